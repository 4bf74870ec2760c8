"""Page requisites in the frontier: beyond the scope, once, and still pages where they are that too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.collection.model import Collection, Limits, Requisites, Scope
from archive_crawler.frontier import frontier as module
from archive_crawler.frontier.admission import MAX_REDIRECTS, admit, placed
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Ending, Visit, path_with
from archive_crawler.items import Capture, Outcome

COLLECTION = Collection(
    name="t",
    seeds=["https://www.example.gov/news/"],
    scope=Scope(exclude=["/tracker/"]),
    limits=Limits(depth=2),
    requisites=Requisites(depth=3),
)
URL = "https://www.example.gov/x"
OUT = Ending(Outcome.OUT_OF_SCOPE, "rule")
OVER = Ending(Outcome.OVER_LIMIT, "limits.pages 1")


def captured(content_type="image/png", status=200, **more):
    capture = Capture(
        "a.warc.gz", 0, 100, "urn:uuid:1", "2026-01-02T03:04:05Z", "sha256:00", status, content_type, None
    )
    return Ending(Outcome.CAPTURED, http_status=status, capture=capture, size=100, **more)


@pytest.fixture
def frontier(tmp_path):
    with database(tmp_path / "state.sqlite3").connect() as connection:
        yield Frontier(connection, "r")


def page(url=URL, path="L", depth=1):
    return Visit(url, Role.PAGE, Hop(path[-1:]), depth, "https://www.example.gov/", path=path)


def needed(url=URL, path="E", depth=1):
    return Visit(url, Role.REQUISITE, Hop(path[-1:]), depth, "https://www.example.gov/", path=path)


def following(frontier):
    return frontier.next(lambda _host: False, 0.0)


def drain(frontier, ending=None):
    """Fetch what is due, in order; by URL and role."""
    done = []
    while visit := following(frontier):
        done.append((visit.url, visit.role))
        frontier.end(visit.id, ending or captured())
    return done


def row(frontier, url=URL):
    return next((visit, ending) for visit, ending in frontier.endings() if visit.url == url)


def balanced(frontier):
    """Counters that agree with a fresh count of the same rows."""
    frontier.write()
    fresh = Frontier(frontier._db, "r")
    for name in ("counts", "requisites", "kinds"):
        ours, theirs = ({k: v for k, v in getattr(each.tally, name).items() if v} for each in (frontier, fresh))
        assert ours == theirs, name
    assert (fresh.tally.pending, fresh.tally.pending_requisites) == (
        frontier.tally.pending,
        frontier.tally.pending_requisites,
    )
    assert fresh.seen == frontier.seen == len(list(frontier.endings()))


@pytest.mark.parametrize(
    ("visit", "outcome"),
    [
        (needed("https://cdn.example.com/a.png", "LE", 2), None),
        (needed("https://cdn.example.com/a.png", "LLEEE", 5), None),
        (needed("https://cdn.example.com/a.png", "LEEEE", 5), Outcome.OVER_LIMIT),
        (needed("https://cdn.example.com/a.png", "LERRRE", 6), None),
        (needed("https://cdn.example.com/a.png", "E" + "R" * MAX_REDIRECTS, 21), None),
        (needed("https://cdn.example.com/a.png", "E" + "R" * (MAX_REDIRECTS + 1), 22), Outcome.OVER_LIMIT),
        (needed("https://cdn.example.com/tracker/a.png", "E"), Outcome.OUT_OF_SCOPE),
        (needed("https://www.example.gov/tracker/a.png", "E"), Outcome.OUT_OF_SCOPE),
        (needed("https://cdn.example.com:99999/a.png", "E"), Outcome.OUT_OF_SCOPE),
        (needed("https://cdn.example.com/" + "a" * 9000, "E"), Outcome.OVER_LIMIT),
    ],
)
def test_a_requisite_is_measured_from_its_page(visit, outcome):
    """It may stand anywhere and be any hops from a seed; what is excluded by name, or too far from its page, is left."""
    ending = admit(COLLECTION, visit)
    assert (ending and ending.outcome) == outcome


@pytest.mark.parametrize(
    ("visit", "role", "outcome"),
    [
        (page(path="LE", depth=2), Role.PAGE, None),
        (page("https://other.example.gov/f", "LE", 2), Role.REQUISITE, None),
        (page("https://other.example.gov/f", "LER", 2), Role.REQUISITE, None),
        (page(path="LLLE", depth=4), Role.REQUISITE, None),
        (page("https://other.example.gov/tracker/f", "LE", 2), Role.REQUISITE, Outcome.OUT_OF_SCOPE),
        (page("https://other.example.gov/f", "LL", 2), Role.PAGE, Outcome.OUT_OF_SCOPE),
        (page("https://other.example.gov/f", "LLR", 2), Role.PAGE, Outcome.OUT_OF_SCOPE),
    ],
)
def test_a_frame_is_a_page_where_it_can_be_and_else_a_requisite(visit, role, outcome):
    """Also where it redirects out of the scope, or is too deep for a page; a link is never a requisite."""
    settled, ending = placed(COLLECTION, visit)
    assert (settled.role, ending and ending.outcome) == (role, outcome)


def test_requisites_go_before_further_pages_and_after_what_finds_pages(frontier):
    """A page is captured with what it needs, before the next."""
    frontier.add(page())
    frontier.add(needed("https://www.example.gov/a.png"))
    frontier.add(Visit("https://www.example.gov/map.xml", Role.SITEMAP, Hop.MANIFEST, 1))
    assert [role for _, role in drain(frontier)] == [Role.SITEMAP, Role.REQUISITE, Role.PAGE]


def test_what_was_out_of_scope_is_fetched_when_a_page_needs_it(frontier):
    """The link's outcome gives way; the URL is counted once."""
    frontier.add(page(), OUT)
    assert frontier.add(needed())
    assert frontier.tally.pending == 1
    balanced(frontier)
    assert drain(frontier) == [(URL, Role.REQUISITE)]
    visit, ending = row(frontier)
    assert (visit.role, visit.hop, ending.outcome, ending.reason) == (Role.REQUISITE, Hop.EMBED, Outcome.CAPTURED, None)
    balanced(frontier)


