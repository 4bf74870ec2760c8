"""Where a value stands in the payload: paths to nodes and their attributes, made and followed."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any

from lxml import etree

from archive_crawler.pages import index
from archive_crawler.pages.document import UNSEEN, Element, path, squeezed, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SEVERAL = " | "
"""Parts the text and the attribute of one node, as of `<time datetime>`."""


def attribute(node: Element, name: str) -> str:
    """The path of a node's attribute."""
    # HTML knows no namespaces: "xml:lang" is a name with a colon in it, which XPath has no other way to say.
    return f"{path(node)}/@{name}" if ":" not in name else f"{path(node)}/@*[name()='{name}']"


def common(nodes: list[Element]) -> Element:
    """The smallest node that holds all of some nodes; the node itself where there is one."""
    shared = [nodes[0], *nodes[0].iterancestors()]
    for node in nodes[1:]:
        above = {node, *node.iterancestors()}
        shared = [each for each in shared if each in above]
    return shared[0]


def holder(value: str, regions: Iterable[Element]) -> Element | None:
    """The smallest node that says a value, in the first region that does: verbatim, else with other words between."""
    tried = []
    for region in regions:
        if (node := _smallest(value, region, verbatim=True)) is not None:
            return node
        tried.append(region)
    found = (_smallest(value, region, verbatim=False) for region in tried)
    return next((node for node in found if node is not None), None)


def _smallest(value: str, node: Element, *, verbatim: bool) -> Element | None:
    if not says(words(node), value, verbatim=verbatim):
        return None
    while True:
        inner = [(words(each), each) for each in node if isinstance(each.tag, str) and each.tag not in UNSEEN]
        holders = [(len(text), each) for text, each in inner if says(text, value, verbatim=verbatim)]
        if not holders:
            return node
        node = min(holders, key=lambda pair: pair[0])[1]


def says(text: str, value: str, *, verbatim: bool = False) -> bool:
    """Whether a text has the value, white space apart; not `verbatim`, other words may stand between its words."""
    wanted = squeezed(value)
    if not wanted or wanted in text:
        return bool(wanted)
    if verbatim:
        return False
    at = 0
    for word in wanted.split():
        at = text.find(word, at) + len(word)
        if at < len(word):
            return False
    return True


def at(root: Element, where: str) -> list[Any]:
    """The nodes that a path leads to, or the values of an attribute; none for what is no path."""
    document = index.of(root)
    if document and (node := document.at(where)) is not None:
        return [node]
    try:
        found = root.getroottree().xpath(where)
    except etree.XPathError:
        return []
    return found if isinstance(found, list) else [found]


def shows(node: Any, value: str) -> bool:
    """Whether what a path leads to has the value: a node's words or JSON, an attribute's text."""
    if isinstance(node, str):
        return says(squeezed(node), value)
    return any(says(text, value) for text in _texts(node)) or (
        _SEVERAL in value and all(shows(node, part) for part in value.split(_SEVERAL))
    )


def _texts(node: Element) -> Iterator[str]:
    if node.tag == "script":
        yield "; ".join(_strings(_json(node)))
    yield words(node) if node.tag not in UNSEEN else squeezed("".join(map(str, node.itertext())))
    if node.tag == "time":
        yield squeezed(str(node.get("datetime") or ""))


def _json(node: Element) -> Any:
    try:
        return json.loads(node.text or "", strict=False)
    except (ValueError, RecursionError):
        return None


def _strings(value: Any) -> Iterator[str]:
    rest = deque([value])
    while rest:
        one = rest.popleft()
        if isinstance(one, str):
            yield squeezed(one)
        elif isinstance(one, (dict, list)):
            rest += one.values() if isinstance(one, dict) else one
