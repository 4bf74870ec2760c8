"""Scrapy's scheduler, drawing from the frontier."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Protocol, Self, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from archive_crawler.collection.model import Collection
from archive_crawler.frontier.admission import placed
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
        self._room = 2 * crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        """Visits of one host that may be on their way: those that it answers, and as many ready to follow."""
        self._on_their_way: dict[str, set[int]] = defaultdict(set)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler._left, signal=signals.request_left_downloader)
        return scheduler

    def open(self, spider: Spider) -> None:
        self._spider = cast("FrontierSpider", spider)
        self._frontier = self._spider.frontier

    def has_pending_requests(self) -> bool:
        return self._frontier.pending > 0

    def enqueue_request(self, request: Request) -> bool:
        """Store a request's visit (in `meta["visit"]`); what is not admitted ends at once, with its reason."""
        visit = request.meta.get("visit") or Visit(url=request.url)
        visit, ending = placed(self._spider.collection, visit)
        return self._frontier.add(visit, ending) and ending is None

    def next_request(self) -> Request | None:
        self._spider.enforce_limits()
        visit = self._frontier.next(self._busy, time.monotonic())
        if visit is None:
            return None
        self._on_their_way[visit.host].add(visit.id)
        return self._spider.request(visit)

    def _left(self, request: Request) -> None:
        if visit := request.meta.get("visit"):
            self._on_their_way[visit.host].discard(visit.id)

    def _busy(self, host: str) -> bool:
        """Whether a host has as many visits on their way as it may: others go first.

        The downloader's own slots do not count those that wait for robots.txt or for a Retry-After to pass.
        """
        waiting = self._on_their_way[host]
        if len(waiting) >= self._room:
            waiting.intersection_update(self._frontier.in_flight)  # some ended without reaching the downloader
        return len(waiting) >= self._room
