"""Every record that was read, in a temporary database: so that what points to one can be held against it.

Millions of records fit: SQLite keeps them on disk, in the system's folder for temporary files.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Self

from archive_crawler.warc.verify.head import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.structure import Examined


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalog keeps of a record."""

    file: str
    """Bare name of the WARC file; of one in another run `../RUN/NAME`."""
    offset: int
    """Where it begins."""
    length: int
    """How long it is in the file."""
    id: str
    """WARC-Record-ID, bare."""
    type: str
    """WARC-Type."""
    uri: str
    """WARC-Target-URI, bare."""
    date: str
    """WARC-Date."""
    status: int | None
    """HTTP status code."""
    content_type: str | None
    """Content-Type of the HTTP message."""
    payload: str | None
    """Labelled digest of the payload, as computed; of a revisit as its head says."""
    ip: str | None
    """WARC-IP-Address."""
    profile: str
    """WARC-Profile, bare."""
    refers_to: str
    """WARC-Refers-To, bare."""
    refers_to_uri: str
    """WARC-Refers-To-Target-URI, bare."""
    refers_to_date: str | None
    """WARC-Refers-To-Date."""
    warcinfo_id: str
    """WARC-Warcinfo-ID, bare."""
    ours: bool
    """Whether archive-crawler wrote the file."""
    shown: str
    """The file as problems name it."""


_NAMES = tuple(field.name for field in fields(Entry))
_values = attrgetter(*_NAMES)
_COLUMNS = ", ".join(_NAMES)
_SCHEMA = f"""
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA temp_store = FILE;
    PRAGMA cache_size = -16000;
    CREATE TABLE record (n INTEGER PRIMARY KEY, {_COLUMNS});
    CREATE TABLE concurrent (n INTEGER, id TEXT);
    CREATE TABLE indexed (file TEXT, offset INTEGER, PRIMARY KEY (file, offset)) WITHOUT ROWID;
    CREATE TABLE indexed_url (url TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE pointed (pointer TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE INDEX by_place ON record (file, offset);
    CREATE INDEX by_id ON record (id);
    CREATE INDEX by_capture ON record (uri, date);
"""
_INSERT = f"INSERT INTO record ({_COLUMNS}) VALUES ({', '.join('?' * len(_NAMES))})"  # noqa: S608 - our own names


class Catalog:
    """The records of what is being verified."""

    def __init__(self) -> None:
        self.database = sqlite3.connect("", isolation_level=None)  # a temporary database, gone when it is closed
        self.database.executescript(_SCHEMA)
        self.database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def add(self, file: str, record: Examined, *, ours: bool) -> Entry:
        entry = _entry(file, record, ours=ours)
        number = self.database.execute(_INSERT, _values(entry)).lastrowid
        concurrent = [(number, bare(value)) for value in record.head.every("warc-concurrent-to")]
        self.database.executemany("INSERT INTO concurrent VALUES (?, ?)", concurrent)
        return entry

    def at(self, file: str, offset: int) -> Entry | None:
        """The record that begins there."""
        return next(self.select("r.file = ? AND r.offset = ?", file, offset), None)

    def select(self, condition: str, *values: object) -> Iterator[Entry]:
        """Records `r` by a condition of ours, in the order in which they were read."""
        query = f"SELECT {_selected('r')} FROM record r WHERE {condition} ORDER BY r.n"  # noqa: S608 - our own words
        for row in self.database.execute(query, values):
            yield Entry(*row)

    def pairs(self, join: str, condition: str) -> Iterator[tuple[Entry, Entry]]:
        """Records `r` each with another one `o`."""
        query = f"SELECT {_selected('r')}, {_selected('o')} FROM record r {join} WHERE {condition} ORDER BY r.n"  # noqa: S608
        for row in self.database.execute(query):
            yield Entry(*row[: len(_NAMES)]), Entry(*row[len(_NAMES) :])

    def is_new(self, pointer: str) -> bool:
        """Whether this pointer was not asked about before."""
        return bool(self.database.execute("INSERT OR IGNORE INTO pointed VALUES (?)", (pointer,)).rowcount)

    def index(self, file: str, offset: int, url: str) -> bool:
        """Note that an index has this record; whether it is the first time."""
        self.database.execute("INSERT OR IGNORE INTO indexed_url VALUES (?)", (url,))
        return bool(self.database.execute("INSERT OR IGNORE INTO indexed VALUES (?, ?)", (file, offset)).rowcount)

    def has_url(self, url: str) -> bool:
        """Whether an index has this URL."""
        return self.database.execute("SELECT 1 FROM indexed_url WHERE url = ?", (url,)).fetchone() is not None


def _selected(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _NAMES)


def _entry(file: str, record: Examined, *, ours: bool) -> Entry:
    head, digests = record.head, record.digests
    return Entry(
        file=file,
        offset=record.place.offset or 0,
        length=record.length,
        id=head.id,
        type=head.type,
        uri=head.target_uri,
        date=head.get("warc-date") or "",
        status=digests.status,
        content_type=digests.content_type,
        payload=digests.payload,
        ip=head.get("warc-ip-address"),
        profile=bare(head.get("warc-profile")),
        refers_to=bare(head.get("warc-refers-to")),
        refers_to_uri=bare(head.get("warc-refers-to-target-uri")),
        refers_to_date=head.get("warc-refers-to-date"),
        warcinfo_id=bare(head.get("warc-warcinfo-id")),
        ours=ours,
        shown=record.place.file,
    )
