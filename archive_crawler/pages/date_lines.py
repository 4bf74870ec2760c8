"""Dates that a page shows in a line of its own: after a label, or below the headline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.pages.document import path, words
from archive_crawler.pages.order import AFTER_NAME, BELOW, LABELLED, UPDATED
from archive_crawler.pages.raw import Found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

_DATE = r"(?P<date>(?:\w+,\s+)?(?:\w+\.?\s+\d{1,2},\s+\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d|\d{1,2}\s+\w+\s+\d{4}).{0,30})"
_PUBLISHED = re.compile(
    r"(?:Date|(?:First\s+)?Published|Posted|Released?|Issued|Release\s+Date|Publication\s+Date|Date\s+Published|For\s+Immediate\s+Release)"
    rf"(?:\s+on)?\s*:?\s+{_DATE}$",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?:(?:This\s+|Web\s?)?(?:page|content|site)\s+(?:was\s+)?)?(?:last\s+)?(?:updated|modified|revised|reviewed)"
    rf"(?:\s+on)?(?:\s+date)?\s*:?\s+{_DATE}$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:[A-Z][a-z]+day,\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2},\s+\d{4}",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(rf"[/|•·–—-]\s*(?:Published|Posted)?\s*{_DATE}$", re.IGNORECASE)
_SPANISH = re.compile(
    r"(?:(?:Publicado|Fecha|Actualizado)(?:\s+el)?\s*:?\s*)?(?:\w+,\s+)?\d{1,2}\s+de\s+[a-z]+\s+del?\s+\d{4}",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"\s*(?:date|first|publi|post|releas|issue|for\s+imm|this|web|page|content|site|last|updat|modif|revis|review)",
    re.IGNORECASE,
)
_SHORT = 90
_CHILDREN = 4


def is_date(text: str) -> bool:
    """Whether a line is nothing but a date, with or without a label."""
    return len(text) < _SHORT and any(pattern.fullmatch(text) for pattern in (_BARE, _PUBLISHED, _UPDATED, _SPANISH))


def labelled(root: Element) -> Found[str] | None:
    """The first line like "Published: May 3, 2021"."""
    return _first(root, _PUBLISHED, LABELLED)


def updated(root: Element) -> Found[str] | None:
    """The first line like "Last updated: May 3, 2021"."""
    return _first(root, _UPDATED, UPDATED)


def _first(root: Element, pattern: re.Pattern[str], rule: str) -> Found[str] | None:
    for node in root.iter("p", "div", "span", "li", "td", "dd", "em", "strong", "h4", "h5", "h6"):
        # Most nodes are long: a look at the beginning saves their words.
        if len(node) < _CHILDREN and _BEGINNING.match(_beginning(node)) and len(text := words(node)) < _SHORT:
            match = pattern.match(text)
            if match:
                return Found(match["date"], rule, path(node))
    return None


def _beginning(node: Element) -> str:
    """The first words, of the node itself or of its first child."""
    text = node.text or ""
    return text if text.strip() or not len(node) else node[0].text or ""


def below(lines: Iterable[tuple[str, Element]]) -> Found[str] | None:
    """Of the lines below the headline the first that is nothing but a date, or names its author and then a date."""
    for text, node in lines:
        if _BARE.fullmatch(text):
            return Found(text, BELOW, path(node))
        if text[:3].lower() == "by " and (match := _AFTER_NAME.search(text)):
            return Found(match["date"], AFTER_NAME, path(node))
    return None
