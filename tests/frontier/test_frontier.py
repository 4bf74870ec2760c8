"""The frontier: each URL once, each with one outcome, none lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier import frontier as module
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Capture, Outcome

CAPTURE = Capture("a.warc.gz", 0, 100, "urn:uuid:1", "2026-01-02T03:04:05Z", "sha256:00", 200, "text/html", None)
CAPTURED = Ending(Outcome.CAPTURED, http_status=200, capture=CAPTURE, size=100, kind="article")


@pytest.fixture
def connection(tmp_path):
    engine = database(tmp_path / "state.sqlite3")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def free(_host):
    return False


def drain(frontier, busy=free, now=0.0):
    out = []
    while visit := frontier.next(busy, now):
        out.append(visit)
    return out


def url(number, host="www.example.gov"):
    return f"https://{host}/{number}"


def test_a_url_enters_once(connection: Connection):
    """Fragment and order of query parameters make no second URL."""
    frontier = Frontier(connection, "r")
    assert frontier.add(Visit("https://www.example.gov/a?x=1&y=2#top"))
    assert not frontier.add(Visit("https://www.example.gov/a?y=2&x=1"))
    assert frontier.seen == 1


def test_runs_do_not_see_each_other(connection):
    """A new run of the collection begins with an empty frontier."""
    Frontier(connection, "one").add(Visit(url(1)))
    assert Frontier(connection, "two").add(Visit(url(1)))


def test_hosts_take_turns(connection):
    """A host with many URLs does not hold up a host with one."""
    frontier = Frontier(connection, "r")
    for number in range(5):
        frontier.add(Visit(url(number)))
    frontier.add(Visit(url(0, "small.example.gov")))
    assert "small.example.gov" in {visit.host for visit in (frontier.next(free, 0), frontier.next(free, 0))}


def test_a_busy_host_is_passed_over(connection):
    """What is due elsewhere goes first."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url(1)))
    frontier.add(Visit(url(1, "b.example.gov")))
    assert [visit.host for visit in drain(frontier, busy=lambda host: host == "www.example.gov")] == ["b.example.gov"]
    assert [visit.host for visit in drain(frontier)] == ["www.example.gov"]


def test_what_finds_pages_goes_before_pages(connection):
    """Sitemaps first, then pages by depth, then in the order found."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url("deep"), depth=3, hop=Hop.LINK))
    frontier.add(Visit(url("seed")))
    frontier.add(Visit(url("map"), role=Role.SITEMAP, depth=5))
    assert [visit.url for visit in drain(frontier)] == [url("map"), url("seed"), url("deep")]


def test_more_urls_than_memory_holds_come_out_once_each(connection, monkeypatch):
    """Beyond the batch visits wait in the database, and none comes twice."""
    monkeypatch.setattr(module, "_BATCH", 7)
    frontier = Frontier(connection, "r")
    for number in range(50):
        frontier.add(Visit(url(number)))
    first = [frontier.next(free, 0) for _ in range(20)]
    for number in range(50, 80):
        frontier.add(Visit(url(number)))
    out = [visit.url for visit in [*first, *drain(frontier)]]
    assert sorted(out) == sorted(url(number) for number in range(80))


def test_every_url_has_one_outcome_and_the_sum_agrees(connection):
    """Whatever happens, seen equals the outcomes and what is open."""
    frontier = Frontier(connection, "r")
    for number in range(6):
        frontier.add(Visit(url(number)))
    frontier.add(Visit(url("far", "other.example.gov")), Ending(Outcome.OUT_OF_SCOPE, "rule"))
    first, second, third = (frontier.next(free, 0) for _ in range(3))
    frontier.end(first.id, CAPTURED)
    frontier.end(second.id, Ending(Outcome.FAILED, "refused"))
    frontier.end(second.id, CAPTURED)
    frontier.put_back(third.id, due=5)
    assert frontier.counts == {"captured": 1, "failed": 1, "out of scope": 1}
    assert frontier.tally.kinds == {"article": 1}
    assert frontier.seen == 7
    assert len(frontier) == 4


def test_a_visit_put_back_waits_until_it_is_due(connection):
    """Then it comes again, counted as one more try."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url(1)))
    visit = frontier.next(free, 0)
    frontier.put_back(visit.id, due=10)
    assert frontier.next(free, 9.9) is None
    again = frontier.next(free, 10)
    assert again == replace(visit, tries=1)


def test_what_was_in_flight_is_pending_after_a_crash(connection):
    """A frontier opened anew hands it out again, with what was pending, and knows what was done."""
    frontier = Frontier(connection, "r")
    for number in range(4):
        frontier.add(Visit(url(number)))
    done, _ = frontier.next(free, 0), frontier.next(free, 0)
    frontier.end(done.id, CAPTURED)
    frontier.write()
    again = Frontier(connection, "r")
    assert again.counts == {"captured": 1}
    assert again.tally.kinds == {"article": 1}
    assert again.tally.bytes == 100
    assert len(again) == 3
    assert {visit.url for visit in drain(again)} == {url(number) for number in range(4)} - {done.url}


def test_a_closed_frontier_ends_what_is_open_and_what_is_still_found(connection):
    """At a limit nothing stays without an outcome."""
    frontier = Frontier(connection, "r")
    for number in range(4):
        frontier.add(Visit(url(number)))
    in_flight, retried = frontier.next(free, 0), frontier.next(free, 0)
    frontier.close(Ending(Outcome.OVER_LIMIT, "limits.pages 2"))
    frontier.add(Visit(url("late")))
    frontier.put_back(retried.id, due=1)
    frontier.end(in_flight.id, CAPTURED)
    assert frontier.next(free, 100) is None
    assert len(frontier) == 0
    assert frontier.counts == {"over limit": 4, "captured": 1}


def test_an_ending_is_found_again_by_its_url(connection):
    """The link check asks the crawl what it knows."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url(1)))
    assert frontier.ending(url(1)) is None
    frontier.end(frontier.next(free, 0).id, CAPTURED)
    assert frontier.ending(url(1) + "#part") == CAPTURED
    assert frontier.ending(url(2)) is None
    assert [ending for _, ending in frontier.endings()] == [CAPTURED]
