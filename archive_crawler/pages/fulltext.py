"""trafilatura as the judge of what is body text; the blocks stay those of our own walk, with their node paths."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from archive_crawler.items import BlockType
from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import twin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

# It reports every page in which it finds nothing as an error of its own.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_SURE = 40
_FOREIGN = 3


def judge(root: Element, blocks: list[RawBlock], figures: Sequence[Element]) -> list[int]:
    """Numbers of the blocks that trafilatura takes for the page's main text, and of the figures among them."""
    text = _folded(extracted(root, figures))
    if not text:
        return []
    kept = [number for number, block in enumerate(blocks) if block.text and _folded(block.text) in text]
    if not kept:
        return []
    first, last = _dense(kept, blocks)
    chosen = {number for number in kept if first <= number <= last}
    return [
        number
        for number, block in enumerate(blocks)
        if number in chosen or (block.type is BlockType.FIGURE and first - 1 <= number <= last + 1)
    ]


def _dense(kept: list[int], blocks: list[RawBlock]) -> tuple[int, int]:
    """From the first to the last kept block; short ones at the rim that only chance put into the text are left out."""
    start = next((n for n in kept if len(blocks[n].text) >= _SURE), kept[0])
    lead = [n for n in kept if n < start and start - n <= _FOREIGN]
    return min([start, *lead]), kept[-1]


def extracted(root: Element, figures: Sequence[Element]) -> str:
    """trafilatura's text of a copy without figures and furniture; nothing touches the network."""
    bare = _bare(root, figures)
    try:
        found = bare_extraction(
            bare, with_metadata=False, include_comments=False, include_tables=True, include_images=False
        )
    except Exception:  # noqa: BLE001 - a third party's failure on odd markup means only that it found nothing
        return ""
    return (getattr(found, "text", None) or "") if found is not None else ""


def _bare(root: Element, figures: Sequence[Element]) -> Element:
    pictured = set(figures)
    # The copy has its nodes in the order of the original.
    numbers = {number for number, node in enumerate(root.iter()) if node in pictured}
    whole = twin(root)
    out = [node for number, node in enumerate(whole.iter()) if number in numbers]
    out += [
        node
        for node in whole.iter()
        if isinstance(node.tag, str) and node.tag not in {"head", "title", "header"} and skipped(node)
    ]
    for node in out:
        _drop(node)
    return whole


def _drop(node: Element) -> None:
    """Take a node out and leave the text that follows it."""
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _folded(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())
