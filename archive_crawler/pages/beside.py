"""Boxes beside a story, by the names that sites give them: comments, side columns, lists of other stories, sign-ups.

The names in `boilerplate` are sure; these are only likely, so a box that holds much of the page's text is none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from archive_crawler.pages.document import path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

_BOXES = (
    "div", "section", "article", "ul", "ol", "li", "table", "td", "form", "p", "span", "dl", "h2", "h3", "h4", "h5", "details",
)  # fmt: skip
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus\w*|respond|repl(?:y|ies)|reactions?|sidebar\w*|side|rail|related\w*|"
    r"recommend\w*|promo\w*|popular|most-?popular|trending|outbrain|taboola|newsletters?|subscri\w*|social|share\w*|sharing|"
    r"legal|copyright|footer\w*|foot|masthead|menu|nav|widgets?|adverts?|advertisement|ads?|sponsor\w*|(?:author-?)?bio|"
    r"about-?(?:the-?)?author|teaser\w*|latest|more-?(?:news|stories|from|like)|tags?|tools?|toolbar|breadcrumbs?|pagers?|"
    r"pagination|caption\w*|cutline|(?:static|featured)-?image|(?:photo|image)-?credit|gallery|poll|login|register|sign-?up|headlines|topics?|keywords?|cookies?|print-?(?:only|mail)|"
    r"last-?(?:updated|modified|reviewed)|page-?(?:updated|tools))(?=$|[\s_-])|Comment(?!ary)|[Rr]elated[A-Z]",
    re.IGNORECASE,
)
_BODIES = re.compile(r"(?:article|story|entry|post|main|page|body)-?_?(?:body|text|content)", re.IGNORECASE)
_LONGEST = 1000
"""Characters of class and id that are looked at, and remembered."""
MUCH = 0.5
"""A box with more of the text than this share is the story."""


def numbers(main: Element, blocks: Sequence[RawBlock], text: Collection[int]) -> frozenset[int]:
    """Numbers of the blocks that stand in such boxes; `text` are the blocks that somebody takes for the story."""
    inside = _inside(main, blocks)
    whole = sum(len(blocks[number].text) for number in text)
    found: set[int] = set()
    for members in inside.values():
        held = sum(len(blocks[number].text) for number in members if number in text)
        if not whole or held <= MUCH * whole:
            found.update(members)
    return frozenset(found)


def _inside(main: Element, blocks: Sequence[RawBlock]) -> dict[str, list[int]]:
    """Boxes with the numbers of the blocks in them."""
    boxes = {path(node) for node in main.iter(*_BOXES) if _is_named(node)}
    inside: dict[str, list[int]] = {}
    if boxes:
        for number, block in enumerate(blocks):
            for above in ancestry(block.path):
                if above in boxes:
                    inside.setdefault(above, []).append(number)
    return inside


def _is_named(node: Element) -> bool:
    named = f"{node.get('class') or ''} {node.get('id') or ''}"
    return len(named) > 1 and _names_a_box(named[:_LONGEST])


@lru_cache(maxsize=4096)
def _names_a_box(named: str) -> bool:
    return bool(_NAMES.search(named)) and not _BODIES.search(named)


def ancestry(path: str) -> Iterator[str]:
    """The path and those of all nodes above it."""
    return accumulate((f"/{step}" for step in path[1:].split("/")), str.__add__)
