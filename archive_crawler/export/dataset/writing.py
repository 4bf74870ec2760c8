"""The export of a collection: every table in every form, and what describes them, as one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from archive_crawler.export.dataset import shards, spreadsheet
from archive_crawler.export.dataset.describing import describe
from archive_crawler.export.dataset.facts import About, Facts, Format
from archive_crawler.export.dataset.files import file
from archive_crawler.export.dataset.folder import replacing
from archive_crawler.export.dataset.gaps import gaps
from archive_crawler.export.dataset.index import Index, Place
from archive_crawler.export.dataset.rows import maker
from archive_crawler.export.dataset.tables import Row, Table, tables
from archive_crawler.export.photos import joined
from archive_crawler.items import Article, JoinedPhoto

Advance = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much it is in all."""
_EVERY = 256
"""Rows between two words of progress."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written."""

    formats: tuple[Format, ...]
    """In which forms."""
    shard: int = shards.SHARD
    """Bytes of records in a shard of lines."""


def export(target: Path, about: About, wanted: Wanted, advance: Advance) -> Facts:
    """Write an export, replacing `target` atomically; what it has.

    Raises BadArguments where the target is no export's folder, or a line of a run is broken.
    """
    facts = Facts(about, wanted.formats)
    with replacing(target) as folder, TemporaryDirectory(prefix=".scratch-", dir=folder) as scratch:
        _Tables(folder, Path(scratch), facts, wanted, advance).write()
        facts.gaps = gaps(about.runs)
        describe(folder, facts)
    return facts


class _Tables:
    """The tables' files, one table after another."""

    def __init__(self, folder: Path, scratch: Path, facts: Facts, wanted: Wanted, advance: Advance) -> None:
        self._folder, self._scratch, self._facts, self._wanted, self._advance = folder, scratch, facts, wanted, advance
        self._index = Index(latest=facts.about.latest)
        self._done = 0

    def write(self) -> None:
        try:
            for table in tables():
                self._fill(table)
                self._facts.rows[table.name] = self._index.count
                if table.record is Article:
                    self._of_articles()
                for form in self._wanted.formats:
                    paths = self._written(table, form)
                    self._facts.files += [file(self._folder, path, table, form) for path in paths]
        finally:
            self._index.close()

    def _fill(self, table: Table) -> None:
        files = [run.records / table.file for run in self._facts.about.runs]
        if table.record is JoinedPhoto:
            files = [self._scratch / table.file]
        total = sum(path.stat().st_size for path in files if path.exists())
        done = 0

        def tick(length: int) -> None:
            nonlocal done
            done += length
            self._advance(f"reading {table.name}", done, total)

        self._index.fill(table, files, tick)

    def _of_articles(self) -> None:
        """What other tables need of the articles."""
        self._index.remember_articles()
        for place in self._index.rows():
            self._facts.sites[place.host] += 1
            self._facts.years[place.year] += 1
        photos = next(table for table in tables() if table.record is JoinedPhoto)
        with (self._scratch / photos.file).open("wb") as out:
            out.writelines(joined((place.row for place in self._index.rows()), self._scratch))

    def _written(self, table: Table, form: Format) -> list[Path]:
        folder = self._folder / form.folder
        folder.mkdir(exist_ok=True)
        self._done = 0
        if form is Format.PARQUET:
            from archive_crawler.export.dataset import parquet  # noqa: PLC0415 - takes a while, and not all want it

            return parquet.write(folder / table.name, table, self._ticked(table, form))
        if form is Format.CSV:
            return self._csv(folder, table)
        cut = shards.plan(self._rows(table), self._wanted.shard)
        return shards.write(
            folder / f"{table.name}.{form}", self._index, cut, self._line(table), lambda: self._tick(table, form)
        )

    def _rows(self, table: Table) -> Iterator[tuple[Place, Row]]:
        made = maker(table.record)
        return ((place, made(place.row)) for place in self._index.rows())

    def _ticked(self, table: Table, form: Format) -> Iterator[tuple[Place, Row]]:
        for each in self._rows(table):
            self._tick(table, form)
            yield each

    @staticmethod
    def _line(table: Table) -> shards.Line:
        made = maker(table.record)
        return lambda place: orjson.dumps(made(place.row), option=orjson.OPT_APPEND_NEWLINE)

    def _csv(self, folder: Path, table: Table) -> list[Path]:
        rows = self._ticked(table, Format.CSV)
        written: list[Path] = []
        for first in range(0, max(self._index.count, 1), spreadsheet.MOST_ROWS):
            path = folder / f"{table.name}-{first // spreadsheet.MOST_ROWS:05}.csv"
            with path.open("xb") as out:
                out.write(spreadsheet.heading(table.record))
                chunk = islice(rows, spreadsheet.MOST_ROWS)
                out.writelines(spreadsheet.line(table.record, row) for _, row in chunk)
            written.append(path)
        return written

    def _tick(self, table: Table, form: Format) -> None:
        self._done += 1
        if self._done % _EVERY == 0 or self._done == self._index.count:
            self._advance(f"writing {table.name}.{form}", self._done, self._index.count)
