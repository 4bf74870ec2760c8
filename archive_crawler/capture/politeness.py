"""A host that says when to come back is not asked before."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import call_later

from archive_crawler.frontier import clock
from archive_crawler.frontier.hours import Hours
from archive_crawler.frontier.retry import MAX_WAIT, backoff, retry_after, scattered

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive_crawler.collection.model import Collection
    from archive_crawler.frontier.frontier import Frontier

_PATIENCE = 1.5
"""Seconds that a request may wait in the downloader."""
ASKING = {429, 503}
"""The status codes whose Retry-After speaks of the host (RFC 6585 section 4, RFC 9110 section 15.6.4)."""


class HostWaits(IgnoreRequest):
    """A request was not sent, since its host is to be left alone; it may be `until` then, in seconds since the epoch."""

    def __init__(self, url: str, why: str, until: float) -> None:
        super().__init__(f"{url}: {why}, for {max(0.0, until - clock.now()):.0f} more seconds")
        self.until = until


class PolitenessMiddleware:
    """Leaves a host alone for as long as its Retry-After says, or ever longer where its 429s and 503s do not say.

    Its requests go back to `spider.frontier`, so that they stand in nobody's way; without one they wait here. The answer
    itself goes on to the spider.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._until: dict[str, float] = {}
        self._refusals: dict[str, int] = {}
        """How many 429s and 503s in a row."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.heed, signals.response_downloaded)
        return middleware

    async def process_request(self, request: Request) -> None:
        if closed := self._hours and self._hours.closed_until(time.time()):
            raise HostWaits(request.url, "it is blackout", closed)
        key = self._downloader.get_slot_key(request)
        while (until := self._until.get(key, 0.0)) > clock.now():
            if self._stopping or self._frontier:
                raise HostWaits(request.url, f"{key} asked to be left alone", until)
            await asyncio.sleep(min(until - clock.now(), 1.0))
        self._until.pop(key, None)
        if self._frontier and not request.meta.get("dont_obey_robotstxt"):
            self._check_delay(request, key)

    def _check_delay(self, request: Request, key: str) -> None:
        """Send back what would stand in the downloader, in the place of others, until its host's delay is over."""
        slot = self._downloader.slots.get(key)
        wait = slot.lastseen - time.monotonic() + slot.delay * (1 + len(slot.queue)) if slot else 0.0
        if self._frontier and wait > _PATIENCE:
            self._frontier.rest(key, clock.now() + wait, kept=False)
            raise HostWaits(request.url, f"{key} is asked every {slot.delay:.0f} seconds", clock.now() + wait)

    def heed(self, response: Response, request: Request) -> None:
        """Called by signal: when a middleware sees the response, the slot has already sent its next request."""
        key = self._downloader.get_slot_key(request)
        if response.status not in ASKING:
            self._refusals.pop(key, None)
            return
        value = response.headers.get(b"Retry-After")
        asked = retry_after(value.decode("latin-1"), datetime.now(UTC)) if value else None
        if key not in self._until or key not in self._refusals:  # what was under way when it began says nothing new
            self._refusals[key] = self._refusals.get(key, 0) + 1
        self._leave_alone(key, min(asked, MAX_WAIT) if asked else self._backoff(key))

    def _backoff(self, key: str) -> float:
        return scattered(backoff(self._refusals[key], self._collection.politeness)) if self._collection else 0.0

    def _leave_alone(self, key: str, wait: float) -> None:
        until = clock.now() + wait
        if wait <= 0 or until <= self._until.get(key, 0.0):
            return
        self._until[key] = until
        if self._frontier:
            self._frontier.rest(key, until)
        if slot := self._downloader.slots.get(key):
            self._hold(slot, key, until)

    def _hold(self, slot: Any, key: str, until: float) -> None:
        """What has passed this middleware waits in the slot's own queue."""
        while self._frontier and slot.queue:
            request, waiting = slot.queue.popleft()
            waiting.errback(HostWaits(request.url, f"{key} asked to be left alone", until))
        if slot.latercall:
            slot.latercall.cancel()
        slot.latercall = call_later(until - clock.now(), self._downloader._latercall, slot)  # noqa: SLF001 - as the downloader itself waits

    @property
    def _collection(self) -> Collection | None:
        return getattr(self._crawler.spider, "collection", None)

    @property
    def _frontier(self) -> Frontier | None:
        return getattr(self._crawler.spider, "frontier", None)

    @cached_property
    def _hours(self) -> Hours | None:
        return Hours(self._collection) if self._collection else None

    @property
    def _downloader(self) -> Any:
        return self._crawler.engine.downloader

    @property
    def _stopping(self) -> bool:
        slot = getattr(self._crawler.engine, "_slot", None)
        return slot is None or slot.closing is not None
