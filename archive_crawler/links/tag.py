"""A tag and all that it means for the links of its page; read once, however often pages repeat it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum

from archive_crawler.items import LinkPlace
from archive_crawler.links.places import part_of, place_of
from archive_crawler.links.references import Reference, references, refresh_of
from archive_crawler.links.regions import NAMES
from archive_crawler.links.tokens import attributes_of, name_of

_MOST = 16_000
"""Tags that are remembered; about 15 MB."""
_LONGEST = 1000
"""Characters of a tag that is remembered."""
LEARNED: dict[str, Tag] = {}

VOID = frozenset(
    {
        "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
_BOXES = frozenset(
    {
        "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "li", "main", "menu", "nav", "noscript", "ol",
        "section", "summary", "table", "tbody", "td", "template", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
"""Elements that hold others; what stands in them may have its place from them."""
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_IN_HEAD = frozenset(
    {
        "html", "head", "base", "basefont", "bgsound", "link", "meta", "noframes", "noscript", "script", "style", "template", "title",
    }
)  # fmt: skip
_PARTING = (
    _BOXES | HEADINGS | {"br", "hr", "p", "pre", "option", "select", "body", "textarea", "button", "iframe", "img"}
)
"""Elements whose words do not touch those before."""
_STEPS = frozenset(
    {
        "base", "head", "foreignobject", "img", "input", "math", "meta", "noscript", "script", "style", "svg", "template", "title",
    }
)  # fmt: skip
"""Elements that the reading of a page has to do more with."""
_NEIGHBOURS = {
    "li": frozenset({"li"}), "dd": frozenset({"dd", "dt"}), "dt": frozenset({"dd", "dt"}), "tbody": frozenset({"tbody"}),
    "thead": frozenset({"thead"}), "tfoot": frozenset({"tfoot"}), "td": frozenset({"td", "th"}), "th": frozenset({"td", "th"}),
    "tr": frozenset({"td", "th", "tr"}),
}  # fmt: skip
"""Elements that end those of these names that are open where they begin."""
_CODE = re.compile(r"|module|.*(?:java|ecma|j)script.*")
_ALTERNATIVES = {"img": "alt", "area": "alt", "input": "alt", "iframe": "title"}


class Step(IntEnum):
    """What the reading of a page does at a tag."""

    NOTHING = 0
    ENTER = 1
    """Open an element that holds others, and nothing more."""
    LEAVE = 2
    REFER = 3
    """Note links and ids, and nothing more."""
    END_LINK = 4
    PART = 5
    """Part the words before from those behind, and nothing more."""
    OPEN = 6
    CLOSE = 7
    REGION = 8
    """Open an element that pages of a site repeat, as it may be."""


class Tag:
    """A start or end tag."""

    __slots__ = (
        "asks_password",
        "attributes",
        "closes_itself",
        "ends",
        "ids",
        "is_box",
        "is_code",
        "label",
        "name",
        "neighbours",
        "opens_body",
        "part",
        "parting",
        "place",
        "references",
        "step",
    )  # fmt: skip

    def __init__(self, text: str) -> None:
        self.name = name = name_of(text)
        self.ends = text.startswith("/")
        self.parting = name in _PARTING
        self.is_box = name in _BOXES or "-" in name
        self.neighbours = None if self.ends else _NEIGHBOURS.get(name)
        self.closes_itself = text.endswith("/>")
        self.opens_body = not self.ends and name not in _IN_HEAD
        self.attributes: Mapping[str, str] = {} if self.ends else attributes_of(text, name)
        kind = self.attributes.get("type", "").strip().lower()
        self.asks_password = name == "input" and kind == "password"
        self.is_code = not self.ends and name == "script" and bool(_CODE.fullmatch(kind))
        """Whether it is a script that browsers run."""
        self.references: tuple[Reference, ...] = ()
        self.ids: tuple[str, ...] = ()
        self.label: str | None = None
        self.place: LinkPlace | None = None
        self.part: str | None = None
        if self.attributes:
            self._learn(self.attributes)
        if not self.ends and self.is_box:
            self.place, self.part = place_of(name, self.attributes), part_of(name, self.attributes)
        self.step = self._step()

    def _learn(self, attributes: Mapping[str, str]) -> None:
        self.references = tuple(references(self.name, attributes))
        own = attributes.get("id"), attributes.get("name") if self.name == "a" else None
        self.ids = tuple(each for each in own if each)
        alternative = attributes.get(_ALTERNATIVES.get(self.name, ""))
        words = (alternative, attributes.get("aria-label"), attributes.get("title"))
        self.label = next((" ".join(each.split()) for each in words if each and each.strip()), None)

    def _step(self) -> Step:
        special = self.name in _STEPS or self.name in HEADINGS or "xml:base" in self.attributes
        rest = Step.PART if self.parting or self.opens_body else Step.NOTHING
        if self.ends:
            box = Step.LEAVE if self.is_box else Step.PART if self.parting else Step.NOTHING
            return Step.CLOSE if special else Step.END_LINK if self.name == "a" else box
        if special or self.closes_itself or (self.references and self.is_box):
            return Step.OPEN
        if self.is_box:
            return Step.REGION if self.name in NAMES else Step.ENTER
        return Step.REFER if self.references or self.ids or self.name == "a" else rest

    @property
    def refresh(self) -> str | None:
        """Where it sends the reader, for a `meta`."""
        return refresh_of(self.attributes)


def learn(text: str) -> Tag:
    """What a tag without its first `<` means."""
    known = LEARNED.get(text)
    if known is None:
        known = Tag(text)
        if len(text) <= _LONGEST:
            if len(LEARNED) >= _MOST:
                LEARNED.clear()
            LEARNED[text] = known
    return known
