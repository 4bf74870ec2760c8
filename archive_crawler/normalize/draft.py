"""A page as read, on its way to becoming a record."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from archive_crawler.items import Article, Rejected
from archive_crawler.normalize.record import Origin, article, missing, rejected
from archive_crawler.pages import RawArticle

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page object read, and which capture it read it from."""

    raw: RawArticle
    origin: Origin


def validated(draft: Draft) -> Draft | Rejected:
    """The draft, or a rejected record where title or body is missing."""
    reason = missing(draft.raw)
    return rejected(draft.raw, reason, draft.origin) if reason else draft


def normalized(draft: Draft) -> Article | Rejected:
    """The article; a rejected record where a bug keeps it from becoming one, so that no page is lost."""
    try:
        return article(draft.raw, draft.origin)
    except Exception as error:
        logger.exception("normalizing failed: %s", draft.raw.url)
        return rejected(draft.raw, f"normalizing failed: {error!r}", draft.origin)
