"""When a collection may be crawled, and how long that was."""

from __future__ import annotations

from datetime import UTC, datetime

from archive_crawler.collection.blackout import blackout_until
from archive_crawler.collection.model import Collection

_EVERY = 1.0
"""Seconds between two looks at the clock."""


class Hours:
    """Says until when a collection's blackout lasts, or whether somebody has paused the run."""

    def __init__(self, collection: Collection) -> None:
        self.paused = False
        self._blackout = collection.politeness.blackout
        self._until = 0.0
        self._looked = 0.0

    def closed_until(self, now: float) -> float | None:
        """The end of the blackout, of a pause a moment ahead; None when there is none. Both in seconds since the epoch."""
        if self.paused:
            return now + _EVERY
        if not self._blackout:
            return None
        if now >= self._until and not 0 <= now - self._looked < _EVERY:
            self._looked = now
            until = blackout_until(self._blackout, datetime.fromtimestamp(now, UTC))
            self._until = until.timestamp() if until else 0.0
        return self._until if now < self._until else None


class WorkingTime:
    """The seconds that a run has been working, its blackouts left out."""

    def __init__(self, hours: Hours, before: float, clock: float) -> None:
        """`before` are the seconds of the run's earlier parts; `clock` runs evenly, from anywhere."""
        self._hours = hours
        self._worked = before
        self._clock = clock
        self._is_closed = False

    def seconds(self, clock: float, now: float) -> float:
        """What it is by `clock`, which is `now` in seconds since the epoch.

        The time since the last call counts as that call found it: one every few seconds tells a blackout's begin and end.
        """
        self._worked += 0.0 if self._is_closed else clock - self._clock
        self._clock = clock
        self._is_closed = self._hours.closed_until(now) is not None
        return self._worked
