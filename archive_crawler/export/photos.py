"""`photos.jsonl`: what the articles say of their photos, joined: one line a photo, however many pages show it.

A photo is known by its VIRIN, or without one by the address of its full size. The photos are sorted on disk, so that
memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from archive_crawler.export.lines import FILES, objects, replace_with
from archive_crawler.items import Article, JoinedPhoto
from archive_crawler.normalize import urls
from archive_crawler.warc.sorting import sort_into

LEFT = ".photos-"
"""What the name of a folder begins with in which photos are being sorted."""
_CHUNK = 48 << 20
"""Bytes that are sorted in memory at once."""
_WORDS = {"titles": "title", "captions": "caption", "credits": "credit", "alts": "alt"}
"""Keys of a joined photo, and the key of an article's photo whose words it has."""


def join(records: Path) -> int:
    """Write `photos.jsonl` beside `articles.jsonl`, atomically; how many photos there are."""
    count = 0

    def counted(rows: Iterable[bytes]) -> Iterator[bytes]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with TemporaryDirectory(prefix=LEFT, dir=records) as folder:
        photos = joined(objects(records / FILES[Article]), Path(folder))
        replace_with(records / FILES[JoinedPhoto], counted(photos))
    return count


def joined(articles: Iterable[dict[str, Any]], folder: Path) -> Iterator[bytes]:
    """The lines of the photos of these articles; they are sorted in a folder that is there as long as they are read."""
    shown, ordered = folder / "shown", folder / "sorted"
    with shown.open("wb") as out:
        out.writelines(_shown(articles))
    sort_into(shown, ordered, _CHUNK)
    with ordered.open("rb") as file:
        yield from _joined(file)


def _shown(articles: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """A line for every photo of every article, which sorts by photo first and by its place in the run second."""
    for number, article in enumerate(articles):
        for photo in article["photos"]:
            page = {"url": article["url"], "article_id": article["id"]}
            place = f"{number:012}.{photo['position']:06}"
            yield orjson.dumps([*_identity(photo), place, page, photo], option=orjson.OPT_APPEND_NEWLINE)


def _identity(photo: dict[str, Any]) -> tuple[int, str]:
    value = (photo["virin"] or {}).get("value")
    return (0, value) if value else (1, urls.normalized(photo["url_full"] or photo["url"]))


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    rows = (orjson.loads(line) for line in lines)
    for _, group in groupby(rows, key=lambda row: row[:2]):
        yield orjson.dumps(_photo(group), option=orjson.OPT_APPEND_NEWLINE)


def _photo(group: Iterable[list[Any]]) -> dict[str, Any]:
    """One line of the file, with the keys of `JoinedPhoto` in their order."""
    virin, url_full = None, None
    pages: dict[
        tuple[object, ...], dict[str, Any]
    ] = {}  # several versions of an article show a photo at the same place
    words: dict[str, dict[str, dict[str, None]]] = {key: {} for key in _WORDS}
    captures: dict[str, dict[str, Any]] = {}
    for _, _, _, page, photo in group:
        virin, url_full = virin or photo["virin"], url_full or photo["url_full"]
        place = {**page, "position": photo["position"], "image": photo["url"]}
        pages.setdefault(tuple(place.values()), place)
        for key, name in _WORDS.items():
            if photo[name]:
                words[key].setdefault(photo[name], {})[page["url"]] = None
        if photo["capture"]:
            captures.setdefault(photo["capture"]["record_id"], photo["capture"])
    told = {key: [{"text": text, "pages": list(on)} for text, on in texts.items()] for key, texts in words.items()}
    return {
        "virin": virin,
        "url_full": url_full,
        "pages": list(pages.values()),
        **told,
        "captures": list(captures.values()),
    }
