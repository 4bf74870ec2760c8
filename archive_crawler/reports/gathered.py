"""The links of a report, to be asked about: by target, by page, by cause."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from urllib.parse import urljoin, urlsplit

from pydantic import TypeAdapter

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.causes import Based, Problem

_CHECK = TypeAdapter(LinkCheck)
_WORKING = (LinkHealth.FINE.value, LinkHealth.REDIRECTED.value, LinkHealth.FLAWED.value)


@dataclass(frozen=True, slots=True)
class Place:
    """A page that links to a target, with the words it uses."""

    page: str
    """URL of the page."""
    texts: list[str]
    """The link texts, each once, in the page's order."""
    places: list[str]
    """Where on the page, each once."""
    headings: list[str]
    """The headings under which the links stand, each once."""
    line: int | None
    """Line of the page's source with the first of them, from 1."""
    column: int | None
    """Column of that line, from 1."""
    hrefs: list[str]
    """The addresses as the page has them, each once."""


@dataclass(frozen=True, slots=True)
class Target:
    """A link target, and how many link to it."""

    number: int
    check: LinkCheck
    """What is known about it."""
    links: int
    """How many links lead to it."""
    pages: int
    """How many pages link to it."""
    template: bool
    """Whether the site's template links to it."""


class Gathered:
    """What a report knows of links, in a temporary database."""

    _db: sqlite3.Connection

    @property
    def pages(self) -> int:
        """How many pages have links."""
        return int(self._db.execute("SELECT count(*) FROM page").fetchone()[0])

    def totals(self) -> Iterator[tuple[LinkHealth, str, int, int, int]]:
        """For each health and state: targets, web targets with a result, those of them that are dead to Pew; none ignored."""
        asked = (
            "SELECT health, state, count(*), sum(web), sum(web AND pew) FROM target WHERE NOT ignored "
            "GROUP BY health, state ORDER BY count(*) DESC, min(id)"
        )
        for health, state, targets, web, dead in self._db.execute(asked):
            yield LinkHealth(health), state, targets, web, dead

    @property
    def ignored_targets(self) -> int:
        """Targets of which every link is ignored."""
        return int(self._db.execute("SELECT count(*) FROM target WHERE ignored").fetchone()[0])

    def pages_with(self, *healths: LinkHealth) -> int:
        """How many pages have a link of one of these healths."""
        marks = ", ".join("?" * len(healths))
        asked = f"SELECT count(DISTINCT page) FROM use JOIN target ON target = id WHERE health IN ({marks})"  # noqa: S608
        return int(self._db.execute(asked, [health.value for health in healths]).fetchone()[0])

    def targets(self, *healths: LinkHealth, most: int = -1) -> Iterator[Target]:
        """The listed targets of these healths, those of the most pages first."""
        marks = ", ".join("?" * len(healths))
        asked = (
            f"SELECT id, body, links, pages, template FROM target WHERE listed AND NOT ignored AND health IN ({marks}) "  # noqa: S608
            "ORDER BY pages DESC, links DESC, url LIMIT ?"
        )
        for row in self._db.execute(asked, [*(health.value for health in healths), most]):
            yield _target(row)

    def number(self, *healths: LinkHealth) -> int:
        """How many targets of these healths are listed."""
        marks = ", ".join("?" * len(healths))
        asked = f"SELECT count(*) FROM target WHERE listed AND NOT ignored AND health IN ({marks})"  # noqa: S608
        return int(self._db.execute(asked, [health.value for health in healths]).fetchone()[0])

    def target(self, url: str) -> Target | None:
        """A listed target."""
        asked = "SELECT id, body, links, pages, template FROM target WHERE url = ? AND listed AND NOT ignored"
        row = self._db.execute(asked, (url,)).fetchone()
        return _target(row) if row else None

    def places(self, target: Target, most: int = -1) -> Iterator[Place]:
        """The pages that link to a target, in the order of the crawl, at most so many."""
        asked = (
            "SELECT page, url, text, place, heading, line, col, href FROM use JOIN page ON page = page.id "
            "WHERE target = ? ORDER BY page, use.rowid"
        )
        pages = groupby(self._db.execute(asked, (target.number,)), key=itemgetter(0))
        for number, (_, group) in enumerate(pages):
            if number == most:
                return
            rows = list(group)
            texts, places, headings, hrefs = (dict.fromkeys(row[at] for row in rows) for at in (2, 3, 4, 7))
            yield Place(
                rows[0][1],
                list(texts),
                list(places),
                [heading for heading in headings if heading],
                rows[0][5],
                rows[0][6],
                [href for href in hrefs if href],
            )

    def works(self, url: str) -> bool:
        """Whether an address is known to work: as a target, or as a page that was captured."""
        row = self._db.execute("SELECT health FROM target WHERE url = ?", (url,)).fetchone()
        if row is None:
            row = self._db.execute("SELECT 'fine' FROM page WHERE url = ?", (url.partition("#")[0],)).fetchone()
        return bool(row) and row[0] in _WORKING

    def working(self) -> Iterator[tuple[str, str | None]]:
        """Every address that works, with what it is called: its title, or what links say."""
        asked = "SELECT url, said FROM target WHERE health IN (?, ?, ?) ORDER BY id"
        yield from self._db.execute(asked, _WORKING)
        yield from self._db.execute("SELECT url, NULL FROM page WHERE url NOT IN (SELECT url FROM target) ORDER BY id")

    def moved(self) -> Iterator[tuple[str, str]]:
        """Targets that redirect, and where to."""
        asked = "SELECT url, final FROM target WHERE health = ? AND final IS NOT NULL ORDER BY id"
        yield from self._db.execute(asked, (LinkHealth.REDIRECTED.value,))

    def problems(self) -> Iterator[Problem]:
        """What is to be grouped by its cause."""
        healths = (LinkHealth.BROKEN, LinkHealth.FAILING, LinkHealth.FLAWED, LinkHealth.UNDECIDED)
        for target in self.targets(*healths):
            check = target.check
            yield Problem(
                check.url,
                host(check.url),
                check.health,
                check.state,
                check.http_status,
                check.url_final,
                target.pages,
                target.links,
                target.template,
            )

    def based(self) -> Iterator[Based]:
        """Dead targets that every link to them leads to only because its page has a `<base>`."""
        asked = (
            "SELECT target.url, page.url, href FROM use JOIN target ON target = target.id JOIN page ON page = page.id "
            "WHERE health IN (?, ?) ORDER BY target, page"
        )
        group: list[tuple[str, str, str]] = []
        rows = self._db.execute(asked, (LinkHealth.BROKEN.value, LinkHealth.FAILING.value))
        for row in rows:
            if group and group[0][0] != row[0]:
                yield from self._based(group)
                group = []
            group.append(row)
        yield from self._based(group)

    def _based(self, group: list[tuple[str, str, str]]) -> Iterator[Based]:
        joined = [(url, page, href, _joined(page, href)) for url, page, href in group]
        if all(instead not in {"", url} for url, _, _, instead in joined):
            for url, page, href, instead in joined:
                yield Based(url, page, url.removesuffix(href), instead, self.works(instead))

    def put_cause(self, number: int, urls: Iterable[str]) -> None:
        """Say which targets a cause has."""
        asked = "INSERT OR REPLACE INTO member SELECT id, ? FROM target WHERE url = ?"
        self._db.executemany(asked, ((number, url) for url in urls))

    def of_cause(self, number: int) -> tuple[int, int]:
        """How many pages and links a cause has."""
        asked = "SELECT count(DISTINCT page), count(*) FROM use JOIN member USING (target) WHERE cause = ?"
        pages, links = self._db.execute(asked, (number,)).fetchone()
        return pages, links

    def pages_of_cause(self, number: int, most: int) -> list[str]:
        """The first pages that a cause has."""
        asked = (
            "SELECT DISTINCT url FROM use JOIN member USING (target) JOIN page ON page = page.id WHERE cause = ? "
            "ORDER BY page LIMIT ?"
        )
        return [url for (url,) in self._db.execute(asked, (number, most))]

    def texts_of_cause(self, number: int, most: int) -> list[str]:
        """What its links say, the most frequent first."""
        asked = (
            "SELECT text FROM use JOIN member USING (target) WHERE cause = ? AND text != '' "
            "GROUP BY text ORDER BY count(*) DESC, min(use.rowid) LIMIT ?"
        )
        return [text for (text,) in self._db.execute(asked, (number, most))]


def host(url: str) -> str:
    """The host of a web address, with its port; empty where it has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower() if url.lower().startswith("http") else ""
    except ValueError:
        return ""


def _joined(page: str, href: str) -> str:
    """What a relative address leads to from a page without a `<base>`; empty where it is not relative."""
    if not href or href.startswith(("#", "//")) or ":" in href.split("/", 1)[0]:
        return ""
    try:
        return urljoin(page, href.strip())
    except ValueError:
        return ""


def _target(row: tuple[int, bytes, int, int, int]) -> Target:
    number, body, links, pages, template = row
    return Target(number, _CHECK.validate_json(body), links, pages, bool(template))
