"""The response parser of Twisted's client, with heads and framing read as browsers read them.

Twisted's own, and Scrapy's lenient one, fail on a head that browsers and old servers agree on: a header name with a
space or none at all, a Content-Length that is no number, a Transfer-Encoding beside chunked, lines over 16 KiB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import _LenientHTTPClientParser
from twisted.web._newclient import BODY, DONE, ParseError, Response
from twisted.web.http import _IdentityTransferDecoder

from archive_crawler.capture.chunks import Chunks
from archive_crawler.capture.head import after_blank_lines, end_of_head, read_head
from archive_crawler.capture.spool import IN_MEMORY

if TYPE_CHECKING:
    from archive_crawler.capture.head import Head

MOST_HEAD = IN_MEMORY // 2
"""Bytes of heads that are taken, interim ones included; Chrome takes 256 KiB, curl 300."""
_NO_BODY = {204, 304}


class HeadTooLong(ParseError):
    """The head is longer than any that is meant."""


class TapParser(_LenientHTTPClientParser):
    """Made out of Twisted's parser by setting the object's class: its own state begins as class attributes."""

    _taken = 0
    _searched = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take what came; raises ParseError, and what a decoder of the body raises."""
        self._everReceivedData = True
        if self.state == BODY:
            self.bodyDecoder.dataReceived(data)  # type: ignore[union-attr]
        elif self.state != DONE:
            self._take(data)

    def _take(self, data: bytes) -> None:
        held: Any = self._buffer
        if held:
            held += data  # in place: it is a bytearray from the first wait on
        else:
            held = data
        self._taken += len(data)
        at = 0
        while True:
            at = after_blank_lines(held, at)
            end = end_of_head(held, at + max(0, self._searched - 2))
            # HTTP/0.9 has no head: what is none is taken up to the end of the connection, for the record.
            if end is None or (head := read_head(held, at)) is None:
                self._wait(held if held is self._buffer and not at else bytearray(held[at:]))
                return
            self._searched = 0
            at += head.size
            if not head.interim:
                self._begin(head, bytes(held[at:]))
                return

    def _wait(self, held: Any) -> None:
        self._buffer = held
        self._searched = len(held)
        if self._taken > MOST_HEAD:
            raise HeadTooLong(f"expected a head of at most {MOST_HEAD} bytes", bytes(self._buffer[:80]))  # type: ignore[no-untyped-call]

    def _begin(self, head: Head, rest: bytes) -> None:
        """The final head is here: begin its body, as `allHeadersReceived` does in Twisted."""
        self._buffer = b""
        for name, value in head.headers:
            self._add(name.encode("latin-1"), value.encode("latin-1"))
        major, _, minor = head.version.partition(".")
        version = (b"HTTP", int(major), int(minor or 0))
        self.response = Response._construct(  # type: ignore[no-untyped-call]  # noqa: SLF001
            version, head.status, b"", self.headers, self.transport, self.request
        )
        decoder = self._decoder(head)
        if decoder is None:
            self.response.length = 0
            self._finished(rest)  # type: ignore[no-untyped-call]
            self.response._bodyDataFinished()  # noqa: SLF001
        else:
            self.transport.pauseProducing()  # type: ignore[union-attr]  # until somebody takes the body
            self.switchToBodyMode(decoder)  # type: ignore[no-untyped-call]
        self._responseDeferred.callback(self.response)
        del self._responseDeferred
        if decoder and rest:
            decoder.dataReceived(rest)

    def _add(self, name: bytes, value: bytes) -> None:
        try:
            self.headerReceived(name, value)  # type: ignore[no-untyped-call]
        except ValueError:  # the name is no token: it is in the archive, and browsers ignore it
            return

    def _decoder(self, head: Head) -> Any:
        """What finds the end of the body (RFC 9112 section 6.3); null where there is none."""
        length = head.content_length
        is_head = self.request.method == b"HEAD"
        bodiless = is_head or head.status in _NO_BODY
        # What follows a 204 or 304 that announces a body would be taken for the next response.
        if head.closes or (bodiless and not is_head and (head.chunked or length)):
            self.request.persistent = False
        if bodiless or (length == 0 and not head.chunked):
            return None
        deliver = self.response._bodyDataReceived  # noqa: SLF001
        if head.chunked:
            return Chunks(deliver, self._finished, closes=head.closes)
        if length is not None:
            self.response.length = length
        return _IdentityTransferDecoder(length, deliver, self._finished)  # type: ignore[no-untyped-call]
