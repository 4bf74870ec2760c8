"""trafilatura as the judge of what is body text; the blocks stay those of our own walk, with their node paths."""

from __future__ import annotations

import copy
import logging
from typing import TYPE_CHECKING

from lxml import etree
from trafilatura import bare_extraction

from archive_crawler.items import BlockType
from archive_crawler.pages.boilerplate import skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

# It reports every page in which it finds nothing as an error of its own.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_DEEPEST = 200
_SURE = 40
_FOREIGN = 3


def judge(root: Element, blocks: list[RawBlock], figures: Sequence[Element]) -> list[RawBlock]:
    """Those of the blocks that trafilatura takes for the page's main text, and the figures among them."""
    text = _folded(extracted(root, figures))
    if not text:
        return []
    kept = [number for number, block in enumerate(blocks) if block.text and _folded(block.text) in text]
    if not kept:
        return []
    first, last = _dense(kept, blocks)
    chosen = set(kept)
    return [
        block
        for number, block in enumerate(blocks)
        if first <= number <= last and (number in chosen or block.type is BlockType.FIGURE)
    ]


def _dense(kept: list[int], blocks: list[RawBlock]) -> tuple[int, int]:
    """From the first to the last kept block; short ones at the rim that only chance put into the text are left out."""
    start = next((n for n in kept if len(blocks[n].text) >= _SURE), kept[0])
    lead = [n for n in kept if n < start and start - n <= _FOREIGN]
    return min([start, *lead]), kept[-1]


def extracted(root: Element, figures: Sequence[Element]) -> str:
    """trafilatura's text of a copy without figures and furniture; nothing touches the network."""
    if _depth(root) > _DEEPEST:
        return ""
    bare = _bare(root, figures)
    try:
        found = bare_extraction(bare, with_metadata=False, include_comments=False, include_tables=True, include_images=False)
    except Exception:  # noqa: BLE001 - a third party's failure on odd markup means only that it found nothing
        return ""
    return (getattr(found, "text", None) or "") if found is not None else ""


def _bare(root: Element, figures: Sequence[Element]) -> Element:
    paths = [root.getroottree().getpath(node) for node in figures]
    whole = copy.deepcopy(root)
    out = [node for where in paths for node in whole.getroottree().xpath(where)]
    out += [node for node in whole.iter() if isinstance(node.tag, str) and node.tag not in {"head", "title", "header"} and skipped(node)]
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


def _depth(root: Element) -> int:
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _folded(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


