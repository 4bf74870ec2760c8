"""JSON Lines files whose end, or whose captures, a disk has lost: what stays are whole lines that lead to their records."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from archive_crawler.errors import WarcError
from archive_crawler.export.lines import FILES, read, replace_with
from archive_crawler.export.photos import join
from archive_crawler.frontier.unsealed import existing
from archive_crawler.items import Article, JoinedPhoto, LinkCheck, Rejected, SeenUrl
from archive_crawler.warc.cdxj import Place
from archive_crawler.warc.member import record_at
from archive_crawler.warc.verify.pointers import captures

_POINTING = (Article, Rejected, LinkCheck, SeenUrl)
_LONGEST = 1 << 28
"""Bytes that a line is read for at most."""


class Records:
    """Tells whether what a line points to is there; each record is read to its end, and none is held."""

    def __init__(self, run: Path) -> None:
        self._archive = run / "archive"
        self._runs = run.resolve().parent

    def has_all_of(self, row: dict[str, Any]) -> bool:
        return all(self._has(capture) for capture in captures(row))

    def _has(self, capture: dict[str, Any]) -> bool:
        original = capture.get("original")
        if isinstance(original, dict) and not self._lies(
            self._runs / str(original.get("run_id")) / "archive", original
        ):
            return False
        return self._lies(self._archive, capture)

    @staticmethod
    def _lies(archive: Path, pointer: dict[str, Any]) -> bool:
        try:
            path = existing(archive / Path(str(pointer["warc"])).name)
            record = record_at(path, int(pointer["offset"]), int(pointer["length"]), 0) if path else None
        except (KeyError, ValueError, TypeError, WarcError):
            return False
        return record is not None and record.id == pointer.get("record_id")


def mend(records: Path, there: Records, *, dry_run: bool = False) -> list[str]:
    """Leave out lines that are torn or lead nowhere, and make `photos.jsonl` anew of the articles that stay.

    What was done, a sentence a file; where `dry_run` is set nothing is changed.
    """
    said = []
    for kind in _POINTING:
        path = records / FILES[kind]
        dropped = _dropped(path, there) if path.exists() else 0
        if dropped:
            said.append(f"{path.name}: {dropped} lines left out, which are torn or whose capture is not there.")
            if not dry_run:
                replace_with(path, _kept(path, there))
    if not dry_run and (records / FILES[Article]).exists() and (records / FILES[JoinedPhoto]).exists():
        join(records)
    return said


def read_as_pages(records: Path) -> set[str]:
    """The record ids that have a line in `articles.jsonl` or `rejected.jsonl`."""
    rows: Iterator[Article | Rejected] = chain(read(records, Article), read(records, Rejected))
    return {row.capture.record_id for row in rows}


def originals(records: Path) -> dict[tuple[str, int], Place]:
    """Where the originals of revisits lie, by file name and offset of the revisit, as the lines tell."""
    found = {}
    for kind in _POINTING:
        for text in _lines(records / FILES[kind]):
            for capture in captures(_row(text) or {}):
                if isinstance(original := capture.get("original"), dict):
                    place = Place(original["warc"], original["offset"], original["length"])
                    found[capture["warc"], capture["offset"]] = place
    return found


def _lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            while text := file.readline(_LONGEST):
                yield text


def _row(text: bytes) -> dict[str, Any] | None:
    """The object of a whole line; null for one that is torn."""
    try:
        row = orjson.loads(text) if text.endswith(b"\n") else None
    except orjson.JSONDecodeError:
        return None
    return row if isinstance(row, dict) else None


def _kept(path: Path, there: Records) -> Iterator[bytes]:
    for text in _lines(path):
        if (row := _row(text)) is not None and there.has_all_of(row):
            yield text


def _dropped(path: Path, there: Records) -> int:
    return sum(1 for _ in _lines(path)) - sum(1 for _ in _kept(path, there))
