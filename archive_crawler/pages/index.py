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
from functools import lru_cache, wraps
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lxml import etree

from archive_crawler.pages.css import chains, class_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive_crawler.pages.css import Chain, Compound
    from archive_crawler.pages.nodes import Element

T = TypeVar("T")

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
        self.answers: defaultdict[Callable[[Element], Any], dict[Element, Any]] = defaultdict(dict)
        """What `remembered` functions answered, by function and node."""
        self._possible: dict[str, tuple[Chain, ...] | None] = {}
        self._ends: dict[Element, int] = {}
        self._steps: dict[Element, str] = {}
        self._paths: dict[Element, str] = {}
        self._places: dict[str, Element] = {}
        by_class: defaultdict[str, list[Element]] = defaultdict(list)
        by_tag: defaultdict[str, list[Element]] = defaultdict(list)
        for node in self.numbers:
            by_tag[node.tag].append(node)
            if (named := node.get("class")) is not None:
                by_class[named].append(node)
        self._by_class = by_class
        self._by: dict[str, list[Element]] = dict(by_tag)
        """The nodes that fulfil the condition of a key; of tags they are all known."""
        self._by_token: dict[str, list[list[Element]]] = {}
        """For the key of each class token the nodes of every class attribute that has it."""
        for named, nodes in by_class.items():
            for key in class_keys(named):
                self._by_token.setdefault(key, []).append(nodes)

    def possible(self, css: str) -> tuple[Chain, ...] | None:
        """The alternatives of a selector that can fit anything here; None where the selector has what is not known here."""
        if css not in self._possible:
            known = chains(css)
            self._possible[css] = known and tuple(filter(self._can_fit, known))
        return self._possible[css]

    def _can_fit(self, compounds: Chain) -> bool:
        for compound in compounds:
            found = self._by.get(compound.key)
            if not (self._candidates(compound.key) if found is None else found):
                return False
        return True

    def select(self, node: Element, alternatives: tuple[Chain, ...]) -> list[Element]:
        """Nodes within `node`, itself included, that fit one of the chains, in document order."""
        if len(alternatives) == 1:
            return self._fitting(node, alternatives[0])
        found = [fitting for one in alternatives if (fitting := self._fitting(node, one))]
        return found[0] if len(found) == 1 else sorted({*chain(*found)}, key=self.numbers.__getitem__)

    def _fitting(self, node: Element, compounds: Chain) -> list[Element]:
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
        if key in self._by_token:
            return self._classed(key)
        name = key[1:]
        match key[0]:
            case "#":
                return [node for node in self._candidates("[id") if node.get("id") == name]
            case "[" if name == "class":
                return sorted(chain(*self._by_class.values()), key=self.numbers.__getitem__)
            case "[":
                return [node for node in self.numbers if node.get(name) is not None]
            case "*":
                return list(self.numbers)
        return []

    def _classed(self, key: str) -> list[Element]:
        found = self._by_token[key]
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
            self._places[known] = node
        return known

    def at(self, path: str) -> Element | None:
        """The node of a path that was asked for."""
        return self._places.get(path)

    def _count(self, above: Element) -> None:
        named: dict[str, list[Element]] = {}
        for place, child in enumerate(above.iterchildren(etree.Element), 1):
            named.setdefault(_plain(str(child.tag), place), []).append(child)
        for step, children in named.items():
            if len(children) == 1:
                self._steps[children[0]] = step
                continue
            for place, child in enumerate(children, 1):
                self._steps[child] = f"{step}[{place}]"


def _plain(tag: str, place: int) -> str:
    return tag if _is_name(tag) else f"*[{place}]"


@lru_cache(maxsize=256)
def _is_name(tag: str) -> bool:
    return bool(_NAME.fullmatch(tag))


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


def remembered(ask: Callable[[Element], T]) -> Callable[[Element], T]:
    """A function that many ask the same of a node: while the document's index is open, it answers each node once.

    Nobody may change what it answers.
    """

    @wraps(ask)
    def answer(node: Element) -> T:
        index = of(node)
        if index is None:
            return ask(node)
        known = index.answers[ask]
        if node not in known:
            known[node] = ask(node)
        return cast("T", known[node])

    return answer
