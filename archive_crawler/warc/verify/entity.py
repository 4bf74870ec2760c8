"""The entity of an HTTP message that comes in pieces: heads, then the body with its transfer-coding taken off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.warc import message
from archive_crawler.warc.contents import LONGEST_HEAD, end_of_head
from archive_crawler.warc.verify.labels import hashing

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZE = re.compile(rb"[ \t]*0*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LONGEST_LINE = 65_536  # a chunk-size line with its extensions


class Dechunk:
    """Takes the chunked coding off (RFC 9112 section 7.1), as far as the chunks go.

    A body that does not begin with a chunk is given as it is: browsers' recordings keep the header after the chunks
    are gone.
    """

    def __init__(self) -> None:
        self._held = b""
        self._left = 0
        self._first = True
        self._as_it_is = False
        self._done = False
        self._after = False

    def update(self, piece: bytes) -> Iterator[bytes]:
        if self._as_it_is:
            yield piece
        elif not self._done:
            data, self._held = self._held + piece, b""
            at = 0
            while not (self._done or self._as_it_is) and at < len(data):
                if self._left:
                    taken = data[at : at + self._left]
                    yield taken
                    at += len(taken)
                    self._left -= len(taken)
                    self._after = not self._left
                elif (begin := self._line(data, at)) is None:
                    self._held = data[at:]
                    return
                else:
                    at = begin
            if self._as_it_is:
                yield data

    def end(self) -> Iterator[bytes]:
        if self._first and self._held:
            yield self._held

    def _line(self, data: bytes, at: int) -> int | None:
        """Read a chunk-size line; where its data begins, or null while the line is not whole."""
        if self._after:
            if data[at:] == b"\r":
                return None
            at += 2 if data.startswith(b"\r\n", at) else data.startswith(b"\n", at)
        end = data.find(b"\n", at)
        if end < 0 and len(data) - at < _LONGEST_LINE:
            return None
        size = _SIZE.match(data, at)
        self._after = False
        if size is None:
            self._as_it_is, self._done = self._first, not self._first
            return len(data)
        self._first = False
        self._left = int(size[1], 16)
        self._done = not self._left
        return size.end()


class Entity:
    """Digests the payload of an HTTP message (WARC/1.1 sections 6.3.2 and 6.5.2)."""

    def __init__(self, algorithm: str, *, is_response: bool) -> None:
        self.head: message.Head | None = None
        """The final head; null where there is none."""
        self.entity = hashing(algorithm)
        """Of the body without its transfer-coding."""
        self.body = hashing(algorithm)
        """Of the body as it lies there, where it has a transfer-coding."""
        self.size = 0
        """How long the entity is, in bytes."""
        self._is_response = is_response
        self._held = b""
        self._in_body = False
        self._chunks: Dechunk | None = None

    @property
    def is_chunked(self) -> bool:
        return self._chunks is not None

    def update(self, piece: bytes) -> None:
        if self._in_body:
            self._take(piece)
            return
        self._held += piece
        while not self._in_body and (end := end_of_head(self._held)) is not None:
            self._begin(end)
        if not self._in_body and len(self._held) > LONGEST_HEAD:
            self._give_up()

    def end(self) -> None:
        if not self._in_body:
            self._give_up()
        for piece in self._chunks.end() if self._chunks else ():
            self._digest(piece)

    def _begin(self, end: int) -> None:
        """A head is whole: an interim one (RFC 9110 section 15.2), or the final one."""
        head = self._read(self._held[:end])
        if head is None:
            self._give_up()
            return
        rest, self._held = self._held[end:], b""
        if self._is_response and head.interim:
            self._held = rest
            return
        self.head, self._in_body = head, True
        if head.chunked:
            self._chunks = Dechunk()
        self._take(rest)

    def _read(self, raw: bytes) -> message.Head | None:
        if self._is_response:
            return message.read_head(raw)
        # A request's fields are read as a response's are.
        return message.read_head(b"HTTP/1.1 000\n" + raw.partition(b"\n")[2])

    def _give_up(self) -> None:
        self._in_body = True
        held, self._held = self._held, b""
        self._take(held)

    def _take(self, piece: bytes) -> None:
        if self._chunks is None:
            self._digest(piece)
            return
        self.body.update(piece)
        for content in self._chunks.update(piece):
            self._digest(content)

    def _digest(self, content: bytes) -> None:
        self.entity.update(content)
        self.size += len(content)
