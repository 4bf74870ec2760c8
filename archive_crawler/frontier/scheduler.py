"""Scrapy's scheduler, drawing from the frontier."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from typing import Any, Protocol, Self, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.httpobj import urlparse_cached

from archive_crawler.collection.model import Collection
from archive_crawler.frontier import clock
from archive_crawler.frontier.admission import placed
from archive_crawler.frontier.exclusions import Exclusions
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.hours import Hours
from archive_crawler.frontier.traps import Traps
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Outcome

logger = logging.getLogger(__name__)

_AHEAD = 0.1
"""Seconds before a host's turn that a request goes to the downloader, which lets it wait for its moment."""


class FrontierSpider(Protocol):
    """What the scheduler needs of its spider."""

    collection: Collection
    frontier: Frontier
    hours: Hours

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
        self._answering: set[str] = set()
        """Hosts whose latest visit had an answer."""
        self._answered: set[int] = set()
        """Visits that had an answer and are still in the downloader."""
        self._trying: set[int] = set()
        """Visits on their way to hosts that did not answer before."""
        self._on_their_way: dict[str, set[int]] = {}
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._alarm = 0.0
        """When the engine is woken, in seconds since the epoch."""
        self._closed_until: float | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler._came, signal=signals.response_downloaded)
        crawler.signals.connect(scheduler._left, signal=signals.request_left_downloader)
        return scheduler

    def open(self, spider: Spider) -> None:
        self._spider = cast("FrontierSpider", spider)
        self._frontier = self._spider.frontier
        self._traps = Traps(self._spider.collection.limits, self._frontier.counters)
        self._hours = self._spider.hours
        self._exclusions = Exclusions(self._spider.collection.scope.exclusions)

    def has_pending_requests(self) -> bool:
        return self._frontier.tally.pending > 0

    def enqueue_request(self, request: Request) -> bool:
        """Store a request's visit (in `meta["visit"]`); what is not admitted ends at once, with its reason."""
        return self.offer(request.meta.get("visit") or Visit(url=request.url))

    def offer(self, visit: Visit) -> bool:
        """Store a found visit; whether it is due. Without a request, which costs Scrapy a millisecond."""
        if self._frontier.knows(visit):
            return False
        visit, ending = placed(self._spider.collection, visit)
        ending = ending or self._traps.ending(visit) or self._excluded(visit)
        new = self._frontier.add(visit, ending) and ending is None
        if new:
            self._traps.count(visit)
        return new

    def next_request(self) -> Request | None:
        self._spider.enforce_limits()
        now = clock.now()
        if self._hours.paused or self._is_closed(time.time()):
            return None
        visit = self._frontier.next(self._busy, now)
        while visit and (ending := self._excluded(visit)):  # since it was found
            self._frontier.end(visit.id, ending)
            visit = self._frontier.next(self._busy, now)
        if visit is None:
            self._wake_up(self._frontier.wakes(), now)
            return None
        self._on_their_way.setdefault(visit.host, set()).add(visit.id)
        if visit.host not in self._answering:
            self._trying.add(visit.id)
        if (rest := self._delay_of(visit.host) - _AHEAD) > 0:
            # Otherwise it would wait in the downloader, in the place of another host's.
            self._frontier.rest(visit.host, now + rest, kept=False)
        return self._spider.request(visit)

    def _excluded(self, visit: Visit) -> Ending | None:
        rule = self._exclusions.rule(visit.url)
        return Ending(Outcome.OUT_OF_SCOPE, f"scope.exclusions {rule}") if rule else None

    def _is_closed(self, now: float) -> bool:
        """Whether it is blackout; said once when it begins, and once when it ends."""
        until = self._hours.closed_until(now)
        if until and until != self._closed_until:
            end = datetime.fromtimestamp(until, UTC)
            logger.warning("blackout: nothing is fetched until %s", end.isoformat(timespec="minutes"))
            self._wake_up(until, now)
        if self._closed_until and not until:
            logger.warning("the blackout is over: the crawl goes on")
        self._closed_until = until
        return until is not None

    def _delay_of(self, host: str) -> float:
        """The downloader's delay for a host, with its Crawl-delay."""
        known = self._engine.downloader.per_slot_settings.get(host, {}) if self._engine else {}
        return float(known.get("delay", self._delay))

    @property
    def _engine(self) -> Any:
        try:
            return self._crawler.engine
        except RuntimeError:  # it is not there before the crawl starts
            return None

    def _wake_up(self, when: float | None, now: float) -> None:
        """Have the engine ask again then: by itself it asks every five seconds when nothing happens."""
        if when is not None and not now < self._alarm <= when:
            self._alarm = max(when, now + 0.001)
            call_later(self._alarm - now, self._ring)

    def _ring(self) -> None:
        slot: Any = getattr(self._engine, "_slot", None)
        if slot:
            slot.nextcall.schedule()

    def _came(self, request: Request) -> None:
        """Called for robots.txt, too: a host that answers that is one that answers."""
        self._answering.add(urlparse_cached(request).hostname or "")
        if visit := request.meta.get("visit"):
            self._answered.add(visit.id)

    def _left(self, request: Request) -> None:
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return
        if waiting := self._on_their_way.get(visit.host):
            waiting.discard(visit.id)
            if not waiting:
                del self._on_their_way[visit.host]
        self._trying.discard(visit.id)
        if visit.id not in self._answered:
            self._answering.discard(visit.host)
        self._answered.discard(visit.id)

    def _busy(self, host: str) -> bool:
        """Whether a host has as many visits on their way as it may: others go first.

        The downloader's own slots do not count those that wait for robots.txt or for a Retry-After to pass.
        """
        waiting, room = self._on_their_way.get(host, set()), self._room_of(host)
        if len(waiting) >= room:
            waiting.intersection_update(self._frontier.in_flight)  # some ended without reaching the downloader
        return len(waiting) >= room

    def _room_of(self, host: str) -> int:
        if host in self._answering:
            return self._room if len(self._frontier.in_flight) < self._places * 3 // 4 else 1
        if len(self._trying) >= self._places // 4:
            self._trying.intersection_update(self._frontier.in_flight)
        return 1 if len(self._trying) < self._places // 4 else 0
