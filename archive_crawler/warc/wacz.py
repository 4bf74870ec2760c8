"""WACZ 1.1.1 packages (webrecorder/specs, Web Archive Collection Zipped), written in one pass.

Not 1.2.0: its packages do not open in ReplayWeb.page 2.5.3. Nothing is deflated: a player reads ranges of the members.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Self
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from archive_crawler.errors import WarcError
from archive_crawler.warc.signature import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

VERSION = "1.1.1"
_BUFFER = 1 << 20
_ZIP64_FROM = 1 << 31
"""Bytes from which on a member's local header has an extra field for its size, just as zipfile's directory has one then:
wabac.js takes a directory entry without an extra field for a member without one."""
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # a ZIP cannot say what was before


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of the package, as `datapackage.json` lists it."""

    name: str
    """A name of its own, lower case (Data Package, "name")."""
    path: str
    """Its path in the package."""
    hash: str
    """SHA-256 of its bytes, as in `sha256:…`."""
    bytes: int
    """Its size."""


@dataclass(frozen=True, slots=True)
class Description:
    """What `datapackage.json` says of the package as a whole."""

    title: str
    """The package in a few words."""
    description: str
    """What it contains, in Markdown."""
    created: str
    """When it was made, RFC 3339."""
    software: str
    """What made it."""
    main_page_url: str | None
    """The page to open first."""
    main_page_date: str | None
    """When that page was captured, RFC 3339."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that goes into the package."""

    path: str
    """Its path in the package."""
    file: Path
    """Where it is now."""
    size: int
    """How many of its bytes go in, from its beginning."""


@dataclass(frozen=True, slots=True)
class Page:
    """A line of `pages.jsonl`."""

    id: str
    """A name for the page within the package."""
    url: str
    """Its URL."""
    ts: str
    """When it was captured, RFC 3339."""
    title: str | None
    """Its title."""
    text: str | None
    """The words that a search finds it by."""
    seed: bool
    """Whether the crawl began there."""

    def line(self) -> bytes:
        optional = {"title": self.title, "text": self.text, "seed": self.seed}
        told = {
            "id": self.id,
            "url": self.url,
            "ts": self.ts,
            **{name: value for name, value in optional.items() if value},
        }
        return json.dumps(told, separators=(",", ":")).encode() + b"\n"


PAGES_HEADER = b'{"format":"json-pages-1.0","id":"pages","title":"All Pages","hasText":true}\n'


class PackageWriter:
    """Writes the members of a package to a file that can seek, and hashes them on the way."""

    def __init__(self, out: BinaryIO, advance: Callable[[int], None]) -> None:
        self._zip = ZipFile(out, "w", ZIP_STORED, allowZip64=True)
        self._advance = advance
        self._names: set[str] = set()
        self.resources: list[Resource] = []
        """What was added so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file; of a package that was not closed nothing is promised."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def add(self, source: Source) -> Resource:
        """Copy a file in; raises WarcError when it has become shorter."""
        with source.file.open("rb") as file:
            modified = datetime.fromtimestamp(source.file.stat().st_mtime, UTC)
            digest, size = self._member(source.path, file, source.size, modified)
        if size < source.size:
            raise WarcError(f"{source.file}: {source.size} bytes were expected, it ended after {size}")
        resource = Resource(self._name(source.path), source.path, digest, size)
        self.resources.append(resource)
        return resource

    def close(self, description: Description, key: EllipticCurvePrivateKey) -> str:
        """Write what describes and signs the package, and its directory; the hash of `datapackage.json`."""
        now = datetime.fromisoformat(description.created)
        content = _json(_datapackage(description, self.resources))
        digest, _ = self._member("datapackage.json", BytesIO(content), len(content), now)
        signed = sign(key, digest, description.created, description.software)
        told = _json({"path": "datapackage.json", "hash": digest, "signedData": signed.as_json()})
        self._member("datapackage-digest.json", BytesIO(told), len(told), now)
        self._zip.close()
        return digest

    def _member(self, path: str, file: BinaryIO, size: int, modified: datetime) -> tuple[str, int]:
        info = ZipInfo(path, max(modified, _EPOCH).timetuple()[:6])
        info.external_attr = 0o644 << 16
        digest, count = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=size >= _ZIP64_FROM) as out:
            for piece in _pieces(file, size):
                digest.update(piece)
                out.write(piece)
                count += len(piece)
                self._advance(len(piece))
        return f"sha256:{digest.hexdigest()}", count

    def _name(self, path: str) -> str:
        """The file's name, or with its folder where another one has that name."""
        name = path.rpartition("/")[2].lower()
        if name in self._names:
            name = path.replace("/", "-").lower()
        self._names.add(name)
        return name


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size and (piece := file.read(min(size, _BUFFER))):
        size -= len(piece)
        yield piece


def _datapackage(description: Description, resources: list[Resource]) -> dict[str, object]:
    main = {"mainPageUrl": description.main_page_url, "mainPageDate": description.main_page_date}
    return {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": description.title,
        "description": description.description,
        "created": description.created,
        "modified": description.created,
        "software": description.software,
        **{name: value for name, value in main.items() if value},
        "resources": [asdict(resource) for resource in resources],
    }


def _json(content: dict[str, object]) -> bytes:
    return json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n"