def test_what_was_over_a_limit_is_fetched_when_a_page_nearby_needs_it(frontier):
    """Too deep here, near there."""
    frontier.add(needed(path="EEEE"), OVER)
    assert frontier.add(needed(path="E"))
    assert drain(frontier) == [(URL, Role.REQUISITE)]
    balanced(frontier)


def test_a_link_never_brings_back_what_is_out(frontier):
    """Out of scope stays out, over the limit stays over, for all but a page's need."""
    frontier.add(page(), OUT)
    assert not frontier.add(page(), OUT)
    assert not frontier.add(page())
    assert drain(frontier) == []
    balanced(frontier)


def test_a_requisite_is_fetched_once(frontier):
    """However many pages need it, and whether or not it is still due."""
    assert frontier.add(needed())
    assert not frontier.add(needed())
    assert drain(frontier) == [(URL, Role.REQUISITE)]
    frontier._lately.clear()
    assert not frontier.add(needed(path="LLE"))
    assert not frontier.add(needed(), OVER)
    assert drain(frontier) == []
    balanced(frontier)


@pytest.mark.parametrize("held", [True, False])
def test_a_requisite_that_is_due_becomes_a_page_when_one_links_it(frontier, held):
    """It is fetched once, as a page, and keeps the hop it was found by, in memory or in the database."""
    frontier.add(needed())
    if not held:
        frontier = Frontier(frontier._db, "r")
    assert not frontier.add(page(path="LL", depth=2))
    balanced(frontier)
    assert drain(frontier) == [(URL, Role.PAGE)]
    visit, _ = row(frontier)
    assert (visit.role, visit.hop, visit.path, visit.depth) == (Role.PAGE, Hop.EMBED, "E", 1)
    balanced(frontier)


