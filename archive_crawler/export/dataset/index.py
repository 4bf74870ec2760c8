"""Which lines of the runs are rows of an export, and in which order: an index in a temporary database.

The lines stay where they are. The database sorts on disk, so that memory does not grow with their number.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson

from archive_crawler.errors import BadArguments
from archive_crawler.export.dataset.tables import ELSEWHERE, Row, Table, digest
from archive_crawler.items import LinkUse
from archive_crawler.links.kept import temporary

_CACHE = "cache_size = -32768"
"""32 MB for sorting: fewer pieces are merged than with the few that suffice elsewhere."""
_OPEN = 64
"""Files that are open at once."""
_ROWS = "lines (place INTEGER PRIMARY KEY, host TEXT, year INT, sorted TEXT, version BLOB, moment TEXT, page TEXT, file INT, start INT, length INT)"
_PAGES = "pages (page TEXT PRIMARY KEY, file INT) WITHOUT ROWID"
_CHOSEN = "chosen (place INTEGER PRIMARY KEY, host TEXT, year INT, file INT, start INT, length INT)"
_ARTICLES = "articles (id TEXT, file INT, host TEXT, year INT, PRIMARY KEY (id, file)) WITHOUT ROWID"
_CHOICE = """
INSERT INTO chosen (host, year, file, start, length)
SELECT host, year, file, start, length FROM (
    SELECT *, row_number() OVER (PARTITION BY version ORDER BY moment DESC, place DESC) AS rank FROM lines
) AS found WHERE rank = 1 AND (page IS NULL OR file = (SELECT file FROM pages WHERE pages.page = found.page))
ORDER BY host, year, sorted, moment, place
"""

Tick = Callable[[int], None]
"""Is told how many bytes were read."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the export, and where its line is."""

    number: int
    """Its number, from 1."""
    host: str
    """The site that it belongs to."""
    year: int
    """The year that it belongs to."""
    line: bytes
    """The line, with its end."""

    @property
    def row(self) -> Row:
        row: Row = orjson.loads(self.line)
        return row


class Index:
    """The rows of one table after another."""

    def __init__(self, *, latest: bool) -> None:
        self._latest = latest
        self._db = temporary(_ROWS, _CHOSEN, _ARTICLES, _PAGES)
        self._db.execute(f"PRAGMA {_CACHE}")
        self._files: list[Path] = []
        self._sites: set[str] = set()
        self._last = ("", -1)
        self.count = 0
        """How many rows the table has."""

    def fill(self, table: Table, files: list[Path], tick: Tick) -> None:
        """Choose the rows of a table from the files of all runs, the latest run last; raises BadArguments for a broken line."""
        for emptied in ("lines", "chosen"):
            self._db.execute(f"DELETE FROM {emptied}")  # noqa: S608 - names of our own
        self._files = files
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO lines (host, year, sorted, version, moment, page, file, start, length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._lines(table, tick),
        )
        self._db.execute(_CHOICE)
        if table.are_sites:
            self._sites.update(host for (host,) in self._db.execute("SELECT DISTINCT host FROM chosen"))
        self._db.execute("COMMIT")
        self.count = self._db.execute("SELECT count(*) FROM chosen").fetchone()[0]

    def _lines(self, table: Table, tick: Tick) -> Iterator[tuple[object, ...]]:
        version = table.subject if self._latest and table.subject else table.version
        for number, path in enumerate(self._files):
            start = 0
            for line, row in objects(path):
                length = len(line)
                if table.is_row(row) and (where := self._where(table, row, number)):
                    key = version(row).encode() if version else digest(line)
                    page = self._page(table, row, number)
                    yield (*where, table.order(row), key, table.moment(row), page, number, start, length)
                start += length
                tick(length)

    def _where(self, table: Table, row: Row, file: int) -> tuple[str, int] | None:
        """Host and year of a row; null for a link of an article that is not chosen."""
        if table.record is LinkUse:
            return self._as_its_article(table, row, file)
        host = table.host(row)
        return (host if table.are_sites or host in self._sites else ELSEWHERE), table.year(row)

    def _as_its_article(self, table: Table, row: Row, file: int) -> tuple[str, int] | None:
        article = row["article_id"]
        found: tuple[str, int] | None = self._db.execute(
            "SELECT host, year FROM articles WHERE id = ? AND file = ?", (article, file)
        ).fetchone()
        if found or (article and self._latest):
            return found
        host = table.host(row)
        return (host if host in self._sites else ELSEWHERE), table.year(row)

    def _page(self, table: Table, row: Row, file: int) -> str | None:
        """The page of a link that is no article, of which the latest run's links are wanted; null for all else."""
        if table.record is not LinkUse or not self._latest or row["article_id"]:
            return None
        page: str = row["page"]
        if self._last != (page, file):
            self._last = page, file
            self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", self._last)
        return page

    def remember_articles(self) -> None:
        """Note the articles that are chosen, for the links, which lie in the same runs."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?)",
            ((place.row["id"], file, place.host, place.year) for file, place in self._placed()),
        )
        self._db.execute("COMMIT")

    def rows(self) -> Iterator[Place]:
        """The rows in their order."""
        return (place for _, place in self._placed())

    def at(self, number: int) -> Place:
        """The row of a number."""
        return next(place for _, place in self._placed("WHERE place = ?", (number,)))

    def _placed(self, where: str = "", given: tuple[int, ...] = ()) -> Iterator[tuple[int, Place]]:
        query = f"SELECT place, host, year, file, start, length FROM chosen {where} ORDER BY place"  # noqa: S608
        with _Files(self._files) as files:
            for number, host, year, file, start, length in self._db.execute(query, given):
                yield file, Place(number, host, year, files.read(file, start, length))

    def close(self) -> None:
        self._db.close()


def objects(path: Path) -> Iterator[tuple[bytes, Row]]:
    """Each line with its object; none where the file does not exist."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield line, orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise BadArguments(f"{path}:{number}: expected a JSON object, found {line[:60]!r}: {error}") from error


class _Files:
    """Lines read from any of many files."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._open: dict[int, int] = {}

    def __enter__(self) -> Self:
        return self

    def read(self, number: int, start: int, length: int) -> bytes:
        if number not in self._open:
            if len(self._open) >= _OPEN:
                os.close(self._open.pop(next(iter(self._open))))
            self._open[number] = os.open(self._paths[number], os.O_RDONLY)
        return os.pread(self._open[number], length, start)

    def __exit__(self, *_: object) -> None:
        for descriptor in self._open.values():
            os.close(descriptor)
