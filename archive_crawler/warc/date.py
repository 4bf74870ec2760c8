"""Dates as WARC has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z?)?)?)?", re.ASCII)


def timestamp(moment: datetime) -> str:
    """A WARC-Date: ISO 8601 in UTC, to the millisecond (WARC/1.1 section 5.4)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(date: str) -> datetime:
    """The instant of a WARC-Date, of a shortened one its beginning (WARC/1.1 section 5.4); raises ValueError for no date."""
    found = _DATE.fullmatch(date.strip())
    if found is None:
        raise ValueError(f"WARC-Date should be a date as in 2026-01-02T03:04:05Z, is {date[:40]!r}")
    month, day, hour, minute, second = (
        int(part or least) for part, least in zip(found.groups()[1:6], (1, 1, 0, 0, 0), strict=True)
    )
    fraction = int((found[7] or "").ljust(6, "0")[:6])
    return datetime(int(found[1]), month, day, hour, minute, second, fraction, tzinfo=UTC)
