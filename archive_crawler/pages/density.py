"""The body by text density: the node that holds most of the page's prose and little else.

An extractor of our own, beside trafilatura: it needs the blocks and their links, no second look at the page.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from archive_crawler.items import BlockType
from archive_crawler.pages.beside import ancestry

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from archive_crawler.pages.raw import RawBlock

_PROSE = 80
"""Characters of a paragraph; scripts without spaces say as much in a third."""
_LINKED = 0.4
_MENU = 0.5
_NEARLY_ALL = 0.97
_STORY = 4
"""Paragraphs of prose; a page with fewer says as much in lists and lines."""
_WIDE = "\u2e80"


def is_prose(block: RawBlock, linked: int) -> bool:
    """Whether a block is as long as a paragraph of a story and not mostly link."""
    length = len(block.text)
    if block.type is BlockType.HEADING or linked >= _LINKED * length:
        return False
    return length >= _PROSE or (3 * length >= _PROSE and 3 * sum(each >= _WIDE for each in block.text) >= _PROSE)


def region(blocks: Sequence[RawBlock], linked: Sequence[int]) -> str | None:
    """Path of the node around the smallest one that holds nearly all prose of the page: menus stand outside."""
    found = [
        (block, len(block.text) - linked[number])
        for number, block in enumerate(blocks)
        if is_prose(block, linked[number])
    ]
    if len(found) < _STORY:
        return None
    prose: Counter[str] = Counter()
    for block, length in found:
        prose.update(dict.fromkeys(ancestry(block.path), length))
    whole = max(prose.values())
    return max((node for node in prose if prose[node] >= _NEARLY_ALL * whole), key=len).rpartition("/")[0]


def chosen(blocks: Sequence[RawBlock], linked: Sequence[int], beside: Collection[int]) -> frozenset[int]:
    """Numbers of the text blocks in the densest node; `linked` has the characters in links, `beside` what is no story."""
    said: Counter[str] = Counter()
    prose: Counter[str] = Counter()
    for number, block in enumerate(blocks):
        if not block.text or number in beside:
            continue
        unlinked = len(block.text) - linked[number] if is_prose(block, linked[number]) else 0
        for above in ancestry(block.path):
            # A link counts twice: menus are made of them.
            said[above] += len(block.text) + linked[number]
            prose[above] += unlinked
    # Of nodes that say the same the innermost.
    densest = max(prose, key=lambda node: (prose[node] ** 2 / said[node], len(node)), default="")
    if not prose[densest]:
        return frozenset()
    return frozenset(
        number
        for number, block in enumerate(blocks)
        if block.text
        and number not in beside
        and linked[number] < _MENU * len(block.text)
        and f"{block.path}/".startswith(f"{densest}/")
    )
