"""The pages of a run, as a reader of its package finds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree
from w3lib.encoding import html_to_unicode

from archive_crawler.capture.coding import decoded
from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.errors import WarcError
from archive_crawler.export.lines import FILES, read
from archive_crawler.export.lookup import ArticlesByRecord
from archive_crawler.items import Article, Capture, SeenUrl
from archive_crawler.warc.cdxj import Entry, mime
from archive_crawler.warc.cdxj import read as read_line
from archive_crawler.warc.excerpt import beginning
from archive_crawler.warc.message import entity, final_head
from archive_crawler.warc.wacz import Page

_MARKUP = {"text/html", "application/xhtml+xml"}
_PAGES = {Role.PAGE, Role.LISTING}
_FETCHED = 65_536
"""Bytes of a message in which a title is looked for."""

_END_OF_HEAD = re.compile(rb"</head\s*>", re.IGNORECASE)

Find = Callable[[str], Path | None]
"""The WARC file of a name, in this run or an earlier one."""


def pages(records: Path, find: Find) -> Iterator[Page]:
    """The pages that a run captured, in the order in which it met them; seeds are those, and what they redirect to."""
    articles = ArticlesByRecord(records / FILES[Article])
    seeds: set[str] = set()
    for seen in read(records, SeenUrl):
        if seen.role == Role.PAGE and (seen.hop == Hop.SEED or (seen.hop == Hop.REDIRECT and seen.via in seeds)):
            seeds.add(seen.url)
        if seen.capture and seen.role in _PAGES and _is_page(seen.capture, seen.kind):
            yield _page(seen.url, seen.capture, articles, find, seed=seen.url in seeds)


def pages_of_index(index: Path, find: Find) -> Iterator[Page]:
    """The pages of a run that never came to write its records: every HTML answer."""
    with index.open("rb") as lines:
        for text in lines:
            entry = read_line(text)
            if entry.mime in _MARKUP and entry.status == "200":
                yield _entry_page(entry, find)


def _is_page(capture: Capture, kind: str | None) -> bool:
    """HTML that came with status 200, or with 304 where that stands for it."""
    unchanged = capture.original is not None and capture.http_status == 304
    if capture.http_status != 200 and not unchanged:
        return False
    return kind is not None or mime(capture.content_type) in _MARKUP or (unchanged and not capture.content_type)


def _page(url: str, capture: Capture, articles: ArticlesByRecord, find: Find, *, seed: bool) -> Page:
    article = articles.of(capture.record_id)
    place = capture.original or capture
    title = article.title if article else _title(find(place.warc), place.offset, place.length)
    text = article.body_text if article else None
    return Page(capture.record_id.removeprefix("urn:uuid:"), url, capture.date, title, text, seed)


def _entry_page(entry: Entry, find: Find) -> Page:
    place, stamp = entry.place, entry.timestamp
    date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[8:10]}:{stamp[10:12]}:{stamp[12:]}Z"
    title = _title(find(place.filename), place.offset, place.length)
    return Page(f"{place.filename}-{place.offset}", entry.url, date, title, None, seed=False)


def _title(warc: Path | None, offset: int, length: int) -> str | None:
    """The title element of a captured page, of which only the beginning is read; null where there is none."""
    if warc is None:
        return None
    try:
        record = beginning(warc, offset, length, _FETCHED)
    except WarcError:
        return None  # `verify` tells of damage; the page is in the package all the same
    at, head = final_head(record.block)
    if head is None:
        return None
    body = decoded(entity(head, record.block, at), head.get("content-encoding"), _FETCHED)
    content_type = head.get("content-type")
    end = _END_OF_HEAD.search(body)
    first = title(html_to_unicode(content_type, body[: end.end()])[1]) if end else None
    return first or title(html_to_unicode(content_type, body)[1])


def title(html: str) -> str | None:
    """The first title of an HTML page that is not an image's."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser) if html.strip("\0 \t\r\n") else None
    if root is None:
        return None
    return " ".join(str(root.xpath("string((//title[not(ancestor::svg)])[1])")).split()) or None
