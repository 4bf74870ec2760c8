"""Archive notices: the page's own word that it is archived or no longer kept up.

A notice is recognised by a wording of the catalogue, or as a paraphrase by its parts: at least two of them, and words by
which the page speaks of itself. It is found wherever a reader sees it: in header, body, footer, dialog, alert, or the text
alternative of an image; not in what is hidden, in a script, in `<noscript>`, in a quotation, or in a title attribute. Prose
that quotes or talks about a notice is none, nor is a banner that only says "An official website of the United States
government".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar, cast

from lxml import etree

from archive_crawler.pages.document import absolute
from archive_crawler.pages.nodes import PARTING, UNSEEN, lines, path, select, squeezed, words
from archive_crawler.pages.notice_text import (
    LONGEST,
    Judgement,
    belongs,
    judge,
    may_have_one,
    opening_or_end,
    sentences,
)
from archive_crawler.pages.notice_wordings import LABEL, ON_LINKS, ON_UPDATES, Wording
from archive_crawler.pages.raw import Found, RawNotice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive_crawler.pages.nodes import Element

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice and the nodes that it stands in."""

    found: Found[RawNotice]
    """The notice."""
    nodes: tuple[Element, ...]
    """The nodes that hold it and nothing else; none where it shares its node with other words."""
    links: tuple[Element, ...]
    """The anchors of its words."""
    others: tuple[Standing, ...] = ()
    """Further notices of the page, in document order."""

    def everywhere(self) -> Iterator[Element]:
        """The nodes that hold nothing but a notice, this one or a further one."""
        return chain(self.nodes, *(other.nodes for other in self.others))

    def warnings(self) -> list[str]:
        """What to say of further notices in other words."""
        texts = dict.fromkeys(other.found.value.text for other in self.others)
        texts.pop(self.found.value.text, None)
        return [f"The page has another archive notice: {text!r}" for text in texts]


