"""Scrapy's scheduler, drawing from the frontier."""

from __future__ import annotations

import time
from collections import defaultdict
from typing import Protocol, Self, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.httpobj import urlparse_cached

from archive_crawler.collection.model import Collection
from archive_crawler.frontier.admission import placed
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.traps import Traps
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
    """Enqueues what the collection admits, hands out what is next at a host with room.

    A host that does not answer gets one visit at a time, and all such hosts together a quarter of the places: those that
    hang until their timeout leave room for those that answer.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._room = 2 * crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        """Visits of one host that may be on their way: those that it answers, and as many ready to follow."""
        self._places = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._on_their_way: dict[str, set[int]] = defaultdict(set)
        self._answering: set[str] = set()
        """Hosts whose latest visit had an answer."""
        self._answered: set[int] = set()
        """Visits that had an answer and are still in the downloader."""
        self._trying: set[int] = set()
        """Visits on their way to hosts that did not answer before."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler._came, signal=signals.response_downloaded)
        crawler.signals.connect(scheduler._left, signal=signals.request_left_downloader)
        return scheduler

    def open(self, spider: Spider) -> None:
        self._spider = cast("FrontierSpider", spider)
        self._frontier = self._spider.frontier
        self._traps = Traps(self._spider.collection.limits)

    def has_pending_requests(self) -> bool:
        return self._frontier.pending > 0

    def enqueue_request(self, request: Request) -> bool:
        """Store a request's visit (in `meta["visit"]`); what is not admitted ends at once, with its reason."""
        return self.offer(request.meta.get("visit") or Visit(url=request.url))

    def offer(self, visit: Visit) -> bool:
        """Store a found visit; whether it is due. Without a request, which costs Scrapy a millisecond."""
        visit, ending = placed(self._spider.collection, visit)
        ending = ending or self._traps.ending(visit)
        new = self._frontier.add(visit, ending) and ending is None
        if new:
            self._traps.count(visit)
        return new

    def next_request(self) -> Request | None:
        self._spider.enforce_limits()
        visit = self._frontier.next(self._busy, time.monotonic())
        if visit is None:
            return None
        self._on_their_way[visit.host].add(visit.id)
        if visit.host not in self._answering:
            self._trying.add(visit.id)
        return self._spider.request(visit)

    def _came(self, request: Request) -> None:
        """Called for robots.txt, too: a host that answers that is one that answers."""
        self._answering.add(urlparse_cached(request).hostname or "")
        if visit := request.meta.get("visit"):
            self._answered.add(visit.id)

    def _left(self, request: Request) -> None:
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return
        self._on_their_way[visit.host].discard(visit.id)
        self._trying.discard(visit.id)
        if visit.id not in self._answered:
            self._answering.discard(visit.host)
        self._answered.discard(visit.id)

    def _busy(self, host: str) -> bool:
        """Whether a host has as many visits on their way as it may: others go first.

        The downloader's own slots do not count those that wait for robots.txt or for a Retry-After to pass.
        """
        waiting, room = self._on_their_way[host], self._room_of(host)
        if len(waiting) >= room:
            waiting.intersection_update(self._frontier.in_flight)  # some ended without reaching the downloader
        return len(waiting) >= room

    def _room_of(self, host: str) -> int:
        if host in self._answering:
            return self._room if len(self._frontier.in_flight) < self._places * 3 // 4 else 1
        if len(self._trying) >= self._places // 4:
            self._trying.intersection_update(self._frontier.in_flight)
        return 1 if len(self._trying) < self._places // 4 else 0
