"""Which run a command is: the collection's latest of its kind that did not finish, or a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from archive_crawler.errors import AlreadyFinished
from archive_crawler.frontier.tables import runs
from archive_crawler.run.moment import now
from archive_crawler.run.recovery import abandon
from archive_crawler.run.state import RESUMABLE, Folders, RunKind, RunState, exit_code


@dataclass(frozen=True, slots=True)
class Choice:
    """A run that is begun or gone on with."""

    id: str
    started: str
    """When it began, ISO 8601."""
    seconds: float
    """How long it has been working."""
    before: RunState | None
    """Where it stood; null for a new one."""


def choose(
    connection: Connection,
    home: Path,
    *,
    new: bool,
    scheduled: str | None = None,
    kind: RunKind = RunKind.CRAWL,
) -> Choice:
    """The latest run that did not finish, or a new one where there is none; for a `new` one all others are abandoned.

    Runs of another kind are left alone. It is then the run that is for the `scheduled` time, ISO 8601 in UTC. Raises AlreadyFinished where that has one.
    """
    if scheduled:
        _refuse_twice(connection, scheduled)
    mine = runs.c.kind == kind, runs.c.state.in_(RESUMABLE)
    unfinished = connection.execute(select(runs).where(*mine).order_by(runs.c.started.desc())).all()
    if new or not unfinished:
        for row in unfinished:
            abandon(Folders(home / row.id), connection, row.id)
        return _begun(connection, home, kind, scheduled)
    last = Choice(unfinished[0].id, unfinished[0].started, unfinished[0].seconds, RunState(unfinished[0].state))
    if last.before is not RunState.SETTLING:
        set_state(connection, last.id, RunState.RUNNING, last.seconds)
    if scheduled:
        connection.execute(update(runs).where(runs.c.id == last.id).values(scheduled=scheduled))
        connection.commit()
    return last


def _refuse_twice(connection: Connection, scheduled: str) -> None:
    done = (RunState.FINISHED, RunState.FINISHED_WITH_LIMITS)
    asked = select(runs.c.id, runs.c.state).where(runs.c.scheduled == scheduled, runs.c.state.in_(done))
    if row := connection.execute(asked).first():
        raise AlreadyFinished(row.id, exit_code(RunState(row.state)))


def _begun(connection: Connection, home: Path, kind: RunKind, scheduled: str | None) -> Choice:
    run = Choice(_unused(home, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"), now(), 0.0, None)
    begun = {"id": run.id, "kind": kind, "state": RunState.RUNNING, "started": run.started, "scheduled": scheduled}
    connection.execute(runs.insert().values(begun))
    connection.commit()
    return run


def set_state(connection: Connection, run: str, state: RunState, seconds: float, reason: str | None = None) -> None:
    """Commit where a run stands, and after how many seconds of work."""
    values = {"state": state, "seconds": seconds, "reason": reason, "ended": now()}
    connection.execute(update(runs).where(runs.c.id == run).values(values))
    connection.commit()


def _unused(home: Path, name: str) -> str:
    number = 1
    while (home / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return name if number == 1 else f"{name}-{number}"
