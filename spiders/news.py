"""The one spider: what it crawls is the collection's business, what it reads the page objects'."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, cast

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.http import Response
from twisted.python.failure import Failure

from archive_crawler.capture.body import NOT_HELD
from archive_crawler.capture.politeness import HostWaits
from archive_crawler.collection.discovery import Found, Hop, Role, beginnings, redirect
from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments, CaptureFailed
from archive_crawler.export.harvest import Harvest
from archive_crawler.frontier import clock
from archive_crawler.frontier.missed import missed
from archive_crawler.frontier.retry import pause_after_failure, scattered
from archive_crawler.frontier.scheduler import FrontierScheduler
from archive_crawler.frontier.visit import Ending, Visit, captured, path_with
from archive_crawler.items import Capture, Outcome
from archive_crawler.links.page import HtmlPage
from archive_crawler.links.uses import PageUses
from archive_crawler.normalize import Origin
from archive_crawler.normalize.errand import Errand
from archive_crawler.run import Run, told
from archive_crawler.run.purpose import purposed

logger = logging.getLogger(__name__)

_TICK = 0.5
"""Seconds between two commits: what a crash may cost."""
_TURN = 50
"""URLs of one page that are taken before others have their turn."""


class NewsSpider(Spider):
    """Crawls a collection: `scrapy crawl news -a collection=NAME_OR_FILE [-a contact=MAIL] [-a output=DIR] [-a new=1]`."""

    name = "news"

    def __init__(self, run: Run, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.run = run
        self.collection, self.frontier, self.journal = run.collection, run.frontier, run.journal
        self.keeper, self.hosts, self.hours = run.archive, run.hosts, run.hours

    @classmethod
    def from_crawler(cls, crawler: Crawler, *_: Any, **options: str) -> Self:
        """Open the run; a collection's politeness becomes the crawl's settings."""
        if "collection" not in options:
            raise UsageError("name a collection, as in: scrapy crawl news -a collection=demo")
        try:
            collection = load(options["collection"])
            if "contact" in options:
                collection = replace(collection, contact=options["contact"])
            output, new = Path(options.get("output", "output")), options.get("new") == "1"
            collection, kind = purposed(collection, options)
            run = Run(collection, output, new=new, scheduled=options.get("scheduled"), kind=kind)
            run.archive.asks_in_full = options.get("full") == "1"
        except BadArguments as error:
            raise UsageError(str(error)) from error
        politeness = {
            "USER_AGENT": run.user_agent,
            "DOWNLOAD_DELAY": collection.politeness.delay,
            "CONCURRENT_REQUESTS_PER_DOMAIN": collection.politeness.concurrency,
            "DOWNLOAD_TIMEOUT": collection.politeness.timeout,
            "DOWNLOAD_MAXSIZE": collection.limits.response_bytes,
        }
        crawler.settings.setdict(politeness, priority="spider")
        spider = cls(run)
        spider._set_crawler(crawler)
        crawler.signals.connect(spider._opened, signal=signals.spider_opened)
        return spider

    def _opened(self) -> None:
        self._ticker = asyncio.get_running_loop().create_task(self._tick())

    async def _tick(self) -> None:
        while True:
            try:
                await self.run.keep_up()
                self._call_on_frontier()
            except Exception as error:  # whatever it is, what is not durable must not look done
                logger.info("the run's files cannot be written", exc_info=True)
                self._abort(f"the run's files cannot be written: {told(error)}")
                return
            if reason := self.run.short_of_room():
                self._stop(reason)
                return
            await asyncio.sleep(_TICK)

    def _call_on_frontier(self) -> None:
        """Have the engine ask for what is due again: by itself it asks every five seconds when nothing happens."""
        if self.crawler.engine and self.crawler.engine._slot:  # noqa: SLF001 - no public way to wake it
            self.crawler.engine._slot.nextcall.schedule()  # noqa: SLF001

    async def start(self) -> AsyncIterator[Request]:
        for found in beginnings(self.collection):
            yield self.request(Visit(found.url, found.role, found.hop, listing=found.listing))

    def request(self, visit: Visit) -> Request:
        meta = {"visit": visit, "via": visit.via, "path": visit.path}
        return Request(visit.url, callback=self.parse, errback=self.missed, meta=meta, dont_filter=True)

    async def parse(self, response: Response) -> AsyncIterator[Harvest]:
        if response.meta["again"] is not None:
            return
        visit: Visit = response.meta["visit"]
        reading = await self.run.reader.read(self._errand(response, visit))
        response.meta["reason"] = "; ".join(filter(None, (response.meta.get("reason"), reading.reason))) or None
        for number, found in enumerate(reading.found, 1):
            self._follow(found, visit)
            if not number % _TURN:
                await asyncio.sleep(0)
        self._call_on_frontier()
        links = reading.also if isinstance(reading.also, (HtmlPage, PageUses)) else None
        if reading.item or links:
            capture: Capture = response.meta["capture"]
            yield Harvest(capture.record_id, reading.item, links)

    def _follow(self, found: Found, visit: Visit) -> None:
        path = path_with(visit.path, found.hop)
        target = Visit(found.url, found.role, found.hop, visit.depth + 1, visit.url, found.listing, path=path)
        if found.surplus:
            per_page = f"requisites.per_page {self.collection.requisites.per_page}"
            self.frontier.add(target, Ending(Outcome.OVER_LIMIT, per_page))
        else:
            self._scheduler.offer(target)

    @property
    def _scheduler(self) -> FrontierScheduler:
        return cast("FrontierScheduler", cast("Any", self.crawler.engine)._slot.scheduler)  # noqa: SLF001 - no public way

    def _errand(self, response: Response, visit: Visit) -> Errand:
        """What there is to read; of a page that has not changed, what its former capture has."""
        capture: Capture = response.meta["capture"]
        origin = Origin(self.collection.name, self.collection.agency, self.run.id, capture)
        rest = (visit.role, visit.listing, visit.depth, origin)
        if response.status == 304 and capture.original:
            former = self.run.unchanged(capture)
            return Errand(response.url, former.status, former.content_type, None, former.body, None, True, *rest)  # noqa: FBT003 - in the fields' order
        names = (b"Content-Type", b"Location", b"Content-Encoding")
        content_type, location, coding = (
            value.decode("latin-1") if (value := response.headers.get(name)) else None for name in names
        )
        whole = NOT_HELD not in response.flags
        return Errand(response.url, response.status, content_type, location, response.body, coding, whole, *rest)

    def missed(self, failure: Failure) -> None:
        """End a visit that gave no response, or put it back for another try."""
        if isinstance(failure.value, CaptureFailed):
            self._abort(str(failure.value))
            return
        visit: Visit = failure.request.meta["visit"]  # type: ignore[attr-defined] # the scraper puts it there
        if isinstance(failure.value, HostWaits):
            self.frontier.put_back(visit.id, failure.value.until, tried=False)
            return
        gone = missed(failure.value or RuntimeError("a failure without an exception"))
        capture: Capture | None = failure.request.meta.get("capture")  # type: ignore[attr-defined] # as above
        pause = pause_after_failure(visit.tries + 1, self.collection.politeness) if gone.passing else None
        if pause is None:
            self.journal.acknowledge(visit.id, replace(gone.ending, capture=capture))
        else:
            self.frontier.put_back(visit.id, clock.now() + scattered(pause))

    def robots_fetched(self, url: str, capture: Capture | None, sitemaps: list[str]) -> None:
        """Account for a robots.txt, which is fetched outside the frontier, and follow the sitemaps it names."""
        ending = Ending(Outcome.FAILED, "no answer: everything of the host is excluded")
        if capture:
            ending = captured(capture)
        self.frontier.add(Visit(url, Role.ROBOTS, Hop.PREREQUISITE, path="P"), ending)
        if self.collection.discovery.robots_sitemaps and self.crawler.engine:
            for sitemap in sitemaps:
                if target := redirect(sitemap, url):
                    self.crawler.engine.crawl(
                        self.request(Visit(target, Role.SITEMAP, Hop.MANIFEST, 1, url, path="PM"))
                    )

    def enforce_limits(self) -> None:
        self.run.enforce_limits()

    async def wait_for_links(self) -> None:
        """Wait until every link has its check, the collection's patience ends, or the crawl is told to stop."""
        if len(self.frontier) or self.run.failure:
            return
        until = self.run.seconds + self.collection.links.wait
        while self.run.links.pending and self.crawler.crawling:
            if self.run.seconds > until:
                self.run.give_up_links()
                return
            try:
                if self.run.links.resolve():
                    await self.run.keep_up()
                    continue
                await asyncio.sleep(_TICK / 5)
                await self.run.keep_up()
            except asyncio.CancelledError:  # a signal while the crawl is closing cancels what it waits for
                return

    def _abort(self, reason: str) -> None:
        """Stop at once, since nothing can be written: on disk is what was acknowledged last, and a resume begins there.

        An orderly close would wait for pages that can no longer be acknowledged.
        """
        if self.run.failure is None:
            self.run.fail(reason)
            self._leave(reason)

    def _stop(self, reason: str) -> None:
        """Stop while there is room to close the files: what is on its way is fetched when the run is resumed."""
        if self.run.failure is None:
            self.run.failure = reason
            self.run.finish()
            self._leave(reason)

    def _leave(self, reason: str) -> None:
        logger.error("the crawl stops: %s", reason)
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install another one

        cast("Any", reactor).crash()

    def closed(self, _reason: str) -> None:
        self._ticker.cancel()
        self.run.finish()
