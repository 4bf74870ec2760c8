"""The table of URLs as one run uses it: what is read of it counts in what is still to be written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, delete, func, select, update
from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier.rows import (
    ADD,
    ADD_ORDER,
    BY_HOST,
    BY_ID,
    CHANGE,
    DUE,
    END,
    HOSTS,
    IN_FLIGHT,
    IN_ORDER,
    LATER,
    NO_ENDING,
    PUT_BACK,
    SEEN,
    START,
    TOTALS,
    columns,
    ending_of,
    found,
    visit_of,
)
from archive_crawler.frontier.tables import urls
from archive_crawler.frontier.tally import Tally
from archive_crawler.frontier.visit import Ending, Visit, fingerprint
from archive_crawler.items import Outcome


@dataclass(frozen=True, slots=True)
class Stored:
    """A visit as it is known, with the outcome that it has by now."""

    visit: Visit
    state: str
    """`pending`, `in flight` or `done`."""
    ending: Ending | None
    priority: int


class Store:
    """The URLs of one run.

    Changes go into the connection's open transaction at once, but for two: what was handed out is written before it
    matters, and an outcome, which counts on bytes in other files, when those are on disk: `freeze` sets apart what ended
    until then, `write_frozen` writes it.
    """

    def __init__(self, connection: Connection, run: str) -> None:
        self._db = connection
        self._run = run
        self._started: set[int] = set()
        """Visits that the table has as pending, and are not."""
        self._ended: dict[int, Ending] = {}
        self._frozen: dict[int, Ending] = {}

    def reopen(self) -> Tally:
        """Make what was in flight pending; the sums of the run.

        A robots.txt is nobody's visit: it is fetched again by who needs it.
        """
        mine = urls.c.run == self._run
        self._db.execute(delete(urls).where(mine, IN_FLIGHT, urls.c.role == Role.ROBOTS))
        self._db.execute(update(urls).where(mine, IN_FLIGHT).values(state="pending"))
        tally = Tally()
        for state, outcome, kind, role, number, size in self._db.execute(TOTALS, {"of_run": self._run}).all():
            if state == "done":
                tally.end(Ending(Outcome(outcome), kind=kind, size=size or 0), Role(role), number)
            else:
                tally.due(Role(role), number)
        return tally

    @property
    def newest(self) -> int:
        """The highest number of a visit of any run."""
        return int(self._db.execute(select(func.max(urls.c.id))).scalar_one() or 0)

    def hosts(self) -> list[str]:
        """Hosts that have visits due."""
        return [host for (host,) in self._db.execute(HOSTS, {"of_run": self._run}).all()]

    def later(self) -> list[tuple[float, int, Visit]]:
        """Visits that wait, with when they are due and their number."""
        return [(row.due, row.id, visit_of(row)) for row in self._db.execute(LATER, {"of_run": self._run}).all()]

    def add(self, visit: Visit, ending: Ending | None) -> int | None:
        """Store a visit; its number, or that of one seen before that it may want more of; null for any other."""
        kept = ending if ending and not ending.capture else None
        row = {"run": self._run, "fingerprint": fingerprint(visit.url), **found(visit)}
        row |= {"state": _state(ending), **(columns(kept) if kept else NO_ENDING)}
        values = tuple(row[name] for name in ADD_ORDER)
        number: int | None = self._db.exec_driver_sql(ADD, values).scalar_one_or_none()
        return number

    def row(self, number: int) -> Stored:
        """A visit by its number."""
        return self._stored(self._db.execute(BY_ID, {"visit": number}).one())

    def of_url(self, url: str) -> Stored | None:
        """A visit by its URL; null for one that was not seen."""
        row = self._db.execute(SEEN, {"of_run": self._run, "of_url": fingerprint(url)}).one_or_none()
        return None if row is None else self._stored(row)

    def _stored(self, row: Row[Any]) -> Stored:
        ending = self._ended.get(row.id) or self._frozen.get(row.id)
        state = "done" if ending else row.state
        return Stored(visit_of(row), state, ending or (ending_of(row) if state == "done" else None), row.priority)

    def due(self, host: str, number: int, now: float) -> list[tuple[float, int, Visit]]:
        """The first visits of a host that are due, with their places."""
        self.write_started()
        asked = {"of_run": self._run, "of_host": host, "now": now, "number": number}
        return [(-row.priority, row.id, visit_of(row)) for row in self._db.execute(DUE, asked).all()]

    def change(self, visit: Visit, **more: object) -> None:
        """Write what a visit is wanted for."""
        self._db.execute(CHANGE.values({**found(visit), **more}), {"visit": visit.id})

    def change_role(self, visit: Visit) -> None:
        self._db.execute(CHANGE.values(role=visit.role.value), {"visit": visit.id})

    def renew(self, visit: Visit) -> None:
        """Make a visit that has its outcome pending."""
        self._ended.pop(visit.id, None)
        self._frozen.pop(visit.id, None)
        self._started.discard(visit.id)
        self.change(visit, state="pending", tries=0, due=None, **NO_ENDING)

    def start(self, number: int) -> None:
        self._started.add(number)

    def end(self, number: int, ending: Ending) -> None:
        self._ended[number] = ending

    def put_back(self, visit: Visit, due: float) -> None:
        """Make a visit pending again."""
        self._started.discard(visit.id)
        self._db.execute(PUT_BACK, {"visit": visit.id, "again": visit.tries, "not_before": due})

    def write_started(self) -> None:
        """Have the table know what is not pending any more."""
        if self._started:
            self._db.execute(START, [{"visit": number} for number in self._started])
            self._started.clear()

    def freeze(self) -> None:
        """Set apart what has ended until now."""
        self._frozen |= self._ended
        self._ended.clear()

    def write_frozen(self) -> None:
        """Put what was set apart into the transaction: what it counts on is on disk."""
        if self._frozen:
            self._db.execute(END, [_ended(number, ending) for number, ending in self._frozen.items()])
            self._started.difference_update(self._frozen)
            self._frozen.clear()
        self.write_started()

    def keep_frames(self) -> int:
        """Frames that are due as pages are due as requisites: their pages need them; how many there are."""
        self.write_started()
        frames = and_(self._pending(needed=False), urls.c.role == Role.PAGE, urls.c.hop == Hop.EMBED)
        return self._db.execute(update(urls).where(frames).values(role=Role.REQUISITE.value)).rowcount

    def end_pending(self, ending: Ending, *, needed: bool) -> int:
        """Give all that is due its outcome, of the requisites where `needed`, else of the rest; how many there are."""
        self.write_started()
        these = update(urls).where(self._pending(needed=needed))
        return self._db.execute(these.values(state="done", **columns(ending))).rowcount

    def _pending(self, *, needed: bool) -> Any:
        role = (urls.c.role == Role.REQUISITE) if needed else (urls.c.role != Role.REQUISITE)
        return and_(urls.c.run == self._run, urls.c.state == "pending", role)

    def has_captured_seed(self) -> bool:
        seeds = select(urls.c.id).where(urls.c.run == self._run, urls.c.hop == Hop.SEED, urls.c.capture.is_not(None))
        return self._db.execute(seeds.limit(1)).first() is not None

    def in_order(self) -> Iterator[Row[Any]]:
        """Every row of the run, in the order the URLs were seen."""
        yield from self._db.execution_options(yield_per=1000).execute(IN_ORDER, {"of_run": self._run})

    def by_host(self) -> Iterator[tuple[str, str, int]]:
        """How many URLs of each host ended in each outcome."""
        rows = self._db.execution_options(yield_per=1000).execute(BY_HOST, {"of_run": self._run})
        yield from ((host, outcome, number) for host, outcome, number in rows)


def _state(ending: Ending | None) -> str:
    """An outcome that has a capture is written as that of a visit in flight is."""
    if ending is None:
        return "pending"
    return "in flight" if ending.capture else "done"


def _ended(number: int, ending: Ending) -> dict[str, object]:
    return {"visit": number, **{f"new_{column}": value for column, value in columns(ending).items()}}
