"""Hours in which a collection's hosts are left alone, in the local time of a place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"(?:(?P<days>[A-Za-z,-]+)\s+)?(?P<begin>\d\d:\d\d)-(?P<end>\d\d:\d\d)\s+(?P<zone>[\w+-]+(?:/[\w+-]+)*)", re.ASCII
)
_EXPECTED = 'expected hours and a time zone, as in "08:00-18:00 America/New_York" or "Mon-Fri 22:00-06:00 UTC"'
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Blackout:
    """Hours of some days of the week."""

    days: frozenset[int]
    """The days on which it begins, from 0 for Monday."""
    begin: time
    end: time
    """Not later than `begin` when it lasts into the next day."""
    zone: ZoneInfo
    """Where the clock hangs."""

    def until(self, now: datetime) -> datetime | None:
        """When the blackout ends that an instant lies in, in UTC; None where it lies in none.

        Where the clock is put back or forward within it, it begins at the earlier instant and ends at the later one.
        """
        today = now.astimezone(self.zone).date()
        for day in (today - _DAY, today):
            if day.weekday() in self.days:
                begins, ends = min(self._instants(day, self.begin)), max(self._instants(self._last(day), self.end))
                if begins <= now < ends:
                    return ends
        return None

    def _last(self, day: date) -> date:
        return day if self.end > self.begin else day + _DAY

    def _instants(self, day: date, at: time) -> list[datetime]:
        """What a clock's reading may mean: two instants where it is put back or forward (PEP 495)."""
        return [datetime.combine(day, at.replace(fold=fold), self.zone).astimezone(UTC) for fold in (0, 1)]


@cache
def blackout(text: str) -> Blackout:
    """Read `[DAYS] HH:MM-HH:MM ZONE`; raises ValueError that says what was expected."""
    found = _FORM.fullmatch(text.strip())
    if not found:
        raise ValueError(_EXPECTED)
    begin, end = _time(found["begin"]), _time(found["end"].replace("24:00", "00:00"))
    if found["begin"] == found["end"]:
        raise ValueError("begins and ends at the same time; a whole day is 00:00-24:00")
    try:
        zone = ZoneInfo(found["zone"])
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f"no time zone {found['zone']!r}; {_EXPECTED}") from None
    return Blackout(_weekdays(found["days"] or "Mon-Sun"), begin, end, zone)


def blackout_until(texts: Iterable[str], now: datetime) -> datetime | None:
    """When the last of adjoining blackouts ends that an instant lies in, in UTC; None where it lies in none."""
    blackouts = [blackout(text) for text in texts]
    until: datetime | None = None
    while ends := max((end for each in blackouts if (end := each.until(until or now))), default=None):
        until = ends
        if until - now > 8 * _DAY:
            break
    return until


def leaves_time(texts: list[str]) -> bool:
    """Whether a week has a quarter of an hour outside of all blackouts."""
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    blackouts = [blackout(text) for text in texts]
    quarters = (monday + timedelta(minutes=15 * number) for number in range(7 * 24 * 4))
    return any(not any(each.until(quarter) for each in blackouts) for quarter in quarters)


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"no time {text}; {_EXPECTED}") from None


def _weekdays(text: str) -> frozenset[int]:
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise ValueError(f"no days {text!r}; expected Mon, Tue, Wed, Thu, Fri, Sat, Sun, as in Mon-Fri or Sat,Sun")
        begin, end = _DAYS.index(first), _DAYS.index(last or first)
        days.update(day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))
    return frozenset(days)