def test_a_requisite_that_waits_for_its_next_try_becomes_a_page(frontier):
    """The one that comes again is a page."""
    frontier.add(needed())
    frontier.put_back(following(frontier).id, due=5.0)
    frontier.add(page())
    assert following(frontier) is None
    again = frontier.next(lambda _host: False, 6.0)
    assert (again.role, again.tries) == (Role.PAGE, 1)
    frontier.end(again.id, captured())
    balanced(frontier)


@pytest.mark.parametrize(
    ("content_type", "again"), [("text/html; charset=utf-8", True), ("image/png", False), (None, False)]
)
def test_what_was_fetched_as_a_requisite_is_fetched_as_a_page_if_it_is_html(frontier, content_type, again):
    """An image is no other when it is linked; HTML was not read, so it is due once more."""
    frontier.add(needed())
    drain(frontier, captured(content_type))
    assert frontier.add(page()) is again
    balanced(frontier)
    assert drain(frontier, captured("text/html", kind="article")) == ([(URL, Role.PAGE)] if again else [])
    visit, ending = row(frontier)
    assert (visit.role, ending.kind) == (Role.PAGE, "article" if again else None)
    frontier._lately.clear()
    assert not frontier.add(page())
    balanced(frontier)


@pytest.mark.parametrize(("content_type", "again"), [("text/html", True), ("image/png", False)])
def test_a_requisite_in_flight_that_a_page_links(frontier, content_type, again):
    """Its answer decides: HTML is due once more as a page, and after a crash it is due as a page at once."""
    frontier.add(needed())
    visit = following(frontier)
    frontier.add(page())
    assert [each.role for each, _ in frontier.endings()] == [Role.PAGE]
    frontier.end(visit.id, captured(content_type))
    balanced(frontier)
    assert drain(frontier, captured("text/html")) == ([(URL, Role.PAGE)] if again else [])
    balanced(frontier)


def test_the_page_limit_leaves_requisites(frontier):
    """Pages that are due end; what the fetched ones need is fetched, and what they are still found to need."""
    frontier.add(page("https://www.example.gov/1"))
    frontier.add(page("https://www.example.gov/2"))
    frontier.add(needed("https://cdn.example.com/a.png"))
    frontier.add(needed("https://cdn.example.com/b.png"))
    later = following(frontier), following(frontier)
    waiting = next(visit for visit in later if visit.role is Role.REQUISITE)
    frontier.put_back(waiting.id, due=0.0)
    frontier.close(OVER, requisites=False)
    balanced_but_in_flight(frontier)
    frontier.add(page("https://www.example.gov/3"))
    frontier.add(needed("https://cdn.example.com/c.png"))
    roles = {role for _, role in drain(frontier)}
    assert roles == {Role.REQUISITE}
    assert frontier.tally.requisites == {Outcome.CAPTURED: 3}
    assert frontier.counts[Outcome.OVER_LIMIT] == 2
    frontier.close(replace(OVER, reason="limits.bytes 1"))
    frontier.add(needed("https://cdn.example.com/d.png"))
    assert row(frontier, "https://cdn.example.com/d.png")[1].reason == "limits.bytes 1"
    assert row(frontier, "https://www.example.gov/3")[1].reason == "limits.pages 1"


@pytest.mark.parametrize("later", [True, False])
def test_the_page_limit_leaves_frames(frontier, later):
    """A frame is no further page then, but its page needs it; whether it was due already or is found later."""
    frame, link = page(path="LE"), page("https://www.example.gov/2", "L")
    if later:
        frontier.close(OVER, requisites=False)
    frontier.add(frame)
    frontier.add(link)
    if not later:
        frontier.close(OVER, requisites=False)
    assert drain(frontier) == [(URL, Role.REQUISITE)]
    assert frontier.counts == {Outcome.CAPTURED: 1, Outcome.OVER_LIMIT: 1}
    balanced(frontier)


