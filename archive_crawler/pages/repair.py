"""What trafilatura is known to lose within a text: paragraphs in nested divs, headings, items of lists, lines parted by br."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.items import BlockType
from archive_crawler.pages import density

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from archive_crawler.pages.raw import RawBlock

_LINKED = 0.5
_FEW = 0.2
_HEADING = 4
"""Characters; a shorter heading is a drop cap or an icon."""


def lost(
    blocks: Sequence[RawBlock],
    linked: Sequence[int],
    told: frozenset[int],
    dense: frozenset[int],
    aside: Collection[int],
) -> frozenset[int]:
    """Numbers of blocks of the text between the first and the last of those that trafilatura took."""
    if not told:
        return frozenset()
    taken = [blocks[number] for number in told]
    holders = {holder(block) for block in taken}
    paths = {block.path for block in taken}

    def is_lost(number: int) -> bool:
        block = blocks[number]
        if not block.text or number in aside:
            return False
        if block.type is BlockType.LIST_ITEM:
            return number in dense and holder(block).rpartition("/")[0] in holders
        if linked[number] >= _LINKED * len(block.text):
            return False
        # A line in the same element as those that were taken, br between them.
        if block.path in paths:
            return True
        after_figure = blocks[number - 1].type is BlockType.FIGURE
        return (
            number in dense
            and density.is_prose(block, linked[number])
            and (holder(block) in holders or not after_figure)
        )

    between = range(min(told) + 1, max(told))
    found = frozenset(number for number in between if number not in told and is_lost(number))
    found |= _tables(blocks, linked, told, dense, holders) - told
    found |= _items(blocks, told | found, aside) - told
    return found | _headings(blocks, told | found, dense, between)


def _tables(
    blocks: Sequence[RawBlock],
    linked: Sequence[int],
    told: frozenset[int],
    dense: frozenset[int],
    holders: Collection[str],
) -> frozenset[int]:
    """Tables of two rows and more beside paragraphs of the text, the last of which they may follow."""
    return frozenset(
        number
        for number in range(min(told) + 1, min(max(told) + 2, len(blocks)))
        if number in dense
        and blocks[number].type is BlockType.TABLE
        and "\n" in blocks[number].text
        and holder(blocks[number]) in holders
        and linked[number] < _FEW * len(blocks[number].text)
    )


def _items(blocks: Sequence[RawBlock], text: frozenset[int], aside: Collection[int]) -> frozenset[int]:
    """All items of the lists that the text has an item of, links or not."""
    lists = {holder(blocks[number]) for number in text if blocks[number].type is BlockType.LIST_ITEM}
    return frozenset(
        number
        for number, block in enumerate(blocks)
        if block.type is BlockType.LIST_ITEM and block.text and number not in aside and holder(block) in lists
    )


def _headings(
    blocks: Sequence[RawBlock], text: frozenset[int], dense: frozenset[int], between: range
) -> frozenset[int]:
    """Headings right before a block of the text."""
    return frozenset(
        number
        for number in between
        if number not in text
        and number in dense
        and blocks[number].type is BlockType.HEADING
        and len(blocks[number].text) >= _HEADING
        and next((after for after in range(number + 1, len(blocks)) if blocks[after].text), None) in text
    )


def holder(block: RawBlock) -> str:
    """Path of the element around a block's own."""
    return block.path.rpartition("/")[0]
