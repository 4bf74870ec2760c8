"""What a package says of its own files: ZIP and manifest, sizes and hashes (WACZ 1.1.1 sections 4 and 5)."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from archive_crawler.warc.verify import signature
from archive_crawler.warc.verify.container import DEFLATED, STORED, UTF8
from archive_crawler.warc.verify.labels import hashing, label
from archive_crawler.warc.verify.parts import LARGEST
from archive_crawler.warc.verify.problem import Check, Place, Problem
from archive_crawler.warc.verify.record import OURS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from archive_crawler.warc.verify.container import Member
    from archive_crawler.warc.verify.parts import Parts

MANIFEST, DIGEST, PAGES = "datapackage.json", "datapackage-digest.json", "pages/pages.jsonl"
_PIECE = 1 << 18
_UNLISTED = {MANIFEST, DIGEST}


def problems(parts: Parts) -> Iterator[Problem]:
    """Everything that is wrong with the files of a package as files."""
    yield from _methods(parts)
    manifest = yield from _manifest(parts)
    if str(manifest.get("software")).startswith(OURS.rstrip("/")):
        yield from _uniform(parts)
    listed = {str(resource.get("path")): resource for resource in _listed(manifest)}
    for member in parts.files.values():
        yield from _content(parts, member, listed.get(member.name))
    yield from _resources(parts, manifest)
    yield from _digest(parts)


def _methods(parts: Parts) -> Iterator[Problem]:
    for member in parts.folders:
        if member.size or member.packed:
            yield parts.place(member.name).error(Check.PACKAGE, "a folder without content", f"{member.size} bytes")
    for name, member in parts.files.items():
        if parts.open(name) is None:
            found = f"method {member.method}, flags {member.flags:#x}"
            yield parts.place(name).error(Check.PACKAGE, "a member that is stored or deflated", found)
        elif member.method == DEFLATED and name.endswith((".gz", ".wacz")):
            yield parts.place(name).error(Check.PACKAGE, "what is compressed already to be stored", "it deflated")
        elif member.method == DEFLATED and name.startswith("archive/"):
            yield parts.place(name).warning(Check.PACKAGE, "WARC files to be stored", "it deflated")
        elif member.method == STORED and member.packed != member.size:
            yield parts.place(name).error(Check.PACKAGE, f"{member.packed} bytes", f"{member.size}")


def _uniform(parts: Parts) -> Iterator[Problem]:
    """What only the central directory says, and no checksum covers, is the same for all members of our packages."""
    first: Member | None = None
    for member in parts.files.values():
        first = first or member
        said, expected = (
            (one.made_by - one.needed, one.attributes, one.extra, one.flags & ~UTF8) for one in (member, first)
        )
        if said != expected:
            expected_words = f"version, attributes and flags as of the first member: {expected}"
            yield parts.place(member.name).error(Check.PACKAGE, expected_words, str(said))


def _content(parts: Parts, member: Member, resource: dict[str, Any] | None) -> Iterator[Problem]:
    """CRC and size as the ZIP has them, hash and size as the manifest has them."""
    content = parts.open(member.name)
    if content is None:
        return
    place = parts.place(member.name)
    told = label(str((resource or {}).get("hash")))
    digest = hashing(told.algorithm if told else "sha256")
    crc, size = 0, 0
    try:
        while size <= member.size and (piece := content.read(_PIECE)):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            digest.update(piece)
    except zlib.error as error:
        yield place.error(Check.PACKAGE, "a whole deflate stream", str(error))
    if (crc, size) != (member.crc, member.size):
        expected = f"CRC {member.crc:08x} of {member.size} bytes"
        yield place.error(Check.PACKAGE, expected, f"{crc:08x} of {size} bytes")
    if resource is None:
        return
    if told is None or told.value != digest.digest():
        found = f"{digest.name}:{digest.hexdigest()}"
        yield place.error(Check.PACKAGE, f"hash {resource.get('hash')}, as {MANIFEST} has it", found)
    told_size = resource.get("bytes")
    if told_size != size:
        yield place.error(Check.PACKAGE, f"{told_size} bytes, as {MANIFEST} has it", f"{size} bytes")


def _manifest(parts: Parts) -> Generator[Problem, None, dict[str, Any]]:
    manifest = parts.json(MANIFEST)
    if isinstance(manifest, Problem):
        yield manifest
        return {}
    place = parts.place(MANIFEST)
    if manifest.get("profile") != "data-package":
        yield place.error(Check.PACKAGE, "profile data-package", str(manifest.get("profile")))
    if not isinstance(manifest.get("wacz_version"), str):
        yield place.error(Check.PACKAGE, "a wacz_version", str(manifest.get("wacz_version")))
    return manifest


def _resources(parts: Parts, manifest: dict[str, Any]) -> Iterator[Problem]:
    """What the manifest lists is there, and what is there is listed."""
    place = parts.place(MANIFEST)
    listed = Counter(str(resource.get("path")) for resource in _listed(manifest))
    for name, count in listed.items():
        if name not in parts.files:
            yield place.error(Check.PACKAGE, f"the resource {name!r} in the package", "none")
        if count > 1:
            yield place.error(Check.PACKAGE, "each resource once", f"{name!r} {count} times")
    for name in sorted(parts.files.keys() - listed.keys() - _UNLISTED):
        yield parts.place(name).error(Check.PACKAGE, f"a resource that {MANIFEST} lists", "one that it does not")
    for name in (PAGES, "archive/", "indexes/"):
        if not any(member.startswith(name) for member in parts.files):
            yield Place(str(parts.path)).error(Check.PACKAGE, f"{name} in the package", "none")


def _digest(parts: Parts) -> Iterator[Problem]:
    if DIGEST not in parts.files:
        yield Place(str(parts.path)).warning(Check.PACKAGE, f"{DIGEST} in the package", "none")
        return
    told, place = parts.json(DIGEST), parts.place(DIGEST)
    if isinstance(told, Problem):
        yield told
        return
    content = parts.open(MANIFEST)
    try:
        found = f"sha256:{hashlib.sha256(content.read(LARGEST) if content else b'').hexdigest()}"
    except zlib.error:  # which was said before
        return
    if told.get("path") != MANIFEST:
        yield place.error(Check.PACKAGE, f"path {MANIFEST}", str(told.get("path")))
    if told.get("hash") != found:
        yield place.error(Check.PACKAGE, f"hash {found} of {MANIFEST}", str(told.get("hash")))
    if "signedData" in told:
        yield from signature.problems(place, told["signedData"], found)


def _listed(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    found = manifest.get("resources")
    return [resource for resource in found if isinstance(resource, dict)] if isinstance(found, list) else []
