"""One HTTP exchange as it went over the wire, and who keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from archive_crawler.items import Capture

Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(slots=True)
class Exchange:
    """The bytes of one request and of what came back, above TLS; sealed before anybody keeps it."""

    url: str
    """What was asked for, without a fragment."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the request was begun; aware, in UTC."""
    request: bytearray = field(default_factory=bytearray)
    """The request as written."""
    response: bytearray = field(default_factory=bytearray)
    """What came back, interim responses included, up to the end of the message."""
    excess: bytes = b""
    """What came in one piece with the end of the message but lies beyond it (RFC 9112 section 6.3)."""
    ip: str | None = None
    """The server's address; null where a proxy or nobody was spoken to."""
    proxied: bool = False
    """Whether a proxy stood in between."""
    tls: bool = False
    """Whether the connection to the server was encrypted."""
    truncated: Truncation | None = None
    """Why the response ends early, in the words of WARC/1.1 section 5.13."""
    error: BaseException | None = None
    """What made the download fail."""
    sealed: bool = False
    """Whether collecting is over: late bytes are ignored, so that a writer thread may read."""

    def restart(self, ip: str | None) -> None:
        """Forget what a dead pooled connection had: Twisted silently repeats the request on a fresh one."""
        if self.sealed:
            return
        self.started = datetime.now(UTC)
        self.request.clear()
        self.response.clear()
        self.excess, self.truncated = b"", None
        self.ip = None if self.proxied else ip

    def wrote(self, data: bytes) -> None:
        if not self.sealed:
            self.request += data

    def unsent(self) -> None:
        """Forget what was written but did not leave this machine."""
        if not self.sealed:
            self.request.clear()

    def received(self, data: bytes) -> None:
        if not self.sealed:
            self.response += data

    def ended(self, excess: bytes) -> None:
        """Cut what lies beyond the end of the message."""
        if excess and not self.sealed:
            del self.response[-len(excess) :]
            self.excess = excess

    def failed(self, error: BaseException, truncated: Truncation) -> None:
        """Note the failure; the response, if any, is then a truncated one."""
        self.error = error
        if self.response:
            # What the crawler itself cuts short loses its connection, too: its own reason is the one that counts.
            self.truncated = truncated if truncated != "disconnect" else self.truncated or truncated

    def seal(self) -> None:
        self.sealed = True


class Keeper(Protocol):
    """Whoever makes exchanges durable."""

    async def keep(self, exchange: Exchange) -> Capture | None:
        """Keep a sealed exchange; null when only its failure could be recorded, for want of a whole response head."""
