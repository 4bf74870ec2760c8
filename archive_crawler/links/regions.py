"""Parts of pages that a site repeats to the letter: its menu, its footer. They are read once, and known by heart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive_crawler.items import LinkPlace
    from archive_crawler.links.scan import Found

NAMES = frozenset({"nav", "header", "footer", "aside"})
"""Elements that such parts are."""
_SHORTEST, _LONGEST = 1000, 200_000
"""Characters of a part that is remembered."""
_MOST = 8_000_000
"""Characters of all that are remembered."""
_TRIES = 20
"""How often a page's parts may turn out to be none before no more are looked for."""

Key = tuple[str, "LinkPlace | None", str]


@dataclass(frozen=True, slots=True)
class Region:
    """What reading a part of a page gives; positions are counted from its beginning."""

    found: list[Found]
    texts: list[str]
    ids: set[str]
    words: str
    heading: str | None
    """The last heading in it; null where the one before it goes on."""
    first_heading: str | None
    asks_password: bool
    scripts: int
    has_body: bool


class Regions:
    """The parts that one page may have; what is known by heart is so for all pages."""

    _known: dict[Key, Region | None] = {}  # noqa: RUF012 - shared on purpose
    _size = 0

    def __init__(self, source: str) -> None:
        self._source = source
        self._tries = _TRIES

    def end(self, name: str, begin: int) -> int | None:
        """Where the part ends that an element begins; null where it is none that is remembered."""
        if not self._tries:
            return None
        end = self._source.find(f"</{name}", begin + 1, begin + _LONGEST)
        if end < begin + _SHORTEST or self._source.find(f"<{name}", begin + 1, end) >= 0:
            self._tries -= end < 0 or end >= begin + _SHORTEST
            return None
        return end

    def get(self, key: Key) -> Region | None:
        """What is known of a part; raises KeyError where nothing is, null where it is not to be taken alone."""
        return self._known[key]

    def put(self, key: Key, region: Region | None) -> Region | None:
        """Remember a part."""
        self._tries -= region is None
        cls = type(self)
        if cls._size > _MOST:
            cls._known.clear()
            cls._size = 0
        cls._size += len(key[0])
        cls._known[key] = region
        return region
