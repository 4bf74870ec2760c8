"""Crawl traps: URLs without end that a server makes up, told by their form alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Outcome

if TYPE_CHECKING:
    from archive_crawler.collection.model import Limits
    from archive_crawler.frontier.counters import Counters
    from archive_crawler.frontier.visit import Visit

_MOST_SHAPES = 20_000
"""Shapes whose URLs are counted; the one that had none for the longest is forgotten."""
_OF_HOST, _ALIKE = "pages of a host", "URLs alike"
_LONGEST_RUN = 6
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CHANGING = re.compile(
    rf"(?P<month>(?<![a-z]){_MONTH}(?![a-z]))|(?P<token>(?=[a-z_]*[0-9])(?=[0-9_]*[a-z])[a-z0-9_]{{12,}})|(?P<number>[0-9]+)",
    re.IGNORECASE,
)


def shape(url: str) -> str:
    """A URL without what a calendar or a session changes in it: numbers, months, opaque tokens, the query's values."""
    parts = urlsplit(url)
    keys = sorted({_masked(pair.partition("=")[0]) for pair in parts.query.split("&") if pair})
    return f"{parts.hostname}{_masked(parts.path)}" + (f"?{'&'.join(keys)}" if keys else "")


def _masked(text: str) -> str:
    return _CHANGING.sub(lambda match: {"month": "month", "token": "token", "number": "0"}[match.lastgroup or ""], text)


def too_many_segments(url: str, most: int) -> str | None:
    """Why a URL's path is too deep; null where it is not (Heritrix: TooManyPathSegmentsDecideRule)."""
    segments = urlsplit(url).path.count("/")
    return f"limits.segments {most}: a path of {segments} segments" if most and segments > most else None


def repeated(url: str, most: int) -> str | None:
    """The segments that a path repeats, one after the other, more than `most` times (Heritrix: PathologicalPathDecideRule)."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    for run in range(1, min(_LONGEST_RUN, len(segments) // (most + 2)) + 1) if most else ():
        same = 0
        for at in range(run, len(segments)):
            same = same + 1 if segments[at] == segments[at - run] else 0
            if same >= run * (most + 1):
                again = "/".join(segments[at - run + 1 : at + 1])
                return f"limits.repetitions {most}: the path repeats /{again[:200]}/"
    return None


class Traps:
    """Counts what can only be told by its number: URLs alike that lead to each other, and a host's pages."""

    def __init__(self, limits: Limits, counters: Counters) -> None:
        self._limits = limits
        self._counters = counters

    def ending(self, visit: Visit) -> Ending | None:
        """How a visit ends at once that is one too many; null for all others."""
        if visit.role is not Role.PAGE:
            return None
        if (most := self._limits.per_host) and self._counters.number(_OF_HOST, visit.host) >= most:
            return Ending(Outcome.OVER_LIMIT, f"limits.per_host {most}")
        alike = _of_its_like(visit) if self._limits.alike else None
        if alike is not None and self._counters.number(_ALIKE, alike) >= self._limits.alike:
            return Ending(Outcome.OVER_LIMIT, f"limits.alike {self._limits.alike}: a chain of URLs like {alike[:300]}")
        return None

    def count(self, visit: Visit) -> None:
        """Take note of a visit that is new and due."""
        if visit.role is not Role.PAGE:
            return
        if self._limits.per_host:
            self._counters.count(_OF_HOST, visit.host)
        if self._limits.alike and (alike := _of_its_like(visit)) is not None:
            self._counters.count(_ALIKE, alike, _MOST_SHAPES)


def _of_its_like(visit: Visit) -> str | None:
    """The shape of a URL that a page of the same shape links; null for all others."""
    if visit.hop is not Hop.LINK or not visit.via:
        return None
    own = shape(visit.url)
    return own if own == _shape_of_finder(visit.via) else None


_shape_of_finder = lru_cache(8)(shape)
"""A page's links are offered one after the other."""
