"""A WACZ package: its ZIP, its manifest, its signature, and the WARC files, index and pages in it (WACZ 1.1.1)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from archive_crawler.warc.verify import blocks, container, headers, index, manifest, record, relations
from archive_crawler.warc.verify.catalog import Catalog
from archive_crawler.warc.verify.container import NoZip
from archive_crawler.warc.verify.content import Deflated
from archive_crawler.warc.verify.lines import lines, parsed
from archive_crawler.warc.verify.originals import Originals
from archive_crawler.warc.verify.parts import Parts
from archive_crawler.warc.verify.pointers import Pointers
from archive_crawler.warc.verify.problem import Check, Place, Problem
from archive_crawler.warc.verify.structure import MOST_DAMAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive_crawler.warc.verify.container import Member
    from archive_crawler.warc.verify.lines import Lines
    from archive_crawler.warc.verify.problem import Tally


def problems(path: Path, tally: Tally) -> Iterator[Problem]:
    """Everything that is wrong with a package."""
    with path.open("rb") as file:
        try:
            directory = yield from container.directory(str(path), file)
            found = yield from container.members(str(path), file, directory)
            lying = yield from headers.stretches(str(path), file, found, directory.begin)
        except NoZip as error:
            yield Place(str(path), error.offset).error(Check.PACKAGE, error.expected, error.found)
            return
        parts = Parts(path, file, found, lying)
        yield from manifest.problems(parts)
        with Catalog() as catalog:
            yield from _Records(parts, catalog, tally).problems()
        tally.read = max(tally.read, tally.size)


class _Records:
    """The records of a package, and what points to them."""

    def __init__(self, parts: Parts, catalog: Catalog, tally: Tally) -> None:
        self._parts = parts
        self._catalog = catalog
        self._tally = tally
        self._originals = Originals(None, catalog, tally)

    def problems(self) -> Iterator[Problem]:
        for member in self._parts.files.values():
            if member.name.startswith("archive/"):
                yield from self._warc(member)
        yield from relations.problems(self._catalog)
        yield from self._indexes()
        yield from self._blocks()
        yield from self._pages()
        yield from self._pointers()

    def _warc(self, member: Member) -> Iterator[Problem]:
        content = self._parts.open(member.name)
        name = member.name.rpartition("/")[2]
        if content is None or not name.endswith((".warc", ".warc.gz")):
            expected = "WARC files in archive/, .warc or .warc.gz"
            yield self._parts.place(member.name).error(Check.PACKAGE, expected, "another one")
            return
        # Each search behind damage inflates a deflated file from its beginning.
        most = 3 if isinstance(content, Deflated) else MOST_DAMAGE
        shown = f"{self._parts.path}!{member.name}"
        try:
            yield from record.problems(name, shown, content, self._catalog, self._tally, most_damage=most)
        except zlib.error as error:
            yield self._parts.place(member.name).error(Check.PACKAGE, "a whole deflate stream", str(error))

    def _indexes(self) -> Iterator[Problem]:
        names = [name for name in self._parts.files if name.startswith("indexes/")]
        for name in names:
            if name.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")) and (content := self._parts.text(name)):
                try:
                    yield from index.problems(
                        f"{self._parts.path}!{name}", content, self._catalog, self._originals, self._tally
                    )
                except (zlib.error, OSError, EOFError) as error:
                    yield self._parts.place(name).error(Check.INDEX, "a whole index", str(error))
        yield from index.coverage("indexes/", self._catalog)

    def _blocks(self) -> Iterator[Problem]:
        """A compressed index in blocks, as those who read a package piece by piece need it."""
        for name in self._parts.files:
            compressed = name.removesuffix(".idx") + ".cdx.gz"
            if not name.endswith(".idx") or not name.startswith("indexes/"):
                continue
            if compressed not in self._parts.files or (content := self._parts.open(compressed)) is None:
                yield self._parts.place(name).error(Check.INDEX, f"{compressed} beside it", "none")
            elif text := self._parts.text(name):
                try:
                    yield from blocks.problems(f"{self._parts.path}!{name}", text, content)
                except (zlib.error, OSError) as error:
                    yield self._parts.place(name).error(Check.INDEX, "a whole index", str(error))

    def _pointers(self) -> Iterator[Problem]:
        """The JSON Lines of a run, which our packages have."""
        pointers = Pointers(self._catalog, self._originals, self._tally)
        for name in self._parts.files:
            if name.startswith("records/") and name.endswith(".jsonl") and (content := self._parts.text(name)):
                try:
                    yield from pointers.problems(name, f"{self._parts.path}!{name}", content)
                except (zlib.error, OSError) as error:
                    yield self._parts.place(name).error(Check.POINTER, "whole lines", str(error))

    def _pages(self) -> Iterator[Problem]:
        for name in self._parts.files:
            if name.startswith("pages/") and name.endswith(".jsonl") and (content := self._parts.text(name)):
                try:
                    yield from self._page_lines(name, content)
                except (zlib.error, OSError, EOFError) as error:
                    yield self._parts.place(name).error(Check.PACKAGE, "whole pages", str(error))

    def _page_lines(self, name: str, content: Lines) -> Iterator[Problem]:
        for item in lines(f"{self._parts.path}!{name}", content, Check.PACKAGE):
            if isinstance(item, Problem):
                yield item
                continue
            place, text = item
            row = parsed(place, text, Check.PACKAGE)
            if isinstance(row, Problem):
                yield row
                continue
            self._tally.lines[name] += 1
            if place.line == 1 and "format" in row:
                continue
            url = row.get("url")
            if not isinstance(url, str) or not isinstance(row.get("ts"), str):
                yield place.error(Check.PACKAGE, "url and ts of a page", text[:80].decode("utf-8", "replace"))
            elif not self._catalog.has_url(urldefrag(url).url) and not self._catalog.has_url(url):
                yield place.error(Check.PACKAGE, "a page that the index has", url)
