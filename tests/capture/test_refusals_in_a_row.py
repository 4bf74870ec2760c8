"""How answers that were under way together count against a host."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import Response

from archive_crawler.capture.politeness import PolitenessMiddleware
from archive_crawler.collection.model import Collection

URL = "http://busy.example.gov/"


class Rests:
    """Notes how long a host is left alone."""

    def __init__(self) -> None:
        self.until: list[float] = []

    def rest(self, _host: str, until: float) -> None:
        self.until.append(until)


@pytest.fixture
def middleware():
    downloader = SimpleNamespace(get_slot_key=lambda _: "busy.example.gov", slots={})
    spider = SimpleNamespace(collection=Collection(name="busy", seeds=[URL]), frontier=Rests())
    return PolitenessMiddleware(SimpleNamespace(engine=SimpleNamespace(downloader=downloader), spider=spider))


@pytest.mark.parametrize("statuses", [[503, 200, 503], [429, 503, 200, 200, 503], [503, 503], [200, 503, 200]], ids=str)
def test_answers_that_cross_each_other_all_count(middleware, statuses):
    """A 503 behind a 200 that was asked for before the first 503 asks for rest, as the first did."""
    for status in statuses:
        middleware.heed(Response(URL, status), Request(URL))
    assert len(middleware._crawler.spider.frontier.until) >= 1
    assert set(middleware._refusals.values()) <= {1}
