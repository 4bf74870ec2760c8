"""`photos.jsonl` joined again from the articles of its run, and held against its lines."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import orjson

from archive_crawler import __version__
from archive_crawler.export.difference import differences
from archive_crawler.export.drift import Drift, short
from archive_crawler.export.lines import FILES
from archive_crawler.export.photos import joined
from archive_crawler.items import Article, JoinedPhoto
from archive_crawler.normalize import urls
from archive_crawler.warc.verify.problem import Check, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive_crawler.export.drift import Count

Row = tuple[int, dict[str, Any]]
_FILE = FILES[JoinedPhoto]
_MISSING = "a line, as articles show the photo", "none"
_SURPLUS = "no line: no article shows the photo", "this line"
"""What is expected of a line, and what is there."""
_MALFORMED = (KeyError, TypeError, AttributeError, IndexError)


def photo_drifts(articles: Iterable[Row], photos: Iterable[Row], count: Count) -> Iterator[Drift]:
    """Every line that is not what the articles say of the photo; both kinds of lines with their numbers."""
    with TemporaryDirectory(prefix="photos-") as folder:
        again = joined((row for _, row in articles), Path(folder))
        try:
            yield from _held(photos, map(orjson.loads, again), count)
        except _MALFORMED:
            count.notes.append(
                f"{_FILE} was not looked at to its end: a line in it or in {FILES[Article]} lacks a photo's fields"
            )


def _held(photos: Iterable[Row], again: Iterator[dict[str, Any]], count: Count) -> Iterator[Drift]:
    """Both are sorted by photo, so that none of them is held in memory."""
    expected = next(again, None)
    for number, row in photos:
        count.derived[_FILE] += 1
        while expected is not None and _order(expected) < _order(row):
            yield _told(count, None, expected, None, _MISSING)
            expected = next(again, None)
        if expected is None or _order(expected) != _order(row):
            yield _told(count, number, row, None, _SURPLUS)
            continue
        found = list(differences(row, expected))
        count.drifted += bool(found)
        for each in found:
            yield _told(
                count, number, row, each.field, (short(each.derived, each.recorded), short(each.recorded, each.derived))
            )
        expected = next(again, None)
    for left in chain([expected] if expected else [], again):
        yield _told(count, None, left, None, _MISSING)


def _order(row: dict[str, Any]) -> bytes:
    """By what the lines are sorted: the VIRIN, or without one the address."""
    value = (row["virin"] or {}).get("value")
    return orjson.dumps([0, value] if value else [1, urls.normalized(row["url_full"] or row["pages"][0]["image"])])


def _told(count: Count, line: int | None, row: dict[str, Any], field: str | None, said: tuple[str, str]) -> Drift:
    """What differs; `said` is what was expected, and what was found."""
    count.fields.update([f"{_FILE}: {field}" if field else ""])
    count.drifted += field is None
    return Drift(
        Severity.ERROR, Check.RECORD, _FILE, line, None, row["pages"][0]["url"], field, *said,
        None, None, None, None, __version__,
    )  # fmt: skip
