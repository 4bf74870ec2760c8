"""The lines of a site's links: written once it is known which are the template's; for a report those that matter."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import orjson
from pydantic import TypeAdapter

from archive_crawler.export.lines import replace_with
from archive_crawler.items import LinkUse
from archive_crawler.links.template import Templates, again
from archive_crawler.normalize.urls import site

if TYPE_CHECKING:
    from archive_crawler.links.reading import PageRows

_USE = TypeAdapter(LinkUse)
_URL, _TEXT = b',"url":', b',"text":'
_NO, _YES = b'"template":false}\n', b'"template":true}\n'
_WIDTH = 8
"""Bytes of a place."""


class SiteLines:
    """Takes the lines page by page, which lie in temporary files until all are there.

    A site may have a million lines, most of them the template's: none is parsed but for the first in its place.
    """

    def __init__(self) -> None:
        self._lines, self._places, self._listed = (TemporaryFile() for _ in range(3))  # noqa: SIM115 - gone with it
        self._pages: list[tuple[str, int, int]] = []
        """Site, bytes and number of the lines of each page."""
        self._templates = Templates()
        self.number = 0
        """How many lines there are."""

    def add(self, page: PageRows) -> None:
        self._lines.write(page.lines)
        self._places.write(page.places)
        number, of = len(page.places) // _WIDTH, site(page.url)
        self._pages.append((of, len(page.lines), number))
        self._templates.add(of, set(array("q", page.places)))
        self.number += number

    def write(self, path: Path, is_listed: Callable[[str], bool]) -> None:
        """Write the file; keep for `uses` what leads to targets that are listed."""
        replace_with(path, self._marked(_Wanted(is_listed)))

    def uses(self) -> SiteUses:
        """What a report needs of the links, after `write`."""
        self._listed.seek(0)
        number = sum(1 for _ in self._listed)
        self._listed.seek(0)
        return SiteUses((_USE.validate_json(row) for row in self._listed), self.number - number)

    def _marked(self, wanted: _Wanted) -> Iterator[bytes]:
        found = self._templates.found()
        if not self._templates.is_exact:
            found = again(found, ((of, set(places)) for of, _, places in self._read()))
        for of, lines, places in self._read():
            rows, those = lines.split(_NO), found[of]
            ends = [_YES if place in those else _NO for place in places]
            for number in wanted.of(rows, places):
                self._listed.write(rows[number] + ends[number])
            pieces = [b""] * (2 * len(places))
            pieces[::2], pieces[1::2] = rows[:-1], ends
            yield b"".join(pieces)

    def _read(self) -> Iterator[tuple[str, bytes, array[int]]]:
        self._lines.seek(0)
        self._places.seek(0)
        for of, size, number in self._pages:
            yield of, self._lines.read(size), array("q", self._places.read(_WIDTH * number))


class _Wanted:
    """Finds the lines that a report needs: all that lead to a listed target, the first to any other, the first of a page."""

    def __init__(self, is_listed: Callable[[str], bool]) -> None:
        self._is_listed = is_listed
        self._listed: dict[int, bool] = {}
        """By place: lines of one place have one target."""
        self._met: set[bytes] = set()
        """Targets, as lines have them."""

    def of(self, rows: list[bytes], places: array[int]) -> list[int]:
        """The numbers of these lines of a page."""
        listed = self._listed
        numbers = [number for number, place in enumerate(places) if listed.get(place, True)]
        wanted = [number for number in numbers if self._wants(rows[number], places[number])]
        return wanted if not places or wanted[:1] == [0] else [0, *wanted]

    def _wants(self, row: bytes, place: int) -> bool:
        known = self._listed.get(place)
        if known is not None:
            return known
        target = row[row.find(_URL) + len(_URL) : row.find(_TEXT)]
        self._listed[place] = self._is_listed(orjson.loads(target))
        is_first = target not in self._met
        self._met.add(target)
        return is_first or self._listed[place]


class SiteUses:
    """Links for a report, which counts those that are left out."""

    def __init__(self, uses: Iterator[LinkUse], left_out: int) -> None:
        self._uses = uses
        self.left_out = left_out
        """Further links to targets that the report does not list."""

    def __iter__(self) -> Iterator[LinkUse]:
        return self._uses
