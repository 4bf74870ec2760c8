"""The tables of an export: one for each kind of record, with what makes two lines one row and where a row belongs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from archive_crawler.export.lines import FILES
from archive_crawler.items import Article, Change, JoinedPhoto, LinkCheck, LinkUse, Rejected, SeenUrl
from archive_crawler.normalize.urls import site

Row = dict[str, Any]
UNKNOWN_YEAR = 0
ELSEWHERE = "elsewhere"
"""The host of rows that belong to none of the collection's sites, of which there may be a hundred thousand."""
_YEAR = re.compile(r"\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an export."""

    name: str
    """Its name, and the beginning of its files' names."""
    record: type
    """What a row is."""
    title: str
    """What it has, in a few words."""
    host: Callable[[Row], str]
    """The site that a row belongs to."""
    year: Callable[[Row], int]
    """The year that a row belongs to."""
    order: Callable[[Row], str]
    """What rows of one site and year are sorted by."""
    version: Callable[[Row], str] | None = None
    """What two lines have in common that are one row; null where only equal lines are."""
    subject: Callable[[Row], str] | None = None
    """What several versions have in common; null where the latest run tells which rows are the latest."""
    moment: Callable[[Row], str] = lambda _: ""
    """By which of two lines the later one is told; where it says nothing, the later run is."""
    is_row: Callable[[Row], bool] = lambda _: True
    """Whether a line is a row at all."""
    are_sites: bool = False
    """Whether its hosts are the collection's sites."""

    @property
    def file(self) -> str:
        """The file in a run's folder of records."""
        return FILES[self.record]


def digest(line: bytes) -> bytes:
    """What stands for a line: equal lines are one row."""
    return blake2b(line, digest_size=16).digest()


def year(value: object) -> int:
    """The year of a date in ISO 8601; `UNKNOWN_YEAR` where there is none."""
    found = _YEAR.match(str(value or ""))
    return int(found[0]) if found else UNKNOWN_YEAR


def _of(*path: str) -> Callable[[Row], Any]:
    """What lies in a row at a path, the empty string where nothing does."""

    def found(row: Row) -> Any:
        value: Any = row
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value or ""

    return found


def _year_of(*path: str) -> Callable[[Row], int]:
    value = _of(*path)
    return lambda row: year(value(row))


def _site_of(name: str) -> Callable[[Row], str]:
    return lambda row: site(str(row.get(name) or ""))


def _photo(row: Row) -> str:
    return str((row["virin"] or {}).get("value") or row["url_full"] or row["pages"][0]["image"])


_CAPTURED = _of("capture", "date")

_KNOWN = (
    Table(
        "articles", Article, "Versions of news articles",
        host=_of("site"), year=_year_of("date_published", "value"), order=_of("id"),
        version=_of("version_id"), subject=_of("id"), moment=_CAPTURED, are_sites=True,
    ),
    Table(
        "photos", JoinedPhoto, "Photos, each once, with every page that shows it and every word that was given to it",
        host=lambda row: site(row["pages"][0]["url"]), year=_year_of("virin", "date"), order=_photo,
    ),
    Table(
        "links", LinkUse, "Links of the captured pages",
        host=_site_of("page"), year=lambda _: UNKNOWN_YEAR, order=_of("page"),
    ),
    Table(
        "link_checks", LinkCheck, "What became of the links' targets",
        host=_site_of("url"), year=_year_of("checked"), order=_of("url"), subject=_of("url"), moment=_of("checked"),
    ),
    Table(
        "captures", SeenUrl, "Everything that was captured: where its bytes are",
        host=_site_of("url"), year=_year_of("capture", "date"), order=_of("url"),
        version=_of("capture", "record_id"), subject=_of("url"), moment=_CAPTURED,
        is_row=lambda row: row.get("capture") is not None,
    ),
    Table(
        "rejected", Rejected, "Pages that should be articles and could not be read as one",
        host=_site_of("url"), year=_year_of("capture", "date"), order=_of("url"),
        version=_of("capture", "record_id"), subject=_of("url"), moment=_CAPTURED, are_sites=True,
    ),
    Table(
        "changes", Change, "What has changed from run to run",
        host=_site_of("url"), year=lambda row: year(_CAPTURED(row) or row["run"][:4]), order=_of("url"),
    ),
)  # fmt: skip
"""Tables of which more is known than their record's fields."""


def tables() -> tuple[Table, ...]:
    """Every table, in the order of an export; articles first, since others lean on them."""
    known = {table.record for table in _KNOWN}
    return (*_KNOWN, *(_plain(record, file) for record, file in FILES.items() if record not in known))


def _plain(record: type, file: str) -> Table:
    """The table of a record of which nothing but its fields is known."""
    summary = (record.__doc__ or file).strip().split(";")[0].splitlines()[0].rstrip(".")
    return Table(
        Path(file).stem, record, summary,
        host=lambda row: str(row.get("site") or site(str(row.get("url") or row.get("page") or ""))),
        year=_year_of("capture", "date"), order=lambda row: str(row.get("url") or row.get("id") or ""),
    )  # fmt: skip
