"""The wire tap: Twisted's HTTP/1.1 client with every byte teed into an exchange, above TLS.

Leans on private names of Scrapy 2.19 and Twisted; `tests/capture/test_wire.py` is the contract.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import connectionDone
from twisted.web._newclient import ParseError
from twisted.web.http_headers import Headers

from archive_crawler.capture.parser import HeadTooLong, TapParser
from archive_crawler.capture.tls import tls_evidence, tls_layer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.protocols.tls import TLSMemoryBIOProtocol
    from twisted.python.failure import Failure
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web._newclient import Request as TxRequest
    from twisted.web.iweb import IResponse

    from archive_crawler.capture.exchange import Exchange
    from archive_crawler.capture.tls import TlsEvidence


class TapHeaders(Headers):
    """Request headers that carry the exchange through Twisted's agent and pool down to the protocol."""

    def __init__(self, headers: Headers, exchange: Exchange) -> None:
        # Not through the constructor, which would encode what is encoded.
        self._rawHeaders = {name: [*values] for name, values in headers._rawHeaders.items()}  # noqa: SLF001
        self.exchange = exchange

    def copy(self) -> TapHeaders:
        """Keep the exchange: Agent copies the headers before it adds Host."""
        return TapHeaders(self, self.exchange)


class _Tee:
    """A transport for one request's writing that also tells the exchange."""

    def __init__(self, transport: Any, exchange: Exchange) -> None:
        self._transport = transport
        self._exchange = exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._exchange.wrote(data)
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802 - Twisted's name
        self.write(b"".join(pieces))


class TapProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy's client protocol with the tap in it."""

    _exchange: Exchange | None = None
    _layer: TLSMemoryBIOProtocol | None = None
    _tls: TlsEvidence | None = None

    def request(self, request: TxRequest) -> Deferred[IResponse]:
        exchange = getattr(request.headers, "exchange", None)
        if exchange is not None and self.state == "QUIESCENT":
            self._tap(request, exchange)
        sent = super().request(request)
        if self._parser is not None:
            self._parser.__class__ = TapParser  # Twisted and Scrapy leave no other way
        return sent

    def _tap(self, request: Any, exchange: Exchange) -> None:
        transport: Any = self.transport
        exchange.restart(transport.getPeer().host)
        self._layer = tls_layer(transport)
        self._exchange = exchange
        # The class's own method: on the pool's silent repeat the instance already has a teed one.
        write_to = type(request).writeTo
        request.writeTo = lambda transport: write_to(request, _Tee(transport, exchange))

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._exchange is not None:
            self._exchange.received(data)
            self._show_server(self._exchange)
            if self._exchange.broken:
                self.transport.abortConnection()  # type: ignore[union-attr]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _show_server(self, exchange: Exchange) -> None:
        """Give the exchange its connection's TLS evidence, which is read once a connection."""
        if self._tls is None and self._layer:
            self._tls = tls_evidence(self._layer)
        exchange.tls = self._tls

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._exchange is not None:
            self._exchange.ended(rest)
            self._exchange = None
        if rest and self._currentRequest is not None:
            # More of it may come, and would be taken for the next response.
            self._currentRequest.persistent = False
        super()._finishResponse(rest)

    def _giveUp(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        error = reason.value
        if self._exchange is not None and isinstance(error, (ParseError, ValueError)):
            # The server is there, but what it says makes no sense, or no end.
            self._exchange.truncated = "length" if isinstance(error, HeadTooLong) else "unspecified"
        super()._giveUp(reason)  # type: ignore[no-untyped-call]

    def _disconnectParser(self, reason: Failure) -> None:  # noqa: N802 - Twisted's name
        self._settle()
        super()._disconnectParser(reason)  # type: ignore[no-untyped-call]

    def _settle(self) -> None:
        """Tell the exchange what is certain only now.

        Twisted writes the request into the TLS layer, where it stays for good when the handshake fails.
        """
        if self._exchange is None:
            return
        if self._layer and not self._layer._handshakeDone:  # noqa: SLF001
            self._exchange.unsent()
        if not self._exchange.sealed:
            self._show_server(self._exchange)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """Flag a reset: Twisted calls a close-delimited body whole however the connection went."""
        clean = issubclass(reason.type or Exception, ConnectionDone)
        if self._exchange is not None and len(self._exchange.response) and not clean:
            self._exchange.truncated = self._exchange.truncated or "disconnect"
        self._settle()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]


class TapFactory(_LenientHTTP11ClientFactory):
    """Builds tapped protocols."""

    noisy = False

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's signature
        return TapProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
