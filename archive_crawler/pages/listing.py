"""Pages that are no article: home pages, listings, search pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive_crawler.items import BlockType
from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import select, words

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element
    from archive_crawler.pages.generic import GenericArticle
    from archive_crawler.pages.raw import RawArticle

_HOME = re.compile(r"/*(?:index|home|default|front|en|es)?/*(?:\.\w{3,5})?", re.IGNORECASE)
_SEARCH = re.compile(r"/search(?:/|$|\.)", re.IGNORECASE)
_MANY = 8
_MOSTLY = 0.5
_LONG = 1200


def reason(page: GenericArticle, article: RawArticle) -> str | None:
    """Why the page is no article, in a sentence; None when it may be one."""
    parts = urlsplit(article.url)
    if _HOME.fullmatch(parts.path) and not parts.query:
        return "The URL is the home page of its site."
    if _SEARCH.search(parts.path):
        return "The URL is a search page."
    if article.date_published is not None and _told(article) > _LONG:
        return None
    return _by_links(page.main, article)


def _by_links(main: Element, article: RawArticle) -> str | None:
    """A listing is mostly links: more than half of its words, many of them, or nothing beside them."""
    anchors = [anchor for anchor in select(main, "a[href]") if not _furniture(anchor, main)]
    linked = sum(len(words(anchor)) for anchor in anchors)
    told = sum(len(block.text) for block in article.blocks)
    whole = max(1, len(words(main)))
    if len(anchors) >= _MANY and linked / whole > _MOSTLY and told < 2 * linked:
        return f"The page is a listing: {len(anchors)} links hold {linked / whole:.0%} of the words of its main part."
    return None


def _furniture(anchor: Element, main: Element) -> bool:
    for node in anchor.iterancestors():
        if node is main:
            return False
        if skipped(node):
            return True
    return False


def _told(article: RawArticle) -> int:
    return sum(len(block.text) for block in article.blocks if block.type in {BlockType.PARAGRAPH, BlockType.QUOTE})
