"""Walk a WARC file record by record, past damage.

Not with warcio: that takes a corrupt gzip member for the end of its record, and says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from zlib_ng import zlib_ng

from archive_crawler.errors import WarcError
from archive_crawler.warc.member import MAGIC, VERSION, Corrupt, StoredRecord, damage, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 65_536
_LONGEST_HEAD = 1 << 20
_MEMBER = re.compile(re.escape(MAGIC))
_RECORD = re.compile(rb"(?<=\n)WARC/[01]\.\d")
_OVERLAP = 16  # longer than either pattern


def walk(path: Path, most: int) -> Iterator[StoredRecord | WarcError]:
    """The records of a file in order, each with at most `most` bytes of its block.

    A damaged record gives a WarcError in its place, and the walk goes on at the next one that can be found.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == MAGIC[:2]
        walker = (_Compressed if compressed else _Plain)(path, file, most)
        yield from walker.records()


class _Walker:
    def __init__(self, path: Path, file: BinaryIO, most: int) -> None:
        self._path = path
        self._file = file
        self._most = most

    def _find(self, pattern: re.Pattern[bytes], start: int) -> Iterator[int]:
        """Offsets of a short pattern from `start` on."""
        while True:
            self._file.seek(start)
            chunk = self._file.read(_CHUNK)
            for match in pattern.finditer(chunk):
                if match.start() <= len(chunk) - _OVERLAP or len(chunk) < _CHUNK:
                    yield start + match.start()
            if len(chunk) < _CHUNK:
                return
            start += len(chunk) - _OVERLAP


class _Compressed(_Walker):
    """One gzip member a record, or, against WARC/1.1 annex D, several records in one member."""

    def records(self) -> Iterator[StoredRecord | WarcError]:
        offset: int | None = 0
        while offset is not None:
            self._file.seek(offset)
            try:
                data, size, length = self._member()
            except (Corrupt, EOFError) as error:
                yield damage(self._path, offset, f"the gzip member is corrupt: {error}")
                offset = next((at for at in self._find(_MEMBER, offset + 1) if self._begins_record(at)), None)
                continue
            yield from self._contents(data, size, offset, length)
            offset = offset + length if length else None

    def _member(self) -> tuple[bytes, int, int]:
        """One member from where the file stands: its beginning, how much there is of it, its length in the file."""
        inflate = zlib_ng.decompressobj(31)
        pieces, size, read = [], 0, 0
        while not inflate.eof:
            chunk = self._file.read(_CHUNK)
            if not chunk and read:
                raise EOFError("the file ends within it")
            if not chunk:
                return b"", 0, 0
            read += len(chunk)
            piece = inflate.decompress(chunk)
            if size < self._most + _LONGEST_HEAD:
                pieces.append(piece)
            size += len(piece)
        return b"".join(pieces), size, read - len(inflate.unused_data)

    def _contents(self, data: bytes, size: int, offset: int, length: int) -> Iterator[StoredRecord | WarcError]:
        at = 0
        while data[at : at + 4].strip(b"\r\n") or (not at and size):
            try:
                head = read_head(data[at:], size - at, self._path, offset)
            except WarcError as error:
                yield error
                return
            begin, end = at + head.begin, at + head.begin + head.size
            yield StoredRecord(offset, length, head.fields, data[begin : min(end, begin + self._most)], head.size)
            while data[end : end + 1] in {b"\r", b"\n"}:
                end += 1
            at = end

    def _begins_record(self, at: int) -> bool:
        self._file.seek(at)
        try:
            return bytes(zlib_ng.decompressobj(31).decompress(self._file.read(_CHUNK), 64)).startswith(VERSION)
        except Corrupt:
            return False


class _Plain(_Walker):
    """Records one after the other."""

    def records(self) -> Iterator[StoredRecord | WarcError]:
        end = self._file.seek(0, 2)
        offset: int | None = 0
        while offset is not None and offset < end:
            try:
                record = self._record(offset, end)
            except WarcError as error:
                yield error
                offset = next(self._find(_RECORD, offset + 1), None)
                continue
            yield record
            offset += record.length

    def _record(self, offset: int, end: int) -> StoredRecord:
        self._file.seek(offset)
        head = read_head(self._file.read(_LONGEST_HEAD), end - offset, self._path, offset)
        begin = offset + head.begin
        self._file.seek(begin)
        block = self._file.read(min(head.size, self._most))
        self._file.seek(begin + head.size)
        trailer = self._file.read(4)
        newlines = len(trailer) - len(trailer.lstrip(b"\r\n"))
        return StoredRecord(offset, begin + head.size + newlines - offset, head.fields, block, head.size)
