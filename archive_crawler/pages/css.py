"""CSS selectors as page objects write them, taken apart so that an index of the document can answer them.

Tags, classes, ids and attributes, joined by descendant and child combinators, in lists. Whatever else CSS has is left to
XPath. What matches is what `cssselect` with parsel's HTML translator finds: a node that is searched may match itself.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from lxml import etree
from parsel.csstranslator import HTMLTranslator

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.pages.nodes import Element

_COMPOUND = re.compile(
    r"""(?P<tag>[a-z][\w-]*|\*)?(?P<rest>(?:[.\#][a-z_][\w-]*|\[[^\]"']*(?:"[^"\\]*"|'[^'\\]*')?[^\]"']*\])*)""",
    re.IGNORECASE | re.ASCII,
)
_SIMPLE = re.compile(
    r"""(?P<kind>[.\#])(?P<name>[a-z_][\w-]*)
    |\[\s*(?P<attribute>[a-z_][\w-]*)\s*
    (?:(?P<operator>[~^$*]?=)\s*(?:"(?P<double>[^"\\]+)"|'(?P<single>[^'\\]+)'|(?P<bare>[a-z_][\w-]*))\s*(?P<flag>i?)\s*)?\]""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
_COMBINATOR = re.compile(r"\s*(?P<sign>[>,])\s*|\s+")
_LOWERED = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_SPACES = re.compile(r"[ \t\r\n]+")
_LONG = 512


@dataclass(frozen=True, slots=True)
class Attribute:
    """A condition on an attribute."""

    name: str
    holds: Callable[[str], bool] | None
    """What its value must fulfil; null where it is enough to be there."""


@dataclass(frozen=True, slots=True)
class Compound:
    """Conditions on one node."""

    key: str
    """The condition that the fewest nodes fulfil: `#id`, `.class`, a tag, `[attribute`; `*` where there is none."""
    child: bool
    """Whether the node must be a child of the one that fits the compound before; else it may stand anywhere in it."""
    tag: str | None
    ids: tuple[str, ...]
    classes: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    """Conditions beside the key."""
    bare: bool
    """Whether there are none."""

    def fits(self, node: Element) -> bool:
        """Whether a node that fulfils the key's condition fulfils all others."""
        if self.tag is not None and node.tag != self.tag:
            return False
        for one in self.ids:
            if node.get("id") != one:
                return False
        if self.classes:
            tokens = class_tokens(node.get("class") or "")
            for one in self.classes:
                if one not in tokens:
                    return False
        for each in self.attributes:
            value = node.get(each.name)
            if value is None or (each.holds is not None and not each.holds(value)):
                return False
        return True


Chain = tuple[Compound, ...]
"""Compounds from the left to the right; the last one is of the node that is looked for."""


def class_tokens(value: str) -> tuple[str, ...]:
    """The tokens of a class attribute, parted by the white space of XML as in XPath; the usual ones are remembered."""
    return _remembered(value) if len(value) < _LONG else _tokens(value)


def class_keys(value: str) -> tuple[str, ...]:
    """The keys of these tokens, as a `Compound` has them."""
    return _remembered_keys(value) if len(value) < _LONG else _keys(value)


def _keys(value: str) -> tuple[str, ...]:
    return tuple(f".{token}" for token in _tokens(value))


def _tokens(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, _SPACES.split(value))))


_remembered = lru_cache(maxsize=4096)(_tokens)
_remembered_keys = lru_cache(maxsize=4096)(_keys)


@cache
def xpath(css: str) -> etree.XPath:
    """The selector as compiled XPath."""
    return etree.XPath(HTMLTranslator().css_to_xpath(css))


@cache
def chains(css: str) -> tuple[Chain, ...] | None:
    """The alternatives of a selector; None where it has anything that is not known here."""
    found: list[Chain] = []
    parts: list[Compound] = []
    at, child = 0, False
    css = css.strip()
    while True:
        compound = _COMPOUND.match(css, at)
        if compound is None or not compound.group():
            return None
        taken = _compound(compound["tag"], compound["rest"], child=child)
        if taken is None:
            return None
        parts.append(taken)
        at = compound.end()
        if at == len(css):
            return (*found, tuple(parts))
        combinator = _COMBINATOR.match(css, at)
        if combinator is None:
            return None
        at, child = combinator.end(), combinator["sign"] == ">"
        if combinator["sign"] == ",":
            found.append(tuple(parts))
            parts = []


def _compound(tag: str | None, rest: str, *, child: bool) -> Compound | None:
    ids, named, attributes = [], [], []
    at = 0
    while at < len(rest):
        simple = _SIMPLE.match(rest, at)
        if simple is None:
            return None
        at = simple.end()
        if simple["kind"] == "#":
            ids.append(simple["name"])
        elif simple["kind"]:
            named.append(simple["name"])
        else:
            attributes.append(Attribute(simple["attribute"].lower(), _condition(simple)))
    name = None if tag in {None, "*"} else str(tag).lower()
    if ids:
        key = f"#{ids.pop(0)}"
    elif named:
        key = f".{named.pop(0)}"
    elif name:
        key, name = name, None
    else:
        key = f"[{attributes[0].name}" if attributes else "*"
    bare = not (name or ids or named or attributes)
    return Compound(key, child, name, tuple(ids), tuple(named), tuple(attributes), bare)


def _condition(simple: re.Match[str]) -> Callable[[str], bool] | None:
    operator = simple["operator"]
    if operator is None:
        return None
    wanted = simple["double"] or simple["single"] or simple["bare"]
    holds = _OPERATORS[operator]
    if simple["flag"]:
        folded = wanted.translate(_LOWERED)
        return lambda value: holds(value.translate(_LOWERED), folded)
    return lambda value: holds(value, wanted)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
    "~=": lambda value, wanted: wanted in class_tokens(value),
}
