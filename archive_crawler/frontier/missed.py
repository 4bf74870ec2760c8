"""How a visit ends that gave no response."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy.exceptions import DownloadCancelledError

from archive_crawler.errors import ExcludedByRobots, FetchRefused
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Outcome


@dataclass(frozen=True, slots=True)
class Missed:
    """The outcome, should it be final, and whether another try may help."""

    ending: Ending
    passing: bool


def missed(error: BaseException) -> Missed:
    """Translate what the download raised."""
    if isinstance(error, ExcludedByRobots):
        return Missed(Ending(Outcome.EXCLUDED_BY_ROBOTS, str(error)), passing=False)
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, DownloadCancelledError):
        reason = f"limits.response_bytes: the answer is longer, and was cut. {error}".strip()
    # What is too large is so the next time, too.
    lasting = isinstance(error, (FetchRefused, DownloadCancelledError))
    return Missed(Ending(Outcome.FAILED, reason[:500]), passing=not lasting)
