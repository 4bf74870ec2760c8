"""A host that says when to come back is not asked before."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import call_later

from archive_crawler.frontier.retry import MAX_WAIT, retry_after

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ASKING = {429, 503}
"""The status codes whose Retry-After speaks of the host (RFC 6585 section 4, RFC 9110 section 15.6.4)."""


class HostWaits(IgnoreRequest):
    """The crawl stops while this request still waits for its host: it was not sent, and may be another time."""


class PolitenessMiddleware:
    """Holds a host's requests back for as long as its Retry-After says; the answer itself goes on to the spider."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._until: dict[str, float] = {}
        self._watch: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.heed, signals.response_downloaded)
        return middleware

    async def process_request(self, request: Request) -> None:
        key = self._downloader.get_slot_key(request)
        while (left := self._until.get(key, 0.0) - time.monotonic()) > 0:
            if self._stopping:
                raise HostWaits(f"{request.url}: {key} asked to be left alone for {left:.0f} more seconds")
            await asyncio.sleep(min(left, 1.0))

    def heed(self, response: Response, request: Request) -> None:
        """Called by signal: when a middleware sees the response, the slot has already sent its next request."""
        value = response.headers.get(b"Retry-After")
        if response.status in ASKING and value:
            wait = retry_after(value.decode("latin-1"), datetime.now(UTC))
            self._hold(self._downloader.get_slot_key(request), min(wait or 0.0, MAX_WAIT))

    def _hold(self, key: str, wait: float) -> None:
        until = time.monotonic() + wait
        if wait <= 0 or until <= self._until.get(key, 0.0):
            return
        self._until[key] = until
        if slot := self._downloader.slots.get(key):
            # Requests that have passed this middleware wait in the slot's own queue.
            if slot.latercall:
                slot.latercall.cancel()
            slot.latercall = call_later(wait, self._downloader._latercall, slot)  # noqa: SLF001 - as the downloader itself waits
            if self._watch is None:
                self._watch = asyncio.ensure_future(self._release())

    async def _release(self) -> None:
        """When the crawl stops, let go of what waits in the slots: it is fetched when the run is resumed."""
        while not self._stopping:  # noqa: ASYNC110 - no signal tells
            await asyncio.sleep(0.5)
        for key, slot in self._downloader.slots.items():
            left = self._until.get(key, 0.0) - time.monotonic()
            while left > 0 and slot.queue:
                request, waiting = slot.queue.popleft()
                waiting.errback(HostWaits(f"{request.url}: {key} asked to be left alone for {left:.0f} more seconds"))

    @property
    def _downloader(self) -> Any:
        return self._crawler.engine.downloader

    @property
    def _stopping(self) -> bool:
        slot = getattr(self._crawler.engine, "_slot", None)
        return slot is None or slot.closing is not None
