"""The fields of a record, each with the rule and the node that it was read from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive_crawler.errors import BadArguments
from archive_crawler.pages import Page
from archive_crawler.pages.document import response
from archive_crawler.pages.source import Excerpt, at_place, excerpt
from archive_crawler.pages.witness import at
from archive_crawler.warc.date import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.document import Answer
    from archive_crawler.warc.reader import Stored

_ABOUT = frozenset(
    [
        "schema_version",
        "id",
        "version_id",
        "url",
        "site",
        "agency",
        "collection",
        "run_id",
        "reason",
        "capture",
        "evidence",
        "dedup",
        "extraction",
    ]
)
"""What is told of a record as a whole, not field by field."""
_PHOTO = ("url", "url_full", "alt", "title", "caption", "credit", "virin")
_ATTRIBUTE = re.compile(r"/@.+$")
_OTHER_NAMES = {"body": "body_text", "caption_raw": "caption", "credit_raw": "credit"}
_PATHS = {"blocks": "block of the body", "links": "link", "related": "related story"}


@dataclass(frozen=True, slots=True)
class Traced:
    """A field with its origin."""

    field: str
    """Its name, as in `photos.0.virin`."""
    value: Any
    """Its value."""
    rule: str | None
    """The rule that read it; null for what was not read from the page."""
    path: str | None
    """XPath of node or attribute."""
    raw: str | None
    """What stands there, where the value is another."""


def traced(row: dict[str, Any], field: str) -> Traced:
    """One field of a record, as `photos.0.virin` or `photos[0].virin`; raises BadArguments where there is none."""
    name = re.sub(r"\[(\d+)\]", r".\1", field).strip(".")
    parts = [*name.split(".")]
    parts[0] = _OTHER_NAMES.get(parts[0], parts[0])
    value = _value(row, parts, field)
    evidence = row.get("evidence") or {}
    for length in range(len(parts), 0, -1):
        key = ".".join(_OTHER_NAMES.get(part, part) for part in parts[:length])
        if isinstance(found := evidence.get(key), dict):
            return Traced(name, value, found.get("rule"), found.get("path"), found.get("raw"))
    if len(parts) > 1 and parts[0] in _PATHS and isinstance(one := row[parts[0]][int(parts[1])], dict):
        rule = evidence.get("body_text", {}).get("rule") if parts[0] == "blocks" else None
        return Traced(name, value, f"{_PATHS[parts[0]]}{f': {rule}' if rule else ''}", one.get("path"), one.get("raw"))
    return Traced(name, value, None, None, None)


def _value(row: dict[str, Any], parts: list[str], field: str) -> Any:
    at_: Any = row
    for part in parts:
        if isinstance(at_, dict) and part in at_:
            at_ = at_[part]
        elif isinstance(at_, list) and part.isdecimal() and int(part) < len(at_):
            at_ = at_[int(part)]
        else:
            there = (
                f"0 to {len(at_) - 1}"
                if isinstance(at_, list) and at_
                else ", ".join(at_ or ["nothing"])
                if isinstance(at_, (dict, list))
                else "a single value"
            )
            raise BadArguments(f"--field {field}: no {part!r} there: expected one of: {there}")
    return at_


def overview(row: dict[str, Any]) -> Iterator[Traced]:
    """Every field that was read from the page and is not null; of blocks and links how many there are."""
    for key, value in row.items():
        if key in _ABOUT or value in (None, [], {}):
            continue
        if key == "photos":
            for number, photo in enumerate(value):
                yield from (traced(row, f"photos.{number}.{name}") for name in _PHOTO if photo.get(name))
        elif key in {"tags", "related"}:
            yield from (traced(row, f"{key}.{number}") for number in range(len(value)))
        elif key in {"blocks", "links"}:
            yield Traced(key, _counted(value), None, None, None)
        elif key != "archive_notice" or value.get("present"):
            yield traced(row, key)


def _counted(members: list[dict[str, Any]]) -> str:
    kinds = Counter(str(one.get("type") or one.get("place")) for one in members)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def source(found: Stored, path: str) -> Excerpt | None:
    """The source of the node that a path leads to, or of the one whose attribute it is; null where it leads nowhere."""
    answer = _answer(found)
    nodes = at(answer.root, _ATTRIBUTE.sub("", path))
    return excerpt(answer, nodes[0]) if len(nodes) == 1 and not isinstance(nodes[0], str) else None


def source_at(found: Stored, line: int, column: int) -> Excerpt:
    """The source from a line and column on."""
    return at_place(_answer(found), line, column)


def _answer(found: Stored) -> Answer:
    return response(Page(found.url, found.body, found.content_type, moment(found.capture.date)))
