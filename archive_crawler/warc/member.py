"""One WARC record as it lies in a file, anybody's, compressed or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.warc.contents import Contents, Corrupt, Feed, inflated

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"\x1f\x8b\x08"
"""How a gzip member begins (RFC 1952 section 2.3.1)."""
VERSION = b"WARC/"
MAX_BLOCK = 1 << 30
"""Bytes of a block that are given at most, unless somebody asks for another number."""
_FOLD = re.compile(rb"\r?\n[ \t]+")
LONGEST_NUMBER = 19
"""Digits that a length may have: what 63 bits hold."""


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record as it was found."""

    offset: int
    """Where its gzip member, or in a plain file the record itself, begins."""
    length: int
    """How long that is in the file, in bytes."""
    fields: dict[str, str]
    """Named fields by lower-case name; of a repeated one the first."""
    block: bytes
    """The block, or as much of it as was asked for."""
    size: int
    """Content-Length: how long the block is."""

    def within(self, length: int) -> StoredRecord:
        """The same, with how long it is in the file."""
        return StoredRecord(self.offset, length, self.fields, self.block, self.size)

    @property
    def type(self) -> str:
        return self.fields.get("warc-type", "").lower()

    @property
    def id(self) -> str:
        return self.fields.get("warc-record-id", "").strip("<> ")

    @property
    def target_uri(self) -> str:
        """WARC-Target-URI, bare: wget up to 1.20 puts it in angle brackets."""
        return self.fields.get("warc-target-uri", "").strip("<> ")


def record_at(path: Path, offset: int, length: int, most: int = MAX_BLOCK) -> StoredRecord:
    """The record that a pointer names, with at most `most` bytes of its block.

    Raises WarcError unless exactly one whole record lies there.
    """
    try:
        with path.open("rb") as file:
            _check_room(file.seek(0, 2) - offset, path, offset, length)
            return _record_at(Feed(file, offset, offset + length), path, length, most)
    except OSError as error:
        raise WarcError(f"{path}: {error.strerror or error}") from error


def _check_room(there: int, path: Path, offset: int, length: int) -> None:
    if offset < 0 or length < 0 or there < length:
        raise damage(path, offset, f"{length} bytes were expected, the file ends after {max(there, 0)}")


def _record_at(feed: Feed, path: Path, length: int, most: int) -> StoredRecord:
    offset = feed.at
    if feed.peek(2) != MAGIC[:2]:
        return read_record(Contents(feed.pieces()), path, offset, most).within(length)
    contents = Contents(inflated(feed))
    try:
        record = read_record(contents, path, offset, most)
        contents.drain()
    except (Corrupt, EOFError) as error:
        raise damage(
            path, offset, f"{length} bytes are not exactly one gzip member, or it is corrupt: {error}"
        ) from error
    if feed.at - offset != length:
        raise damage(path, offset, f"{length} bytes are not exactly one gzip member: that has {feed.at - offset}")
    return record.within(length)


def read_record(contents: Contents, path: Path, offset: int, most: int) -> StoredRecord:
    """The record that comes next (WARC/1.1 section 4), its length still 0; what follows its block is taken, too."""
    fields, size = _read_head(contents, path, offset)
    block, begin = bytearray(), contents.at
    for piece in contents.take(size):
        block += piece[: most - len(block)]
    if contents.at - begin < size:
        raise damage(path, offset, f"the block should have {size} bytes, has {contents.at - begin}")
    while contents.skip(b"\r\n"):
        pass
    return StoredRecord(offset, 0, fields, bytes(block), size)


def read_beginning(contents: Contents, path: Path, offset: int, most: int) -> StoredRecord:
    """The same with the first `most` bytes of its block, beyond which nothing is read."""
    fields, size = _read_head(contents, path, offset)
    return StoredRecord(offset, 0, fields, b"".join(contents.take(min(size, most))), size)


def _read_head(contents: Contents, path: Path, offset: int) -> tuple[dict[str, str], int]:
    head = contents.head()
    if head is None or not head.startswith(VERSION):
        raise damage(path, offset, f"a WARC record was expected, found {(head or contents.peek(20))[:20]!r}")
    fields = _fields(head)
    size = fields.get("content-length", "")
    if not (size.isascii() and size.isdecimal() and len(size) < LONGEST_NUMBER):
        raise damage(path, offset, f"Content-Length should be a number, is {size[:40]!r}")
    return fields, int(size)


def damage(path: Path, offset: int, what: str) -> WarcError:
    return WarcError(f"{path}: offset {offset}: {what}")


def _fields(head: bytes) -> dict[str, str]:
    if b"\n " in head or b"\n\t" in head:
        head = _FOLD.sub(b" ", head)
    fields: dict[str, str] = {}
    for line in _lines(head)[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _lines(head: bytes) -> list[str]:
    """Each in UTF-8, as WARC/1.1 section 4 has it, or in latin-1, as some writers have it."""
    try:
        return head.decode().split("\n")
    except UnicodeDecodeError:
        return [_text(line) for line in head.split(b"\n")]


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
