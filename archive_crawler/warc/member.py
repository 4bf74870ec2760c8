"""One WARC record as it lies in a file, anybody's, compressed or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

from archive_crawler.errors import WarcError

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"\x1f\x8b\x08"
"""How a gzip member begins (RFC 1952 section 2.3.1)."""
VERSION = b"WARC/"
Corrupt: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub says an instance
_END_OF_HEAD = re.compile(rb"\n\r?\n")


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


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a record."""

    fields: dict[str, str]
    """Named fields by lower-case name."""
    begin: int
    """Where the block begins, in bytes from the record's start."""
    size: int
    """Content-Length."""


def record_at(path: Path, offset: int, length: int) -> StoredRecord:
    """The whole record that a pointer names; raises WarcError unless exactly one whole record lies there."""
    data = _read(path, offset, length)
    if data[:2] == MAGIC[:2]:
        data = _content(data, path, offset)
    head = read_head(data, len(data), path, offset)
    return StoredRecord(offset, length, head.fields, data[head.begin : head.begin + head.size], head.size)


def read_head(data: bytes, size: int, path: Path, offset: int) -> Head:
    """The head of a record (WARC/1.1 section 4) of which `size` bytes are there and `data` is the beginning."""
    end = _END_OF_HEAD.search(data)
    if not data.startswith(VERSION) or end is None:
        raise damage(path, offset, f"a WARC record was expected, found {data[:20]!r}")
    fields = _fields(data[: end.end()])
    block_size = fields.get("content-length", "")
    if not (block_size.isascii() and block_size.isdecimal()):
        raise damage(path, offset, f"Content-Length should be a number, is {block_size!r}")
    if size - end.end() < int(block_size):
        raise damage(path, offset, f"the block should have {block_size} bytes, has {size - end.end()}")
    return Head(fields, end.end(), int(block_size))


def damage(path: Path, offset: int, what: str) -> WarcError:
    return WarcError(f"{path}: offset {offset}: {what}")


def _read(path: Path, offset: int, length: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(length)
    except OSError as error:
        raise WarcError(f"{path}: {error.strerror or error}") from error
    if len(data) < length:
        raise damage(path, offset, f"{length} bytes were expected, the file ends after {len(data)}")
    return data


def _content(data: bytes, path: Path, offset: int) -> bytes:
    inflate = zlib_ng.decompressobj(31)
    try:
        content = inflate.decompress(data)
    except Corrupt as error:
        raise damage(path, offset, f"the gzip member is corrupt: {error}") from error
    if not inflate.eof or inflate.unused_data:
        raise damage(path, offset, f"{len(data)} bytes are not exactly one gzip member")
    return bytes(content)


def _fields(head: bytes) -> dict[str, str]:
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", head)
    fields: dict[str, str] = {}
    for line in unfolded.split(b"\n")[1:]:
        name, colon, value = _text(line).partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _text(line: bytes) -> str:
    """UTF-8, as WARC/1.1 section 4 has it, or latin-1, as some writers have it."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")
