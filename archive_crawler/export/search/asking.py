"""Articles that have the words that are searched for, the most fitting first."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from archive_crawler.errors import BadArguments
from archive_crawler.export.search.index import places
from archive_crawler.export.search.words import FIELDS, query

OPEN, CLOSE = "\x02", "\x03"
"""Marks around what was found: characters that no normalized text has."""
_WEIGHTS = (10.0, 1.0, 4.0, 8.0, 1.0)
"""How much a word counts in each of `FIELDS`."""
_AROUND = 24
"""Words of an excerpt."""
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_FITTING, _NEWEST = "rank, published DESC, version", "published DESC, version"
_ASK = """
SELECT number, version, id, site, url, published, captured FROM (
    SELECT articles.*, rank, row_number() OVER (PARTITION BY id ORDER BY captured DESC, number DESC) AS age
    FROM words JOIN articles ON number = words.rowid WHERE words MATCH ? AND rank MATCH ? {where}
) WHERE age = 1 OR ? ORDER BY {order} LIMIT ?
"""
_EXCERPTS = ", ".join(
    f"snippet(words, {number}, '{OPEN}', '{CLOSE}', ' … ', {_AROUND})" for number in range(len(FIELDS))
)
_TOLD = f"SELECT title, {_EXCERPTS} FROM words WHERE words MATCH ? AND rowid = ?"  # noqa: S608 - words of our own


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for."""

    words: str
    """The words, as `words.query` reads them."""
    fields: tuple[str, ...] = ()
    """Only in these; in all where it is empty."""
    sites: tuple[str, ...] = ()
    """Only articles of these sites; of all where it is empty."""
    since: str | None = None
    """Only published on that day or later: a year, month or day in ISO 8601."""
    until: str | None = None
    """Only published on that day or earlier."""
    versions: bool = False
    """Every version of an article; else the latest that has the words."""
    newest: bool = False
    """The newest first; else the most fitting."""
    most: int = 20
    """How many at most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has the words."""

    version_id: str
    """Its version."""
    id: str
    """Its id."""
    site: str
    """Its site."""
    url: str
    """Its URL."""
    title: str
    """Its headline."""
    date_published: str | None
    """When it was published; null where the page does not say."""
    captured: str
    """When it was captured."""
    field: str
    """The first field that has the words."""
    excerpt: str
    """The words there, what was found between `OPEN` and `CLOSE`."""
    runs: list[str]
    """The runs that have this version."""


def search(db: sqlite3.Connection, wanted: Wanted) -> list[Hit]:
    """The hits; raises BadArguments for words or dates that are none."""
    asked = query(wanted.words)
    if wanted.fields:
        asked = f"{{{' '.join(wanted.fields)}}} : ({asked})"
    where, given = _conditions(wanted)
    statement = _ASK.format(where=where, order=_NEWEST if wanted.newest else _FITTING)
    rank = f"bm25({', '.join(map(str, _WEIGHTS))})"
    rows = db.execute(statement, (asked, rank, *given, wanted.versions, wanted.most)).fetchall()
    return [_hit(db, asked, row) for row in rows]


def _conditions(wanted: Wanted) -> tuple[str, list[str]]:
    where, given = "", list[str]()
    if wanted.sites:
        where += f" AND site IN ({', '.join('?' * len(wanted.sites))})"
        given += [site.lower().removeprefix("www.") for site in wanted.sites]
    for date, sign in ((wanted.since, ">="), (wanted.until, "<=")):
        if date is None:
            continue
        if not _DATE.fullmatch(date):
            raise BadArguments(f"{date}: expected a date, as in 2026-01-31, 2026-01 or 2026")
        # Of a month or year that only a page's date is as exact as, the beginning is compared.
        where += f" AND substr(published, 1, {len(date)}) {sign} ?"
        given.append(date)
    return where, given


def _hit(db: sqlite3.Connection, asked: str, row: tuple[int, str, str, str, str, str | None, str]) -> Hit:
    number, version, id_, site, url, published, captured = row
    title, *excerpts = db.execute(_TOLD, (asked, number)).fetchone()
    told = dict(zip(FIELDS, excerpts, strict=True))
    field = next((name for name, words in told.items() if OPEN in words), FIELDS[0])
    runs = list(dict.fromkeys(run for run, _, _ in places(db, number)))
    return Hit(version, id_, site, url, title.partition("\n")[0], published, captured, field, told[field], runs)
