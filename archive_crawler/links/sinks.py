"""Pages that swallow many links: what one look at a link cannot see, and all checks of a run together show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.links.finding import Finding
from archive_crawler.links.kept import temporary
from archive_crawler.links.redirects import is_home, spelling
from archive_crawler.links.statement import restated
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from archive_crawler.items import LinkCheck

MANY = 5
"""How many addresses of one host have to end in one page."""
_MOVED = frozenset({LinkState.REDIRECTED_PERMANENTLY, LinkState.REDIRECTED_TEMPORARILY, LinkState.LONG_CHAIN})
_MISSING = frozenset({404, 410})
_GOOD = frozenset({LinkState.OK, LinkState.OK_AFTER_RETRY, LinkState.SLOW})


class Sinks:
    """Counts, for each host, the addresses that end in one page: first all checks are noted, then each is judged anew.

    What swallows is one rule of the server, and answers with one status: redirects of several kinds are told apart.
    Redirects count where the host says of a made-up address that it does not exist: one that sends all of its visitors to a
    banner or a border says nothing of its pages. The same bytes count where nobody asked for a made-up address: what is unlike
    that one's page is there, whatever else is like it.
    """

    def __init__(self) -> None:
        self._db = temporary(
            "ends (end TEXT, path TEXT, PRIMARY KEY (end, path)) WITHOUT ROWID",
            "honest (end TEXT PRIMARY KEY) WITHOUT ROWID",
        )

    def note(self, check: LinkCheck) -> None:
        """Take a check into account."""
        if end := _end(check):
            self._db.execute("INSERT OR IGNORE INTO ends VALUES (?, ?)", (end, spelling(check.url)[1]))
            if check.state in _GOOD or (check.probe and check.probe.http_status in _MISSING):
                self._db.execute("INSERT OR IGNORE INTO honest VALUES (?)", (end,))

    def found(self) -> bool:
        """Whether any page swallows so many."""
        asked = "SELECT 1 FROM ends WHERE end IN honest GROUP BY end HAVING count(*) >= ? LIMIT 1"
        return self._db.execute(asked, (MANY,)).fetchone() is not None

    def judged(self, check: LinkCheck) -> LinkCheck:
        """The check, with the verdict that all of them together give."""
        end = _end(check)
        if end is None:
            return check
        asked = "SELECT count(*) FROM ends WHERE end = ? AND end IN honest"
        counted = self._db.execute(asked, (end,)).fetchone()[0]
        if counted < MANY:
            return check
        if check.state in _MOVED:
            found = Finding(LinkState.MANY_TO_ONE, f"{counted} addresses of the site lead to {check.url_final}")
        else:
            found = Finding(LinkState.ONE_PAGE_FOR_ALL, f"{counted} addresses of the site have the same bytes")
        return restated(check, found)


def _end(check: LinkCheck) -> str | None:
    """Where a check ended, and from which host; null for what no page swallows."""
    host, path, _ = spelling(check.url)
    if check.state in _MOVED and check.url_final and not is_home(check.url):
        final = spelling(check.url_final)
        status = str(check.chain[-1].status if check.chain else None)
        return None if (host, path) == final[:2] else "\n".join((host, *final, status))
    if check.state in _GOOD and check.title is not None and not check.chain and check.probe is None:
        digest = check.capture.payload_digest if check.capture else check.body_digest
        return f"{host}\n{digest}" if digest else None
    return None
