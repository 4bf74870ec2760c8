"""A temporary pywb collection: links to the WARC files, and an index."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, BinaryIO

from archive_crawler.errors import ArchiveCrawlerError, WarcError, printable
from archive_crawler.replay.index import Entry, Stretch, entries
from archive_crawler.replay.package import package
from archive_crawler.replay.source import Page, Source
from archive_crawler.warc.member import record_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from archive_crawler.replay.package import Package
    from archive_crawler.replay.wayback import Wayback

_PACKAGE = "package.wacz"


class ReplayCollection:
    """The folder that pywb serves; it holds links and an index, and can be thrown away."""

    def __init__(self, root: Path, source: Source) -> None:
        self.name = source.name
        self.first = source.first
        self._source = source
        self._root = root
        home = root / "collections" / source.name
        self._archive, self._indexes = home / "archive", home / "indexes"
        for folder in (self._archive, self._indexes):
            folder.mkdir(parents=True)

    def fill(self, wayback: Wayback) -> None:
        """Link the WARC files and give them an index; raises BadArguments for what cannot be read."""
        if self._source.is_package:
            self._fill_from(package(self._source.path))
        else:
            for warc in self._source.warcs:
                (self._archive / warc.name).symlink_to(warc)
            if self._source.index:
                with self._source.index.open("rb") as stream:
                    self._write_index(stream, {})
        if not self._index.exists():
            _say("there is no index: pywb makes one")
            wayback.index(self._root, self.name)
        self._add_originals()
        self.first = self.first or self._first_page()

    def at(self, url: str) -> Page:
        """The newest capture of exactly this URL; without a time where there is none, so that pywb looks itself."""
        times = [entry.timestamp for entry in self._entries() if entry.url == url]
        if not times:
            _say(f"no capture of exactly {url} is in the index; pywb looks for the nearest")
        return Page(url, max(times, default=""))

    @property
    def _index(self) -> Path:
        return self._indexes / "index.cdxj"

    def _fill_from(self, wacz: Package) -> None:
        """Records are read where they lie in the package, which is not copied."""
        self.first = wacz.first
        if not wacz.is_stored or wacz.index is None:
            _say("the package has compressed WARC files or no index: they are copied out first")
            wacz.extract(self._archive)
            return
        (self._archive / _PACKAGE).symlink_to(wacz.path.resolve())
        with wacz.open_index() as stream:
            self._write_index(stream, wacz.places(_PACKAGE))

    def _write_index(self, stream: BinaryIO, places: Mapping[str, Stretch]) -> None:
        bad = Counter[str]()
        with self._index.open("wb") as out:
            for entry in entries(stream, bad):
                moved = entry.moved(places)
                out.write((moved.as_original() if self._is_unmodified(moved) else moved).line())
        if bad["lines"]:
            _say(f"{bad['lines']} lines of the index cannot be read and are left out")

    def _is_unmodified(self, entry: Entry) -> bool:
        """Whether it is a 304 whose original is known: pywb, as of 2.10, gives a browser the 304 and no page.

        The index of a package may have the original's status in the 304's place, since ReplayWeb.page, as of 2.5.3,
        shows nothing for a 304: there the record tells.
        """
        if entry.original is None or not self._source.is_package:
            return entry.original is not None and entry.fields.get("status") == "304"
        if entry.place is None or entry.fields.get("mime") != "warc/revisit":
            return False
        name, offset, length = entry.place
        try:
            record = record_at(self._archive / name, offset, length)
        except (WarcError, OSError):
            return False
        return record.fields.get("warc-profile", "").endswith("/revisit/server-not-modified")

    def _add_originals(self) -> None:
        """Revisits whose originals lie in other runs: their WARC files and their lines of the index."""
        wanted = self._elsewhere()
        if not wanted:
            return
        with (self._indexes / "originals.cdxj").open("wb") as out:
            out.writelines(sorted(self._originals(wanted)))
        for name in wanted:
            _say(f"revisits refer to {name}, which is not at hand: they replay as not found")

    def _elsewhere(self) -> dict[str, set[int]]:
        """Offsets of the originals that lie in no file of this replay, by file."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for entry in self._entries():
            if (original := entry.original) and not (self._archive / original[0]).exists():
                wanted[original[0]].add(original[1])
        return wanted

    def _originals(self, wanted: dict[str, set[int]]) -> Iterator[bytes]:
        for run in self._source.former:
            here = {name: offsets for name, offsets in wanted.items() if (run / "archive" / name).is_file()}
            index = run / "indexes" / "index.cdxj"
            if not here or not index.is_file():
                continue
            for name in here:
                (self._archive / name).symlink_to(run / "archive" / name)
                del wanted[name]
            with index.open("rb") as stream:
                yield from (entry.line() for entry in entries(stream, Counter()) if _is_wanted(entry, here))

    def _first_page(self) -> Page | None:
        pages = (Page(entry.url, entry.timestamp) for entry in self._entries() if entry.is_page)
        return min(pages, key=lambda page: page.timestamp, default=None)

    def _entries(self) -> Iterator[Entry]:
        if not self._index.exists():
            raise ArchiveCrawlerError(f"{self._source.path}: no index could be made of it")
        with self._index.open("rb") as stream:
            yield from entries(stream, Counter())


def _is_wanted(entry: Entry, wanted: Mapping[str, set[int]]) -> bool:
    offset = entry.fields.get("offset", "")
    return offset.isdecimal() and int(offset) in wanted.get(entry.fields.get("filename", ""), ())


def _say(sentence: str) -> None:
    sys.stderr.write(f"{printable(sentence)}\n")
