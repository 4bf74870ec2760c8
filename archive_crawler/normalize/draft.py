"""A page as read, on its way to becoming a record."""

from __future__ import annotations

from dataclasses import dataclass

from archive_crawler.normalize.record import Origin
from archive_crawler.pages import RawArticle


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page object read, and which capture it read it from."""

    raw: RawArticle
    origin: Origin
