"""What makes a page an article that says neither when nor by whom it was written: the marks of a release, or prose where stories stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from archive_crawler.items import BlockType
from archive_crawler.pages import drupal_node

if TYPE_CHECKING:
    from archive_crawler.pages.generic import GenericArticle
    from archive_crawler.pages.raw import RawArticle, RawBlock

_RELEASE = re.compile(
    r"\W*(?:for\s+(?:immediate\s+)?release\b.{0,160}|(?:press|news|media)\s+(?:release|advisory|statement)\b.{0,80})",
    re.IGNORECASE,
)
_END = re.compile(r"\W*(?:#\s*){1,5}\W*|\W*-\s*(?:30|end|[A-Z]{2,6})\s*-\W*|END\b.{0,30}", re.IGNORECASE)
# "FORT SAMPLE, Mo. (May 3, 2021) --", "Washington, D.C. –"; a sentence in capital letters has no comma and no parentheses.
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'-]+(?:\s+[A-Z][A-Z.’'-]+){0,4}(?:,\s+[A-Z][\w.]+(?:\s+[A-Z][\w.]+){0,2})?|[A-Z][\w.’'-]+(?:\s+[A-Z][\w.’'-]+){0,2},\s+[A-Z][\w.]+(?:\s+[A-Z][\w.]+)?)"
    r"(?:,?\s+\(?[A-Z][a-z]{2,8}\.?\s+\d{1,2}(?:,\s+\d{4})?\)?|\s+\([A-Z][\w. ]{1,30}\))?\s*(?:-{2,}|[—–]|\s-\s)\s*\S"
)
_SECTION = re.compile(
    r"/(?:news(?:room|events)?|news-(?:events|and-events|stories|releases?|media)|press(?:-?(?:releases?|room|office))?|releases?|media(?:-?(?:releases?|center|room))?|"
    r"stories|story|articles?|features?|blogs?|posts?|speech(?:es)?|remarks|statements?|testimony|transcripts?|announcements?|noticias|comunicados)"
    r"/(?:[^/]+/)*(?P<last>[^/]+)/?$",
    re.IGNORECASE,
)
_INDEX = re.compile(
    r"(?:index|default|home|archives?|all|search|news|press|media|releases?|stories|articles?|blogs?|speech(?:es)?|remarks|statements?|testimony|"
    r"(?:press|news|media)-?(?:releases?|room|center|contacts?|kits?)|contacts?|subscribe|rss|multimedia|videos?|photos?|(?:19|20)\d\d|\d{1,2}|[a-z]{3,9})(?:\.\w{3,5})?",
    re.IGNORECASE,
)
_STANDING = re.compile(
    r"(?:^|/|\b)(?:about(?:-?us)?|contacts?(?:-?us)?|mission|vision|leadership|bio(?:s|graph(?:y|ies))?|staff|people|profiles?|offices?|divisions?|"
    r"departments?|organi[sz]ation|programs?|services?|topics?|faqs?|frequently|questions|help|privacy|polic(?:y|ies)|accessibility|disclaimers?|"
    r"foia|careers?|jobs?|employment|grants?|permits?|forms?|resources?|directory|who-?we-?are|what-?we-?do|working-?with-?us|overview|basics|"
    r"learn|visit|plan-your|directions|hours|history|initiatives?|laws?|regulations?|site-?map|terms|guide(?:s|lines)?|highlights)\b",
    re.IGNORECASE,
)
"""Words of pages that an office keeps rather than publishes."""
_PROSE = frozenset({BlockType.PARAGRAPH, BlockType.QUOTE})
_LONG = 140
_RIM = 6
_SOME, _FEW = 300, 2
_MUCH, _MANY = 900, 4


def is_made(page: GenericArticle, article: RawArticle) -> bool:
    """Whether the text shows that it was published: as a release, in a section of stories, or as long prose of a page of its own."""
    prose = [len(block.text) for block in article.blocks if block.type in _PROSE and len(block.text) > _LONG]
    if len(prose) < _FEW or sum(prose) < _SOME or article.title is None:
        return False
    lines = [block for block in page.walked[0] if block.text]
    if _is_release(article.blocks, lines):
        return True
    address = unquote(urlsplit(article.url).path)
    if (match := _SECTION.search(address)) and not _INDEX.fullmatch(match["last"]):
        return True
    is_kept = _STANDING.search(f"{address} {article.title.value}") or _is_other(page)
    return sum(prose) >= _MUCH and len(prose) >= _MANY and address.strip("/").count("/") > 0 and not is_kept


def _is_release(told: list[RawBlock], lines: list[RawBlock]) -> bool:
    """Whether a line says so, a dateline opens the text, or a mark ends it."""
    texts = [block.text for block in told if block.text]
    if texts and any(_DATELINE.match(each) for each in texts[:2]):
        return True
    first = next((number for number, each in enumerate(lines) if len(each.text) > _LONG), 0)
    last = max((number for number, each in enumerate(lines) if len(each.text) > _LONG), default=0)
    ahead, behind = lines[max(0, first - _RIM) : first], lines[last + 1 : last + 1 + _RIM]
    return any(_RELEASE.fullmatch(each.text) for each in ahead) or any(_END.fullmatch(each.text) for each in behind)


def _is_other(page: GenericArticle) -> bool:
    """Whether Drupal names a type of node that is none of news."""
    node = drupal_node.find(page.root)
    return node is not None and not drupal_node.is_news(node[1]) and drupal_node.is_other(node[1])
