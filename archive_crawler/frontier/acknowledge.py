"""Acknowledges a page when everything it gave is through the pipelines, and what it names is in the frontier."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol, Self, cast

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archive_crawler.collection.discovery import redirect
from archive_crawler.collection.model import Collection
from archive_crawler.frontier import clock
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.journal import Journal
from archive_crawler.frontier.retry import pause_after_failure, pause_after_status, retry_after, scattered
from archive_crawler.frontier.visit import Ending, Visit, captured
from archive_crawler.items import Capture


class JournalSpider(Protocol):
    """What acknowledging needs of its spider."""

    collection: Collection
    frontier: Frontier
    journal: Journal


class AcknowledgeMiddleware:
    """Spider middleware: a visit is done when its callback has ended, all its items are exported, all its links stored.

    Scrapy takes several outputs ahead: a callback has ended while some of its requests are not yet with the scheduler.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._open: dict[int, int] = {}
        """For each visit in the spider: items in the pipelines, requests on their way, and one while its callback runs."""
        self._finders: dict[Request, Response] = {}
        """For each request on its way to the scheduler the response that it was found in."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(middleware._item_done, signal=signal)
        crawler.signals.connect(middleware._request_arrives, signal=signals.request_scheduled)
        return middleware

    @property
    def _spider(self) -> JournalSpider:
        return cast("JournalSpider", self._crawler.spider)

    def process_spider_input(self, response: Response) -> None:
        """Mark a passing failure (503 and the like) that has tries left, so that the spider does not read it."""
        visit = _visit(response)
        if visit is None:
            return
        politeness = self._spider.collection.politeness
        if "dataloss" in response.flags:
            response.meta["reason"] = "the server cut the answer off"
            response.meta["again"] = pause_after_failure(visit.tries + 1, politeness)
        else:
            asked = response.headers.get(b"Retry-After")
            wait = retry_after(asked.decode("latin-1") if asked else None, datetime.now(UTC))
            response.meta["again"] = pause_after_status(response.status, visit.tries + 1, politeness, wait)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        visit = _visit(response)
        if visit is None:
            async for output in result:
                yield output
            return
        self._open[visit.id] = 1
        try:
            async for output in result:
                self._open[visit.id] += 1
                if isinstance(output, Request):
                    self._finders[output] = response
                yield output
        except Exception as error:
            response.meta["reason"] = f"the spider failed: {error!r}"
            raise
        finally:
            self._close_one(visit, response)

    def _item_done(self, response: Response | Failure | None) -> None:
        if isinstance(response, Response) and (visit := _visit(response)):
            self._close_one(visit, response)

    def _request_arrives(self, request: Request) -> None:
        """The scheduler takes it in the same step of the event loop, and no commit comes between."""
        response = self._finders.pop(request, None)
        if response is not None and (visit := _visit(response)):
            self._close_one(visit, response)

    def _close_one(self, visit: Visit, response: Response) -> None:
        self._open[visit.id] -= 1
        if self._open[visit.id]:
            return
        del self._open[visit.id]
        capture: Capture = response.meta["capture"]
        if (pause := response.meta.get("again")) is not None:
            self._spider.journal.discard(capture.record_id)
            self._spider.frontier.put_back(visit.id, clock.now() + scattered(pause))
        else:
            self._spider.journal.acknowledge(visit.id, _ending(response, capture))


def _ending(response: Response, capture: Capture) -> Ending:
    ending = captured(capture, response.meta.get("reason"))
    location = response.headers.get(b"Location")
    if location and 300 <= response.status < 400:
        ending = replace(ending, location=redirect(location.decode("latin-1"), response.url))
    return ending


def _visit(response: Response) -> Visit | None:
    return cast("Visit | None", response.meta.get("visit")) if response.request else None
