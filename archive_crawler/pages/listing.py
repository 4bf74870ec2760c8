"""Pages that are no article: home pages, listings, search pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive_crawler.items import BlockType
from archive_crawler.pages import claim

if TYPE_CHECKING:
    from archive_crawler.pages.generic import GenericArticle
    from archive_crawler.pages.raw import RawArticle

_HOME = re.compile(r"/*(?:index|home|default|front|en|es)?/*(?:\.\w{3,5})?", re.IGNORECASE)
_SEARCH = re.compile(r"/search(?:/|$|\.)", re.IGNORECASE)
_NOT_FOUND = re.compile(
    r"\b(?:page|site|file)\b.{0,40}\b(?:not\s+(?:be\s+)?found|can[’']?t\s+be\s+found|cannot\s+be\s+found)|^(?:error\s+)?404\b"
    r"|\b(?:could\s+not|couldn[’']t|can\s?not|can[’']t)\s+find\s+(?:the|that|this|your)\s+page\b",
    re.IGNORECASE,
)
_STORY_URL = re.compile(
    r"/article/\d+|/(?:article|story)\.\w{3,4}$|/(?:19|20)\d\d/\d\d?/|/[a-z0-9]+(?:-[a-z0-9]+){3,}(?:\.\w+)?/?$",
    re.IGNORECASE,
)
"""URLs as stories have them: a number, a script named for them, a date, a headline of four words or more."""
_STORY_TYPE = re.compile(r"article|release|blogposting", re.IGNORECASE)
_TELLING = frozenset({BlockType.PARAGRAPH, BlockType.QUOTE, BlockType.LIST_ITEM})
_MANY = 8
_MOSTLY = 0.5
_LONG = 140
_HARDLY = 0.35
_LINKED = 0.3
_FEW = 0.2
_STORY = 1000
_TEASER = 60
_TEASERS = 4
_HEADLINE = 15
_WHOLLY = 0.9


def reason(page: GenericArticle, article: RawArticle) -> str | None:
    """Why the page is no article, in a sentence; None when it may be one."""
    parts = urlsplit(article.url)
    if _HOME.fullmatch(parts.path) and not parts.query:
        return "The URL is the home page of its site."
    if _SEARCH.search(parts.path):
        return "The URL is a search page."
    if article.title is not None and _NOT_FOUND.search(article.title.value):
        return f"The page says that it was not found: {article.title.value!r}."
    return _by_links(page, article) or _by_claim(page, article)


def _by_claim(page: GenericArticle, article: RawArticle) -> str | None:
    """A story says somewhere that it is one; pages about an office and lists of a few stories do not."""
    if page.has_container or _STORY_URL.search(urlsplit(article.url).path) or _declared(page):
        return None
    whole, linked = _lengths(page)
    if not _told(article) and (whole < _LONG or linked > _LINKED * whole):
        return "The page has no running text, and nothing declares it an article."
    if _is_of_teasers(page):
        return "The page is a listing: most of its paragraphs stand below a line that is a link."
    undated = article.body is not None and article.date_published is None and article.byline is None
    if undated and not claim.is_made(page, article):
        return "Nothing says that the page is an article: it has no date, no byline and no article markup."
    return None


def _declared(page: GenericArticle) -> bool:
    kind = page.metadata.meta("og:type")
    types = " ".join(str(thing.get("@type")) for thing, _ in page.metadata.things)
    published = page.metadata.meta("article:published_time")
    return bool(published or (kind and kind.value == "article") or _STORY_TYPE.search(types))


def _by_links(page: GenericArticle, article: RawArticle) -> str | None:
    """A listing is links: most of its words, or many links without a story's paragraphs beside them."""
    links = page.walked[1]
    length, link_length = _lengths(page)
    whole = max(1, length)
    linked = min(1.0, link_length / whole)
    told = _told(article)
    if told >= _STORY and _is_in_one_place(page):
        return None
    sure = page.has_container or page.main_text.is_sure
    if _is_of_teasers(page):
        return "The page is a listing: most of its paragraphs stand below a line that is a link."
    undated = article.date_published is None and (not sure or (told / whole < _HARDLY and told < _STORY))
    if len(links) < _MANY or not (
        told == 0 or (linked > _MOSTLY and told < whole / 2) or (undated and len(links) > 2 * _MANY)
    ):
        return None
    return f"The page is a listing: {len(links)} links with {linked:.0%} of its words, and {told} characters of running text."


def _is_in_one_place(page: GenericArticle) -> bool:
    """Whether two extractors find the text in the same place, few links between its first and its last block: no list of teasers."""
    if page.has_container or not page.main_text.is_sure:
        return False
    blocks, links = page.walked
    span = range(min(page.main_text.chosen), max(page.main_text.chosen) + 1)
    linked = sum(len(link.text) for number, link in links if number in span)
    return linked < _FEW * sum(len(blocks[number].text) for number in span)


def _is_of_teasers(page: GenericArticle) -> bool:
    """Whether lines that are links head most paragraphs, the first of them too; below a story that tells of others, its own come first."""
    blocks, links = page.walked
    linked = [0] * (len(blocks) + 1)
    for number, link in links:
        linked[number] += len(link.text)
    heads, told, ahead = 0, 0, 0
    before = False
    for block, length in zip(blocks, linked, strict=False):
        if not block.text:
            continue
        if block.type in _TELLING and len(block.text) > _TEASER and length < _LINKED * len(block.text):
            told += 1
            heads += before
            ahead += not heads
        before = len(block.text) >= _HEADLINE and length >= _WHOLLY * len(block.text)
    return heads >= _TEASERS and heads >= _MOSTLY * told and ahead <= 1


def _lengths(page: GenericArticle) -> tuple[int, int]:
    """Characters of all blocks of the page, and of its links."""
    blocks, links = page.walked
    return sum(len(block.text) for block in blocks), sum(len(link.text) for _, link in links)


def _told(article: RawArticle) -> int:
    """Characters of running text: of paragraphs, quotes and list items as long as a story has them."""
    return sum(len(block.text) for block in article.blocks if block.type in _TELLING and len(block.text) > _LONG)
