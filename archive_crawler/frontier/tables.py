"""The tables of `state.sqlite3`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import Engine

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False, server_default="crawl"),
    Column("state", String, nullable=False),
    Column("started", String, nullable=False),
    Column("ended", String),
    Column("seconds", Float, nullable=False, server_default="0"),
    Column("reason", String),
    Column("scheduled", String),
)
"""`scheduled` is the time of a schedule that a run is for, ISO 8601 in UTC."""

urls = Table(
    "urls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run", String, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("url", String, nullable=False),
    Column("host", String, nullable=False),
    Column("role", String, nullable=False),
    Column("hop", String, nullable=False),
    Column("path", String, nullable=False, server_default=""),
    Column("depth", Integer, nullable=False),
    Column("via", String),
    Column("listing", Integer),
    Column("priority", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("due", Float),
    Column("outcome", String),
    Column("reason", String),
    Column("http_status", Integer),
    Column("location", String),
    Column("capture", String),
    Column("size", Integer),
    Column("kind", String),
    UniqueConstraint("run", "fingerprint"),
    # What is due at one host, without reading those that are done.
    Index("first", "run", "host", text("priority DESC"), "id", sqlite_where=text("state = 'pending'")),
    Index("in_flight", "run", sqlite_where=text("state = 'in flight'")),
    Index("later", "run", sqlite_where=text("state = 'pending' AND due IS NOT NULL")),
    Index("seeds", "run", sqlite_where=text("hop = ''")),
)
"""`due` is when a URL that is tried again is due, in seconds since the epoch."""

rests = Table(
    "rests",
    metadata,
    Column("run", String, primary_key=True),
    Column("host", String, primary_key=True),
    Column("until", Float, nullable=False),
)
"""Hosts that are to be left alone, and until when, in seconds since the epoch."""

counters = Table(
    "counters",
    metadata,
    Column("run", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("latest", Integer, nullable=False),
)
"""What is counted through a restart; `latest` grows, so that what was counted last stands last."""

lengths = Table(
    "lengths",
    metadata,
    Column("run", String, primary_key=True),
    Column("file", String, primary_key=True),
    Column("bytes", Integer, nullable=False),
)


originals = Table(
    "originals",
    metadata,
    Column("payload_digest", String, primary_key=True),
    Column("run", String, nullable=False),
    Column("warc", String, nullable=False),
    Column("offset", Integer, nullable=False),
    Column("length", Integer, nullable=False),
    Column("record_id", String, nullable=False),
    Column("date", String, nullable=False),
    Column("url", String, primary_key=True),
)
"""The response records of the collection that have a payload: one for each payload and URL."""

validators = Table(
    "validators",
    metadata,
    Column("url", String, primary_key=True),
    Column("etag", String),
    Column("last_modified", String),
    Column("payload_digest", String, nullable=False),
)
"""What the latest whole 200 answer of a URL said of its version."""


def database(path: Path) -> Engine:
    """Open or create a collection's state."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _pragmas)
    if inspect(engine).has_table(urls.name):
        _add_missing(engine, urls, {"path": "VARCHAR NOT NULL DEFAULT ''", "due": "FLOAT"})
        _add_missing(engine, runs, {"scheduled": "VARCHAR", "kind": "VARCHAR NOT NULL DEFAULT 'crawl'"})
        _mend_indexes(engine)
    metadata.create_all(engine)
    return engine


def _add_missing(engine: Engine, table: Table, wanted: Mapping[str, str]) -> None:
    """Bring a table of an older version up to date."""
    known = {column["name"] for column in inspect(engine).get_columns(table.name)}
    with engine.begin() as connection:
        for name, declared in wanted.items():
            if name not in known:
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {name} {declared}"))


def _mend_indexes(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX IF EXISTS due"))  # sorted all that was due at a host, each time
    for index in urls.indexes:
        index.create(engine, checkfirst=True)


def _pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # FULL: an acknowledged page survives a power cut; the commits are grouped, so this costs one fsync a group.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=10000",
        "cache_size=-65536",
        "wal_autocheckpoint=16384",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
