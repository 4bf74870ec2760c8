"""What a disk has lost of what was done is due again, and nothing else is."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier.former import _LEARN_ORIGINAL, _row
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.requeue import in_flight, lost, requeue
from archive_crawler.frontier.tables import database, originals
from archive_crawler.frontier.visit import Ending, Visit, captured
from archive_crawler.items import Capture, Original, Outcome

RUN, BEFORE = "r", "earlier"
PRESENT = {"a.warc.gz": 300}


def capture(number, offset, original=None, warc="a.warc.gz"):
    name = f"urn:uuid:{number}"
    return Capture(warc, offset, 100, name, "2026-01-02T03:04:05Z", f"sha256:{number}", 200, None, None, original)


def original(run, offset):
    return Original(run, "a.warc.gz", offset, 100, "urn:uuid:0", "2026-01-02T03:04:05Z", "https://www.example.gov/o")


VISITS = {
    "whole": captured(capture(1, 200)),
    "cut": captured(capture(2, 201)),
    "file gone": captured(capture(3, 0, warc="b.warc.gz")),
    "revisit": captured(capture(4, 100, original(RUN, 200))),
    "revisit of what is cut": captured(capture(5, 100, original(RUN, 201))),
    "revisit of an earlier run": captured(capture(6, 100, original(BEFORE, 5000))),
    "no capture": Ending(Outcome.FAILED, "refused"),
}
LOST = {"cut", "file gone", "revisit of what is cut"}


@pytest.fixture
def connection(tmp_path):
    with database(tmp_path / "state.sqlite3").connect() as connection:
        yield connection


@pytest.fixture
def frontier(connection):
    """A visit for each of them, ended so, and one that nobody has fetched."""
    frontier = Frontier(connection, RUN)
    for name, ending in VISITS.items():
        frontier.add(Visit(f"https://www.example.gov/{name.replace(' ', '-')}"))
        visit = frontier.next(lambda _host: False, 0.0)
        frontier.end(visit.id, ending)
    frontier.add(Visit("https://www.example.gov/pending"))
    frontier.write()
    return frontier


def names(connection, numbers):
    rows = connection.execute(text("SELECT id, url FROM urls")).all()
    return {row.url.rpartition("/")[2].replace("-", " ") for row in rows if row.id in numbers}


def test_a_capture_whose_bytes_are_gone_is_lost(connection, frontier):
    """So is a revisit whose original in this run is; another run has its own files."""
    assert names(connection, lost(connection, RUN, PRESENT, set())) == LOST
    assert lost(connection, "another", {}, set()) == []


def test_a_page_whose_line_is_gone_is_lost(connection, frontier):
    """Though its capture is there."""
    for number, kind in enumerate(("article", "rejected")):
        url = f"https://www.example.gov/{kind}"
        frontier.add(Visit(url))
        visits = iter(lambda: frontier.next(lambda _host: False, 0.0), None)
        visit = next(each for each in visits if each.url == url)
        told = captured(capture(100 + number, 0))
        frontier.end(visit.id, Ending(told.outcome, capture=told.capture, size=100, kind=kind))
    frontier.write()
    found = names(connection, lost(connection, RUN, PRESENT, {"urn:uuid:100"}))
    assert found == LOST | {"rejected"}


def test_what_is_lost_is_due_again(connection, frontier):
    """With the rest as it was; an original that is gone is nobody's any more."""
    for number, at in enumerate((200, 201)):
        connection.execute(_LEARN_ORIGINAL, [_row(f"sha256:{number}", original(RUN, at))])
    connection.execute(_LEARN_ORIGINAL, [_row("sha256:2", original(BEFORE, 5000))])
    requeue(connection, RUN, lost(connection, RUN, PRESENT, set()), PRESENT)
    again = Frontier(connection, RUN)
    assert again.tally.pending == len(LOST) + 1
    assert again.tally.counts == {"captured": 1, "revisit": 2, "failed": 1}
    visits = iter(lambda: again.next(lambda _host: False, 0.0), None)
    assert {visit.url.rpartition("/")[2].replace("-", " ") for visit in visits} == LOST | {"pending"}
    left = connection.execute(select(originals.c.payload_digest)).scalars().all()
    assert set(left) == {"sha256:0", "sha256:2"}


def test_a_robots_txt_in_flight_is_no_visit(connection, frontier):
    """Who needs it fetches it again: it is not handed out after a crash, and may come in anew."""
    robots = Visit("https://www.example.gov/robots.txt", Role.ROBOTS, Hop.PREREQUISITE, path="P")
    assert frontier.add(robots, captured(capture(7, 0)))
    assert frontier.ending(robots.url).outcome is Outcome.CAPTURED
    frontier.next(lambda _host: False, 0.0)
    frontier._store.write_started()
    assert in_flight(connection, RUN) == 1
    again = Frontier(connection, RUN)
    visits = iter(lambda: again.next(lambda _host: False, 0.0), None)
    assert [visit.role for visit in visits] == [Role.PAGE]
    assert again.add(robots, captured(capture(7, 0)))
    assert again.ending(robots.url).outcome is Outcome.CAPTURED