def balanced_but_in_flight(frontier):
    assert frontier.seen == len(list(frontier.endings()))
    assert len(frontier) == sum(ending is None for _, ending in frontier.endings())


def test_what_a_photo_leads_to(frontier):
    """Its image's capture, redirects followed; none for an error, a loop or what is no URL."""
    frontier.add(needed("https://m.example.gov/a"))
    frontier.add(needed("https://m.example.gov/b"))
    frontier.add(needed("https://m.example.gov/gone"))
    frontier.add(needed("https://m.example.gov/loop"))
    moved = {"a": "b", "loop": "loop"}
    while visit := following(frontier):
        name = visit.url.rpartition("/")[2]
        target = moved.get(name)
        ending = captured(status=301 if target else 404 if name == "gone" else 200)
        frontier.end(visit.id, replace(ending, location=f"https://m.example.gov/{target}") if target else ending)
    assert frontier.image("https://m.example.gov/a") == captured().capture
    for name in ("gone", "loop", "never-seen"):
        assert frontier.image(f"https://m.example.gov/{name}") is None
    assert frontier.image("https://[bad") is None


@pytest.mark.parametrize(
    ("status", "location", "found"),
    [(200, None, True), (304, None, True), (404, None, False), (301, "https://m.example.gov/never-seen", False)],
)
def test_a_photo_may_point_to_a_revisit(frontier, status, location, found):
    """An unchanged image is one; an unchanged error page or redirect is none."""
    frontier.add(needed())
    ending = replace(captured(status=status), outcome=Outcome.REVISIT, location=location)
    drain(frontier, ending)
    assert frontier.image(URL) == (ending.capture if found else None)


def test_an_unchanged_requisite_that_a_page_links_is_asked_for_again(frontier):
    """A 304 does not say whether it stands for HTML."""
    frontier.add(needed())
    drain(frontier, replace(captured(None, status=304), outcome=Outcome.REVISIT))
    assert frontier.add(page())
    balanced(frontier)


def test_links_to_requisites_are_answered_by_the_crawl(frontier):
    """While they are due and once they are captured; not when they failed."""
    frontier.add(needed())
    assert frontier.needs(URL)
    drain(frontier)
    assert frontier.needs(URL)
    frontier.add(needed("https://cdn.example.com/"))
    frontier.end(following(frontier).id, Ending(Outcome.FAILED, "no answer"))
    assert not frontier.needs("https://cdn.example.com/")
    frontier.add(page("https://www.example.gov/1"))
    assert not frontier.needs("https://www.example.gov/1")


def test_paths():
    """Embeds are counted since the last page; of a long path the end is kept."""
    assert [Visit(URL, path=path).embeds for path in ("", "L", "LE", "LEE", "LERE", "RE", "ELE", "MR")] == [
        0,
        0,
        1,
        2,
        2,
        1,
        1,
        0,
    ]
    assert [Visit(URL, path=path).redirects for path in ("LR", "RE", "LERR", "LERER")] == [1, 0, 2, 2]
    long = "L" * 60
    path = ""
    for hop in long:
        path = path_with(path, hop)
    assert path == "10+" + "L" * 50
    assert Visit(URL, path=path_with(path, "E")).embeds == 1


def test_what_was_offered_is_remembered_within_bounds(frontier, monkeypatch):
    """Pages name the same URLs again and again; the memory of it does not grow with the crawl."""
    monkeypatch.setattr(module, "_LATELY", 3)
    for number in range(10):
        frontier.add(needed(f"https://cdn.example.com/{number}.png"))
        assert len(frontier._lately) <= 3
    assert frontier.seen == 10


def test_what_the_page_limit_ended_is_fetched_when_a_page_needs_it(frontier):
    """An image that was due as a linked page."""
    frontier.add(page())
    frontier.close(OVER, requisites=False)
    assert frontier.add(needed())
    assert drain(frontier) == [(URL, Role.REQUISITE)]
    balanced(frontier)
