"""When a failed visit is tried again, and when a host is asked again."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from archive_crawler.collection.model import Politeness

MAX_WAIT = 3600.0
"""Seconds: a host that asks for more is waited for this long."""
MAX_BACKOFF = 600.0
"""Seconds: the longest that a host is left alone that does not say for how long."""
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


def backoff(refusals: int, politeness: Politeness) -> float:
    """Seconds to leave a host alone that has answered 429 or 503 so many times in a row, and not said for how long."""
    return min(politeness.retry_pause * 2.0 ** min(refusals - 1, 30), MAX_BACKOFF)


def scattered(pause: float) -> float:
    """Up to a quarter more than a pause, so that what failed together does not come back together."""
    return pause * random.uniform(1.0, 1.25)  # noqa: S311 - nobody gains by guessing it


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for (RFC 9110 section 10.2.3): a number or an HTTP date; null for neither."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:20])
    try:
        date = parsedate_to_datetime(value)
        return max(0.0, (date.replace(tzinfo=date.tzinfo or UTC) - now).total_seconds())
    except (ValueError, OverflowError):
        return None
