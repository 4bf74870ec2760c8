"""The content of a ZIP's members, read where it lies."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

from archive_crawler.warc.verify.container import DEFLATED, ENCRYPTED, STORED

if TYPE_CHECKING:
    from archive_crawler.warc.verify.container import Member
    from archive_crawler.warc.verify.headers import Stretch


class Stored:
    """A stored member, read where it lies."""

    def __init__(self, file: BinaryIO, begin: int, size: int) -> None:
        self._file = file
        self._begin = begin
        self._size = size
        self._at = 0

    def read(self, size: int = -1, /) -> bytes:
        left = self._size - self._at
        self._file.seek(self._begin + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = min(offset + (self._size if whence == 2 else 0), self._size)
        return self._at


class Deflated:
    """A deflated member, read forward; seeking back begins anew."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self.seek(0)

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, fewer at the end; raises zlib.error where it is damaged."""
        pieces, left = [], size
        while left and not self._inflate.eof:
            data = self._inflate.unconsumed_tail or self._stored.read(65_536)
            piece = self._inflate.decompress(data, min(left, 1 << 18) if left > 0 else 1 << 18)
            if not data and not piece:
                raise zlib.error("the member ends within its deflate stream")
            pieces.append(piece)
            left -= len(piece) if left > 0 else 0
            self._at += len(piece)
        return b"".join(pieces)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence or offset < getattr(self, "_at", 1):
            self._stored.seek(0)
            self._inflate = zlib.decompressobj(-15)
            self._at = 0
        while self._at < offset or whence:
            if not self.read(min(offset - self._at, 1 << 18) if not whence else 1 << 18):
                break
        return self._at


def opened(file: BinaryIO, member: Member, stretch: Stretch) -> Stored | Deflated | None:
    """The content of a member; null where it is encrypted or compressed in another way."""
    if member.flags & ENCRYPTED or member.method not in {STORED, DEFLATED}:
        return None
    stored = Stored(file, stretch.data, member.packed)
    return stored if member.method == STORED else Deflated(stored)


class Raw(io.RawIOBase):
    """A member as Python's buffered readers want it."""

    def __init__(self, content: Stored | Deflated) -> None:
        self._content = content

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._content.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
