"""When a failed visit is tried again."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive_crawler.collection.model import Politeness

MAX_WAIT = 3600.0
"""Seconds: a host that asks for more is waited for this long."""
_PASSING = frozenset({408, 429, 500, 502, 503, 504, 522, 524})


def pause_after_status(status: int, tries: int, politeness: Politeness, wait: float | None = None) -> float | None:
    """Seconds until the next try of a page that answered so; None when the answer is final.

    `tries` counts the one that just ended; `wait` is what its Retry-After asks for, in seconds.
    """
    pause = pause_after_failure(tries, politeness) if status in _PASSING else None
    return pause if pause is None or wait is None else min(wait, MAX_WAIT)


def pause_after_failure(tries: int, politeness: Politeness) -> float | None:
    """Seconds until the next try of a page that did not answer; None when it has had its tries."""
    return politeness.retry_pause * 6.0 ** (tries - 1) if tries <= politeness.retries else None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for (RFC 9110 section 10.2.3): a number or an HTTP date; null for neither."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())
