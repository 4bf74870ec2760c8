"""The frontier: every URL that was seen, the one that is next, and how each ended."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier.tables import urls
from archive_crawler.frontier.visit import Ending, Visit, fingerprint
from archive_crawler.items import Capture, Outcome

_BATCH = 500
"""Visits of one host that are held in memory at a time."""

_CAPTURE = TypeAdapter(Capture)
_ENDING = ("outcome", "reason", "http_status", "location", "capture", "size", "kind")


# Built once: putting a statement together costs SQLAlchemy ten times what SQLite takes to execute it.
_ADD = insert(urls).on_conflict_do_nothing()
_START = update(urls).where(urls.c.id == bindparam("visit")).values(state="in flight")
_PUT_BACK = update(urls).where(urls.c.id == bindparam("visit")).values(state="pending", tries=bindparam("again"))
_END = (
    update(urls)
    .where(urls.c.id == bindparam("visit"))
    .values({"state": "done"} | {column: bindparam(f"new_{column}") for column in _ENDING})
)
_OF_URL = select(urls).where(
    urls.c.run == bindparam("of_run"), urls.c.fingerprint == bindparam("of_url"), urls.c.state == "done"
)


class Frontier:
    """The URLs of one run.

    All changes go into the connection's open transaction; they are kept when the journal commits. After a crash the
    visits that were in flight are pending again.
    """

    def __init__(self, connection: Connection, run: str) -> None:
        self._db = connection
        self._run = run
        self._due: dict[str, list[tuple[int, int, Visit]]] = {}
        """For each host with pending visits those in memory, as a heap."""
        self._spilled: set[str] = set()
        """Hosts that have more pending visits in the database."""
        self._turns: deque[str] = deque()
        self._later: list[tuple[float, int, Visit]] = []
        self._in_flight: dict[int, Visit] = {}
        self._closed: Ending | None = None
        self.counts: dict[str, int] = {}
        """How many URLs ended in each outcome."""
        self.kinds: dict[str, int] = {}
        """How many pages were read as articles, how many rejected."""
        self.bytes = 0
        """Length of all WARC members of responses, in bytes."""
        self._reopen()

    def _reopen(self) -> None:
        mine = urls.c.run == self._run
        self._db.execute(update(urls).where(mine, urls.c.state == "in flight").values(state="pending"))
        hosts = select(urls.c.host).where(mine, urls.c.state == "pending").distinct()
        for (host,) in self._db.execute(hosts).all():
            self._take_turns(host)
            self._spilled.add(host)
        totals = select(urls.c.outcome, urls.c.kind, func.count(), func.sum(urls.c.size))
        done = totals.where(mine, urls.c.state == "done").group_by(urls.c.outcome, urls.c.kind)
        for outcome, kind, number, size in self._db.execute(done).all():
            self._count(Ending(Outcome(outcome), kind=kind, size=size or 0), number)
        pending = select(func.count()).where(mine, urls.c.state == "pending")
        self.pending = int(self._db.execute(pending).scalar_one())

    def __len__(self) -> int:
        """URLs that have no outcome yet."""
        return self.pending + len(self._in_flight)

    @property
    def in_flight(self) -> Collection[int]:
        """Numbers of the visits that are being fetched or read."""
        return self._in_flight.keys()

    @property
    def seen(self) -> int:
        """URLs that ever entered."""
        return len(self) + sum(self.counts.values())

    def add(self, visit: Visit, ending: Ending | None = None) -> bool:
        """Store a visit, already ended where `ending` is given; False when its URL was seen before."""
        ending = ending or self._closed
        row = {
            "run": self._run,
            "fingerprint": fingerprint(visit.url),
            "url": visit.url,
            "host": visit.host,
            "role": visit.role.value,
            "hop": visit.hop.value,
            "path": visit.path,
            "depth": visit.depth,
            "via": visit.via,
            "listing": visit.listing,
            "priority": visit.priority,
            "state": "done" if ending else "pending",
            **(_columns(ending) if ending else dict.fromkeys(_ENDING)),
        }
        result = self._db.execute(_ADD, row)
        if not result.rowcount:
            return False
        if ending:
            self._count(ending)
        else:
            self.pending += 1
            self._hold(replace(visit, id=result.lastrowid))
        return True

    def next(self, busy: Callable[[str], bool], now: float) -> Visit | None:
        """The next visit of a host that is not busy, hosts taking turns; None when every one is or nothing is due."""
        while self._later and self._later[0][0] <= now:
            self._hold(heapq.heappop(self._later)[2])
        for _ in range(len(self._turns)):
            host = self._turns[0]
            self._turns.rotate(-1)
            if not busy(host) and (visit := self._pop(host)):
                self._db.execute(_START, {"visit": visit.id})
                self._in_flight[visit.id] = visit
                self.pending -= 1
                return visit
        return None

    def end(self, visit_id: int, ending: Ending) -> None:
        """Give a visit in flight its outcome."""
        if self._in_flight.pop(visit_id, None) is None:
            return
        values = {f"new_{column}": value for column, value in _columns(ending).items()}
        self._db.execute(_END, {"visit": visit_id, **values})
        self._count(ending)

    def put_back(self, visit_id: int, due: float) -> None:
        """Make a visit in flight pending again, not before `due` (on the clock that `next` is given)."""
        if self._closed:
            self.end(visit_id, self._closed)
            return
        visit = self._in_flight.pop(visit_id)
        again = replace(visit, tries=visit.tries + 1)
        self._db.execute(_PUT_BACK, {"visit": visit_id, "again": again.tries})
        self.pending += 1
        heapq.heappush(self._later, (due, visit_id, again))

    def close(self, ending: Ending) -> None:
        """End all that is pending, and all that is still to be found, so: the crawl has reached a limit; once."""
        if self._closed:
            return
        self._closed = ending
        result = self._db.execute(
            update(urls)
            .where(urls.c.run == self._run, urls.c.state == "pending")
            .values(state="done", **_columns(ending))
        )
        self._count(ending, result.rowcount)
        self.pending = 0
        self._due.clear()
        self._spilled.clear()
        self._turns.clear()
        self._later.clear()

    def ending(self, url: str) -> Ending | None:
        """How a URL ended; None when it was not seen or has no outcome yet."""
        row = self._db.execute(_OF_URL, {"of_run": self._run, "of_url": fingerprint(url)}).one_or_none()
        return None if row is None else _ending(row)

    def has_captured_seed(self) -> bool:
        """Whether the crawl got beyond its beginning at all."""
        seeds = select(urls.c.id).where(urls.c.run == self._run, urls.c.hop == Hop.SEED, urls.c.capture.is_not(None))
        return self._db.execute(seeds.limit(1)).first() is not None

    def endings(self) -> Iterator[tuple[Visit, Ending | None]]:
        """Every URL of the run with its outcome, in the order they were seen."""
        rows = self._db.execution_options(yield_per=1000).execute(
            select(urls).where(urls.c.run == self._run).order_by(urls.c.id)
        )
        for row in rows:
            yield _visit(row), _ending(row) if row.state == "done" else None

    def _pop(self, host: str) -> Visit | None:
        heap = self._due.get(host)
        if not heap and host in self._spilled:
            heap = self._load(host)
        if heap:
            return heapq.heappop(heap)[2]
        self._turns.remove(host)
        self._due.pop(host, None)
        return None

    def _load(self, host: str) -> list[tuple[int, int, Visit]]:
        waiting = [visit_id for _, visit_id, _ in self._later]
        rows = self._db.execute(
            select(urls)
            .where(urls.c.run == self._run, urls.c.host == host, urls.c.state == "pending", urls.c.id.not_in(waiting))
            .order_by(urls.c.priority.desc(), urls.c.id)
            .limit(_BATCH)
        ).all()
        heap = [(-row.priority, row.id, _visit(row)) for row in rows]
        if len(heap) < _BATCH:
            self._spilled.discard(host)
        self._due[host] = heap
        return heap

    def _hold(self, visit: Visit) -> None:
        self._take_turns(visit.host)
        heap = self._due.setdefault(visit.host, [])
        if len(heap) < _BATCH and (heap or visit.host not in self._spilled):
            heapq.heappush(heap, (-visit.priority, visit.id, visit))
        else:
            self._spilled.add(visit.host)

    def _take_turns(self, host: str) -> None:
        if host not in self._due:
            self._due[host] = []
            self._turns.append(host)

    def _count(self, ending: Ending, number: int = 1) -> None:
        self.counts[ending.outcome] = self.counts.get(ending.outcome, 0) + number
        self.bytes += ending.size
        if ending.kind:
            self.kinds[ending.kind] = self.kinds.get(ending.kind, 0) + number


def _columns(ending: Ending) -> dict[str, object]:
    return {
        "outcome": ending.outcome.value,
        "reason": ending.reason,
        "http_status": ending.http_status,
        "location": ending.location,
        "capture": _CAPTURE.dump_json(ending.capture).decode() if ending.capture else None,
        "size": ending.size,
        "kind": ending.kind,
    }


def _visit(row: Row[tuple[object, ...]]) -> Visit:
    return Visit(
        url=row.url,
        role=Role(row.role),
        hop=Hop(row.hop),
        path=row.path,
        depth=row.depth,
        via=row.via,
        listing=row.listing,
        id=row.id,
        tries=row.tries,
    )


def _ending(row: Row[tuple[object, ...]]) -> Ending:
    return Ending(
        outcome=Outcome(row.outcome),
        reason=row.reason,
        http_status=row.http_status,
        location=row.location,
        capture=_CAPTURE.validate_json(row.capture) if row.capture else None,
        size=row.size,
        kind=row.kind,
    )
