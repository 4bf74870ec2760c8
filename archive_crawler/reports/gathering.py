"""The links of a report in a temporary database: by target and by page, whatever their number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import orjson

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.kept import temporary
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import unchecked
from archive_crawler.reports.gathered import Gathered, host
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.pew import has_result, is_dead_to_pew

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from archive_crawler.items import LinkUse
    from archive_crawler.reports.ignore import Rule

    Checked = Callable[[str], LinkCheck | None]

_REMEMBERED = 50_000
"""Targets and pages whose numbers are remembered; about 15 MB."""
_QUIET = frozenset({LinkState.NOT_WEB, LinkState.REDIRECTED_TEMPORARILY, LinkState.REDIRECTED_TRIVIALLY})
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


class Gathering(Gathered):
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


def is_listed(check: LinkCheck) -> bool:
    """Whether a person may want to look: not fine, not merely mailto:, not a redirect that is meant to stay."""
    return check.health is not LinkHealth.FINE and check.state not in _QUIET
