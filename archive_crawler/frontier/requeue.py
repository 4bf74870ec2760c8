"""Outcomes whose bytes a disk has lost: those URLs are due again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from archive_crawler.collection.discovery import Role
from archive_crawler.frontier.rows import NO_ENDING, ending_of
from archive_crawler.frontier.tables import originals, urls
from archive_crawler.items import Capture, Original

_AGAIN = update(urls).where(urls.c.id == bindparam("visit")).values(state="pending", tries=0, **NO_ENDING)


def in_flight(connection: Connection, run: str) -> int:
    """How many URLs were being fetched or read when the run was broken off: they are pending when it is resumed."""
    mine = select(func.count()).where(urls.c.run == run, urls.c.state == "in flight", urls.c.role != Role.ROBOTS)
    return int(connection.execute(mine).scalar_one())


def lost(connection: Connection, run: str, present: Mapping[str, int], read: Collection[str]) -> list[int]:
    """The numbers of visits that are done though their capture, its original or their line is gone.

    `present` are the bytes that are left of each WARC file of the run, `read` the record ids that have a line in
    `articles.jsonl` or `rejected.jsonl`.
    """
    return [row.id for row in _done(connection, run) if _is_lost(row, run, present, read)]


def kept(connection: Connection, run: str) -> Iterator[tuple[str, Capture]]:
    """The URLs of the visits that are done, with the capture of each."""
    for row in _done(connection, run):
        if capture := ending_of(row).capture:
            yield row.url, capture


def requeue(connection: Connection, run: str, visits: Collection[int], present: Mapping[str, int]) -> None:
    """Make visits pending, and forget the originals whose bytes are gone; not committed."""
    for visit in visits:
        connection.execute(_AGAIN, {"visit": visit})
    rows = connection.execute(select(originals).where(originals.c.run == run)).all()
    for row in rows:
        if row.offset + row.length > present.get(row.warc, 0):
            connection.execute(delete(originals).where(originals.c.payload_digest == row.payload_digest))


def _done(connection: Connection, run: str) -> Iterator[Row[Any]]:
    done = select(urls).where(urls.c.run == run, urls.c.state == "done", urls.c.capture.is_not(None))
    yield from connection.execution_options(yield_per=1000).execute(done)


def _is_lost(row: Row[Any], run: str, present: Mapping[str, int], read: Collection[str]) -> bool:
    capture = ending_of(row).capture
    if capture is None:
        return False
    places: list[Capture | Original] = [capture]
    if capture.original and capture.original.run_id == run:
        places.append(capture.original)
    if any(place.offset + place.length > present.get(place.warc, 0) for place in places):
        return True
    return bool(row.kind) and capture.record_id not in read
