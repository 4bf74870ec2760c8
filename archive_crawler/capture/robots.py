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
from archive_crawler.collection.credentials import without_credentials
from archive_crawler.errors import CaptureFailed, ExcludedByRobots, FetchRefused
from archive_crawler.frontier import clock
from archive_crawler.frontier.retry import pause_after_failure, scattered

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive_crawler.items import Capture

Site = tuple[str, str]
"""Scheme, and host with port."""
MAX_SITES = 20_000
"""Sites whose robots.txt is remembered."""
MAX_CACHED = 16 * 1024 * 1024
"""Characters of robots.txt that are remembered, about; their rules take some times as much."""
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
        self._lifetime = crawler.settings.getfloat("ROBOTS_LIFETIME", LIFETIME)
        self._fetches: dict[Site, tuple[float, asyncio.Future[Rules]]] = {}
        """When each ends to be good, and what came."""
        self._silent: dict[Site, int] = {}
        """How often in a row a robots.txt was asked for in vain."""

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
        site = (url.scheme, url.netloc)
        expires, fetch = self._fetches.get(site, (0.0, None))
        if fetch is not None and (until := _waits_until(fetch)) > clock.now():
            # A visit that was on its way already when the host was found to want a rest.
            raise HostWaits(request.url, "its robots.txt is to be asked for again later", until)
        if fetch is None or expires < time.monotonic() or _broken(fetch):
            self._forget()
            fetch = asyncio.ensure_future(self._fetch(site, request))
            self._fetches[site] = (time.monotonic() + self._lifetime, fetch)
        return await asyncio.shield(fetch)

    def _forget(self) -> None:
        """Drop what is oldest when there is too much of it; it is fetched again when it is wanted."""
        done = {site: fetch.result() for site, (_, fetch) in self._fetches.items() if _settled(fetch)}
        size = sum(len(rules.text) for rules in done.values()) if len(done) % 64 == 0 else 0
        for site, rules in done.items():
            if size <= MAX_CACHED and len(self._fetches) < MAX_SITES:
                break
            del self._fetches[site]
            size -= len(rules.text)

    async def _fetch(self, site: Site, request: Request) -> Rules:
        """Ask; where the host is not reached have it asked again later: one hiccup must not exclude a whole site."""
        rules = await self._ask(f"{site[0]}://{site[1]}/robots.txt", _meta(request))
        if rules.blanket is None:
            self._silent.pop(site, None)
            return rules
        tries = self._silent.get(site, 0) + 1
        collection = getattr(self._crawler.spider, "collection", None)
        pause = pause_after_failure(tries, collection.politeness) if collection else None
        if pause is None:
            self._silent.pop(site, None)
            return rules
        self._silent[site] = tries
        until = clock.now() + scattered(pause)
        self._crawler.spider.frontier.rest(urlparse_cached(request).hostname or "", until)  # type: ignore[union-attr]
        raise HostWaits(request.url, rules.blanket, until)

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
        for hop in range(MAX_HOPS + 1):
            request = Request(url, callback=NO_CALLBACK, priority=1000, meta=meta.copy(), dont_filter=True)
            try:
                response = await self._crawler.engine.download_async(request)
            except FetchRefused as error:
                if hop:  # where it redirects to is no fault of the host's, but there is no answer
                    raise IgnoreRequest(str(error)) from error
                raise
            location = response.headers.get(b"Location")
            if not 300 <= response.status < 400 or not location:
                break
            url = urljoin(url, without_credentials(location.decode("latin-1")))
        return response, request.meta.get("capture")

    def _judge(self, response: Response) -> Rules:
        self._count(f"robots/status/{response.status}")
        if 200 <= response.status < 300:
            coding = response.headers.get(b"Content-Encoding")
            body = decoded(response.body[: MAX_SIZE + 1], coding.decode("latin-1") if coding else None, MAX_SIZE + 1)
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


def _waits_until(fetch: asyncio.Future[Rules]) -> float:
    """When a host may be asked again that was found to want a rest, in seconds since the epoch; 0 where none was."""
    error = fetch.exception() if fetch.done() and not fetch.cancelled() else None
    return error.until if isinstance(error, HostWaits) else 0.0


def _broken(fetch: asyncio.Future[Rules]) -> bool:
    return fetch.done() and fetch.exception() is not None


def _settled(fetch: asyncio.Future[Rules]) -> bool:
    return fetch.done() and not fetch.cancelled() and fetch.exception() is None


def _meta(request: Request) -> dict[str, Any]:
    """What a robots.txt is asked with, on behalf of the request that waits for it."""
    return {
        "dont_obey_robotstxt": True,
        "dont_redirect": True,
        "unconditional": True,
        "via": request.url,
        "path": request.meta.get("path", "") + "P",
    }
