"""Nodes of a parsed page: finding them, where they are, and the words that a reader sees in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

from archive_crawler.pages import css as selectors
from archive_crawler.pages import index

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Element = etree._Element  # noqa: SLF001 - lxml gives the class no public name

UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "head", "title", "object", "iframe"})
# Spaces at their borders are part of how a reader sees these elements.
PARTING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_WALKED = ("start", "end", "comment", "pi")
_BREAK = "\0"
"""Stands where markup cuts a line; no document has it in its text."""


def select(node: Element, css: str) -> list[Element]:
    """Nodes within `node`, itself included, that match, in document order."""
    document = index.of(node)
    chains = document.possible(css) if document else None
    if document and chains is not None:
        return document.select(node, chains) if chains else []
    return cast("list[Element]", selectors.xpath(css)(node))


def path(node: Element) -> str:
    """XPath of the node within the payload, by lxml's `getpath`."""
    document = index.of(node)
    return document.path(node) if document else str(node.getroottree().getpath(node))


def classes(node: Element) -> list[str]:
    """The node's class tokens."""
    return (node.get("class") or "").split()


def within(node: Element, others: Iterable[Element]) -> bool:
    """Whether the node is one of `others` or stands inside one."""
    found = others if isinstance(others, (set, frozenset)) else set(others)
    return bool(found) and (node in found or any(above in found for above in node.iterancestors()))


def lines(node: Element, without: Iterable[Element] = ()) -> list[str]:
    """The node's words as a reader sees them, cut where markup cuts the line."""
    cut = "".join(_pieces(node, set(without))).split(_BREAK)
    return [line for each in cut if (line := squeezed(each))]


def words(node: Element, without: Iterable[Element] = ()) -> str:
    """The node's words as a reader sees them, white space collapsed."""
    if without:
        return " ".join(lines(node, without))
    document = index.of(node)
    if document is None:
        return _words(node)
    known = document.words.get(node)
    if known is None:
        known = document.words[node] = _words(node)
    return known


def _words(node: Element) -> str:
    if not len(node):
        return "" if node.tag in UNSEEN else squeezed(node.text or "")
    return squeezed("".join(_pieces(node, frozenset())).replace(_BREAK, " "))


def _pieces(node: Element, left_out: Collection[Element]) -> list[str]:
    """The texts that a reader sees, and the breaks between them."""
    pieces: list[str] = []
    walk = etree.iterwalk(node, events=_WALKED)
    for event, each in walk:
        tag = each.tag
        if event == "start":
            if tag in UNSEEN or each in left_out:
                walk.skip_subtree()
                continue
            if tag in PARTING:
                pieces.append(_BREAK)
            if text := each.text:
                pieces.append(text)
            continue
        if event == "end" and tag in PARTING:
            pieces.append(_BREAK)
        if each is not node and (tail := each.tail):
            pieces.append(tail)
    return pieces


def collapsed(text: str | None) -> str:
    """The text with every run of white space as one space, borders included."""
    if not text:
        return ""
    inner = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}" if inner else " "


def squeezed(text: str) -> str:
    """The text with white space collapsed and none at its ends."""
    return " ".join(text.split())
