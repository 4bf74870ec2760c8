"""A file, or one gzip member of it, read forward in pieces: nothing is ever held whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from zlib_ng import zlib_ng

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 65_536
"""Bytes that are read from a file at once."""
PIECE = 1 << 18
"""Bytes that are inflated at once: what a decompression bomb can cost."""
_FIRST = 8192  # bytes that are inflated first: a head is then known though the block behind it is damaged
LONGEST_HEAD = 1 << 20
"""Bytes that the head of a record or of a message may have."""
Corrupt: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its stub says an instance


_END_OF_HEAD = re.compile(rb"\n\r?\n")
Watch = Callable[[Any, bytes], None]
"""Is given the decompressor as it was before the last bytes of a member, and these."""


class Readable(Protocol):
    """What can be read and sought, as a file or a part of one."""

    def read(self, size: int = -1, /) -> bytes: ...

    def seek(self, offset: int, whence: int = 0, /) -> int: ...


class Feed:
    """A file read forward; what was read too far is given back."""

    def __init__(self, file: Readable, at: int = 0, end: int | None = None) -> None:
        self._file = file
        self._end = end
        self._back = b""
        self.seek(at)

    @property
    def at(self) -> int:
        """Where the next byte lies, in bytes from the file's beginning."""
        return self._read - len(self._back)

    def seek(self, at: int) -> None:
        self._file.seek(at)
        self._back, self._read = b"", at

    def read(self) -> bytes:
        """The next bytes, at most a chunk; empty at the end."""
        if self._back:
            data, self._back = self._back, b""
            return data
        size = CHUNK if self._end is None else max(min(CHUNK, self._end - self._read), 0)
        data = self._file.read(size)
        self._read += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end; they stay."""
        data = self.read()
        while len(data) < size and (more := self.read()):
            data += more
        self._back = data
        return data[:size]

    def give_back(self, data: bytes) -> None:
        self._back = data + self._back

    def pieces(self) -> Iterator[bytes]:
        while data := self.read():
            yield data


def inflated(feed: Feed, watch: Watch | None = None) -> Iterator[bytes]:
    """The content of the gzip member that a feed stands at, and leaves it behind it (RFC 1952).

    `watch` is told how the member ends. Raises Corrupt where it is damaged, EOFError where the file ends within it.
    """
    inflate: Any = zlib_ng.decompressobj(31)  # its stub lacks copy()
    data, size = feed.read(), _FIRST
    while True:
        before = inflate.copy() if watch else None
        piece = inflate.decompress(data, size)
        if inflate.eof:
            feed.give_back(inflate.unused_data)
            if watch:
                watch(before, data[: len(data) - len(inflate.unused_data)])
        if piece:
            yield piece
        if inflate.eof:
            return
        data, size = inflate.unconsumed_tail or feed.read(), PIECE
        if not data and not piece:
            raise EOFError("the file ends within it")


class Contents:
    """Pieces read as one: heads, blocks of a given size, what lies ahead."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._buffer = b""
        self.at = 0
        """How many bytes were taken."""

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer at the end; they stay."""
        while len(self._buffer) < size and (piece := next(self._pieces, b"")):
            self._buffer += piece
        return self._buffer[:size]

    def head(self) -> bytes | None:
        """Lines up to the first empty one, which is taken, too; null, and nothing taken, where there is no such line."""
        size = CHUNK
        while (end := end_of_head(data := self.peek(size))) is None:
            if len(data) < size or size >= LONGEST_HEAD:
                return None
            size *= 4
        return b"".join(self.take(end))

    def take(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes in pieces; fewer where they end before."""
        while size and (piece := self._buffer or next(self._pieces, b"")):
            taken, self._buffer = (piece, b"") if len(piece) <= size else (piece[:size], piece[size:])
            size -= len(taken)
            self.at += len(taken)
            yield taken

    def skip(self, characters: bytes) -> bytes:
        """The next bytes, at most four, that are among the characters; they are taken."""
        found = self.peek(4)
        wanted = len(found) - len(found.lstrip(characters))
        return b"".join(self.take(wanted))

    def drain(self) -> int:
        """Take everything that is left; how many bytes that was."""
        before = self.at
        while piece := self._buffer or next(self._pieces, b""):
            self._buffer = b""
            self.at += len(piece)
        return self.at - before


def end_of_head(data: bytes | bytearray) -> int | None:
    """Where the first empty line ends; bare line feeds count, since some writers end their lines so."""
    end = _END_OF_HEAD.search(data)
    return end.end() if end else None
