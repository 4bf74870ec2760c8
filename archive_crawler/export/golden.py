"""Golden pages: a folder with `page.html`, and `expected.json` with its URL and the record that it must give."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from archive_crawler.errors import BadArguments
from archive_crawler.export.difference import Difference, differences
from archive_crawler.items import Article, Capture
from archive_crawler.normalize import Origin, article, missing
from archive_crawler.pages import NotArticle, Page, RawArticle, read
from archive_crawler.warc.date import moment

PAGE, EXPECTED = "page.html", "expected.json"
CAPTURED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
"""When a page counts as captured whose folder does not tell."""
CONTENT_TYPE = "text/html"
CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:00", 200, CONTENT_TYPE, None)
ORIGIN = Origin(None, None, None, CAPTURE)
LEFT_OUT = frozenset(["schema_version", "agency", "collection", "run_id", "capture", "dedup"])
"""Keys of the record that the page does not give, or that other keys give."""
_SOFTWARE = frozenset(["software", "version"])
_LONGEST_NAME = 60


def folders(folder: Path) -> list[Path]:
    """The golden pages of a folder: itself, or those in it; raises BadArguments where there is none."""
    found = [folder] if (folder / EXPECTED).is_file() else sorted(path.parent for path in folder.glob(f"*/{EXPECTED}"))
    if not found:
        raise BadArguments(f"{folder}: no golden page there: expected {PAGE} and {EXPECTED}, or folders with them")
    return found


def expected(folder: Path) -> dict[str, Any]:
    """What a golden page must give; raises BadArguments where it does not even tell its URL."""
    path = folder / EXPECTED
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadArguments(f"{path}: expected a JSON object with the page's URL: {error}") from error
    if not isinstance(told, dict) or not isinstance(told.get("url"), str):
        raise BadArguments(f"{path}: expected a JSON object with the page's URL, found {str(told)[:60]!r}")
    return told


def page(folder: Path) -> Page:
    """The page as it was captured."""
    told = expected(folder)
    captured = moment(told["captured"]) if "captured" in told else CAPTURED
    return Page(told["url"], (folder / PAGE).read_bytes(), told.get("content_type", CONTENT_TYPE), captured)


def raw(one: Page) -> RawArticle | NotArticle:
    """The page as its page object reads it, or why it is no article."""
    found = read(one)
    if isinstance(found, RawArticle) and (reason := missing(found)):
        return NotArticle(reason, found.page_object, found.layout)
    return found


def record(one: Page) -> dict[str, Any]:
    """What a page gives, as JSON has it; raises BadArguments where it is no article."""
    found = raw(one)
    if isinstance(found, NotArticle):
        raise BadArguments(f"{one.url}: no article: {found.reason}")
    return told_of(one, article(found, ORIGIN))


def told_of(one: Page, record: Article) -> dict[str, Any]:
    """The same of an article that was read."""
    kept = {key: value for key, value in asdict(record).items() if key not in LEFT_OUT}
    told: dict[str, Any] = orjson.loads(orjson.dumps(kept))
    told["extraction"] = {key: value for key, value in told["extraction"].items() if key not in _SOFTWARE}
    return about(one) | told


def about(one: Page) -> dict[str, Any]:
    """What `expected.json` says of the capture, where it is not what holds without it."""
    told: dict[str, Any] = {}
    if one.content_type != CONTENT_TYPE:
        told["content_type"] = one.content_type
    if one.captured != CAPTURED:
        told["captured"] = one.captured.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return told


def make(folder: Path, one: Page, *, overwrite: bool) -> Article | NotArticle:
    """Write a golden page: of one that is no article yet, its bytes and its URL, for a page object to be written."""
    if (folder / PAGE).exists() and not overwrite:
        raise BadArguments(
            f"{folder}: there is a golden page already; --overwrite replaces it, --name gives another name"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PAGE).write_bytes(one.body)
        write(folder, {"url": one.url} | about(one))
    except OSError as error:
        raise BadArguments(f"{folder}: cannot be written: {error}") from error
    return update(folder)


def update(folder: Path) -> Article | NotArticle:
    """Write `expected.json` anew, as the page reads now."""
    one = page(folder)
    found = raw(one)
    if isinstance(found, NotArticle):
        return found
    read_now = article(found, ORIGIN)
    write(folder, told_of(one, read_now))
    return read_now


def write(folder: Path, told: dict[str, Any]) -> None:
    """Put an object into `expected.json`."""
    (folder / EXPECTED).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def check(folder: Path) -> Iterator[Difference]:
    """The fields in which a golden page is not read as expected; `recorded` is what `expected.json` has."""
    one, told = page(folder), expected(folder)
    found = raw(one)
    if isinstance(found, NotArticle):
        yield Difference("extraction", told.get("extraction"), f"no article: {found.reason}")
    else:
        yield from differences(told, told_of(one, article(found, ORIGIN)))


def named(url: str) -> str:
    """A folder's name for a page: the last telling segment of its URL."""
    segments = re.split(r"[/?#]", re.sub(r"^\w+://[^/]+/?", "", url))
    telling = [re.sub(r"[^a-z0-9]+", "-", re.sub(r"\.\w{3,5}$", "", each.lower())).strip("-") for each in segments]
    return max(telling, key=len, default="")[:_LONGEST_NAME].strip("-") or "page"
