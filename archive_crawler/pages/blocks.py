"""The body in pieces: one walk over its nodes, in reading order, that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from archive_crawler.items import BlockType, LinkPlace
from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import PARTING, absolute, classes, path, select, words
from archive_crawler.pages.raw import RawBlock, RawLink

if TYPE_CHECKING:
    from collections.abc import Collection

    from archive_crawler.pages.document import Element

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Only these end a paragraph; any other element is part of a line.
_PARTING = PARTING - {"br"} | {"center", "details", "summary"}
_QUOTES = frozenset({"ast-blockquote", "pullquote", "pull-quote"})
_LONGEST_CELL = 600
_WALKED = ("start", "end", "comment", "pi")
_BREAK = "\0"
"""Stands for `<br>`; no document has it in its text."""


def read(
    body: Element, figures: Collection[Element], skip: Collection[Element], base: str
) -> tuple[list[RawBlock], list[tuple[int, RawLink]]]:
    """Blocks of a body, and its links with the number of the block they stand in."""
    reader = _Reader(figures, set(skip), base)
    reader.walk(body)
    return reader.blocks, reader.links


class _Reader:
    def __init__(self, figures: Collection[Element], skip: set[Element], base: str) -> None:
        self.blocks: list[RawBlock] = []
        self.links: list[tuple[int, RawLink]] = []
        self._figures = set(figures)
        self._skip = skip
        self._base = base
        self._parts: list[str] = []
        self._context: list[Element] = []
        self._table: Element | None = None

    def walk(self, body: Element) -> None:
        steps = etree.iterwalk(body, events=_WALKED)
        for event, node in steps:
            if event == "start":
                if node is not body and self._set_apart(node):
                    steps.skip_subtree()
                else:
                    self._open(node)
                continue
            if event == "end":
                self._close(node, body)
            if node is not body and (tail := node.tail):
                self._parts.append(tail)
        self._flush(body)

    def _set_apart(self, node: Element) -> bool:
        """Whether a node is no text of the body: a figure, furniture, a table of data."""
        if node in self._figures:
            self._figure(node)
        elif node in self._skip or skipped(node):
            return True
        elif node.tag == "table" and is_data(node):
            self._flush(node)
            self._collect_links(node)
            self._add(BlockType.TABLE, table_text(node), node)
        else:
            return False
        return True

    def _figure(self, node: Element) -> None:
        # An image inside a sentence does not end it; a figure does.
        if node.tag != "img" or not self._has_words():
            self._flush(node)
        self.blocks.append(RawBlock(BlockType.FIGURE, "", path(node)))

    def _open(self, node: Element) -> None:
        tag = node.tag
        if tag in _PARTING:
            if self._parts:
                above = node.getparent()
                self._flush(node if above is None else above)
            self._context.append(node)
        elif tag == "br":
            self._parts.append(_BREAK)
        elif tag == "a" and node.get("href") is not None:
            self._link(node)
        if text := node.text:
            self._parts.append(text)

    def _close(self, node: Element, body: Element) -> None:
        if self._context and self._context[-1] is node:
            self._flush(node)
            self._context.pop()
        elif node is body:
            self._flush(node)

    def _has_words(self) -> bool:
        return any(not part.isspace() and part != _BREAK for part in self._parts)

    def _flush(self, node: Element) -> None:
        if self._has_words():
            kind, holder, level = self._kind(node)
            for paragraph in paragraphs("".join(self._parts)):
                self._add(kind, paragraph, holder, level)
        self._parts.clear()

    def _kind(self, node: Element) -> tuple[BlockType, Element, int | None]:
        for above in reversed(self._context):
            if above.tag in _HEADINGS:
                return BlockType.HEADING, above, _HEADINGS[above.tag]
            if above.tag == "blockquote" or not _QUOTES.isdisjoint(classes(above)):
                return BlockType.QUOTE, above, None
            if above.tag in {"li", "dd", "dt"}:
                return BlockType.LIST_ITEM, above, None
        return BlockType.PARAGRAPH, self._context[-1] if self._context else node, None

    def _add(self, kind: BlockType, text: str, node: Element, level: int | None = None) -> None:
        if any(each.isalnum() for each in text):
            self.blocks.append(RawBlock(kind, text, path(node), level))

    def _collect_links(self, node: Element) -> None:
        for anchor in select(node, "a[href]"):
            self._link(anchor)

    def _link(self, anchor: Element) -> None:
        self.links.append((len(self.blocks), link(anchor, LinkPlace.BODY, self._base)))


def link(anchor: Element, place: LinkPlace, base: str) -> RawLink:
    """A link with its text, or the text alternative of the image inside it."""
    text = words(anchor) or " ".join(image.get("alt") or "" for image in select(anchor, "img")).strip()
    return RawLink(absolute(base, anchor.get("href") or ""), text, place, path(anchor))


def paragraphs(text: str) -> list[str]:
    """Cut where two line breaks follow each other; a single one is a space."""
    cut: list[list[str]] = [[]]
    for line in text.split(_BREAK):
        if line.strip():
            cut[-1].append(line)
        elif cut[-1]:
            cut.append([])
    return [" ".join(" ".join(each).split()) for each in cut if each]


def is_data(table: Element) -> bool:
    """Whether a table holds data; one that only lays out a page is read through."""
    if table.get("role") == "presentation" or len(select(table, "table, h1, h2, h3, figure, .media-inline")) > 1:
        return False
    rows = [select(row, "td, th") for row in select(table, "tr")]
    if max((len(row) for row in rows), default=0) < 2:
        return False
    return all(len(words(cell)) < _LONGEST_CELL for row in rows for cell in row)


def table_text(table: Element) -> str:
    """A line for each row, a tab between cells."""
    rows = ("\t".join(words(cell) for cell in select(row, "td, th")) for row in select(table, "tr"))
    return "\n".join(row.strip() for row in rows if row.strip())
