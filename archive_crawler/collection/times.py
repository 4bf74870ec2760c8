"""The times of a schedule: a cron expression and where its clock hangs become instants. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_EXPECTED = (
    'expected minute, hour, day of the month, month and day of the week, as in "30 2 * * Mon-Fri", '
    "or @hourly, @daily, @weekly, @monthly, @yearly"
)


def cron_line(text: str) -> str:
    """A cron expression in five fields; raises ValueError that says what was expected."""
    line = _NICKNAMES.get(text.strip().lower(), text.strip())
    if len(line.split()) != 5:
        raise ValueError(_EXPECTED)
    try:
        next(CronSim(line, datetime(2026, 1, 1, tzinfo=UTC)))
    except CronSimError as error:
        raise ValueError(f"{str(error).lower()}; {_EXPECTED}") from None
    except StopIteration:
        raise ValueError(f"there is no such day; {_EXPECTED}") from None
    return line


def zone(name: str) -> ZoneInfo:
    """A time zone by its name; raises ValueError that says what was expected."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        raise ValueError(f'no time zone {name!r}; expected a name as in "America/New_York" or "UTC"') from None


def times(cron: str, timezone: str, after: datetime) -> Iterator[datetime]:
    """The instants of a schedule after an instant, in UTC, without end.

    As in Debian's cron: where the clock is put forward, a time that it leaves out comes at once; where it is put back, a
    time that it has twice comes once, and only an expression for every hour or minute comes in both.
    """
    for instant in CronSim(cron_line(cron), after.astimezone(zone(timezone))):
        yield instant.astimezone(UTC)


def scattered(collection: str, nominal: datetime, jitter: int) -> datetime:
    """When a run begins: up to `jitter` seconds later, always the same for one collection and time."""
    digest = hashlib.sha256(f"{collection} {nominal.isoformat()}".encode()).digest()
    return nominal + timedelta(seconds=int.from_bytes(digest[:8]) % (jitter + 1))
