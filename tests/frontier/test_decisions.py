"""What may enter, what is tried again, how a failure ends."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.collection.model import Collection, Discovery, Limits, Politeness
from archive_crawler.errors import AddressRefused, ExcludedByRobots
from archive_crawler.frontier.admission import admit
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.hours import Hours
from archive_crawler.frontier.missed import missed
from archive_crawler.frontier.retry import pause_after_failure, pause_after_status, retry_after
from archive_crawler.frontier.scheduler import FrontierScheduler
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Outcome

COLLECTION = Collection(
    name="t",
    seeds=["https://www.example.gov/news/"],
    discovery=Discovery(sitemaps=["https://maps.example.gov/index.xml"]),
    limits=Limits(depth=2),
)


@pytest.mark.parametrize(
    ("visit", "outcome"),
    [
        (Visit("https://www.example.gov/a", depth=2), None),
        (Visit("https://www.example.gov/a", depth=3), Outcome.OVER_LIMIT),
        (Visit("https://www.example.gov/" + "a" * 9000), Outcome.OVER_LIMIT),
        (Visit("https://other.example.gov/a", hop=Hop.LINK), Outcome.OUT_OF_SCOPE),
        (Visit("https://other.example.gov/a", hop=Hop.REDIRECT, path="RR"), None),
        (Visit("https://other.example.gov/a", hop=Hop.REDIRECT, path="LR"), Outcome.OUT_OF_SCOPE),
        (Visit("https://other.example.gov/a", hop=Hop.LINK, path="RL"), Outcome.OUT_OF_SCOPE),
        (Visit("ftp://other.example.gov/a", hop=Hop.REDIRECT, path="R"), Outcome.OUT_OF_SCOPE),
        (Visit("https://maps.example.gov/part.xml", role=Role.SITEMAP), None),
        (Visit("https://maps.example.gov/page.html"), Outcome.OUT_OF_SCOPE),
        (Visit("https://evil.example.com/part.xml", role=Role.SITEMAP), Outcome.OUT_OF_SCOPE),
    ],
)
def test_what_is_not_admitted_ends_at_once_with_its_outcome(visit, outcome):
    """Pages obey the scope, but for what a seed redirects to; what finds pages may also stand on a host that the collection names."""
    ending = admit(COLLECTION, visit)
    assert (ending and ending.outcome) == outcome
    assert ending is None or ending.reason


def test_passing_failures_are_tried_again_with_growing_pauses():
    """5 seconds, then 30; after the last try the answer stands."""
    polite = Politeness()
    assert [pause_after_status(503, tries, polite) for tries in (1, 2, 3)] == [5, 30, None]
    assert [pause_after_failure(tries, polite) for tries in (1, 2, 3)] == [5, 30, None]
    assert pause_after_status(404, 1, polite) is None
    assert pause_after_status(429, 1, polite, wait=12) == 12
    assert pause_after_status(200, 1, polite, wait=12) is None
    assert pause_after_status(503, 1, polite, wait=float("inf")) == 3600


def test_retry_after():
    """Retry-After is read as seconds or as a date, and anything else is no wish at all."""
    now = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert retry_after("120", now) == 120
    assert retry_after("Thu, 01 Jan 2026 12:00:30 GMT", now) == 30
    assert retry_after("Thu, 01 Jan 2026 11:00:00 GMT", now) == 0
    assert [retry_after(value, now) for value in ("soon", "-1", "", None)] == [None] * 4


def test_each_failure_has_its_outcome():
    """Robots exclusions name the rule; refusals are final; the rest may pass."""
    robots = missed(ExcludedByRobots("Disallow: /x (robots.txt line 3)"))
    assert (robots.ending.outcome, robots.passing) == (Outcome.EXCLUDED_BY_ROBOTS, False)
    assert "line 3" in (robots.ending.reason or "")
    refused = missed(AddressRefused("a.example.gov leads to 10.0.0.1"))
    assert (refused.ending.outcome, refused.passing) == (Outcome.FAILED, False)
    broken = missed(ConnectionError("reset\nby peer"))
    assert (broken.ending.reason, broken.passing) == ("ConnectionError: reset by peer", True)


class OneHost(Spider):
    """A spider with a frontier full of one host's URLs and one of another's."""

    name = "one-host"
    collection = COLLECTION

    def __init__(self, frontier):
        super().__init__()
        self.frontier, self.hours = frontier, Hours(COLLECTION)

    def request(self, visit):
        return Request(visit.url, meta={"visit": visit})

    def enforce_limits(self):
        """There are none."""


def scheduled(tmp_path, urls, settings):
    """A scheduler with these URLs due, and what it hands out at a time."""
    connection = database(tmp_path / "state.sqlite3").connect()
    frontier = Frontier(connection, "r")
    for url in urls:
        frontier.add(Visit(url))
    crawler = Crawler(Spider, settings)
    scheduler = FrontierScheduler.from_crawler(crawler)
    scheduler.open(OneHost(frontier))
    return crawler, frontier, lambda: list(iter(scheduler.next_request, None))


def hosts(requests):
    return sorted(urlsplit(request.url).hostname for request in requests)


def answer(crawler, request):
    crawler.signals.send_catch_log(signals.response_downloaded, request=request, response=None)


def leave(crawler, request):
    crawler.signals.send_catch_log(signals.request_left_downloader, request=request)


def test_a_host_that_waits_does_not_fill_the_engine(tmp_path):
    """Two per place at the host are on their way, wherever they wait; the others go to other hosts."""
    urls = [*(f"https://slow.example.gov/{number}" for number in range(20)), "https://quick.example.gov/"]
    crawler, frontier, due = scheduled(tmp_path, urls, {"CONCURRENT_REQUESTS_PER_DOMAIN": 2})
    first = due()
    assert hosts(first) == ["quick.example.gov", "slow.example.gov"]
    answer(crawler, first[0])
    second = due()
    assert hosts(second) == 3 * ["slow.example.gov"]
    leave(crawler, first[0])
    assert len(due()) == 1
    frontier.end(second[0].meta["visit"].id, Ending(Outcome.EXCLUDED_BY_ROBOTS, "rule"))
    assert len(due()) == 1


def test_hosts_that_hang_leave_room_for_those_that_answer(tmp_path):
    """A quarter of the places is for hosts that did not answer, one visit each; an answer frees a host, a failure binds it."""
    urls = [f"https://{host}.example.gov/{n}" for n in range(9) for host in ("good", *(f"hang{x}" for x in range(50)))]
    crawler, _, due = scheduled(tmp_path, urls, {"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 1})
    first = due()
    assert hosts(first) == ["good.example.gov", "hang0.example.gov", "hang1.example.gov", "hang2.example.gov"]
    good = first[0]
    for _ in range(3):
        answer(crawler, good)
        leave(crawler, good)
        good = next(request for request in due() if "good" in request.url)
    leave(crawler, good)  # without an answer
    assert "good.example.gov" not in hosts(due())
