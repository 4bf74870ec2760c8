"""Which blocks of a page are its article, where no markup says so: trafilatura and text density, each checking the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_crawler.items import BlockType
from archive_crawler.pages import beside, date_lines, density, fulltext, repair
from archive_crawler.pages.document import path
from archive_crawler.pages.furniture_lines import is_banner, is_tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock, RawLink

BY_TRAFILATURA = "main text by trafilatura"
REPAIRED = "main text by trafilatura, what it lost by text density"
BY_DENSITY = "main text by text density"
_AGREED = 0.6
"""Share of the characters that either takes and both take; below it the record says so."""
_LOST = 0.5
"""Where trafilatura has less than this share of a text that holds what it has, it has lost the rest."""
_WITHIN = 0.7
_MENU = 0.5


@dataclass(frozen=True, slots=True)
class MainText:
    """The article's blocks, and how sure that is."""

    chosen: frozenset[int]
    """Their numbers, figures among them."""
    left_out: frozenset[int]
    """Numbers of blocks that are none of it, though they stand among its own or are prose beside it."""
    rule: str
    """Who chose them."""
    agreement: float
    """Share of the characters that either extractor takes and both take, 0 to 1."""

    @property
    def is_sure(self) -> bool:
        """Whether the extractors agree."""
        return self.agreement >= _AGREED

    @property
    def warning(self) -> str | None:
        """That the extractors disagree, in a sentence."""
        if self.is_sure or not self.chosen:
            return None
        return (
            f"The extent of the body is unsure: trafilatura and text density agree on {self.agreement:.0%} of the "
            f"characters that either takes; the field body is {self.rule}."
        )


def find(
    main: Element, walked: tuple[list[RawBlock], list[tuple[int, RawLink]]], figures: Sequence[Element]
) -> MainText:
    """Judge the blocks of the main node."""
    blocks, links = walked
    linked = _linked(blocks, links)
    told = fulltext.covered(blocks, fulltext.extracted(_region(main, density.region(blocks, linked)), figures))
    likely = told or frozenset(n for n, block in enumerate(blocks) if density.is_prose(block, linked[n]))
    aside = beside.numbers(main, blocks, likely) | _furniture(blocks)
    told -= aside
    dense = density.chosen(blocks, linked, aside)
    text, rule = _joined(blocks, linked, told, dense, aside)
    chosen = _with_figures(blocks, text - _dates(blocks, linked, text))
    left_out = _left_out(blocks, linked, chosen, aside)
    return MainText(chosen, left_out, rule, _agreement(blocks, told, dense))


def _region(main: Element, place: str | None) -> Element:
    """The node of that path where it is below the main node, else the main node."""
    above = path(main)
    return (
        next((node for node in main.iter() if path(node) == place), main) if place and place.startswith(above) else main
    )


def within_container(bodies: Sequence[Element], blocks: Sequence[RawBlock]) -> frozenset[int]:
    """All blocks of the container that a CMS marks, without the boxes that sites put into it."""
    told = frozenset(range(len(blocks)))
    aside = frozenset().union(*(beside.numbers(body, blocks, told) for body in bodies))
    return frozenset(n for n in range(len(blocks) + 1) if n not in aside or blocks[n].type is BlockType.FIGURE)


def _linked(blocks: Sequence[RawBlock], links: Iterable[tuple[int, RawLink]]) -> list[int]:
    """Characters in links of each block."""
    linked = [0] * (len(blocks) + 1)
    for number, link in links:
        linked[number] += len(link.text)
    return [min(count, len(block.text)) for count, block in zip(linked, blocks, strict=False)]


def _length(blocks: Sequence[RawBlock], numbers: Iterable[int]) -> int:
    return sum(len(blocks[number].text) for number in numbers)


def _agreement(blocks: Sequence[RawBlock], told: frozenset[int], dense: frozenset[int]) -> float:
    either = _length(blocks, told | dense)
    return _length(blocks, told & dense) / either if either else 1.0


def _joined(
    blocks: Sequence[RawBlock],
    linked: Sequence[int],
    told: frozenset[int],
    dense: frozenset[int],
    aside: frozenset[int],
) -> tuple[frozenset[int], str]:
    """The text of both, and the rule that it was found by."""
    both = _length(blocks, told & dense)
    if not told or (both >= _WITHIN * _length(blocks, told) and _length(blocks, told) < _LOST * _length(blocks, dense)):
        return dense, BY_DENSITY
    kept = told - _rim(blocks, linked, told, dense)
    lost = repair.lost(blocks, linked, kept, dense, aside)
    return kept | lost, REPAIRED if lost else BY_TRAFILATURA


def _furniture(blocks: Sequence[RawBlock]) -> frozenset[int]:
    """Lines of the government banner and tools of the page."""
    return frozenset(n for n, block in enumerate(blocks) if is_banner(block.text) or is_tool(block.text))


def _dates(blocks: Sequence[RawBlock], linked: Sequence[int], text: frozenset[int]) -> frozenset[int]:
    """Lines that only tell a date, before the first and after the last prose of a text."""
    prose = [number for number in text if density.is_prose(blocks[number], linked[number])]
    if not prose:
        return frozenset()
    first, last = min(prose), max(prose)
    return frozenset(n for n in text if not first <= n <= last and date_lines.is_date(blocks[n].text))


def _rim(
    blocks: Sequence[RawBlock], linked: Sequence[int], told: frozenset[int], dense: frozenset[int]
) -> frozenset[int]:
    """What trafilatura alone takes before and after the text that both take, and is no prose."""
    both = told & dense
    if not both:
        return frozenset()
    first, last = min(both), max(both)
    return frozenset(
        number
        for number in told - dense
        if (not first < number < last and _is_line(blocks[number]) and not linked[number])
        or (
            _is_menu(blocks[number], linked[number])
            and (not first < number < last or blocks[number].type is BlockType.HEADING)
        )
    )


def _is_menu(block: RawBlock, linked: int) -> bool:
    return block.type is not BlockType.PARAGRAPH and linked >= _MENU * len(block.text)


def _is_line(block: RawBlock) -> bool:
    """Whether a paragraph is no sentence: a date, a credit, a place."""
    return block.type is BlockType.PARAGRAPH and len(block.text) < 80 and block.text[-1] not in ".:!?”\"'"


def _with_figures(blocks: Sequence[RawBlock], text: frozenset[int]) -> frozenset[int]:
    """The blocks with the figures among them, and one beside the first or the last."""
    if not text:
        return text
    first, last = min(text), max(text)
    return text | {
        number
        for number, block in enumerate(blocks)
        if block.type is BlockType.FIGURE and first - 1 <= number <= last + 1
    }


def _left_out(
    blocks: Sequence[RawBlock], linked: Sequence[int], chosen: frozenset[int], aside: frozenset[int]
) -> frozenset[int]:
    if not chosen:
        return frozenset()
    first, last = min(chosen), max(chosen)
    return frozenset(
        number
        for number, block in enumerate(blocks)
        if number not in chosen
        and number not in aside
        and (first < number < last or density.is_prose(block, linked[number]))
    )
