"""Dates that a page shows in a line of its own: after a label, or below the headline."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive_crawler.items import BlockType
from archive_crawler.pages import candidates
from archive_crawler.pages.document import path, words
from archive_crawler.pages.order import AFTER_NAME, BELOW, DATELINE, HEAD, LABELLED, TERMED, UPDATED
from archive_crawler.pages.raw import Found
from archive_crawler.pages.witness import at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

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
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}},?\s+(?:19|20)\d\d|\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d\d|\d{{1,2}}[./]\d{{1,2}}[./](?:19|20)\d\d)"
_ALONE = re.compile(rf"(?:[A-Z][a-z]+day,?\s+)?{_DAY}", re.IGNORECASE)
_BEFORE_NAME = re.compile(rf"(?P<date>(?:[A-Z][a-z]+day,?\s+)?{_DAY})\s*[/|•·–—-]\s*By:?\s+[A-Z].*")
_RELEASED = re.compile(
    rf"\W*For\s+(?:immediate\s+)?release\b(?:(?!{_DAY}).){{0,120}}?(?P<date>{_DAY})\b.*", re.IGNORECASE
)
_NUMBERED = re.compile(rf"[A-Z]{{2,5}}[-\s]\d[\d-]*,\s+(?P<date>{_DAY})")
_KIND = re.compile(rf"[A-Z][\w ]{{2,30}}\s*[|•·]\s*(?P<date>{_DAY})")
_DATELINE = re.compile(
    rf"[A-Z][\w.,’' -]{{2,50}}?,?\s+\(?(?P<date>{_DAY})\)?\s*(?:\([A-Z][\w. ]{{1,20}}\)\s*)?(?:-{{1,2}}|[—–])\s*\S"
)
_CELLS = re.compile(r"[\t\n]")
_AFTER_NAME = re.compile(rf"[/|•·–—-]\s*(?:Published|Posted)?\s*{_DATE}$", re.IGNORECASE)
_SPANISH = re.compile(
    r"(?:(?:Publicado|Fecha|Actualizado)(?:\s+el)?\s*:?\s*)?(?:\w+,\s+)?\d{1,2}\s+de\s+[a-z]+\s+del?\s+\d{4}",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:Release|Publication|Posted|Published)\s+)?Date(?:\s+(?:Posted|Published|Issued))?\s*:?|(?:Published|Posted|Issued|Released)(?:\s+on)?\s*:?",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?:updat|modif|revis|review|edit|expir|effective|due|deadline|event|when)\w*(?:\s+(?:on|date))?\s*:?\s*$",
    re.IGNORECASE,
)
"""What stands before the date of something else than publication."""
_EVENT = re.compile(r"(?:Where|When|Venue|Time|Starts?|Ends?|Admission|Register|Registration)\s*:?", re.IGNORECASE)
_BEGINNING = re.compile(
    r"\s*(?:date|first|publi|post|releas|issue|for\s+imm|this|web|page|content|site|last|updat|modif|revis|review)",
    re.IGNORECASE,
)
_SHORT = 90
_CHILDREN = 4
_NEAR = 8
_PROSE = 140
_AROUND = 2
_LONGEST_HEAD = 300


def is_date(text: str) -> bool:
    """Whether a line is nothing but a date, with or without a label."""
    return len(text) < _SHORT and any(
        pattern.fullmatch(text) for pattern in (_ALONE, _BARE, _PUBLISHED, _UPDATED, _SPANISH)
    )


def labelled(root: Element) -> Found[str] | None:
    """The first line like "Published: May 3, 2021"."""
    return _first(root, _PUBLISHED, LABELLED)


def termed(root: Element) -> Found[str] | None:
    """The date that follows a term or cell of its own, as in `<dt>Date</dt><dd>May 3, 2021</dd>`."""
    for node in root.iter("dd", "td"):
        before = node.getprevious()
        if before is None or len(node) >= _CHILDREN or len(before) >= _CHILDREN:
            continue
        told = words(node) if _LABEL.fullmatch(words(before)) and not _is_of_event(node) else ""
        if len(told) < _SHORT and (match := _ALONE.match(told)):
            return Found(told if match.end() < len(told) else match.group(), TERMED, path(node))
    return None


def _is_of_event(node: Element) -> bool:
    """Whether the list or table of a date says where or at what time something will be."""
    around = next(node.iterancestors("dl", "table"), None)
    return around is not None and any(_EVENT.fullmatch(words(each)) for each in around.iter("dt", "th", "td"))


def opening(root: Element, blocks: Iterable[RawBlock]) -> Found[str] | None:
    """The date among the lines before the text, else that of the release's number or of the dateline."""
    near: list[RawBlock] = []
    for block in (each for each in blocks if each.text):
        near.append(block)
        if block.type is not BlockType.TABLE and len(block.text) > _PROSE:
            break
    near = near[-_NEAR:]
    if any(_EVENT.fullmatch(block.text) for block in near):
        return None
    before = ""
    for block in near:
        told = None if _CHANGED.search(before) else _head(block)
        if told and not any(_is_of_change(node) or _has_change(node, told.value) for node in at(root, block.path)):
            return told
        before = block.text
    return None


def _is_of_change(node: Element) -> bool:
    """Whether a line, or a node around it, is named the date of a change."""
    return any(candidates.is_of_change(each, "") for each in (node, *islice(node.iterancestors(), _AROUND)))


def _has_change(node: Element, value: str) -> bool:
    """Whether a node in a line that has none of its own is named so, and says the date."""
    return any(
        value in words(each) for each in node.iterdescendants("time", "span", "em") if candidates.is_of_change(each, "")
    )


def _head(block: RawBlock) -> Found[str] | None:
    """The date that a line before the text, or its first paragraph, is or begins with."""
    if len(block.text) <= _PROSE or block.type is BlockType.TABLE:
        cells = [cell.strip() for cell in _CELLS.split(block.text)[:_NEAR]]
        for before, cell in zip(["", *cells], cells, strict=False):
            if _ALONE.fullmatch(cell) and not _CHANGED.search(before):
                return Found(cell, HEAD, block.path)
    text = block.text[:_LONGEST_HEAD]
    if (
        match := _RELEASED.fullmatch(text)
        or _NUMBERED.fullmatch(text)
        or _KIND.fullmatch(text)
        or _BEFORE_NAME.fullmatch(text)
    ):
        return Found(match["date"], HEAD, block.path)
    match = _DATELINE.match(text)
    return Found(match["date"], DATELINE, block.path) if match else None


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
    before = ""
    for text, node in lines:
        # What stands in the line before is said once more, without the words before it.
        if not _CHANGED.search(before.removesuffix(text)) and not _is_of_change(node):
            if match := _BEFORE_NAME.fullmatch(text):
                return Found(match["date"], BELOW, path(node))
            if _ALONE.fullmatch(text):
                return Found(text, BELOW, path(node))
            if text[:3].lower() == "by " and (match := _AFTER_NAME.search(text)):
                return Found(match["date"], AFTER_NAME, path(node))
        before = text
    return None
