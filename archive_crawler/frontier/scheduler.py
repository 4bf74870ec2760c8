"""Scrapy's scheduler, drawing from the frontier."""

from __future__ import annotations

import time
from typing import Protocol, Self, cast

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from archive_crawler.collection.model import Collection
from archive_crawler.frontier.admission import admit
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.visit import Visit


class FrontierSpider(Protocol):
    """What the scheduler needs of its spider."""

    collection: Collection
    frontier: Frontier

    def request(self, visit: Visit) -> Request:
        """Turn a visit into a request with the spider's callbacks."""

    def enforce_limits(self) -> None:
        """Close the frontier when the collection's limits are reached."""


class FrontierScheduler(BaseScheduler):
    """Enqueues what the collection admits, hands out what is next at a host with room."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open(self, spider: Spider) -> None:
        self._spider = cast("FrontierSpider", spider)
        self._frontier = self._spider.frontier

    def has_pending_requests(self) -> bool:
        return self._frontier.pending > 0

    def enqueue_request(self, request: Request) -> bool:
        """Store a request's visit (in `meta["visit"]`); what is not admitted ends at once, with its reason."""
        visit = request.meta.get("visit") or Visit(url=request.url)
        ending = admit(self._spider.collection, visit)
        return self._frontier.add(visit, ending) and ending is None

    def next_request(self) -> Request | None:
        self._spider.enforce_limits()
        visit = self._frontier.next(self._busy, time.monotonic())
        return self._spider.request(visit) if visit else None

    def _busy(self, host: str) -> bool:
        """A host with as many requests in the downloader as it may have gets no more: others go first."""
        if self._crawler.engine is None:
            return False
        slot = self._crawler.engine.downloader.slots.get(host)
        return slot is not None and len(slot.active) >= slot.concurrency
