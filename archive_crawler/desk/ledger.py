"""The scheduler's own database: every scheduled run with its state. It is the truth; the processes follow it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from archive_crawler.desk.fire import OPEN, Fire, FireState, read, written
from archive_crawler.desk.outbox import Outbox
from archive_crawler.desk.tables import fires, metadata, schedules
from archive_crawler.errors import BadArguments

NAME = "scheduler.sqlite3"
LOCK = ".scheduler.lock"

_TIMES = ("nominal", "due", "started", "ended")


class Ledger:
    """Every scheduled run; each change is one transaction, durable when it returns."""

    def __init__(self, output: Path) -> None:
        """Open or create the database in the folder of all runs; raises BadArguments where that is not possible."""
        path = output / NAME
        try:
            output.mkdir(parents=True, exist_ok=True)
            engine = create_engine(f"sqlite:///{path}")
            event.listen(engine, "connect", _pragmas)
            metadata.create_all(engine)
            self._db = engine.connect()
            self.outbox = Outbox(self._db)
        except (OSError, SQLAlchemyError) as error:
            raise BadArguments(f"{path}: the scheduler's database cannot be opened: {error}") from error

    def register(self, collection: str, file: str, times: str, now: datetime) -> None:
        """Take a collection's schedule up; what its times were before, or before it was changed, is not made up for."""
        new = {"file": file, "times": times, "until": written(now)}
        with self._db.begin():
            known = self._db.execute(select(schedules).where(schedules.c.collection == collection)).one_or_none()
            if known is None:
                self._db.execute(insert(schedules).values(collection=collection, paused=False, **new))
            elif (known.file, known.times) != (file, times):
                kept = new if known.times != times else {"file": file}
                self._db.execute(update(schedules).where(schedules.c.collection == collection).values(kept))

    def registered(self) -> dict[str, str]:
        """The collections that a scheduler has taken up, and their files."""
        with self._db.begin():
            return {row.collection: row.file for row in self._db.execute(select(schedules).order_by("collection"))}

    def until(self, collection: str) -> datetime:
        """Up to when the schedule's times have become fires."""
        with self._db.begin():
            return read(
                self._db.execute(select(schedules.c.until).where(schedules.c.collection == collection)).scalar_one()
            )

    def is_paused(self, collection: str) -> bool:
        with self._db.begin():
            asked = select(schedules.c.paused).where(schedules.c.collection == collection)
            return bool(self._db.execute(asked).scalar_one_or_none())

    def pause(self, collection: str, *, paused: bool) -> bool:
        """Pause a schedule, or go on with it; False where no scheduler knows the collection."""
        with self._db.begin():
            changed = update(schedules).where(schedules.c.collection == collection).values(paused=paused)
            return self._db.execute(changed).rowcount > 0

    def enter(self, collection: str, new: Iterable[Fire], until: datetime) -> None:
        """Keep the fires up to a time, all or none; one that is there already stays as it is."""
        with self._db.begin():
            for fire in new:
                self._db.execute(insert(fires).values(_row(fire)).on_conflict_do_nothing())
            self._db.execute(update(schedules).where(schedules.c.collection == collection).values(until=written(until)))

    def put(self, fire: Fire) -> None:
        """Keep a fire as it now is."""
        with self._db.begin():
            self._db.execute(
                insert(fires)
                .values(_row(fire))
                .on_conflict_do_update(index_elements=["collection", "nominal"], set_=_row(fire))
            )

    def open_fires(self) -> list[Fire]:
        """The fires that are not at their end, those that are due first before."""
        asked = select(fires).where(fires.c.state.in_(OPEN)).order_by(fires.c.due, fires.c.collection)
        with self._db.begin():
            return [_fire(row) for row in self._db.execute(asked)]

    def fire(self, collection: str, nominal: datetime) -> Fire | None:
        """One fire."""
        key = (fires.c.collection == collection) & (fires.c.nominal == written(nominal))
        with self._db.begin():
            row = self._db.execute(select(fires).where(key)).one_or_none()
        return _fire(row) if row else None

    def history(self, collections: Sequence[str] = (), most: int = -1) -> list[Fire]:
        """Fires, the latest first."""
        asked = select(fires).order_by(fires.c.nominal.desc(), fires.c.collection).limit(most)
        if collections:
            asked = asked.where(fires.c.collection.in_(collections))
        with self._db.begin():
            return [_fire(row) for row in self._db.execute(asked)]

    def close(self) -> None:
        self._db.close()
        self._db.engine.dispose()


@contextmanager
def only_one(output: Path) -> Iterator[None]:
    """Be the one scheduler of a folder of runs; raises BadArguments where there is another."""
    with (output / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadArguments(f"{output}: another scheduler is at work here; stop it first") from None
        yield


def is_at_work(output: Path) -> bool:
    """Whether a scheduler works in a folder of runs."""
    try:
        with only_one(output):
            return False
    except (BadArguments, OSError):
        return (output / LOCK).exists()


def _row(fire: Fire) -> dict[str, Any]:
    row = asdict(fire)
    return row | {name: written(row[name]) if row[name] else None for name in _TIMES}


def _fire(row: Any) -> Fire:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values |= {name: read(values[name]) if values[name] else None for name in _TIMES}
    return Fire(**{**values, "state": FireState(values["state"])})


def _pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
