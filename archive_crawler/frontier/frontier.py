"""The frontier: every URL that was seen, the one that is next, and how each ended."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from dataclasses import replace

from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Role, is_markup
from archive_crawler.frontier.outcomes import Outcomes
from archive_crawler.frontier.rows import REST, RESTING
from archive_crawler.frontier.store import Stored
from archive_crawler.frontier.turns import Place, Turns
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Outcome

_HELD = 50_000
"""Visits that are held in memory at a time; about 40 MB."""

_BATCH = 500
"""Of them those of one host."""

_LATELY = 50_000
"""URLs that are remembered as offered; about 10 MB."""


class Frontier(Outcomes):
    """The URLs of one run.

    All changes go into the connection's open transaction, at the latest with `write`; they are kept when the journal
    commits. After a crash the visits that were in flight are pending again. Times are in seconds since the epoch: what
    waits, waits through a restart.
    """

    def __init__(self, connection: Connection, run: str) -> None:
        super().__init__(connection, run)
        self._db = connection
        self._run = run
        self._now = 0.0
        self._turns = Turns(self._load, held=_HELD, most=_BATCH)
        self._in_flight: dict[int, Visit] = {}
        self._again: dict[int, Visit] = {}
        """Requisites in flight that turned out to be pages too."""
        self._closed: dict[bool, Ending] = {}
        """How what is still found ends, once a limit is reached: pages by False, requisites by True."""
        self._lately: dict[str, int] = {}
        """URLs that were offered of late, and whether to be fetched: 0 no, 1 as a requisite, 2 as a page."""
        self.tally = self._store.reopen()
        """The sums of the run."""
        self._later = self._store.later()
        heapq.heapify(self._later)
        self._newest = self._store.newest
        """The highest number of a visit that was stored."""
        self._expect()
        for host, until in self._db.execute(RESTING, {"of_run": self._run}).all():
            self._turns.rest(host, until)

    def _expect(self) -> None:
        for host in self._store.hosts():
            self._turns.expect(host)

    def __len__(self) -> int:
        """URLs that have no outcome yet."""
        return self.tally.pending + len(self._in_flight)

    @property
    def counts(self) -> dict[str, int]:
        """How many URLs ended in each outcome."""
        return self.tally.counts

    @property
    def in_flight(self) -> Collection[int]:
        """Numbers of the visits that are being fetched or read."""
        return self._in_flight.keys()

    @property
    def pages_in_flight(self) -> int:
        """How many of them are no requisites."""
        return sum(visit.role is not Role.REQUISITE for visit in self._in_flight.values())

    @property
    def due_requisites(self) -> int:
        """Requisites that have no outcome yet."""
        return self.tally.pending_requisites + len(self._in_flight) - self.pages_in_flight

    @property
    def seen(self) -> int:
        """URLs that ever entered."""
        return len(self) + self.tally.ended

    def knows(self, visit: Visit) -> bool:
        """Whether a visit was offered of late and can change nothing, whatever it is found to be."""
        return self._lately.get(visit.url, -1) >= _wanted(visit)

    def add(self, visit: Visit, ending: Ending | None = None) -> bool:
        """Store a visit, already ended where `ending` is given; False when its URL was seen before.

        One that was seen but left out is due after all when a page needs it; what was fetched as a requisite is due as a
        page when a page links it, and again if the answer was HTML.
        """
        if visit.role is Role.PAGE and visit.embeds and self._closed.keys() == {False}:
            visit = replace(visit, role=Role.REQUISITE)  # a frame is no further page, but its page needs it
        ending = ending or self._closed.get(visit.role is Role.REQUISITE)
        if not self._is_news(visit, ending):
            return False
        number = self._store.add(visit, ending)
        if number is None:
            return False
        if number <= self._newest:
            return self._want(replace(visit, id=number))
        self._newest = number
        if ending:
            self.tally.end(ending, visit.role)
            if ending.capture:
                self._store.end(number, ending)
        else:
            self.tally.due(visit.role)
            self._turns.add(replace(visit, id=number))
        return True

    def _is_news(self, visit: Visit, ending: Ending | None) -> bool:
        """Whether a visit may change anything: pages name the same style and menu again and again."""
        wanted = 0 if ending else _wanted(visit)
        if self._lately.get(visit.url, -1) >= wanted:
            return False
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately[visit.url] = wanted
        return True

    def _want(self, visit: Visit) -> bool:
        """Take a visit whose URL was seen before as something less; whether it is due."""
        known = self._store.row(visit.id)
        if known.ending:
            return self._want_more(visit, known, known.ending)
        before = known.visit
        as_page = replace(
            visit, hop=before.hop, path=before.path, via=before.via, depth=before.depth, tries=before.tries
        )
        self._store.change(as_page, priority=known.priority)
        if visit.id in self._in_flight:
            self._in_flight[visit.id] = self._again[visit.id] = as_page
            return False
        self.tally.due(Role.REQUISITE, -1)
        self.tally.due(as_page.role)
        self._swap(as_page)
        return False

    def _want_more(self, visit: Visit, known: Stored, before: Ending) -> bool:
        """Have a URL that has its outcome fetched after all, where that outcome is not what is wanted of it now."""
        self.tally.end(before, known.visit.role, -1)
        if before.outcome in {Outcome.OUT_OF_SCOPE, Outcome.OVER_LIMIT} or _may_be_page(before):
            self._store.renew(visit)
            self.tally.due(visit.role)
            self._turns.add(visit)
            return True
        self._store.change_role(visit)
        self.tally.end(before, visit.role)
        return False

    def _swap(self, visit: Visit) -> None:
        """Put a visit in the place of the one that is in memory under its number, if it is there."""
        self._turns.swap(visit)
        self._later[:] = [(due, number, visit if number == visit.id else each) for due, number, each in self._later]

    def next(self, busy: Callable[[str], bool], now: float) -> Visit | None:
        """The next visit of a host that neither rests nor is busy, hosts taking turns; None when there is none."""
        self._now = now
        while self._later and self._later[0][0] <= now:
            self._turns.add(heapq.heappop(self._later)[2])
        visit = self._turns.next(busy, now)
        if visit:
            self._store.start(visit.id)
            self._in_flight[visit.id] = visit
            self.tally.due(visit.role, -1)
        return visit

    def wakes(self) -> float | None:
        """When something that waits is due; None when nothing waits."""
        times = (self._turns.wakes(), self._later[0][0] if self._later else None)
        return min((time for time in times if time is not None), default=None)

    def rest(self, host: str, until: float, *, kept: bool = True) -> None:
        """Hand out nothing of a host before `until`, after a restart neither if it is to be `kept`."""
        self._turns.rest(host, until)
        if kept:
            self._db.execute(REST, {"run": self._run, "host": host, "until": until})

    def end(self, visit_id: int, ending: Ending) -> None:
        """Give a visit in flight its outcome."""
        visit = self._in_flight.pop(visit_id, None)
        if visit is None:
            return
        self._store.end(visit_id, ending)
        self.tally.end(ending, visit.role)
        as_page = self._again.pop(visit_id, None)
        if as_page and _may_be_page(ending) and False not in self._closed:
            self._want_more(as_page, self._store.row(visit_id), ending)

    def put_back(self, visit_id: int, due: float, *, tried: bool = True) -> None:
        """Make a visit in flight pending again, not before `due`; one more try, if it was one."""
        visit = self._in_flight[visit_id]
        if closed := self._closed.get(visit.role is Role.REQUISITE):
            self.end(visit_id, closed)
            return
        del self._in_flight[visit_id]
        self._again.pop(visit_id, None)
        again = replace(visit, tries=visit.tries + tried)
        self._store.put_back(again, due)
        self.tally.due(visit.role)
        heapq.heappush(self._later, (due, visit_id, again))

    def close(self, ending: Ending, *, requisites: bool = True) -> None:
        """End all that is pending, and all that is still to be found, so: the crawl has reached a limit; once.

        Without `requisites` those of the pages that were fetched are fetched all the same.
        """
        if not requisites and not self._closed:
            self.tally.pending_requisites += self._store.keep_frames()
        for needed in (False, True) if requisites else (False,):
            if needed not in self._closed:
                self._closed[needed] = ending
                self._end_pending(ending, needed=needed)
                self._lately.clear()

    def _end_pending(self, ending: Ending, *, needed: bool) -> None:
        role = Role.REQUISITE if needed else Role.PAGE
        number = self._store.end_pending(ending, needed=needed)
        self.tally.end(ending, role, number)
        self.tally.due(role, -number)
        self._later = [each for each in self._later if (each[2].role is Role.REQUISITE) is not needed]
        heapq.heapify(self._later)
        self._turns.clear()
        self._expect()

    def _load(self, host: str, number: int) -> list[Place]:
        return self._store.due(host, number, self._now)


def _wanted(visit: Visit) -> int:
    return 1 if visit.role is Role.REQUISITE else 2


def _may_be_page(ending: Ending) -> bool:
    """Whether what was fetched as a requisite may be HTML; a 304 need not say."""
    return ending.capture is not None and (is_markup(ending.capture.content_type) or ending.http_status == 304)
