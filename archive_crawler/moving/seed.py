"""A seed with a scope of its own, as Browsertrix has it, and the expressions that say the same of any URL."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from archive_crawler.moving.pattern import beside, literal

ANYWHERE = "^https?://"


class Reach(StrEnum):
    """How far a seed reaches, in Browsertrix's words."""

    PAGE = "page"
    PAGE_SPA = "page-spa"
    PREFIX = "prefix"
    HOST = "host"
    DOMAIN = "domain"
    ANY = "any"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class ScopedSeed:
    """Where a crawl begins, and which of the links from there it follows."""

    url: str
    line: int | None
    """Line of the file that names it."""
    reach: Reach
    include: Sequence[str]
    """Expressions, for Python, of URLs that are in scope too."""
    exclude: Sequence[str]
    """Expressions, for Python, of URLs that are not."""
    depth: int
    """Hops from the seed; below 0 there is no limit."""
    hops: int
    """Hops beyond the scope."""

    @property
    def is_alone(self) -> bool:
        """Whether no link of it is in its scope."""
        return self.depth == 0 or self.reach is Reach.PAGE or not any(self.patterns())

    def patterns(self) -> Iterator[str]:
        """Expressions of which one is found in each URL of its scope: `www.`, with a number or without, and the scheme do not count."""
        if self.depth == 0 or self.reach is Reach.PAGE:
            return
        parts = urlsplit(self.url)
        host = re.sub(r"^www\d*\.", "", parts.hostname or "")
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
        directory = parts.path.rpartition("/")[0] + "/"
        match self.reach:
            case Reach.PREFIX:
                yield rf"^https?://(www\d*\.)?{literal(host + port + directory)}"
            case Reach.HOST:
                yield rf"^https?://(www\d*\.)?{literal(host + port)}/"
            case Reach.DOMAIN:
                yield rf"^https?://([^/]+\.)?{literal(host + port)}/"
            case Reach.ANY:
                yield ANYWHERE
        yield from self.include


def but(pattern: str, excluded: Sequence[str]) -> str:
    """An expression that is found where one is and none of others is."""
    if not excluded:
        return pattern
    *others, found = beside([*excluded, pattern])
    return f"^(?!.*(?:{'|'.join(others)}))(?=.*(?:{found}))"


def exempt(pattern: str, urls: Sequence[str]) -> str:
    """An expression that is found where one is, but not in some URLs, whatever their scheme."""
    if not urls:
        return pattern
    spared = "|".join(literal(url.partition("://")[2]) for url in urls)
    return f"^(?!https?://(?:{spared})$)(?=.*(?:{pattern}))"
