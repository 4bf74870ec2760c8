"""Dates as WARC has them."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """A WARC-Date: ISO 8601 in UTC, to the millisecond (WARC/1.1 section 5.4)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
