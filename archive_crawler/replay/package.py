"""A WACZ package as it lies on disk: where its WARC files are, its index, its main page.

WACZ 1.1.1: WARC files are stored in the ZIP file without compression, so that a player reads records where they lie.
"""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from archive_crawler.errors import BadArguments
from archive_crawler.replay.index import MAX_LINE, Stretch
from archive_crawler.replay.source import Page, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL_HEADER = struct.Struct("<4s22xHH")
"""Signature, and lengths of name and extra field (APPNOTE.TXT, 4.3.7)."""
_INDEXES = ("indexes/index.cdxj", "indexes/index.cdx", "indexes/index.cdx.gz", "indexes/index.cdxj.gz")
_MAX_JSON = 16 << 20


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds."""

    path: Path
    """The .wacz file."""
    warcs: tuple[ZipInfo, ...]
    """Its WARC files."""
    index: ZipInfo | None
    """Its CDXJ index; null where it has none that is one file."""
    first: Page | None
    """Its main page, or the first page of its list."""

    @property
    def is_stored(self) -> bool:
        """Whether the WARC files lie in it uncompressed, as the specification demands."""
        return all(warc.compress_type == ZIP_STORED for warc in self.warcs)

    def places(self, file: str) -> dict[str, Stretch]:
        """Where each WARC file lies in the package, the package being called `file`."""
        with self.path.open("rb") as stream:
            return {_base(warc): Stretch(file, _start(stream, warc, self.path)) for warc in self.warcs}

    @contextmanager
    def open_index(self) -> Iterator[BinaryIO]:
        """The index as text lines, decompressed; raises BadArguments where it is damaged."""
        assert self.index  # noqa: S101  # the caller asked
        with _damage_told(self.path), ZipFile(self.path) as zipped, zipped.open(self.index) as stream:
            packed = self.index.filename.endswith(".gz")
            yield cast("BinaryIO", gzip.GzipFile(fileobj=stream) if packed else stream)

    def extract(self, folder: Path) -> None:
        """Copy the WARC files out; raises BadArguments where one is damaged."""
        with _damage_told(self.path), ZipFile(self.path) as zipped:
            for warc in self.warcs:
                _copy(zipped, warc, folder / _base(warc))


def package(path: Path) -> Package:
    """Open a package; raises BadArguments where it is none or has no WARC file."""
    with _damage_told(path), ZipFile(path) as zipped:
        names = {info.filename: info for info in zipped.infolist()}
        warcs = [info for name, info in names.items() if name.endswith((".warc", ".warc.gz"))]
        if not warcs:
            raise BadArguments(f"{path}: no WARC file in it: expected archive/*.warc.gz (WACZ 1.1.1, section 5.2.1)")
        index = next((names[name] for name in _INDEXES if name in names), None)
        return Package(path, tuple(warcs), index, _first_page(zipped, names))


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (
        BadZipFile,
        EOFError,
        zlib.error,
        struct.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise BadArguments(f"{path}: not a WACZ package that can be read: {error}") from error


def _base(info: ZipInfo) -> str:
    """The bare file name, as the index has it; nothing is ever written outside of a folder."""
    return PurePosixPath(info.filename).name


def _start(stream: BinaryIO, info: ZipInfo, path: Path) -> int:
    stream.seek(info.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise BadArguments(f"{path}: no local header of {info.filename} at {info.header_offset}: the file is damaged")
    _, name, extra = _LOCAL_HEADER.unpack(header)
    return int(info.header_offset + _LOCAL_HEADER.size + name + extra)


def _copy(zipped: ZipFile, info: ZipInfo, to: Path) -> None:
    with zipped.open(info) as stored, to.open("xb") as out:
        while piece := stored.read(1 << 20):
            out.write(piece)


def _first_page(zipped: ZipFile, names: dict[str, ZipInfo]) -> Page | None:
    about = _object(_text(zipped, names, "datapackage.json", _MAX_JSON))
    main = _page(about.get("mainPageUrl"), about.get("mainPageDate"))
    return main or _first_listed(_text(zipped, names, "pages/pages.jsonl", 2 * MAX_LINE))


def _first_listed(text: bytes) -> Page | None:
    """The first page of the list, whose first line is about the list itself."""
    rows = map(_object, text.splitlines())
    return next((page for row in rows if (page := _page(row.get("url"), row.get("ts")))), None)


def _text(zipped: ZipFile, names: dict[str, ZipInfo], name: str, limit: int) -> bytes:
    if name not in names:
        return b""
    with zipped.open(names[name]) as stream:
        return stream.read(limit)


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _page(url: object, date: object) -> Page | None:
    if not isinstance(url, str) or not url.lower().startswith(("http://", "https://")):
        return None
    return Page(url, timestamp(date) if isinstance(date, str) else "")
