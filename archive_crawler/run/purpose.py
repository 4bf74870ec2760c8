"""What a crawl is for: the whole collection, some URLs that are missing, or a look whether all is well."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from archive_crawler.collection.model import Collection, Discovery, HttpUrl, Scope, ScopeType
from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import FILES, objects
from archive_crawler.items import Outcome, SeenUrl
from archive_crawler.run.state import Folders, RunKind

TESTS = ".tests"
"""The folder in that of all runs where test crawls lie, apart from the collections."""
TEST_PAGES = 20
"""Pages of a test crawl at most."""
_URL = TypeAdapter(HttpUrl)
_PASSING = {408, 425, 429}
"""Statuses that a server gives for the time being."""
_HEADERS = ("url", "seed", "address")


def purposed(collection: Collection, options: Mapping[str, str]) -> tuple[Collection, RunKind]:
    """The collection as it is crawled, and what the crawl is for.

    `only` names a file of URLs, `failed` a run's folder, `test` is set for a look whether all is well.
    """
    if "only" in options:
        return _patch(collection, listed(Path(options["only"]))), RunKind.PATCH
    if "failed" in options:
        return _patch(collection, failed(Path(options["failed"]))), RunKind.PATCH
    if "test" in options:
        return _test(collection), RunKind.TEST
    return collection, RunKind.CRAWL


def _patch(collection: Collection, urls: list[str]) -> Collection:
    """The collection for a patch crawl: these pages with what they need, and nothing that they lead to."""
    scope = Scope(type=ScopeType.PAGE, exclude=collection.scope.exclude, exclusions=collection.scope.exclusions)
    nothing = Discovery(links=False, robots_sitemaps=False)
    return replace(collection, seeds=urls, scope=scope, discovery=nothing)


def _test(collection: Collection) -> Collection:
    """The collection for a test crawl: a few pages."""
    pages = min(collection.limits.pages or TEST_PAGES, TEST_PAGES)
    return replace(collection, limits=replace(collection.limits, pages=pages))


def listed(path: Path) -> list[str]:
    """The URLs of a CSV file or a list, each once; raises BadArguments that names file, line and what was expected."""
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadArguments(f"{path}: expected a CSV file or a list of URLs: {error}") from error
    column, first = 0, [cell.strip().lower() for cell in rows[0]] if rows else []
    if header := next((name for name in _HEADERS if name in first), None):
        column = first.index(header)
    urls: dict[str, None] = {}
    for number, row in enumerate(rows[1:] if header else rows, 2 if header else 1):
        if any(cell.strip() for cell in row):
            cell = row[column].strip() if column < len(row) else ""
            try:
                urls[_URL.validate_python(cell)] = None
            except ValidationError as error:
                reason = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
                raise BadArguments(f"{path}:{number}: {reason}, found {cell!r}") from None
    if not urls:
        raise BadArguments(f"{path}: expected URLs, one a line or in a column `url`, found none")
    return list(urls)


def failed(folder: Path) -> list[str]:
    """The URLs of a run that failed, or were answered by an error that may pass; raises BadArguments where there are none."""
    path = Folders(folder).records / FILES[SeenUrl]
    if not path.exists():
        raise BadArguments(f"{folder}: expected a crawl that has ended, with {FILES[SeenUrl]} in its records")
    urls = list(dict.fromkeys(_failed(path)))
    if not urls:
        raise BadArguments(f"{folder}: no URL failed there: nothing is to be tried again")
    return urls


def _failed(path: Path) -> Iterator[str]:
    for row in objects(path):
        status = row["http_status"] or 0
        if row["role"] != "robots" and (row["outcome"] == Outcome.FAILED or status in _PASSING or status >= 500):
            yield row["url"]
