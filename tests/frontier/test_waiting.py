"""What waits: visits that are tried again, hosts that are left alone."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.collection.model import Politeness
from archive_crawler.frontier import frontier as module
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.retry import MAX_BACKOFF, backoff, retry_after, scattered
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Visit


@pytest.fixture
def connection(tmp_path):
    with database(tmp_path / "state.sqlite3").connect() as connection:
        yield connection


def free(_host):
    return False


def reopened(frontier):
    """The frontier as a restart after a commit finds it."""
    frontier.write()
    return Frontier(frontier._db, "r")


def url(number, host="www.example.gov"):
    return f"https://{host}/{number}"


def test_a_retry_waits_through_a_restart(connection):
    """When it is due is in the table: the restart neither hastens it nor loses it, nor the count of its tries."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url(1)))
    frontier.add(Visit(url(2)))
    frontier.put_back(frontier.next(free, 100).id, due=160.5)
    again = reopened(frontier)
    assert again.next(free, 100).url == url(2)
    assert again.next(free, 160.4) is None
    assert again.wakes() == 160.5
    visit = again.next(free, 160.5)
    assert (visit.url, visit.tries) == (url(1), 1)
    assert again.next(free, 1000) is None


def test_what_was_not_sent_is_no_try(connection):
    """A visit that only waited for its host has as many tries left as before."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url(1)))
    frontier.put_back(frontier.next(free, 0).id, due=5, tried=False)
    assert frontier.next(free, 5).tries == 0


def test_a_host_that_rests_is_passed_over_and_others_are_not(connection):
    """A hundred resting hosts do not keep one page of another from being next."""
    frontier = Frontier(connection, "r")
    for number in range(100):
        frontier.add(Visit(url(1, f"slow{number}.example.gov")))
        frontier.rest(f"slow{number}.example.gov", 50 + number)
    frontier.add(Visit(url(1, "quick.example.gov")))
    assert frontier.next(free, 0).host == "quick.example.gov"
    assert frontier.next(free, 49.9) is None
    assert frontier.wakes() == 50
    assert [frontier.next(free, 51.5).host for _ in range(2)] == ["slow0.example.gov", "slow1.example.gov"]
    assert frontier.next(free, 51.5) is None


def test_a_rest_is_never_shortened_and_ends_once(connection):
    """The later of two counts, and the host takes one turn, not two, when it is over."""
    frontier = Frontier(connection, "r")
    for number in range(2):
        frontier.add(Visit(url(number)))
        frontier.add(Visit(url(number, "b.example.gov")))
    frontier.rest("www.example.gov", 90)
    frontier.rest("www.example.gov", 20)
    assert [frontier.next(free, 30).host for _ in range(2)] == ["b.example.gov"] * 2
    assert frontier.next(free, 89) is None
    assert [frontier.next(free, 90).url for _ in range(2)] == [url(0), url(1)]


def test_a_rest_lasts_through_a_restart(connection):
    """Whoever asked to be left alone for an hour is not asked by the same command a minute later."""
    frontier = Frontier(connection, "r")
    frontier.add(Visit(url(1)))
    frontier.rest("www.example.gov", 3600)
    again = reopened(frontier)
    assert again.next(free, 3599) is None
    assert again.next(free, 3600).url == url(1)


def test_a_requisite_goes_before_pages_however_many_are_due(connection, monkeypatch):
    """What was left out of memory does not go after what is in it, whenever it was found."""
    monkeypatch.setattr(module, "_BATCH", 10)
    frontier = Frontier(connection, "r")
    for number in range(100):
        frontier.add(Visit(url(number), hop=Hop.LINK, depth=2))
    first = frontier.next(free, 0)
    frontier.add(Visit(url("style.css"), Role.REQUISITE, Hop.EMBED, 3, path="LLE"))
    for number in range(30):
        frontier.add(Visit(url(f"near{number}"), hop=Hop.LINK, depth=1))
    out = [frontier.next(free, 0).url for _ in range(130)]
    assert first.url == url(0)
    assert out == [url("style.css"), *(url(f"near{n}") for n in range(30)), *(url(n) for n in range(1, 100))]


def test_memory_holds_no_more_visits_than_it_may(connection, monkeypatch):
    """Of many hosts each has fewer in memory; all come out, each host's in order."""
    monkeypatch.setattr(module, "_HELD", 200)
    frontier = Frontier(connection, "r")
    for number in range(2000):
        frontier.add(Visit(url(number, f"h{number % 20}.example.gov")))
    assert len(list(frontier._turns)) <= 2 * 200
    out = []
    while visit := frontier.next(free, 0):
        out.append(visit.url)
        assert len(list(frontier._turns)) <= 2 * 200
    assert sorted(out) == sorted(url(number, f"h{number % 20}.example.gov") for number in range(2000))
    numbers = [int(each.rpartition("/")[2]) for each in out if "//h7." in each]
    assert numbers == sorted(numbers)


def test_a_state_of_an_older_version_is_brought_up_to_date(tmp_path):
    """A run begun before there were times in it is resumed."""
    engine = database(tmp_path / "state.sqlite3")
    with engine.begin() as connection:
        for statement in (
            "DROP INDEX first",
            "DROP INDEX later",
            "ALTER TABLE urls DROP COLUMN due",
            "DROP TABLE rests",
        ):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("CREATE INDEX due ON urls (run, host, priority, id) WHERE state = 'pending'")
    with database(tmp_path / "state.sqlite3").connect() as connection:
        frontier = Frontier(connection, "r")
        frontier.add(Visit(url(1)))
        frontier.put_back(frontier.next(free, 0).id, due=5)
        assert frontier.next(free, 5).url == url(1)
        names = {name for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}
        assert {"first", "later"} <= names
        assert "due" not in names


def test_backoff_doubles_and_is_bounded():
    """Each further refusal in a row doubles it, up to ten minutes."""
    politeness = Politeness(retry_pause=5)
    assert [backoff(number, politeness) for number in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert backoff(9999, politeness) == MAX_BACKOFF


def test_pauses_are_scattered_upward():
    """Nobody comes back before the pause is over, nor all together."""
    random.seed(1)
    pauses = [scattered(8) for _ in range(200)]
    assert all(8 <= pause <= 10 for pause in pauses)
    assert max(pauses) - min(pauses) > 1


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Fri, 02 Jan 2026 03:05:05 GMT", 60),
        ("Fri, 02 Jan 2026 03:05:05 -0000", 60),
        ("Friday, 02-Jan-26 03:05:05 GMT", 60),
        ("Thu, 01 Jan 2026 00:00:00 GMT", 0),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
        ("Fri, 02 Jan 99999999999 03:05:05 GMT", None),
        ("Fri, 02 Jan 2026 03:05:05 +9999999999999", None),
    ],
)
def test_retry_after(value, seconds):
    """Seconds or an HTTP date of any age of the standard; anything else says nothing, and raises nothing."""
    assert retry_after(value, NOW) == seconds
