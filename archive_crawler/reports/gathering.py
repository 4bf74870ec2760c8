"""The links of a report in a temporary database: by target and by page, whatever their number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import orjson
from pydantic import TypeAdapter

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.causes import Based, Problem
from archive_crawler.links.kept import temporary
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import unchecked
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.pew import has_result, is_dead_to_pew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive_crawler.items import LinkUse
    from archive_crawler.reports.ignore import Rule

    Checked = Callable[[str], LinkCheck | None]

_CHECK = TypeAdapter(LinkCheck)
_REMEMBERED = 50_000
"""Targets and pages whose numbers are remembered; about 15 MB."""
_QUIET = frozenset({LinkState.NOT_WEB, LinkState.REDIRECTED_TEMPORARILY, LinkState.REDIRECTED_TRIVIALLY})
_WORKING = (LinkHealth.FINE.value, LinkHealth.REDIRECTED.value, LinkHealth.FLAWED.value)
_TEMPLATE_SHARE = 0.3
_TEMPLATE_PAGES = 10
_TARGET = """target (
    id INTEGER PRIMARY KEY, url TEXT UNIQUE, host TEXT, health TEXT, state TEXT, listed INT, ignored INT,
    links INT DEFAULT 0, pages INT DEFAULT 0, template INT DEFAULT 0, said TEXT, final TEXT, web INT, pew INT, body BLOB
)"""
_TABLES = (
    _TARGET,
    "page (id INTEGER PRIMARY KEY, url TEXT UNIQUE)",
    "use (target INT, page INT, text TEXT, place TEXT, heading TEXT, template INT, href TEXT, line INT, col INT)",
    "member (target INT PRIMARY KEY, cause INT)",
)


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


class Gathering:
    """What a report knows of links. Filled once, then asked."""

    def __init__(self, uses: Iterable[LinkUse], check: Checked, ignore: Ignore | None = None) -> None:
        self._db = temporary(*_TABLES)
        self._ignore = ignore or Ignore()
        self._check = check
        self._targets: dict[str, tuple[int, bool, list[Rule]]] = {}
        self._pages: dict[str, int] = {}
        self.links = 0
        """Links on all pages."""
        self.ignored: Counter[Rule] = Counter()
        """Links that each rule left out."""
        self.hosts: set[str] = set()
        """The hosts of the pages: what is on them is the webmaster's own."""
        self._db.execute("BEGIN")
        for use in uses:
            self._take(use)
        self.links += getattr(uses, "left_out", 0)  # further links to what is not listed
        self._finish()

    def _take(self, use: LinkUse) -> None:
        self.links += 1
        number, is_listed, rules = self._targets.get(use.url) or self._new(use)
        if rules and (rule := next((each for each in rules if each.of_page(use.page)), None)):
            self.ignored[rule] += 1
            return
        page = self._pages.get(use.page) or self._page(use.page)
        if not is_listed:
            return
        text = " ".join(use.text.split())
        row = (number, page, text, use.place.value, use.heading, use.template, use.href, use.line, use.column)
        self._db.execute("INSERT INTO use VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _new(self, use: LinkUse) -> tuple[int, bool, list[Rule]]:
        """Take a target, or look one up that has been forgotten."""
        row = self._db.execute("SELECT id, listed, state FROM target WHERE url = ?", (use.url,)).fetchone()
        if row is None:
            known = self._check(use.url) or unchecked(use.url, "the run has no check of it")
            listed = is_listed(known)
            values = (use.url, host(use.url), known.health.value, known.state, listed)
            body = orjson.dumps(known) if listed else None
            said = known.title or " ".join(use.text.split()) or None
            figures = (has_result(known), is_dead_to_pew(known))
            added = self._db.execute(
                "INSERT INTO target (url, host, health, state, listed, said, final, web, pew, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, said, known.url_final, *figures, body),
            )
            row = (added.lastrowid, listed, known.state)
        rules = self._ignore.of(use.url, row[2]) if row[1] else []
        if len(self._targets) >= _REMEMBERED:
            self._targets.clear()
        self._targets[use.url] = found = (row[0], bool(row[1]), rules)
        return found

    def _page(self, url: str) -> int:
        row = self._db.execute("SELECT id FROM page WHERE url = ?", (url,)).fetchone()
        number = row[0] if row else self._db.execute("INSERT INTO page (url) VALUES (?)", (url,)).lastrowid
        if row is None:
            self.hosts.add(host(url))
        if len(self._pages) >= _REMEMBERED:
            self._pages.clear()
        self._pages[url] = int(number or 0)
        return self._pages[url]

    def _finish(self) -> None:
        self._db.execute("CREATE INDEX by_target ON use (target, page)")
        self._db.execute("CREATE INDEX by_cause ON member (cause)")
        self._db.execute(
            "UPDATE target SET (links, pages, template) = (SELECT count(*), count(DISTINCT page), coalesce(max(template), 0) "
            "FROM use WHERE use.target = target.id) WHERE listed"
        )
        self._db.execute("UPDATE target SET ignored = (listed AND links = 0)")
        most = max(_TEMPLATE_PAGES, int(self.pages * _TEMPLATE_SHARE))
        self._db.execute("UPDATE target SET template = 1 WHERE pages > ?", (most,))
        self._db.execute("COMMIT")
        self._targets.clear()
        self._pages.clear()

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


def is_listed(check: LinkCheck) -> bool:
    """Whether a person may want to look: not fine, not merely mailto:, not a redirect that is meant to stay."""
    return check.health is not LinkHealth.FINE and check.state not in _QUIET


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
