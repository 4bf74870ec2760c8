"""An index of one document, made in one walk: nodes by class, id and name, their order, their paths, their words.

A page object looks for a hundred things, most of which are not there. Asking the whole document each time by XPath costs
more than all else; lxml's `getpath` counts a node's siblings anew for each node, which takes the square of their number.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain
from typing import TYPE_CHECKING, cast

from lxml import etree

from archive_crawler.pages.css import class_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.css import Chain, Compound
    from archive_crawler.pages.nodes import Element

# Other names, as the "o:p" of word processors, are no XPath name tests.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class Index:
    """What is where in a document that nobody changes."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.numbers = {node: number for number, node in enumerate(root.iter(etree.Element))}
        """Every element with its place in document order. Holding them saves making them anew at each step."""
        self.words: dict[Element, str] = {}
        """The words of nodes that were asked for them."""
        self._by: dict[str, list[Element]] = {}
        self._ends: dict[Element, int] = {}
        self._steps: dict[Element, str] = {}
        self._paths: dict[Element, str] = {}
        by_class: defaultdict[str, list[Element]] = defaultdict(list)
        for node in self.numbers:
            if named := node.get("class"):
                by_class[named].append(node)
        self._by_token: dict[str, list[list[Element]]] = {}
        """For each class token the nodes of every class attribute that has it."""
        for named, nodes in by_class.items():
            for token in class_tokens(named):
                self._by_token.setdefault(token, []).append(nodes)

    def select(self, node: Element, chains: tuple[Chain, ...]) -> list[Element]:
        """Nodes within `node`, itself included, that fit one of the chains, in document order."""
        if len(chains) == 1:
            return self._fitting(node, chains[0])
        found = [fitting for one in chains if (fitting := self._fitting(node, one))]
        return found[0] if len(found) == 1 else sorted({*chain(*found)}, key=self.numbers.__getitem__)

    def _fitting(self, node: Element, compounds: Chain) -> list[Element]:
        for compound in compounds:
            if not (self._by.get(compound.key) or self._candidates(compound.key)):
                return []
        found = self._between(compounds[0], self.numbers[node], node)
        for compound in compounds[1:]:
            found = self._children(found, compound) if compound.child else self._descendants(found, compound)
        return found

    def _between(self, compound: Compound, start: int, node: Element) -> list[Element]:
        """What fits a compound from a number on to the end of a node."""
        found = self._candidates(compound.key)
        if start == 0:  # all of the document
            return [each for each in found if compound.fits(each)]
        number = self.numbers.__getitem__
        first = bisect_left(found, start, key=number)
        if first == len(found):
            return []
        last = bisect_right(found, self._end(node), first, key=number)
        return found[first:last] if compound.bare else [each for each in found[first:last] if compound.fits(each)]

    def _descendants(self, above: list[Element], compound: Compound) -> list[Element]:
        found: list[Element] = []
        reached = -1
        for node in above:
            if self.numbers[node] > reached:  # else it stands inside one before
                found += self._between(compound, self.numbers[node] + 1, node)
                reached = self._end(node)
        return found

    def _children(self, above: list[Element], compound: Compound) -> list[Element]:
        parents = set(above)
        return [each for each in self._candidates(compound.key) if each.getparent() in parents and compound.fits(each)]

    def _candidates(self, key: str) -> list[Element]:
        """The nodes that fulfil the condition of a key."""
        known = self._by.get(key)
        if known is None:
            known = self._by[key] = self._found(key)
        return known

    def _found(self, key: str) -> list[Element]:
        name = key[1:]
        match key[0]:
            case ".":
                return self._classed(name)
            case "#":
                return [node for node in self._candidates("[id") if node.get("id") == name]
            case "[":
                return [node for node in self.numbers if node.get(name) is not None]
            case "*":
                return list(self.numbers)
        return list(self.root.iter(key))

    def _classed(self, token: str) -> list[Element]:
        found = self._by_token.get(token, [])
        return found[0] if len(found) == 1 else sorted(chain(*found), key=self.numbers.__getitem__)

    def _end(self, node: Element) -> int:
        """The number of the last node within a node."""
        known = self._ends.get(node)
        if known is None:
            known = self._ends[node] = self._last(node)
        return known

    def _last(self, node: Element) -> int:
        while node is not self.root:
            following = node.getnext()
            while following is not None and following not in self.numbers:  # a comment
                following = following.getnext()
            if following is not None:
                return self.numbers[following] - 1
            node = cast("Element", node.getparent())
        return len(self.numbers)

    def path(self, node: Element) -> str:
        """XPath of a node, as lxml's `getpath` has it; by place among all siblings where the name is none of XPath's."""
        known = self._paths.get(node)
        if known is None:
            above = node.getparent()
            if above is None:
                known = f"/{_plain(str(node.tag), 1)}"
            else:
                if node not in self._steps:
                    self._count(above)
                known = f"{self.path(above)}/{self._steps[node]}"
            self._paths[node] = known
        return known

    def _count(self, above: Element) -> None:
        named: dict[str, list[Element]] = {}
        for place, child in enumerate(above.iterchildren(etree.Element), 1):
            self._steps[child] = _plain(str(child.tag), place)
            named.setdefault(self._steps[child], []).append(child)
        for step, children in named.items():
            if len(children) > 1:
                for place, child in enumerate(children, 1):
                    self._steps[child] = f"{step}[{place}]"


def _plain(tag: str, place: int) -> str:
    return tag if _NAME.fullmatch(tag) else f"*[{place}]"


_OPEN: ContextVar[Index | None] = ContextVar("index of the document that is being read", default=None)


@contextmanager
def opened(root: Element) -> Iterator[Index]:
    """Index a document for as long as it is read; one that is open already is not indexed again."""
    index = _OPEN.get()
    if index is not None and index.root is root:
        yield index
        return
    index = Index(root)
    token = _OPEN.set(index)
    try:
        yield index
    finally:
        _OPEN.reset(token)


def of(node: Element) -> Index | None:
    """The open index, where the node is of its document."""
    index = _OPEN.get()
    return index if index is not None and node in index.numbers else None
