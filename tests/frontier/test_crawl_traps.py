"""Crawl traps are told by their form or their number; what real sites have is none."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace

import pytest

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.collection.model import Limits
from archive_crawler.frontier.counters import Counters
from archive_crawler.frontier.sessions import without_session
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.traps import Traps, repeated, shape, too_many_segments
from archive_crawler.frontier.visit import Visit, fingerprint

BASE = "https://www.example.gov"


@pytest.mark.parametrize(
    ("path", "again"),
    [
        ("/a/a/a/", None),
        ("/a/a/a/a/", "/a/"),
        ("/x/a/b/a/b/a/b/a/b/y", "/a/b/"),
        ("/a/b/a/b/a/b/", None),
        ("/2020/2020/01/01/x", None),
        ("/" + "a/b/c/d/e/f/" * 4, "/a/b/c/d/e/f/"),
    ],
)
def test_repeated_segments(path, again):
    """A path that repeats the same segments more than twice."""
    found = repeated(BASE + path, 2)
    assert found is None if again is None else found == f"limits.repetitions 2: the path repeats {again}"


def test_too_many_segments():
    """Counted in the path alone; 0 is no limit."""
    url = BASE + "/a" * 31 + "?x=/a/a/a"
    assert too_many_segments(url, 30) == "limits.segments 30: a path of 31 segments"
    assert (too_many_segments(url, 31), too_many_segments(url, 0), repeated(url, 0)) == (None, None, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/calendar/2031/05", "/calendar/1999/12"),
        ("/calendar/may-2031", "/calendar/june-2031"),
        ("/cal?month=5&year=2031", "/cal?year=1&month=12"),
        ("/page?s=abc", "/page?s=zzz"),
        ("/s/a81f0d92c4b7/page", "/s/77aa0bcdd912f/page"),
    ],
)
def test_urls_alike(one, other):
    """What a calendar or a session changes does not count."""
    assert shape(BASE + one) == shape(BASE + other)


def test_urls_unlike():
    """Words tell pages apart."""
    paths = (
        "/news/pier-painted",
        "/news/barge-raised",
        "/news/1/pier",
        "/news?id=1",
        "/news?page=1",
        "/march",
        "/marching-band/1",
    )
    assert len({shape(BASE + path) for path in paths}) == len(paths)


@pytest.fixture
def connection(tmp_path):
    with database(tmp_path / "state.sqlite3").connect() as connection:
        yield connection


def test_a_chain_of_urls_alike_ends(connection):
    """Pages that are linked from their like are counted; those that other pages link are not."""
    traps = Traps(Limits(alike=3), Counters(connection, "r"))
    months = [Visit(f"{BASE}/cal/{n}", hop=Hop.LINK, via=f"{BASE}/cal/{n - 1}") for n in range(1, 5)]
    for visit in months[:3]:
        assert traps.ending(visit) is None
        traps.count(visit)
    ending = traps.ending(months[3])
    assert ending is not None
    assert ending.reason == "limits.alike 3: a chain of URLs like www.example.gov/cal/0"
    assert traps.ending(Visit(f"{BASE}/cal/9", hop=Hop.LINK, via=f"{BASE}/news/")) is None
    assert traps.ending(Visit(f"{BASE}/cal/9", hop=Hop.MANIFEST, via=f"{BASE}/cal/8")) is None


def test_what_was_counted_before_a_restart_counts_after_it(connection):
    """A crawl that is resumed does not begin a trap, or a host, anew; another run of the collection does."""
    visits = [Visit(f"{BASE}/cal/{n}", hop=Hop.LINK, via=f"{BASE}/cal/{n - 1}") for n in range(1, 5)]
    limits = Limits(alike=3, per_host=2)
    for visit in visits[:2]:
        counters = Counters(connection, "r")
        Traps(limits, counters).count(visit)
        counters.write()
    again = Traps(limits, Counters(connection, "r"))
    ending = again.ending(visits[2])
    assert ending is not None
    assert ending.reason == "limits.per_host 2"
    alone = Traps(replace(limits, per_host=0), counters := Counters(connection, "r"))
    assert alone.ending(visits[2]) is None
    alone.count(visits[2])
    counters.write()
    assert Traps(replace(limits, per_host=0), Counters(connection, "r")).ending(visits[3]) is not None
    assert Traps(limits, Counters(connection, "another")).ending(visits[3]) is None


def test_the_counter_that_rests_longest_is_forgotten_in_the_state_too(connection):
    """The order in which they were counted lasts through a restart."""
    counters = Counters(connection, "r")
    for name in ("a", "b", "c"):
        counters.count("k", name, 3)
        counters.write()
    counters.count("k", "a", 3)
    counters.write()
    again = Counters(connection, "r")
    again.count("k", "d", 3)
    again.write()
    last = Counters(connection, "r")
    assert {name: last.number("k", name) for name in "abcd"} == {"a": 2, "b": 0, "c": 1, "d": 1}


def test_a_host_has_a_limit(connection):
    """Pages count, requisites do not."""
    traps = Traps(Limits(per_host=1), Counters(connection, "r"))
    traps.count(Visit(f"{BASE}/a.png", Role.REQUISITE))
    assert traps.ending(Visit(f"{BASE}/1")) is None
    traps.count(Visit(f"{BASE}/1"))
    ending = traps.ending(Visit(f"{BASE}/2"))
    assert ending is not None
    assert ending.reason == "limits.per_host 1"
    assert traps.ending(Visit("https://other.example.gov/2")) is None


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("/a;jsessionid=0A1B2C3D4E5F60718293?x=1", "/a?x=1"),
        ("/a?PHPSESSID=0123456789abcdef0123456789abcdef&x=1", "/a?x=1"),
        ("/a?x=1&sid=0123456789abcdef0123456789abcdef", "/a?x=1"),
        ("/(S(abcdefghijklmnopqrstuvwx))/a.aspx", "/a.aspx"),
        ("/a?CFID=123&CFTOKEN=456", "/a"),
        ("/a?sid=12", "/a?sid=12"),
        ("/a?session=spring", "/a?session=spring"),
        ("/sessions/2020?side=1", "/sessions/2020?side=1"),
    ],
)
def test_session_ids(url, bare):
    """Two URLs that differ in a session id alone are one; short values and other words stay."""
    assert without_session(BASE + url) == BASE + bare
    assert fingerprint(BASE + url) == fingerprint(BASE + bare)


def test_no_real_url_is_a_trap(shared):
    """Of the URLs in real pages none is held back, and no two are taken for one."""
    urls = set()
    for path in shared.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            text = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
            urls |= {found.decode("latin-1") for found in re.findall(rb"https?://[\w./?=&;%~:+,()-]+", text)}
    assert len(urls) > 1000
    assert [
        url for url in urls if too_many_segments(url, Limits().segments) or repeated(url, Limits().repetitions)
    ] == []
    assert [url for url in urls if without_session(url) != url.rstrip("?&") and without_session(url) != url] == []
