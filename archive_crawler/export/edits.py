"""What of an article differs between two readings of its page: fields and passages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from archive_crawler.items import Edit

_WHOLE = ("title", "subtitle", "kind", "lang")
_PARTS = {
    "dateline": "raw",
    "date_published": "value",
    "date_modified": "value",
    "byline": "raw",
    "archive_notice": "text",
}
"""Fields of several parts, and the part that says what the page says."""
_OF_PHOTO = ("title", "caption", "credit", "alt")
_OWN_PLACES = {"body", "caption", "download"}
"""Places of links that somebody set by hand; what is related changes by itself."""
_MOST_PARAGRAPHS = 5_000
"""Longer texts are held against each other as a whole: the comparison may take quadratic time."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that differs."""

    field: str
    before: str | None
    after: str | None
    edits: tuple[Edit, ...] = ()


def differing(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Differing]:
    """The fields of two lines of `articles.jsonl` that differ as a reader of the page sees it."""
    for name in _WHOLE:
        yield from _value(name, before[name], after[name])
    for name, part in _PARTS.items():
        yield from _value(name, (before[name] or {}).get(part), (after[name] or {}).get(part))
    if before["body_text"] != after["body_text"]:
        yield Differing("body_text", None, None, tuple(edits(before["body_text"], after["body_text"])))
    yield from _photos(before, after)
    yield from _lists("tags", before["tags"], after["tags"])
    yield from _lists("links", _links(before), _links(after))


def edits(before: str, after: str) -> list[Edit]:
    """The passages in which two texts differ, by paragraphs."""
    old, new = before.split("\n\n"), after.split("\n\n")
    if len(old) > _MOST_PARAGRAPHS or len(new) > _MOST_PARAGRAPHS:
        return [Edit(before, after)]
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Edit("\n\n".join(old[a:b]), "\n\n".join(new[c:d])) for what, a, b, c, d in found if what != "equal"]


def _value(name: str, before: str | None, after: str | None) -> Iterator[Differing]:
    if before != after:
        yield Differing(name, before, after)


def _photos(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Differing]:
    old, new = _by_identity(before["photos"]), _by_identity(after["photos"])
    for key in dict.fromkeys((*old, *new)):
        if key in old and key in new:
            for name in _OF_PHOTO:
                yield from _value(f"photos[{key}].{name}", old[key][name], new[key][name])
        else:
            there = old.get(key, {}).get("url"), new.get(key, {}).get("url")
            yield Differing(f"photos[{key}]", *there)


def _by_identity(photos: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for photo in photos:
        found.setdefault((photo["virin"] or {}).get("value") or photo["url_full"] or photo["url"], photo)
    return found


def _links(article: dict[str, Any]) -> list[str]:
    return [link["url"] for link in article["links"] if link["place"] in _OWN_PLACES]


def _lists(name: str, before: list[str], after: list[str]) -> Iterator[Differing]:
    """Members that were taken out or put in; another order is no change."""
    for gone in sorted(set(before) - set(after)):
        yield Differing(name, gone, None)
    for new in sorted(set(after) - set(before)):
        yield Differing(name, None, new)
