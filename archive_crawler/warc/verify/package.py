"""A WACZ package: its ZIP, its manifest, its signature, and the WARC files, index and pages in it (WACZ 1.1.1)."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urldefrag

from archive_crawler.warc.verify import blocks, container, index, record, relations, signature
from archive_crawler.warc.verify.catalog import Catalog
from archive_crawler.warc.verify.container import DEFLATED, STORED, UTF8, NoZip
from archive_crawler.warc.verify.labels import hashing, label
from archive_crawler.warc.verify.lines import lines, parsed
from archive_crawler.warc.verify.originals import Originals
from archive_crawler.warc.verify.pointers import Pointers
from archive_crawler.warc.verify.problem import Check, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from archive_crawler.warc.verify.container import Deflated, Member, Stored, Stretch
    from archive_crawler.warc.verify.lines import Lines
    from archive_crawler.warc.verify.problem import Tally

MANIFEST, DIGEST, PAGES = "datapackage.json", "datapackage-digest.json", "pages/pages.jsonl"
LARGEST_MANIFEST = 16 << 20
_PIECE = 1 << 18
_UNLISTED = {MANIFEST, DIGEST}


def problems(path: Path, tally: Tally) -> Iterator[Problem]:
    """Everything that is wrong with a package."""
    with path.open("rb") as file:
        try:
            directory = yield from container.directory(str(path), file)
            found = yield from container.members(str(path), file, directory)
            lying = yield from container.stretches(str(path), file, found, directory.begin)
        except NoZip as error:
            yield Place(str(path), error.offset).error(Check.PACKAGE, error.expected, error.found)
            return
        package = Package(path, file, [member for member in found if member.name in lying], lying)
        yield from package.problems(tally)


class Package:
    """The members of one package."""

    def __init__(self, path: Path, file: BinaryIO, members: list[Member], lying: dict[str, Stretch]) -> None:
        self._path = path
        self._file = file
        self._members = {member.name: member for member in members if not member.is_folder}
        self._folders = [member for member in members if member.is_folder]
        self._lying = lying

    def problems(self, tally: Tally) -> Iterator[Problem]:
        yield from self._methods()
        manifest = yield from self._manifest()
        if str(manifest.get("software")).startswith(record.OURS.rstrip("/")):
            yield from self._uniform()
        listed = {str(resource.get("path")): resource for resource in _resources(manifest)}
        for member in self._members.values():
            yield from self._content(member, listed.get(member.name))
        yield from self._resources(manifest)
        yield from self._digest()
        with Catalog() as catalog:
            for member in self._members.values():
                if member.name.startswith("archive/"):
                    yield from self._warc(member, catalog, tally)
            yield from relations.problems(catalog)
            yield from self._indexes(catalog, tally)
            yield from self._pages(catalog, tally)
            yield from self._records(catalog, tally)
        tally.read = max(tally.read, tally.size)

    def place(self, name: str) -> Place:
        return Place(f"{self._path}!{name}")

    def _open(self, name: str) -> Stored | Deflated | None:
        return container.opened(self._file, self._members[name], self._lying[name])

    def _methods(self) -> Iterator[Problem]:
        for member in self._folders:
            if member.size or member.packed:
                yield self.place(member.name).error(Check.PACKAGE, "a folder without content", f"{member.size} bytes")
        for name, member in self._members.items():
            if self._open(name) is None:
                found = f"method {member.method}, flags {member.flags:#x}"
                yield self.place(name).error(Check.PACKAGE, "a member that is stored or deflated", found)
            elif member.method == DEFLATED and name.endswith((".gz", ".wacz")):
                yield self.place(name).error(Check.PACKAGE, "what is compressed already to be stored", "it deflated")
            elif member.method == DEFLATED and name.startswith("archive/"):
                yield self.place(name).warning(Check.PACKAGE, "WARC files to be stored", "it deflated")
            elif member.method == STORED and member.packed != member.size:
                yield self.place(name).error(Check.PACKAGE, f"{member.packed} bytes", f"{member.size}")

    def _uniform(self) -> Iterator[Problem]:
        """What only the central directory says, and no checksum covers, is the same for all members of our packages."""
        first: Member | None = None
        for member in self._members.values():
            first = first or member
            said, expected = (
                (one.made_by - one.needed, one.attributes, one.extra, one.flags & ~UTF8) for one in (member, first)
            )
            if said != expected:
                expected_words = f"version, attributes and flags as of the first member: {expected}"
                yield self.place(member.name).error(Check.PACKAGE, expected_words, str(said))

    def _content(self, member: Member, resource: dict[str, Any] | None) -> Iterator[Problem]:
        """CRC and size as the ZIP has them, hash and size as the manifest has them."""
        content = self._open(member.name)
        if content is None:
            return
        place = self.place(member.name)
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

    def _json(self, name: str) -> dict[str, Any] | Problem:
        """A JSON object that a member is."""
        place = self.place(name)
        content = self._open(name) if name in self._members else None
        if content is None:
            return place.error(Check.PACKAGE, "this member", "none that can be read")
        try:
            text = content.read(LARGEST_MANIFEST + 1)
        except zlib.error as error:
            return place.error(Check.PACKAGE, "a whole deflate stream", str(error))
        if len(text) > LARGEST_MANIFEST:
            return place.error(Check.PACKAGE, f"at most {LARGEST_MANIFEST} bytes", "more")
        return parsed(place, text, Check.PACKAGE)

    def _manifest(self) -> Generator[Problem, None, dict[str, Any]]:
        manifest = self._json(MANIFEST)
        if isinstance(manifest, Problem):
            yield manifest
            return {}
        place = self.place(MANIFEST)
        if manifest.get("profile") != "data-package":
            yield place.error(Check.PACKAGE, "profile data-package", str(manifest.get("profile")))
        if not isinstance(manifest.get("wacz_version"), str):
            yield place.error(Check.PACKAGE, "a wacz_version", str(manifest.get("wacz_version")))
        return manifest

    def _resources(self, manifest: dict[str, Any]) -> Iterator[Problem]:
        """What the manifest lists is there, and what is there is listed."""
        place = self.place(MANIFEST)
        listed = Counter(str(resource.get("path")) for resource in _resources(manifest))
        for name, count in listed.items():
            if name not in self._members:
                yield place.error(Check.PACKAGE, f"the resource {name!r} in the package", "none")
            if count > 1:
                yield place.error(Check.PACKAGE, "each resource once", f"{name!r} {count} times")
        for name in sorted(self._members.keys() - listed.keys() - _UNLISTED):
            yield self.place(name).error(Check.PACKAGE, f"a resource that {MANIFEST} lists", "one that it does not")
        for name in (PAGES, "archive/", "indexes/"):
            if not any(member.startswith(name) for member in self._members):
                yield Place(str(self._path)).error(Check.PACKAGE, f"{name} in the package", "none")

    def _digest(self) -> Iterator[Problem]:
        if DIGEST not in self._members:
            yield Place(str(self._path)).warning(Check.PACKAGE, f"{DIGEST} in the package", "none")
            return
        told, place = self._json(DIGEST), self.place(DIGEST)
        if isinstance(told, Problem):
            yield told
            return
        content = self._open(MANIFEST) if MANIFEST in self._members else None
        if content is None:
            return
        found = f"sha256:{hashlib.sha256(content.read(LARGEST_MANIFEST)).hexdigest()}"
        if told.get("path") != MANIFEST:
            yield place.error(Check.PACKAGE, f"path {MANIFEST}", str(told.get("path")))
        if told.get("hash") != found:
            yield place.error(Check.PACKAGE, f"hash {found} of {MANIFEST}", str(told.get("hash")))
        if "signedData" in told:
            yield from signature.problems(place, told["signedData"], found)

    def _warc(self, member: Member, catalog: Catalog, tally: Tally) -> Iterator[Problem]:
        content = self._open(member.name)
        name = member.name.rpartition("/")[2]
        if content is None or not name.endswith((".warc", ".warc.gz")):
            expected = "WARC files in archive/, .warc or .warc.gz"
            yield self.place(member.name).error(Check.PACKAGE, expected, "another one")
            return
        try:
            yield from record.problems(name, f"{self._path}!{member.name}", content, catalog, tally)
        except zlib.error as error:
            yield self.place(member.name).error(Check.PACKAGE, "a whole deflate stream", str(error))

    def _indexes(self, catalog: Catalog, tally: Tally) -> Iterator[Problem]:
        originals = Originals(None, catalog, tally)
        names = [name for name in self._members if name.startswith("indexes/")]
        for name in names:
            if name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")) and (content := self._text(name)):
                try:
                    yield from index.problems(f"{self._path}!{name}", content, catalog, originals, tally)
                except (zlib.error, OSError, EOFError) as error:
                    yield self.place(name).error(Check.INDEX, "a whole index", str(error))
        yield from index.coverage("indexes/", catalog)
        yield from self._blocks()

    def _blocks(self) -> Iterator[Problem]:
        """A compressed index in blocks, as those who read a package piece by piece need it."""
        for name in self._members:
            compressed = name.removesuffix(".idx") + ".cdx.gz"
            if not name.endswith(".idx") or not name.startswith("indexes/"):
                continue
            if compressed not in self._members or (content := self._open(compressed)) is None:
                yield self.place(name).error(Check.INDEX, f"{compressed} beside it", "none")
            elif text := self._text(name):
                try:
                    yield from blocks.problems(f"{self._path}!{name}", text, content)
                except (zlib.error, OSError) as error:
                    yield self.place(name).error(Check.INDEX, "a whole index", str(error))

    def _records(self, catalog: Catalog, tally: Tally) -> Iterator[Problem]:
        """The JSON Lines of a run, which our packages have."""
        pointers = Pointers(catalog, Originals(None, catalog, tally), tally)
        for name in self._members:
            if name.startswith("records/") and name.endswith(".jsonl") and (content := self._text(name)):
                try:
                    yield from pointers.problems(name, f"{self._path}!{name}", content)
                except (zlib.error, OSError) as error:
                    yield self.place(name).error(Check.POINTER, "whole lines", str(error))

    def _pages(self, catalog: Catalog, tally: Tally) -> Iterator[Problem]:
        for name in self._members:
            if name.startswith("pages/") and name.endswith(".jsonl") and (content := self._text(name)):
                try:
                    yield from self._page_lines(name, content, catalog, tally)
                except (zlib.error, OSError, EOFError) as error:
                    yield self.place(name).error(Check.PACKAGE, "whole pages", str(error))

    def _page_lines(self, name: str, content: Lines, catalog: Catalog, tally: Tally) -> Iterator[Problem]:
        for item in lines(f"{self._path}!{name}", content, Check.PACKAGE):
            if isinstance(item, Problem):
                yield item
                continue
            place, text = item
            row = parsed(place, text, Check.PACKAGE)
            if isinstance(row, Problem):
                yield row
                continue
            tally.lines[name] += 1
            if place.line == 1 and "format" in row:
                continue
            url = row.get("url")
            if not isinstance(url, str) or not isinstance(row.get("ts"), str):
                yield place.error(Check.PACKAGE, "url and ts of a page", text[:80].decode("utf-8", "replace"))
            elif not catalog.has_url(urldefrag(url).url) and not catalog.has_url(url):
                yield place.error(Check.PACKAGE, "a page that the index has", url)

    def _text(self, name: str) -> Lines | None:
        """A member to read lines from."""
        content = self._open(name)
        if content is None:
            return None
        plain = io.BufferedReader(_Raw(content), _PIECE)
        return io.BufferedReader(gzip.GzipFile(fileobj=plain)) if name.endswith(".gz") else plain


class _Raw(io.RawIOBase):
    """A member as Python's buffered readers want it."""

    def __init__(self, content: Stored | Deflated) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._content.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _resources(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    found = manifest.get("resources")
    return [resource for resource in found if isinstance(resource, dict)] if isinstance(found, list) else []
