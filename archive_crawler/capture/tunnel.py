"""A proxy's CONNECT tunnel that hears of it when the proxy hangs up: Scrapy's own waits for the timeout then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.core.downloader.handlers.http11 import TunnelError, _TunnelingTCP4ClientEndpoint
from twisted.python.failure import Failure

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred
    from twisted.internet.protocol import Factory, Protocol

_T = TypeVar("_T")


class Tunnel(_TunnelingTCP4ClientEndpoint):
    """Made out of Scrapy's by setting the object's class; adds no state."""

    def connect(self, protocolFactory: Factory) -> Deferred[Protocol]:  # type: ignore[override]  # noqa: N803 - Twisted's name
        self._tunnelReadyDeferred.addBoth(self._settled)
        return super().connect(protocolFactory)

    def requestTunnel(self, protocol: Protocol) -> Protocol:  # noqa: N802 - Scrapy's name
        protocol.connectionLost = self._lost  # type: ignore[assignment, method-assign]
        return super().requestTunnel(protocol)

    def _lost(self, reason: Failure) -> None:
        why = f"the proxy {self._host}:{self._port} hung up before there was a tunnel: {reason.getErrorMessage()}"
        self._tunnelReadyDeferred.errback(TunnelError(why))

    def _settled(self, result: _T) -> _T:
        """The tunnel is there, or will not be: then nobody else ends the connection to the proxy."""
        protocol: Any = getattr(self, "_protocol", None)
        if protocol is not None:
            del protocol.connectionLost
            if isinstance(result, Failure):
                protocol.transport.abortConnection()
        return result


def as_tunnel(endpoint: _TunnelingTCP4ClientEndpoint) -> Tunnel:
    """Scrapy's endpoint as one of ours."""
    endpoint.__class__ = Tunnel
    return endpoint  # type: ignore[return-value]