_WHOLE_TEXT = cast("Callable[[Element], str]", etree.XPath("string()", smart_strings=False))
_SHORTEST = 12
"""A notice, and the piece of it that names its subject, is longer than this, in characters."""
_MOST_BLOCKS = 1000
"""Blocks that are looked at; no page has so many that speak of archives and updates."""
_MOST_BESIDE = 12
_TOKEN = re.compile(r"archive|histor|frozen|dated|of.date|longer|not[ \n]|altered|administration", re.IGNORECASE)
_NOT_PROSE = frozenset(
    {"blockquote", "q", "cite", "pre", "code", "select", "option", "textarea", "button", "nav", "figcaption", "title"}
)
_BLOCKS = (PARTING - {"br", "hr"}) | {"body", "dialog", "center", "details", "summary", "label"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HEADING = frozenset({"h2", "h3", "h4", "h5", "h6", "dt", "th", "li", "summary", "label", "caption", "legend"})
_LISTS = frozenset({"ul", "ol", "dl", "table", "nav", "form"})
_TOPMOST = frozenset({"body", "html", "main"})
_HEADED = "h1, .maintitle, time, .date"
_CONTACT_WORDS = re.compile(
    r"\bcontact\s+(?:the\s+|our\s+)?(?P<who>\S.{0,80}?)\s*(?:\s+(?:with|if|for|at|about|regarding)\s|[,;]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def find(root: Element, base: str) -> Standing | None:
    """The archive notice of a page: the first that has a wording of the catalogue, else the first paraphrase."""
    body = root.find("body")
    shown = _WHOLE_TEXT(root if body is None else body)
    if not may_have_one(" ".join((shown, *_alternatives(root)))):
        return None
    found = list(_all(root, base))
    if not found:
        return _pictured(root, base)
    chosen = next((standing for standing, wording in found if wording), found[0][0])
    return replace(chosen, others=tuple(standing for standing, _ in found if standing is not chosen))


def _all(root: Element, base: str) -> Iterator[tuple[Standing, Wording | None]]:
    """Every notice, in document order, with its wording."""
    taken: set[Element] = set()
    for block in islice(_candidates(root), _MOST_BLOCKS):
        if taken and (block in taken or not taken.isdisjoint(block.iterancestors())):
            continue
        standing, wording = _standing(block, base)
        if standing:
            taken.update(standing.nodes)
            yield standing, wording


def _alternatives(root: Element) -> Iterator[str]:
    """Texts that stand for images, those of some length."""
    return (alt for image in select(root, "img") if (alt := image.get("alt")) and len(alt) > _SHORTEST)


def _candidates(root: Element) -> Iterator[Element]:
    """Blocks whose own words could be a notice's, in document order."""
    seen: set[Element] = set()
    for holder in _speaking(root):
        block = _block(holder)
        if block not in seen:
            seen.add(block)
            if _is_shown(block):
                yield block


def _speaking(root: Element) -> Iterator[Element]:
    """The nodes of texts with a word that notices have, in document order."""
    for node in root.iter():
        text, tail = node.text if isinstance(node.tag, str) and node.tag not in UNSEEN else None, node.tail
        if text and _may_be_of_one(text):
            yield node
        if tail and _may_be_of_one(tail) and (above := node.getparent()) is not None and above.tag not in UNSEEN:
            yield above


def _may_be_of_one(text: str) -> bool:
    return len(text) >= _SHORTEST and bool(_TOKEN.search(text))


def _block(node: Element) -> Element:
    """The innermost block that a node's words stand in."""
    return next((each for each in chain((node,), node.iterancestors()) if each.tag in _BLOCKS), node)


def _is_shown(block: Element) -> bool:
    for node in chain((block,), block.iterancestors()):
        if node.tag in UNSEEN or node.tag in _NOT_PROSE:
            return False
        if (
            node.get("hidden") is not None
            or node.get("aria-hidden") == "true"
            or _HIDDEN.search(node.get("style") or "")
        ):
            return False
    return block.tag != "h1"


def _standing(block: Element, base: str) -> tuple[Standing | None, Wording | None]:
    """The notice that a block has or is part of, and its wording."""
    inner = [each for each in block if each.tag in _BLOCKS]
    said = sentences(lines(block, inner))
    run = opening_or_end(said)
    if not run:
        return None, None
    if len(run) == len(said) and _holds_notice(block):
        nodes = _grown(block)
        text = " ".join(filter(None, map(words, nodes)))
        judged = judge(text) if len(text) <= LONGEST and not _is_link(block) and not _heads(nodes[-1], text) else None
        return (_made(text, judged, nodes, block, base), judged.wording) if judged else (None, None)
    text = " ".join(run)
    alone = len(run) == len(said) and (text.isupper() or not LABEL.fullmatch(text))
    judged = judge(text, alone=alone) if len(text) <= LONGEST else None
    return (_made(text, judged, (), block, base), judged.wording) if judged else (None, None)


def _heads(node: Element, text: str) -> bool:
    """Whether a line such as "Archived Content" heads what follows, a list or links, and says nothing of the page."""
    if text.isupper() or not LABEL.fullmatch(text):
        return False
    following = next((each for each in node.itersiblings() if isinstance(each.tag, str)), None)
    return node.tag in _HEADING or (following is not None and (following.tag in _LISTS or _is_link(following)))


def _made(text: str, judged: Judgement, nodes: tuple[Element, ...], block: Element, base: str) -> Standing:
    """The notice as the page object hands it over; its path is that of the innermost node that has all of it."""
    holders = nodes or (block,)
    links = tuple(a for each in holders for a in select(each, "a[href]") if words(a) and words(a) in text)
    on_links, on_updates = _first(ON_LINKS, text), _first(ON_UPDATES, text)
    notice = RawNotice(text, judged.kind, contact(text, links, base), judged.rule, on_links, on_updates)
    innermost = block if words(block) == text else holders[0]
    return Standing(Found(notice, f"notice catalogue: {judged.rule}", path(innermost)), nodes, links)


def _first(said: Iterable[tuple[T, re.Pattern[str]]], text: str) -> T | None:
    return next((what for what, pattern in said if pattern.search(text)), None)


def _grown(block: Element) -> tuple[Element, ...]:
    """The outermost node that holds nothing but the notice, or the nodes beside each other that do."""
    node = block
    while (above := node.getparent()) is not None and above.tag not in _TOPMOST and _holds_notice(above):
        node = above
    before, after = (list(islice(_beside(node, step), _MOST_BESIDE)) for step in ("getprevious", "getnext"))
    return (*reversed(before), node, *after)


def _beside(node: Element, step: str) -> Iterator[Element]:
    """Neighbours that belong to the notice as well."""
    while True:
        tail = node.tail if step == "getnext" else getattr(node.getprevious(), "tail", None)
        near = getattr(node, step)()
        if near is None or (tail and tail.strip()) or not isinstance(near.tag, str) or not _holds_notice(near):
            return
        yield near
        node = near


def _holds_notice(node: Element) -> bool:
    """Whether every sentence of a node belongs to a notice."""
    if node.tag in _NOT_PROSE or len(_WHOLE_TEXT(node)) > 2 * LONGEST or select(node, _HEADED):
        return False
    told = lines(node)
    return bool(told) and node.tag != "h1" and all(belongs(said) for line in told for said in sentences([line]))


def _is_link(block: Element) -> bool:
    """Whether all words of a block are links, as in a menu."""
    return bool(text := words(block)) and " ".join(filter(None, map(words, select(block, "a[href]")))) == text


def _pictured(root: Element, base: str) -> Standing | None:
    """A notice that is an image, by its text alternative."""
    for image in root.iter("img"):
        text = squeezed(image.get("alt") or "")
        if len(text) <= LONGEST and _TOKEN.search(text) and (judged := judge(text)) and _is_shown(image):
            made = _made(text, judged, (), image, base)
            rule = f"{made.found.rule} (text alternative of an image)"
            return replace(made, found=replace(made.found, rule=rule, path=f"{path(image)}/@alt"))
    return None


def contact(text: str, links: Iterable[Element], base: str) -> str | None:
    """Whom the notice names: the address it links to, or the words it uses."""
    named = _CONTACT_WORDS.search(text)
    who = named["who"].strip(" .") if named else None
    for anchor in links:
        href = (anchor.get("href") or "").strip()
        label = words(anchor)
        if href.lower().startswith("mailto:"):
            return href[7:].split("?")[0].strip() or label
        if who and (who.lower().startswith(label.lower()) or label.lower().startswith(("contact", who.lower()))):
            return absolute(base, href)
    address = _ADDRESS.search(text)
    if address:
        return address.group()
    return who if who and who.lower() != "us" else None
