"""A page is done when what it names is in the frontier."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from scrapy import Request
from scrapy.http import Response

from archive_crawler.frontier.acknowledge import AcknowledgeMiddleware
from archive_crawler.frontier.visit import Visit
from archive_crawler.items import Capture

CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:0", 200, None, None)


def test_a_page_is_not_done_before_its_links_are_stored():
    """Scrapy draws requests ahead: the page waits until the scheduler has the last one, or a kill would lose them."""
    done: list[int] = []
    journal = SimpleNamespace(acknowledge=lambda visit_id, _: done.append(visit_id))
    middleware = AcknowledgeMiddleware(SimpleNamespace(spider=SimpleNamespace(journal=journal)))
    meta = {"visit": Visit("https://www.example.gov/", id=7), "capture": CAPTURE}
    response = Response("https://www.example.gov/", request=Request("https://www.example.gov/", meta=meta))
    found = [Request(f"https://www.example.gov/{number}") for number in range(3)]

    async def callback():
        for request in found:
            yield request

    async def drawn():
        return [output async for output in middleware.process_spider_output(response, callback())]

    assert asyncio.run(drawn()) == found
    for request in found:
        assert done == []
        middleware._request_arrives(request)
    assert done == [7]
