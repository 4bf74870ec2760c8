"""Records from captured bytes, as a live crawl makes them: the same page objects, the same normalization."""

from __future__ import annotations

from archive_crawler.items import Article, Rejected
from archive_crawler.normalize import Origin
from archive_crawler.normalize.draft import Draft, draft, normalized, validated
from archive_crawler.pages import NotArticle, Page
from archive_crawler.warc.date import moment
from archive_crawler.warc.reader import Stored


def rederive(stored: Stored) -> Article | Rejected | None:
    """The record of one capture; None for what is no article. Links are unchecked; no network is touched."""
    if stored.status != 200:
        return None
    page = Page(stored.url, stored.body, stored.content_type, moment(stored.capture.date))
    record = draft(page, Origin(stored.collection, stored.agency, stored.run_id, stored.capture))
    if isinstance(record, Draft):
        record = validated(record)
    if isinstance(record, Draft):
        return normalized(record)
    return None if isinstance(record, NotArticle) else record
