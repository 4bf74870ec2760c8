"""The chunked coding as it comes over the wire (RFC 9112 section 7.1), and where it ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from twisted.web.http import PotentialDataLoss, _DataLoss

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZE = re.compile(rb"[ \t]*0*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?\r?", re.DOTALL)
_BEGUN = re.compile(rb"[ \t]*[0-9A-Fa-f]*[ \t]*(?:;.*)?\r?", re.DOTALL)
_LONGEST_LINE = 65_536
_FREE = 16  # bytes of a size line
_MOST_OVERHEAD = 1 << 20
"""Bytes of size lines and trailers beyond what small chunks need, as in Go's net/http: a body's limit counts data alone."""


class MalformedChunks(ValueError):
    """What should be a chunk is none."""


class Chunks:
    """A decoder for Twisted's client: gives the data to `deliver` and what lies behind the last chunk to `finish`.

    Lenient about what servers send and browsers take: padded sizes (old Java servers), bare LF, any bytes in an
    extension, trailers that are no headers. Where the connection `closes` anyway and no chunk comes, the body is what
    comes: gateways keep the header after they have taken the chunks away.
    """

    def __init__(self, deliver: Callable[[bytes], None], finish: Callable[[bytes], None], *, closes: bool) -> None:
        self._deliver = deliver
        self._finish = finish
        self._closes = closes
        self._buffer = bytearray()
        self._searched = 0
        self._left = 0
        self._overhead = 0
        self._step: Callable[[], bool] = self._first

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take what came; raises MalformedChunks."""
        self._buffer += data
        while self._buffer and self._step():
            pass

    def noMoreData(self) -> None:  # noqa: N802 - Twisted's name
        """The connection has ended; raises what Twisted's own decoders raise."""
        if self._step == self._first and self._closes and not _BEGUN.fullmatch(self._buffer):
            self._step = self._as_it_is
            self._as_it_is()
        if self._step == self._as_it_is:
            self._finish(b"")
            raise PotentialDataLoss
        if self._step != self._over:
            raise _DataLoss(f"the chunks ended {'within' if self._left else 'after'} one of them")

    def _first(self) -> bool:
        try:
            return self._size()
        except MalformedChunks:
            if not self._closes:
                raise
        self._step = self._as_it_is
        return True

    def _size(self) -> bool:
        if (line := self._line()) is None:
            return False
        size = _SIZE.fullmatch(line)
        if size is None:
            raise MalformedChunks(f"expected a chunk's size, found {line[:40]!r}")
        del self._buffer[: len(line) + 1]
        self._left = int(size[1], 16)
        self._spend(len(line) - 2 * self._left)
        self._step = self._data if self._left else self._trailer
        return True

    def _data(self) -> bool:
        piece = bytes(self._buffer[: self._left])
        del self._buffer[: len(piece)]
        self._left -= len(piece)
        if not self._left:
            self._step = self._end_of_data
        self._deliver(piece)
        return True

    def _end_of_data(self) -> bool:
        if self._buffer == b"\r":
            return False
        del self._buffer[: 2 if self._buffer.startswith(b"\r\n") else self._buffer.startswith(b"\n")]
        self._step = self._size
        return True

    def _trailer(self) -> bool:
        if (line := self._line()) is None:
            return False
        del self._buffer[: len(line) + 1]
        self._spend(len(line) + _FREE)
        if line not in (b"", b"\r"):
            return True
        rest = bytes(self._buffer)
        self._buffer.clear()
        self._step = self._over
        self._finish(rest)
        return False

    def _as_it_is(self) -> bool:
        piece = bytes(self._buffer)
        self._buffer.clear()
        self._deliver(piece)
        return False

    def _over(self) -> bool:
        return False

    def _line(self) -> bytes | None:
        """The next line without its LF, which stays in the buffer; null while it is not whole."""
        end = self._buffer.find(b"\n", self._searched)
        if max(end, len(self._buffer) if end < 0 else 0) > _LONGEST_LINE:
            raise MalformedChunks(f"expected a line of at most {_LONGEST_LINE} bytes between chunks")
        self._searched = 0 if end >= 0 else len(self._buffer)
        return bytes(self._buffer[:end]) if end >= 0 else None

    def _spend(self, size: int) -> None:
        self._overhead = max(0, self._overhead + size - _FREE)
        if self._overhead > _MOST_OVERHEAD:
            raise MalformedChunks("expected more data than size lines and trailers")
