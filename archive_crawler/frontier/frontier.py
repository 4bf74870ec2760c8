"""The frontier: every URL that was seen, the one that is next, and how each ended."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from sqlalchemy import Row, and_, func, select, update
from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Hop, Role, is_markup
from archive_crawler.frontier.admission import MAX_REDIRECTS
from archive_crawler.frontier.rows import (
    ADD,
    ADD_ORDER,
    BY_ID,
    CHANGE,
    DUE,
    END,
    HOSTS,
    IN_FLIGHT,
    IN_ORDER,
    LATER,
    NO_ENDING,
    OF_URL,
    PENDING,
    PUT_BACK,
    REST,
    RESTING,
    SEEN,
    START,
    TOTALS,
    columns,
    ending_of,
    found,
    visit_of,
)
from archive_crawler.frontier.tables import urls
from archive_crawler.frontier.turns import Place, Turns
from archive_crawler.frontier.visit import Ending, Visit, fingerprint
from archive_crawler.items import Capture, Outcome

_HELD = 50_000
"""Visits that are held in memory at a time; about 40 MB."""

_BATCH = 500
"""Of them those of one host."""

_LATELY = 50_000
"""URLs that are remembered as offered; about 10 MB."""


class Frontier:
    """The URLs of one run.

    All changes go into the connection's open transaction, at the latest with `write`; they are kept when the journal
    commits. After a crash the visits that were in flight are pending again. Times are in seconds since the epoch: what
    waits, waits through a restart.
    """

    def __init__(self, connection: Connection, run: str) -> None:
        self._db = connection
        self._run = run
        self._now = 0.0
        self._turns = Turns(self._load, held=_HELD, most=_BATCH)
        self._later: list[tuple[float, int, Visit]] = []
        self._started: set[int] = set()
        """Visits in flight that the table has as pending."""
        self._ended: list[dict[str, object]] = []
        """Endings that the table does not have."""
        self._in_flight: dict[int, Visit] = {}
        self._again: dict[int, Visit] = {}
        """Requisites in flight that turned out to be pages too."""
        self._closed: dict[bool, Ending] = {}
        """How what is still found ends, once a limit is reached: pages by False, requisites by True."""
        self._lately: dict[str, int] = {}
        """URLs that were offered of late, and whether to be fetched: 0 no, 1 as a requisite, 2 as a page."""
        self._newest = 0
        """The highest number of a visit that was stored."""
        self.counts: dict[str, int] = {}
        """How many URLs ended in each outcome."""
        self.requisites: dict[str, int] = {}
        """How many of them are page requisites."""
        self.pending_requisites = 0
        """How many requisites are due."""
        self.kinds: dict[str, int] = {}
        """How many pages were read as articles, how many rejected."""
        self.bytes = 0
        """Length of all WARC members of responses, in bytes."""
        self.pending = 0
        self._reopen()

    def _reopen(self) -> None:
        mine = urls.c.run == self._run
        self._db.execute(update(urls).where(mine, IN_FLIGHT).values(state="pending"))
        self._expect()
        for host, until in self._db.execute(RESTING, {"of_run": self._run}).all():
            self._turns.rest(host, until)
        for row in self._db.execute(LATER, {"of_run": self._run}).all():
            heapq.heappush(self._later, (row.due, row.id, visit_of(row)))
        for outcome, kind, role, number, size in self._db.execute(TOTALS, {"of_run": self._run}).all():
            self._count(Ending(Outcome(outcome), kind=kind, size=size or 0), Role(role), number)
        pending = select(urls.c.role, func.count()).where(mine, PENDING).group_by(urls.c.role)
        for role, number in self._db.execute(pending).all():
            self._await(Role(role), number)
        self._newest = int(self._db.execute(select(func.max(urls.c.id))).scalar_one() or 0)

    def _expect(self) -> None:
        for (host,) in self._db.execute(HOSTS, {"of_run": self._run}).all():
            self._turns.expect(host)

    def __len__(self) -> int:
        """URLs that have no outcome yet."""
        return self.pending + len(self._in_flight)

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
        return self.pending_requisites + len(self._in_flight) - self.pages_in_flight

    @property
    def fetched_requisites(self) -> int:
        """Requisites that have their outcome, those aside that are excluded by name."""
        return sum(number for outcome, number in self.requisites.items() if outcome != Outcome.OUT_OF_SCOPE)

    @property
    def seen(self) -> int:
        """URLs that ever entered."""
        return len(self) + sum(self.counts.values())

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
        row = {"run": self._run, "fingerprint": fingerprint(visit.url), **found(visit)}
        row |= {"state": "done" if ending else "pending", **(columns(ending) if ending else NO_ENDING)}
        values = tuple(row[name] for name in ADD_ORDER)
        number = self._db.exec_driver_sql(ADD, values).scalar_one_or_none()
        if number is None:
            return False
        if number <= self._newest:
            return self._want(replace(visit, id=number))
        self._newest = number
        if ending:
            self._count(ending, visit.role)
        else:
            self._await(visit.role)
            self._turns.add(replace(visit, id=number))
        return True

    def _is_news(self, visit: Visit, ending: Ending | None) -> bool:
        """Whether a visit may change anything: pages name the same style and menu again and again."""
        wanted = 0 if ending else 1 if visit.role is Role.REQUISITE else 2
        if self._lately.get(visit.url, -1) >= wanted:
            return False
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately[visit.url] = wanted
        return True

    def _want(self, visit: Visit) -> bool:
        """Take a visit whose URL was seen before as something less; whether it is due."""
        self.write()
        row = self._db.execute(BY_ID, {"visit": visit.id}).one()
        if row.state == "done":
            return self._want_more(visit, row)
        as_page = replace(visit, hop=Hop(row.hop), path=row.path, via=row.via, depth=row.depth, tries=row.tries)
        self._change(as_page, {"priority": row.priority})
        if row.state == "in flight":
            self._in_flight[visit.id] = self._again[visit.id] = as_page
            return False
        self._await(Role.REQUISITE, -1)
        self._await(as_page.role)
        self._swap(as_page)
        return False

    def _want_more(self, visit: Visit, row: Row[tuple[object, ...]]) -> bool:
        """Have a URL that has its outcome fetched after all, where that outcome is not what is wanted of it now."""
        before, role = ending_of(row), Role(row.role)
        self._count(before, role, -1)
        if before.outcome in {Outcome.OUT_OF_SCOPE, Outcome.OVER_LIMIT} or _may_be_page(before):
            self._change(visit, {"state": "pending", "tries": 0, "due": None, **NO_ENDING})
            self._await(visit.role)
            self._turns.add(visit)
            return True
        self._db.execute(CHANGE.values(role=visit.role.value), {"visit": visit.id})
        self._count(before, visit.role)
        return False

    def _change(self, visit: Visit, more: dict[str, object]) -> None:
        self._db.execute(CHANGE.values({**found(visit), **more}), {"visit": visit.id})

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
            self._started.add(visit.id)
            self._in_flight[visit.id] = visit
            self._await(visit.role, -1)
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

    def write(self) -> None:
        """Put into the transaction what was handed out and what has ended."""
        if self._started:
            self._db.execute(START, [{"visit": number} for number in self._started])
            self._started.clear()
        if self._ended:
            self._db.execute(END, self._ended)
            self._ended.clear()

    def end(self, visit_id: int, ending: Ending) -> None:
        """Give a visit in flight its outcome."""
        visit = self._in_flight.pop(visit_id, None)
        if visit is None:
            return
        values = {f"new_{column}": value for column, value in columns(ending).items()}
        self._started.discard(visit_id)
        self._ended.append({"visit": visit_id, **values})
        self._count(ending, visit.role)
        as_page = self._again.pop(visit_id, None)
        if as_page and _may_be_page(ending) and False not in self._closed:
            self.write()
            self._want_more(as_page, self._db.execute(BY_ID, {"visit": visit_id}).one())

    def put_back(self, visit_id: int, due: float, *, tried: bool = True) -> None:
        """Make a visit in flight pending again, not before `due`; one more try, if it was one."""
        visit = self._in_flight[visit_id]
        if closed := self._closed.get(visit.role is Role.REQUISITE):
            self.end(visit_id, closed)
            return
        del self._in_flight[visit_id]
        self._started.discard(visit_id)
        self._again.pop(visit_id, None)
        again = replace(visit, tries=visit.tries + tried)
        self._db.execute(PUT_BACK, {"visit": visit_id, "again": again.tries, "not_before": due})
        self._await(visit.role)
        heapq.heappush(self._later, (due, visit_id, again))

    def close(self, ending: Ending, *, requisites: bool = True) -> None:
        """End all that is pending, and all that is still to be found, so: the crawl has reached a limit; once.

        Without `requisites` those of the pages that were fetched are fetched all the same.
        """
        self.write()
        if not requisites and not self._closed:
            self._keep_frames()
        for needed in (False, True) if requisites else (False,):
            if needed not in self._closed:
                self._closed[needed] = ending
                self._end_pending(ending, needed=needed)
                self._lately.clear()

    def _keep_frames(self) -> None:
        """Frames that are due as pages are due as requisites: their pages need them."""
        frames = and_(
            urls.c.run == self._run,
            urls.c.state == "pending",
            urls.c.role == Role.PAGE,
            urls.c.hop == Hop.EMBED,
        )
        self.pending_requisites += self._db.execute(
            update(urls).where(frames).values(role=Role.REQUISITE.value)
        ).rowcount

    def _end_pending(self, ending: Ending, *, needed: bool) -> None:
        mine = and_(urls.c.run == self._run, urls.c.state == "pending")
        these = and_(mine, (urls.c.role == Role.REQUISITE) if needed else (urls.c.role != Role.REQUISITE))
        role = Role.REQUISITE if needed else Role.PAGE
        number = self._db.execute(update(urls).where(these).values(state="done", **columns(ending))).rowcount
        self._count(ending, role, number)
        self._await(role, -number)
        self._later = [each for each in self._later if (each[2].role is Role.REQUISITE) is not needed]
        heapq.heapify(self._later)
        self._turns.clear()
        self._expect()

    def ending(self, url: str) -> Ending | None:
        """How a URL ended; None when it was not seen or has no outcome yet."""
        self.write()
        row = self._db.execute(OF_URL, {"of_run": self._run, "of_url": fingerprint(url)}).one_or_none()
        return None if row is None else ending_of(row)

    def needs(self, url: str) -> bool:
        """Whether a URL is a page requisite that has its capture or is due."""
        self.write()
        row = self._db.execute(SEEN, {"of_run": self._run, "of_url": fingerprint(url)}).one_or_none()
        return row is not None and row.role == Role.REQUISITE and (row.state != "done" or row.capture is not None)

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
        seeds = select(urls.c.id).where(urls.c.run == self._run, urls.c.hop == Hop.SEED, urls.c.capture.is_not(None))
        return self._db.execute(seeds.limit(1)).first() is not None

    def endings(self) -> Iterator[tuple[Visit, Ending | None]]:
        """Every URL of the run with its outcome, in the order they were seen."""
        self.write()
        for row in self._db.execution_options(yield_per=1000).execute(IN_ORDER, {"of_run": self._run}):
            yield visit_of(row), ending_of(row) if row.state == "done" else None

    def _load(self, host: str, number: int) -> list[Place]:
        self.write()
        asked = {"of_run": self._run, "of_host": host, "now": self._now, "number": number}
        return [(-row.priority, row.id, visit_of(row)) for row in self._db.execute(DUE, asked).all()]

    def _await(self, role: Role, number: int = 1) -> None:
        self.pending += number
        if role is Role.REQUISITE:
            self.pending_requisites += number

    def _count(self, ending: Ending, role: Role, number: int = 1) -> None:
        self.counts[ending.outcome] = self.counts.get(ending.outcome, 0) + number
        if role is Role.REQUISITE:
            self.requisites[ending.outcome] = self.requisites.get(ending.outcome, 0) + number
        # Of several together, the size is that of all.
        self.bytes += ending.size if number > 0 else 0
        if ending.kind:
            self.kinds[ending.kind] = self.kinds.get(ending.kind, 0) + number


def _is_whole(status: int) -> bool:
    """Whether an answer is the thing itself; a 304 stands for it (RFC 9110 section 15.4.5)."""
    return 200 <= status < 300 or status == 304


def _may_be_page(ending: Ending) -> bool:
    """Whether what was fetched as a requisite may be HTML; a 304 need not say."""
    return ending.capture is not None and (is_markup(ending.capture.content_type) or ending.http_status == 304)
