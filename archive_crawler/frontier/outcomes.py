"""What the frontier tells of URLs that it has, and when that gets into the transaction."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Role
from archive_crawler.frontier.admission import MAX_REDIRECTS
from archive_crawler.frontier.counters import Counters
from archive_crawler.frontier.rows import ending_of, visit_of
from archive_crawler.frontier.store import Store
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Capture


class Outcomes:
    """How the URLs of one run ended, as far as they have."""

    def __init__(self, connection: Connection, run: str) -> None:
        self._store = Store(connection, run)
        self.counters = Counters(connection, run)
        """Numbers that the scheduler keeps through a restart."""

    def freeze(self) -> None:
        """Set apart what has ended until now, for `write_frozen`."""
        self._store.freeze()

    def write_frozen(self) -> None:
        """Put into the transaction what was set apart: the bytes that it counts on are on disk."""
        self._store.write_frozen()
        self.counters.write()

    def write(self) -> None:
        """Put into the transaction what was handed out and what has ended."""
        self.freeze()
        self.write_frozen()

    def ending(self, url: str) -> Ending | None:
        """How a URL ended; None when it was not seen or has no outcome yet."""
        known = self._store.of_url(url)
        return known.ending if known else None

    def needs(self, url: str) -> bool:
        """Whether a URL is a page requisite that has its capture or is due."""
        known = self._store.of_url(url)
        if known is None or known.visit.role is not Role.REQUISITE:
            return False
        return known.ending is None or known.ending.capture is not None

    def image(self, url: str) -> Capture | None:
        """The capture that a URL leads to, redirects followed; None where there is none or it is of an error."""
        try:
            ending = self.ending(url)
            for _ in range(MAX_REDIRECTS):
                if ending is None or not ending.location:
                    break
                ending = self.ending(ending.location)
        except ValueError:  # what a page calls an image need not be a URL
            return None
        if ending is None or ending.location or not _is_whole(ending.http_status or 0):
            return None
        return ending.capture

    def has_captured_seed(self) -> bool:
        """Whether the crawl got beyond its beginning at all."""
        self.write()
        return self._store.has_captured_seed()

    def endings(self) -> Iterator[tuple[Visit, Ending | None]]:
        """Every URL of the run with its outcome, in the order they were seen."""
        self.write()
        for row in self._store.in_order():
            yield visit_of(row), ending_of(row) if row.state == "done" else None

    def hosts(self) -> Iterator[tuple[str, str, int]]:
        """How many URLs of each host ended in each outcome; the rows of one host follow each other."""
        self.write()
        return self._store.by_host()


def _is_whole(status: int) -> bool:
    """Whether an answer is the thing itself; a 304 stands for it (RFC 9110 section 15.4.5)."""
    return 200 <= status < 300 or status == 304
