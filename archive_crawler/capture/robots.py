"""robots.txt, obeyed as RFC 9309 has it.

Scrapy's own middleware lets all but the first two of several waiting first requests through (since 2.14), and
takes an unreachable robots.txt for permission.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from archive_crawler.capture.coding import decoded
from archive_crawler.capture.exchange import Exclusion
from archive_crawler.capture.identity import product_token
from archive_crawler.capture.politeness import HostWaits
from archive_crawler.capture.rules import MAX_SIZE, Rules
from archive_crawler.collection.model import Politeness
from archive_crawler.errors import CaptureFailed, ExcludedByRobots, FetchRefused
from archive_crawler.frontier.retry import pause_after_failure

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive_crawler.items import Capture

LIFETIME = 24 * 3600.0
"""Seconds that a robots.txt may be used for (RFC 9309 section 2.4)."""
MAX_HOPS = 5
"""Redirects to follow (RFC 9309 section 2.3.1.2)."""
MAX_CRAWL_DELAY = 60.0
"""Seconds: a longer Crawl-delay is taken for this."""
TOO_MANY_REQUESTS = 429


class RobotsExclusion(ExcludedByRobots, IgnoreRequest):
    """robots.txt forbids a URL; `rule` says which line, or what robots.txt answered."""

    def __init__(self, url: str, rule: str) -> None:
        super().__init__(f"{url} is excluded by robots.txt: {rule}")
        self.rule = rule


class RobotsMiddleware:
    """Lets no request pass before its host's robots.txt has been read, however many wait for it together.

    Tells `spider.robots_fetched(url, capture, sitemaps)`, if the spider has it, of each robots.txt.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._obey = crawler.settings.getbool("ROBOTS_OBEY", True)  # noqa: FBT003 - Scrapy's signature
        self._token = product_token(crawler.settings["USER_AGENT"] or "")
        self._fetches: dict[tuple[str, str], tuple[float, asyncio.Future[Rules]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if not self._obey or request.meta.get("dont_obey_robotstxt"):
            return
        if urlparse_cached(request).scheme not in {"http", "https"}:
            return
        rules = await self._rules(request)
        self._slow_down(request, rules.crawl_delay)
        if rule := rules.excludes(request.url):
            self._count("robots/excluded")
            await self._record(request, rule, rules)
            raise RobotsExclusion(request.url, rule)

    async def _record(self, request: Request, rule: str, rules: Rules) -> None:
        url, meta = urlparse_cached(request), request.meta
        robots_url = rules.url or f"{url.scheme}://{url.netloc}/robots.txt"
        await self._crawler.spider.keeper.exclude(  # type: ignore[union-attr]
            Exclusion(request.url, rule, rules.capture, robots_url, meta.get("via"), meta.get("path"))
        )

    async def sitemaps(self, request: Request) -> list[str]:
        """The sitemaps that the robots.txt of a request's host names."""
        return (await self._rules(request)).sitemaps

    async def _rules(self, request: Request) -> Rules:
        url = urlparse_cached(request)
        host = (url.scheme, url.netloc)
        expires, fetch = self._fetches.get(host, (0.0, None))
        if fetch is None or expires < time.monotonic() or _broken(fetch):
            fetch = asyncio.ensure_future(self._fetch(f"{url.scheme}://{url.netloc}/robots.txt", _meta(request)))
            self._fetches[host] = (time.monotonic() + LIFETIME, fetch)
        return await asyncio.shield(fetch)

    async def _fetch(self, url: str, meta: dict[str, Any]) -> Rules:
        """Ask, and ask again where the host is not reached: one hiccup must not exclude a whole site."""
        for pause in self._pauses():
            rules = await self._ask(url, meta)
            if rules.blanket is None:
                return rules
            until = time.monotonic() + pause
            while time.monotonic() < until and getattr(self._crawler, "crawling", True):  # noqa: ASYNC110 - no event tells
                await asyncio.sleep(min(pause, 1.0))
        return await self._ask(url, meta)

    def _pauses(self) -> list[float]:
        """Seconds before each further try, by the politeness of the spider's collection."""
        collection = getattr(self._crawler.spider, "collection", None)
        politeness = collection.politeness if collection else Politeness(retries=0)
        pauses = (pause_after_failure(tries + 1, politeness) for tries in range(politeness.retries))
        return [pause for pause in pauses if pause is not None]

    async def _ask(self, url: str, meta: dict[str, Any]) -> Rules:
        try:
            response, capture = await self._follow(url, meta)
        except (CaptureFailed, FetchRefused, HostWaits):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, there is no answer, and so no permission
            self._count("robots/unreachable")
            self._tell(url, None, [])
            return Rules.unreachable(f"robots.txt did not answer: {type(error).__name__}: {error}")
        rules = self._judge(response)
        self._tell(url, capture, rules.sitemaps)
        return replace(rules, url=response.url, capture=capture)

    async def _follow(self, url: str, meta: dict[str, Any]) -> tuple[Response, Capture | None]:
        """Fetch through the engine, hop by hop, so that each hop is captured."""
        for _ in range(MAX_HOPS + 1):
            request = Request(url, callback=NO_CALLBACK, priority=1000, meta=meta.copy(), dont_filter=True)
            response = await self._crawler.engine.download_async(request)
            location = response.headers.get(b"Location")
            if not 300 <= response.status < 400 or not location:
                break
            url = urljoin(url, location.decode("latin-1"))
        return response, request.meta.get("capture")

    def _judge(self, response: Response) -> Rules:
        self._count(f"robots/status/{response.status}")
        if 200 <= response.status < 300:
            coding = response.headers.get(b"Content-Encoding")
            body = decoded(response.body, coding.decode("latin-1") if coding else None, MAX_SIZE + 1)
            return Rules.parse(body, self._token)
        # 429 asks to slow down: like Google's crawler, take it for an unreachable robots.txt and not for a missing one.
        if response.status >= 500 or response.status == TOO_MANY_REQUESTS:
            return Rules.unreachable(f"robots.txt answered {response.status}")
        return Rules.missing()

    def _slow_down(self, request: Request, crawl_delay: float | None) -> None:
        """Raise the delay of the host's slot; as a slot setting too, for Scrapy forgets idle slots."""
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        known = downloader.per_slot_settings.get(key, {})
        default = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
        delay = min(crawl_delay or 0.0, MAX_CRAWL_DELAY)
        if delay <= known.get("delay", default):
            return
        downloader.per_slot_settings[key] = {**known, "delay": delay, "jitter": 0.0}
        if slot := downloader.slots.get(key):
            slot.delay, slot.jitter = delay, 0.0

    def _count(self, key: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(key)

    def _tell(self, url: str, capture: Capture | None, sitemaps: list[str]) -> None:
        callback = getattr(self._crawler.spider, "robots_fetched", None)
        if callback is not None:
            callback(url, capture, sitemaps)


def _broken(fetch: asyncio.Future[Rules]) -> bool:
    return fetch.done() and fetch.exception() is not None


def _meta(request: Request) -> dict[str, Any]:
    """What a robots.txt is asked with, on behalf of the request that waits for it."""
    return {
        "dont_obey_robotstxt": True,
        "dont_redirect": True,
        "unconditional": True,
        "via": request.url,
        "path": request.meta.get("path", "") + "P",
    }
