"""A page on its way to becoming a record; live and from a WARC it goes the same way."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from archive_crawler import __version__
from archive_crawler.items import Article, Extraction, Rejected
from archive_crawler.normalize.record import SOFTWARE, Origin, article, missing, rejected
from archive_crawler.pages import NotArticle, Page, RawArticle, read

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page object read, and which capture it read it from."""

    raw: RawArticle
    origin: Origin


def draft(page: Page, origin: Origin) -> Draft | NotArticle | Rejected:
    """Read a page. A bug of a page object costs its record, never the page: it is rejected, with the error."""
    try:
        raw = read(page)
    except Exception as error:
        logger.exception("reading failed: %s", page.url)
        return _unread(page, origin, error)
    return raw if isinstance(raw, NotArticle) else Draft(raw, origin)


def validated(one: Draft) -> Draft | Rejected:
    """The draft, or a rejected record where title or body is missing."""
    reason = missing(one.raw)
    return rejected(one.raw, reason, one.origin) if reason else one


def normalized(one: Draft) -> Article | Rejected:
    """The article; a rejected record where a bug keeps it from becoming one."""
    try:
        return article(one.raw, one.origin)
    except Exception as error:
        logger.exception("normalizing failed: %s", one.raw.url)
        return rejected(one.raw, f"normalizing failed: {error!r}", one.origin)


def _unread(page: Page, origin: Origin, error: Exception) -> Rejected:
    return Rejected(
        url=page.url,
        collection=origin.collection,
        run_id=origin.run_id,
        reason=f"reading failed: {error!r}",
        title=None,
        capture=origin.capture,
        extraction=Extraction(SOFTWARE, __version__, page_object="", layout="", warnings=[]),
    )
