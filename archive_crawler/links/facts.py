"""What links to the crawl's own pages depend on, in a temporary database: titles, ids, words."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import fields, replace

import orjson

from archive_crawler.items import Capture
from archive_crawler.links.kept import temporary
from archive_crawler.links.page import HtmlPage

_LONGEST_TEXT = 200_000
"""Characters of a page's words that are kept."""
_NAMES = [field.name for field in fields(HtmlPage) if field.name != "links"]
Again = Callable[[str, Capture], HtmlPage | None]
"""Reads a page again from its capture."""


def packed(page: HtmlPage) -> bytes:
    """A page without its links, as bytes."""
    told = {name: getattr(page, name) for name in _NAMES} | {"text": page.text[:_LONGEST_TEXT], "ids": sorted(page.ids)}
    return zlib.compress(orjson.dumps(told), 1)


def unpacked(facts: bytes) -> HtmlPage:
    """The page again; `links` is empty."""
    told = orjson.loads(zlib.decompress(facts))
    return HtmlPage(**{**told, "links": [], "ids": frozenset(told["ids"])})


class KeptPages:
    """Pages without their links by URL, fragments left aside."""

    def __init__(self, again: Again | None = None) -> None:
        """`again` reads what is not here, as after a run was taken up."""
        self._again = again
        self._db = temporary("pages (url TEXT PRIMARY KEY, facts BLOB) WITHOUT ROWID")

    def put(self, url: str, page: HtmlPage) -> None:
        self.put_packed(url, packed(page))

    def put_packed(self, url: str, facts: bytes) -> None:
        row = (url.partition("#")[0], facts)
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", row)

    def get(self, url: str) -> HtmlPage | None:
        """A page that was put here."""
        asked = (url.partition("#")[0],)
        row = self._db.execute("SELECT facts FROM pages WHERE url = ?", asked).fetchone()
        return unpacked(row[0]) if row else None

    def of(self, url: str, capture: Capture | None) -> HtmlPage | None:
        """The page that a capture of the URL has; null for what is no page."""
        page = self.get(url)
        if page is None and self._again and capture:
            page = self._again(url, capture)
            if page is not None:
                page = replace(page, links=[])
                self.put(url, page)
        return page
