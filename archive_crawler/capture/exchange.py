"""One HTTP exchange as it went over the wire, and who keeps it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from archive_crawler.capture.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

    from archive_crawler.capture.lookups import Lookup
    from archive_crawler.capture.tls import TlsEvidence
    from archive_crawler.frontier.former import Known
    from archive_crawler.items import Capture

Truncation = Literal["length", "time", "disconnect", "unspecified"]


@dataclass(slots=True)
class Exchange:
    """The bytes of one request and of what came back, above TLS; sealed before anybody keeps it."""

    url: str
    """What was asked for, without a fragment."""
    response: Spool = field(default_factory=Spool)
    """What came back, interim responses included, up to the end of the message."""
    via: str | None = None
    """The URL that led here."""
    path: str | None = None
    """Every hop from a seed, a letter each, as in `LLE`; null where that is not known."""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the request was begun; aware, in UTC."""
    milliseconds: int = 0
    """How long it took from there to the seal."""
    request: bytearray = field(default_factory=bytearray)
    """The request as written."""
    excess: bytes = b""
    """What came in one piece with the end of the message but lies beyond it (RFC 9112 section 6.3)."""
    ip: str | None = None
    """The server's address; null where a proxy or nobody was spoken to."""
    lookup: Lookup | None = None
    """The name server's answer, where this exchange is the first to use it."""
    proxied: bool = False
    """Whether a proxy stood in between."""
    tls: TlsEvidence | None = None
    """What the connection shows of the server, where it was encrypted."""
    known: Known | None = None
    """What the request told the server of an earlier capture."""
    truncated: Truncation | None = None
    """Why the response ends early, in the words of WARC/1.1 section 5.13."""
    error: BaseException | None = None
    """What made the download fail."""
    broken: OSError | None = None
    """Why not all bytes could be collected: the disk is full, or failing."""
    sealed: bool = False
    """Whether collecting is over: late bytes are ignored, so that a writer thread may read."""
    _clock: float = field(default_factory=time.monotonic)

    def restart(self, ip: str | None) -> None:
        """Forget what a dead pooled connection had: Twisted silently repeats the request on a fresh one."""
        if self.sealed:
            return
        self.started, self._clock = datetime.now(UTC), time.monotonic()
        self.request.clear()
        self.response.cut(0)
        self.excess, self.truncated, self.tls = b"", None, None
        self.ip = None if self.proxied else ip

    def wrote(self, data: bytes) -> None:
        if not self.sealed:
            self.request += data

    def hide(self, name: bytes) -> None:
        """Leave a header of the request out that says nothing to the server, and is nobody's business."""
        self.request = bytearray(
            re.sub(rb"(?im)^" + re.escape(name) + rb":[^\r\n]*\r\n", b"", bytes(self.request), count=1)
        )

    def unsent(self) -> None:
        """Forget what was written but did not leave this machine."""
        if not self.sealed:
            self.request.clear()

    def received(self, data: bytes) -> None:
        if self.sealed or self.broken:
            return
        try:
            self.response.append(data)
        except OSError as error:
            self.broken = error

    def ended(self, excess: bytes) -> None:
        """Cut what lies beyond the end of the message."""
        if excess and not self.sealed:
            self.response.cut(len(self.response) - len(excess))
            self.excess = excess

    def failed(self, error: BaseException, truncated: Truncation) -> None:
        """Note the failure; the response, if any, is then a truncated one."""
        self.error = error
        if len(self.response):
            # What the crawler itself cuts short loses its connection, too: its own reason is the one that counts.
            self.truncated = truncated if truncated != "disconnect" else self.truncated or truncated

    def seal(self) -> None:
        self.milliseconds = round(1000 * (time.monotonic() - self._clock))
        self.sealed = True


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A URL that robots.txt forbids, and by which words."""

    url: str
    """What was not fetched."""
    rule: str
    """The rule, as in `Disallow: /private/ (robots.txt line 3)`, or why there is none."""
    robots: Capture | None
    """The capture of the robots.txt; null where it did not answer."""
    robots_url: str
    """Where that robots.txt stands."""
    via: str | None = None
    """The URL that led here."""
    path: str | None = None
    """Every hop from a seed, a letter each."""


class Keeper(Protocol):
    """Whoever makes exchanges durable."""

    @property
    def directory(self) -> Path:
        """Where there is room for large bodies while they arrive."""

    async def keep(self, exchange: Exchange) -> Capture | None:
        """Keep a sealed exchange; null when only its failure could be recorded, for want of a whole response head."""

    async def exclude(self, exclusion: Exclusion) -> None:
        """Keep the word that robots.txt forbids a URL."""

    def known(self, url: str) -> Known | None:
        """What an earlier capture of a URL tells its server; null where there is none whose bytes are at hand."""
