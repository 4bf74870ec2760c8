"""The lines below a headline, and the one among them that says by whom the story is."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive_crawler.pages.document import path, words
from archive_crawler.pages.order import BY
from archive_crawler.pages.raw import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive_crawler.pages.document import Element

# A sentence that begins with "By" has small words; a name has none but these.
_BY = re.compile(
    r"(?:[^|•·]{0,30}\d{4}\s*[|•·]\s*)?(?P<by>(?:(?:Story|Text|Article|Courtesy\s+story)\s+by|By):?\s+[A-Z][\w.’'-]*(?:,?\s+(?:[A-Z0-9][\w.’'-]*|and|of|the|for|&|de|van|von|la))*,?)"
    r"(?:\s*[/|•·–—-].*|\s+(?:Published|Posted|Updated)\b.*)?"
)
_NEAR = 16
_SHORT = 140
_CHILDREN = 4


def below(root: Element, headline: str | None) -> list[tuple[str, Element]]:
    """Short lines among the first nodes after the headline, whose path is given."""
    return list(_below(root, headline)) if headline else []


def _below(root: Element, headline: str | None) -> Iterator[tuple[str, Element]]:
    nodes = root.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "em", "strong", "time", "li")
    for node in nodes:
        if path(node) == headline:
            break
    for node in islice(nodes, _NEAR):
        if len(node) < _CHILDREN and (text := words(node)) and len(text) < _SHORT:
            yield text, node


def find(lines: Iterable[tuple[str, Element]]) -> Found[str] | None:
    """The line that begins with "By" and names somebody; a date behind the name is left out."""
    for text, node in lines:
        if match := _BY.fullmatch(text):
            return Found(match["by"].rstrip(" ,"), BY, path(node))
    return None
