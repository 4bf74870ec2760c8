"""Records from captured bytes, as a live crawl makes them: the same page objects, the same normalization."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from archive_crawler.collection.discovery import Role
from archive_crawler.items import Article, Rejected
from archive_crawler.normalize import Origin
from archive_crawler.normalize.errand import LARGEST_PAGE, Errand, finished, read
from archive_crawler.pages import Page
from archive_crawler.pages.document import not_html

if TYPE_CHECKING:
    from archive_crawler.warc.reader import Stored


def rederive(stored: Stored) -> Article | Rejected | None:
    """The record of one capture; None for what is no article. Links are unchecked; no network is touched."""
    one = errand(stored)
    item = finished(read(one, None)).item if one else None
    return item if isinstance(item, (Article, Rejected)) else None


def errand(stored: Stored) -> Errand | None:
    """What there is to read in one capture; None for what cannot be a page."""
    if stored.status != 200:
        return None
    body = stored.body[: LARGEST_PAGE + 1]
    page = Page(stored.url, body, stored.content_type, datetime.fromisoformat(stored.capture.date))
    if not_html(page):
        return None
    return Errand(
        url=stored.url,
        status=stored.status,
        content_type=stored.content_type,
        location=None,
        body=body,
        coding=None,
        whole=True,
        role=Role.PAGE,
        listing=None,
        depth=0,
        origin=Origin(stored.collection, stored.agency, stored.run_id, stored.capture),
    )
