"""trafilatura's view of what is body text; the blocks stay those of our own walk, with their node paths."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from trafilatura import bare_extraction

from archive_crawler.pages.boilerplate import skipped
from archive_crawler.pages.document import twin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawBlock

# It reports every page in which it finds nothing as an error of its own.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_WORDS = re.compile(r"\w+")
_RUN = 3
"""Words in a row that a block must have in common with the text."""
_COVERED = 0.6
"""Share of a block's runs; trafilatura joins, cuts and cleans lines."""


def covered(blocks: Sequence[RawBlock], text: str) -> frozenset[int]:
    """Numbers of the blocks that the text has: a short one as a line of its own, a longer one in most of its words."""
    lines = {tuple(_words(line)) for line in text.split("\n")}
    runs = set(_runs(_words(text)))
    return frozenset(number for number, block in enumerate(blocks) if block.text and _is_in(block.text, lines, runs))


def _is_in(text: str, lines: Collection[tuple[str, ...]], runs: Collection[tuple[str, ...]]) -> bool:
    words = _words(text)
    own = _runs(words)
    if len(own) < _RUN:
        return bool(words) and tuple(words) in lines
    return sum(run in runs for run in own) >= _COVERED * len(own)


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[start:] for start in range(_RUN)), strict=False))


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
