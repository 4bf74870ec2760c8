"""A scheduled run: its time, where it stands, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Any

from archive_crawler.collection.blackout import blackout_until
from archive_crawler.collection.model import Collection, Missed, Schedule
from archive_crawler.collection.times import scattered, times

ON_TIME = timedelta(minutes=2)
"""A run that is noticed no later than this after its time was not missed."""
_MOST = 10_000
"""Times that are gone through in one step: more than a year of hours."""


class FireState(StrEnum):
    """Where a scheduled run stands."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FINISHED_WITH_LIMITS = "finished with limits or failures"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    STOPPED = "stopped"
    """By somebody's hand: the collection's next run goes on with it."""
    SKIPPED = "skipped"


OPEN = (FireState.WAITING, FireState.RUNNING, FireState.INTERRUPTED)
"""States that are not the last one."""


@dataclass(frozen=True, slots=True)
class Fire:
    """A run of a collection at a time of its schedule."""

    collection: str
    nominal: datetime
    """The time by the schedule, in UTC; of a run that was asked for by hand, when that was."""
    due: datetime
    """When it begins, jitter and blackout counted in."""
    state: FireState
    reason: str | None = None
    by_hand: bool = False
    attempts: int = 0
    run: str | None = None
    """The run's id, once it is known."""
    started: datetime | None = None
    ended: datetime | None = None
    exit_code: int | None = None


def due(collection: Collection, schedule: Schedule, nominal: datetime) -> datetime:
    """When a run begins: its time, scattered, and after the blackout that lies there."""
    begins = scattered(collection.name, nominal, schedule.jitter)
    return blackout_until(collection.politeness.blackout, begins) or begins


def entered(collection: Collection, schedule: Schedule, since: datetime, now: datetime) -> tuple[list[Fire], datetime]:
    """The runs whose time lies after `since` and not after `now`, and up to when that holds.

    Those that were missed are skipped; where the schedule makes up for them, the last one waits instead.
    """
    nominals: list[datetime] = []
    for nominal in islice(times(schedule.cron, schedule.timezone, since), _MOST):
        if nominal > now:
            break
        nominals.append(nominal)
    upto = nominals[-1] if len(nominals) == _MOST else now
    fires = [Fire(collection.name, each, due(collection, schedule, each), FireState.WAITING) for each in nominals]
    late = [fire for fire in fires if now - fire.nominal > ON_TIME]
    return [*_made_up_for(late, fires[len(late) :], schedule.missed), *fires[len(late) :]], upto


def _made_up_for(late: Sequence[Fire], on_time: Sequence[Fire], missed: Missed) -> list[Fire]:
    if missed is Missed.SKIP:
        return _skipped(late, "missed: no scheduler was there")
    if on_time:
        return _skipped(late, "missed: the run of a later time makes up for it")
    made = [replace(fire, reason="missed: made up for when the scheduler was there again") for fire in late[-1:]]
    return [*_skipped(late[:-1], "missed: the run of a later time makes up for it"), *made]


def _skipped(fires: Iterable[Fire], reason: str) -> list[Fire]:
    return [replace(fire, state=FireState.SKIPPED, reason=reason) for fire in fires]


def written(instant: datetime) -> str:
    """An instant as it is stored, ISO 8601 in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def told(fire: Fire) -> dict[str, Any]:
    """A fire as JSON tells it."""
    return {key: written(value) if isinstance(value, datetime) else value for key, value in asdict(fire).items()}


def read(text: str) -> datetime:
    return datetime.fromisoformat(text)
