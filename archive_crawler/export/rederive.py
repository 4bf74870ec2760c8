"""Records from captured bytes, as a live crawl makes them: the same page objects, the same normalization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.items import Article, Rejected
from archive_crawler.links.uses import read_html
from archive_crawler.normalize import Origin
from archive_crawler.normalize.errand import Errand, finished, read
from archive_crawler.normalize.largest import LARGEST_PAGE
from archive_crawler.pages import Page
from archive_crawler.pages.document import not_html
from archive_crawler.warc.date import moment

if TYPE_CHECKING:
    from archive_crawler.links.page import HtmlPage
    from archive_crawler.warc.reader import Stored


def rederive(stored: Stored) -> Article | Rejected | None:
    """The record of one capture; None for what is no article. Links are unchecked; no network is touched."""
    one = errand(stored)
    item = finished(read(one, None)).item if one else None
    return item if isinstance(item, (Article, Rejected)) else None


def html_page(stored: Stored) -> HtmlPage | None:
    """The links of one capture and what links to it depend on; None for what is no page."""
    one = errand(stored)
    if one is None:
        return None
    return read_html(Page(one.url, one.body[:LARGEST_PAGE], one.content_type, moment(stored.capture.date)))


def errand(stored: Stored) -> Errand | None:
    """What there is to read in one capture; None for what cannot be a page."""
    if stored.status != 200 or stored.path.endswith(Hop.INFERRED):
        return None
    body = stored.body[: LARGEST_PAGE + 1]
    page = Page(stored.url, body, stored.content_type, moment(stored.capture.date))
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
