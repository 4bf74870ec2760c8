"""`links.jsonl` after a loss: the lines of pages that are there stay, those of other captured pages are read anew."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import orjson

from archive_crawler.errors import WarcError
from archive_crawler.export.lines import FILES, replace_with
from archive_crawler.export.lookup import ArticlesByRecord
from archive_crawler.export.rederive import html_page
from archive_crawler.frontier.unsealed import existing
from archive_crawler.items import Article, Capture, LinkUse, Original
from archive_crawler.links.uses import page_uses
from archive_crawler.warc.reader import Originals, Stored, response, stored

Captures = Callable[[Container[str]], Iterator[Stored]]
"""Gives the captures of a run's pages, but for those of some URLs."""


def relink(records: Path, pages: Iterable[str], captures: Captures) -> None:
    """Write `links.jsonl` anew: `pages` are the URLs that it may have lines of."""
    articles = ArticlesByRecord(records / FILES[Article])
    replace_with(records / FILES[LinkUse], _lines(records / FILES[LinkUse], set(pages), articles, captures))


def pointed(archive: Path, runs: Path, kept: Iterable[tuple[str, Capture]]) -> Captures:
    """Captures by their pointers; what cannot be read is left out, as `verify` tells it."""

    def original(pointer: Original) -> Path:
        return _file(runs / pointer.run_id / "archive", pointer.warc)

    def read(known: Container[str]) -> Iterator[Stored]:
        for url, capture in kept:
            if url not in known:
                with suppress(WarcError, OSError):
                    yield response(_file(archive, capture.warc), capture, original)

    return read


def _file(archive: Path, name: str) -> Path:
    if path := existing(archive / name):
        return path
    raise WarcError(f"{archive}: {name} was expected there")


def stored_in(warcs: Iterable[Path]) -> Captures:
    """Captures as WARC files have them; a revisit of another run's has no body."""

    def read(known: Container[str]) -> Iterator[Stored]:
        originals: Originals = {}
        for path in warcs:
            for found in stored(path, None, originals):
                if not isinstance(found, WarcError) and found.url not in known:
                    yield found

    return read


def _lines(links: Path, pages: set[str], articles: ArticlesByRecord, captures: Captures) -> Iterator[bytes]:
    known: set[str] = set()
    for page, rows in _whole_pages(links):
        first = orjson.loads(rows[0])
        if page in pages and page not in known and first["article_id"] in articles.ids | {None}:
            known.add(page)
            yield from rows
    for found in captures(known):
        read = html_page(found) if found.url in pages and found.url not in known else None
        if read is not None:
            known.add(found.url)
            yield page_uses(read, articles.of(found.capture.record_id)).lines


def _whole_pages(links: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Pages with all their lines; those of the last one may be missing, so it is left out."""
    if not links.exists():
        return
    last: tuple[str, list[bytes]] | None = None
    with links.open("rb") as file:
        for page, rows in groupby(file, _page):
            if not page:  # torn, and so is the page before
                return
            if last:
                yield last
            last = page, list(rows)


def _page(row: bytes) -> str:
    """The page of a line; empty for one that is torn."""
    try:
        return str(orjson.loads(row)["page"]) if row.endswith(b"\n") else ""
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ""
