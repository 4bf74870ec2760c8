"""A host is asked for no more at a time than the collection allows."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from archive_crawler.capture.downloader import StrictDownloader


@pytest.mark.parametrize("delay", [0, 1e-9])
@pytest.mark.parametrize("most", [1, 3])
def test_requests_that_are_queued_together(monkeypatch, delay, most):
    """Twelve requests that come at once: never more than the host's concurrency under way, and all are answered.

    A delay that is over before the next request is looked at is what a short one is on a busy machine.
    """
    under_way: list[int] = []
    now = 0

    async def answer(request: Request) -> Response:
        nonlocal now
        now += 1
        under_way.append(now)
        await asyncio.sleep(0)
        now -= 1
        return Response(request.url)

    async def ask() -> list[Response]:
        settings = {"DOWNLOAD_DELAY": delay, "CONCURRENT_REQUESTS_PER_DOMAIN": most, "DOWNLOAD_DELAY_JITTER": 0}
        crawler = get_crawler(settings_dict=settings)
        downloader = StrictDownloader(crawler)
        monkeypatch.setattr(downloader.handlers, "download_request_async", answer)
        requests = [Request(f"http://www.example.gov/{number}") for number in range(12)]
        try:
            return await asyncio.gather(*map(downloader._enqueue_request, requests))
        finally:
            downloader.close()

    assert len(asyncio.run(ask())) == 12
    assert max(under_way) == most
