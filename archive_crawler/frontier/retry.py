"""When a failed visit is tried again."""

from __future__ import annotations

from archive_crawler.collection.model import Politeness

_LONGEST = 3600.0
"""Seconds: a longer Retry-After is taken for this."""
_PASSING = frozenset({408, 429, 500, 502, 503, 504, 522, 524})


def pause_after_status(
    status: int, tries: int, politeness: Politeness, retry_after: float | None = None
) -> float | None:
    """Seconds until the next try of a page that answered so; None when the answer is final.

    `tries` counts the one that just ended; `retry_after` is the header's value in seconds (RFC 9110 section 10.2.3).
    """
    pause = pause_after_failure(tries, politeness) if status in _PASSING else None
    return pause if pause is None or retry_after is None else min(retry_after, _LONGEST)


def pause_after_failure(tries: int, politeness: Politeness) -> float | None:
    """Seconds until the next try of a page that did not answer; None when it has had its tries."""
    return politeness.retry_pause * 6.0 ** (tries - 1) if tries <= politeness.retries else None
