"""Where in a page's source a node begins: the parser tells the line, and the tags on it are counted."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from archive_crawler.pages.document import Answer, Element

_BEFORE = 120
"""Characters that are shown before a node."""
_AFTER = 400
"""Characters that are shown from its beginning."""
_BEHIND = 40
"""Characters that are shown behind a node's end, about."""
_TAG = r"<{name}(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>"
_APART = re.compile(r"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
"""Where tags are none: comments, scripts, style sheets."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A node in the source around it."""

    line: int
    """Line of the decoded payload, from 1."""
    column: int
    """Character of the line, from 1."""
    offset: int
    """Byte of the payload where the node begins, from 0, its content-coding removed."""
    before: str
    """What stands before the node."""
    text: str
    """The node's beginning, its tag first."""
    whole: bool
    """Whether the tag itself was found; else the line alone is known."""


def excerpt(answer: Answer, node: Element) -> Excerpt:
    """The source of a node of an answer's document."""
    text = answer.text
    # The parser is given the text without the blanks before it.
    skipped = len(text) - len(text.lstrip())
    first = text.count("\n", 0, skipped)
    line = (cast("int | None", node.sourceline) or 1) + first
    begin = _tag(text, node, line)
    length = min(_AFTER, len(etree.tostring(node, encoding="unicode", with_tail=False)) + _BEHIND)
    return _excerpt(answer, _start_of(text, line) if begin is None else begin, length, whole=begin is not None)


def at_place(answer: Answer, line: int, column: int) -> Excerpt:
    """The source of an answer from a line and column on, both from 1."""
    begin = _start_of(answer.text, line) + column - 1
    return _excerpt(answer, begin, _AFTER // 2, whole=True)


def _excerpt(answer: Answer, at: int, length: int, *, whole: bool) -> Excerpt:
    text = answer.text
    return Excerpt(
        line=text.count("\n", 0, at) + 1,
        column=at - text.rfind("\n", 0, at),
        offset=_bom(answer) + len(text[:at].encode(answer.encoding or "utf-8", "replace")),
        before=text[max(at - _BEFORE, 0) : at],
        text=text[at : at + length],
        whole=whole,
    )


def _bom(answer: Answer) -> int:
    """Bytes of the mark that decoding takes away."""
    marks = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return next((len(mark) for mark in marks if answer.body.startswith(mark)), 0)


def _tag(text: str, node: Element, line: int) -> int | None:
    """Where the node's tag begins: of the tags of its name that end on the line, the one with its place among them."""
    if not isinstance(node.tag, str):
        return None
    alike = [each for each in node.getroottree().getroot().iter(node.tag) if each.sourceline == node.sourceline]
    ends = _start_of(text, line), _start_of(text, line + 1)
    apart = [found.span() for found in _APART.finditer(text)] if node.tag not in {"script", "style"} else []
    tags = [
        found.start()
        for found in re.finditer(_TAG.format(name=re.escape(node.tag)), text[: ends[1]], re.IGNORECASE)
        if ends[0] < found.end() <= ends[1] and not any(start < found.start() < end for start, end in apart)
    ]
    return tags[alike.index(node)] if len(tags) == len(alike) else None


def _start_of(text: str, line: int) -> int:
    """Where a line begins; the end of the text where there is no such line."""
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
        if not at:
            return len(text)
    return at
