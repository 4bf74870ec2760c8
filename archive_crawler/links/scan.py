"""A page's source gone through once: which tags come, in which elements, with which words between them."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from archive_crawler.links.opened import Opened, OpenElements
from archive_crawler.links.references import Reference, of_stylesheet
from archive_crawler.links.regions import Key, Region, Regions
from archive_crawler.links.tag import HEADINGS, LEARNED, VOID, Tag, learn
from archive_crawler.links.tokens import CDATA, HTML, XML, content_end, in_text

_LONGEST_WORDS = 1000
"""Characters of a link's text: an `a` that nobody closes goes on to the page's end."""
_TEXTS = frozenset({"title", "style", "script"})
"""Elements whose text is none of the page's."""
_NOTED = frozenset({"base", "input", "meta", "script"})
_FOREIGN = frozenset({"svg", "math", "foreignobject"})
_BREAKS_OUT = frozenset(
    {
        "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3", "h4", "h5",
        "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span", "strong",
        "strike", "sub", "sup", "table", "tt", "u", "ul", "var",
    }
)  # fmt: skip
"""HTML elements that end an SVG or MathML that was not closed (HTML Standard, section 13.2.6.5)."""

Since = tuple[int, int, str | None]
"""Where an element's words begin, in text and in text alternatives, and what it is called itself."""


class Found(NamedTuple):
    """A link, not yet absolute; its words are in the scan's `texts`, under its own number."""

    reference: Reference
    element: str
    at: int
    """Where in the source its element begins."""
    around: Opened
    """What it stands in."""
    heading: str | None
    in_head: bool
    inert: bool
    """Whether it stands in a template, which is not shown."""
    base: str | None
    """Its own `xml:base`, where it does not count for what follows."""


class Scan:
    """What is known of a page up to a place in its source."""

    def __init__(self, text: str, *, xml: bool, inside: Opened | None = None) -> None:
        """`inside` is what the source stands in, where it is a part of a page's."""
        self.found: list[Found] = []
        self.texts: list[str] = []
        self.ids: set[str] = set()
        self.title: str | None = None
        self.first_heading: str | None = None
        self.refresh: str | None = None
        self.base_href: str | None = None
        self.base_line: int | None = None
        self.asks_password = False
        self.scripts = 0
        self._source = text
        self._xml = xml
        self._pieces: list[str] = []
        self._labels: list[str] = []
        """Text alternatives of images."""
        self._opened = OpenElements(inside)
        self._regions = None if inside else Regions(text)
        self._is_cut = False
        """Whether the source ends within a comment, a tag, or what is no markup."""
        self._foreign: list[str] = []
        """The `svg`, `math` and `foreignobject` that are open."""
        self._aside: tuple[str, int, int] | None = None
        """A title, style or script whose content comes as markup, where its words begin, and where it does itself."""
        self._link: Since | None = None
        self._linked = range(0)
        """Numbers of the links whose words are being read."""
        self._heading_since: Since | None = None
        self._heading: str | None = None
        self._in_head = True
        self._unscripted = self._inert = 0

    @property
    def has_body(self) -> bool:
        """Whether an element says of itself that it has the page's content."""
        return self._opened.has_body

    @cached_property
    def text(self) -> str:
        """The page's words."""
        return _collapsed("".join(self._pieces))

    def run(self) -> None:
        """Read the source to its end."""
        self._run()
        self._close_link()
        self._forget(self._opened.leave_all())

    def _run(self) -> None:
        at: int | None = 0
        while at is not None:
            at = self._run_from(at)

    def _run_from(self, at: int) -> int | None:
        """Read on; where to begin anew, since what follows is cut otherwise, or null at the end."""
        source, pieces, known = self._source, self._pieces, LEARNED.get
        depth = len(self._foreign)
        markup = self._xml or (depth > 0 and self._foreign[-1] != "foreignobject")
        steps = (
            None, self._enter, self._leave, self._refer, self._end_link, self._part, self._open, self._close, self._enter_region,
        )  # fmt: skip
        for found in (XML if markup else HTML).finditer(source, at):
            begin = found.start()
            if begin > at:
                pieces.append(source[at:begin])
            at = found.end()
            group = found.lastindex
            if group is None:
                self._is_cut = at == len(source) and not (found[0].startswith("<!--") and found[0].endswith("-->"))
                continue
            one = known(found[group]) or learn(found[group])
            if markup:
                self._in_markup(one, begin, found[group])
            elif (step := steps[one.step]) and (end := step(one, begin)):
                return end
            if group == 1:
                return self._pass(one, begin, at)
            if len(self._foreign) != depth:
                return at
        pieces.append(source[at:])
        return None

    def _in_markup(self, one: Tag, begin: int, source: str) -> None:
        """Take a tag where elements may close themselves, and every content is markup."""
        if source.startswith(CDATA):
            self._pieces.append(source.removeprefix(CDATA).removesuffix("]]>").replace("&", "&amp;"))
        elif one.ends:
            self._close(one, begin)
        else:
            if one.name in _BREAKS_OUT and not self._xml:
                while self._foreign and self._foreign[-1] != "foreignobject":
                    self._foreign.pop()
            self._open(one, begin)

    def _enter(self, one: Tag, _begin: int) -> None:
        self._pieces.append(" ")
        self._in_head = False
        self._opened.enter(one)
        if one.ids and not self._inert:
            self.ids.update(one.ids)

    def _enter_region(self, one: Tag, begin: int) -> int | None:
        """Enter an element that pages repeat; where it ends, if its content is known."""
        outer = self._opened.top
        self._enter(one, begin)
        if self._regions is None or self._link or self._heading_since or self._inert or self._unscripted:
            return None
        end = self._regions.end(one.name, begin)
        region = self._region((self._source[begin:end], outer.place, outer.slot)) if end else None
        if region is None:
            return None
        heading = self._heading
        self.found += [
            Found(reference, element, at + begin, around, own or heading, in_head, inert, base)
            for reference, element, at, around, own, in_head, inert, base in region.found
        ]
        self.texts += region.texts
        self.ids |= region.ids
        self._pieces.append(region.words)
        self._heading = region.heading or heading
        self.first_heading = self.first_heading or region.first_heading
        self.asks_password = self.asks_password or region.asks_password
        self.scripts += region.scripts
        self._opened.has_body = self._opened.has_body or region.has_body
        return end

    def _region(self, key: Key) -> Region | None:
        assert self._regions is not None  # noqa: S101 - for mypy: the caller looked
        with suppress(KeyError):
            return self._regions.get(key)
        source, place, slot = key
        scan = Scan(source, xml=False, inside=Opened("", place, slot))
        scan._in_head = False
        scan._run()
        return self._regions.put(key, scan._as_region())

    def _as_region(self) -> Region | None:
        """What was read of a part of a page; null where it depends on what is around it, or changes that."""
        left = self._is_cut or self._link or self._heading_since or self._foreign or self._aside
        told = self.title or self.refresh or self.base_href is not None
        if left or told or not self._opened.is_one_whole:
            return None
        words = "".join(self._pieces)
        rest = (self._heading, self.first_heading, self.asks_password, self.scripts, self._opened.has_body)
        return Region(self.found, self.texts, self.ids, words, *rest)

    def _leave(self, one: Tag, _begin: int) -> None:
        self._pieces.append(" ")
        if hidden := self._opened.leave(one.name):
            self._forget(hidden)

    def _part(self, one: Tag, _begin: int) -> None:
        if one.parting:
            self._pieces.append(" ")
        self._in_head = self._in_head and not one.opens_body

    def _refer(self, one: Tag, begin: int, base: str | None = None) -> None:
        """Note the links of an element, and what a link to it may name."""
        name, label, found = one.name, one.label, self.found
        if one.parting:
            self._pieces.append(" ")
        if one.opens_body:
            self._in_head = False
        if one.ids and not self._inert:
            self.ids.update(one.ids)
        if name == "a" and self._link is not None:
            self._close_link()
        first = len(found)
        for reference in one.references:
            self._find(reference, name, label or "", begin, base)
        if name == "a":
            self._link = len(self._pieces), len(self._labels), label
            self._linked = range(first, len(found))
        elif label and name == "img":
            self._labels.append(label)

    def _find(self, reference: Reference, element: str, text: str, begin: int, base: str | None = None) -> None:
        around = self._opened.top
        self.found.append(Found(reference, element, begin, around, self._heading, self._in_head, self._inert > 0, base))
        self.texts.append(text)

    def _open(self, one: Tag, begin: int) -> None:
        """Take a start tag that has more to it."""
        name = one.name
        markup = self._xml or bool(self._foreign)
        base = one.attributes.get("xml:base") if self._xml else None
        stays = not ((markup and one.closes_itself) or name in VOID)
        if (one.is_box or base) and stays:
            self._enter_hidden(one, base)
        self._refer(one, begin, None if stays else base)
        if not stays and name == "a":
            self._close_link()
        if name in HEADINGS:
            self._heading_since = len(self._pieces), len(self._labels), one.label
        elif name in _FOREIGN and stays:
            self._foreign.append(name)
        elif name in _TEXTS and stays and markup:
            self._aside = name, len(self._pieces), begin
        if name in _NOTED and not self._inert:
            self._note(one, begin)

    def _enter_hidden(self, one: Tag, base: str | None) -> None:
        hidden = one.name == "noscript" or (one.name == "template" and "shadowrootmode" not in one.attributes)
        self._forget(self._opened.enter(one, len(self._pieces) if hidden else -1, base))
        self._inert += hidden and one.name == "template"
        self._unscripted += hidden and one.name == "noscript"

    def _note(self, one: Tag, begin: int) -> None:
        """What a page has besides links; what is for readers without scripts does not count."""
        if one.name == "base" and self.base_href is None and not self._foreign and not self._unscripted:
            if "href" in one.attributes:
                self.base_href = one.attributes["href"]
                self.base_line = self._source.count("\n", 0, begin) + 1
        elif one.name == "meta" and self.refresh is None and not self._unscripted:
            self.refresh = one.refresh
        self.asks_password = self.asks_password or one.asks_password
        self.scripts += one.is_code

    def _close(self, one: Tag, _begin: int) -> None:
        """Take an end tag that has more to it."""
        name = one.name
        if one.parting:
            self._pieces.append(" ")
        if name in HEADINGS:
            self._close_heading(name)
        elif name == "a":
            self._close_link()
        elif name == "head":
            self._in_head = False
        elif self._aside and name == self._aside[0]:
            (_, at, begin), self._aside = self._aside, None
            content = "".join(self._pieces[at:])
            del self._pieces[at:]
            self._content(name, in_text(content) if name == "style" else content, begin)
        while name in self._foreign and self._foreign.pop() != name:
            pass
        self._forget(self._opened.leave(name))

    def _end_link(self, _one: Tag, _begin: int) -> None:
        self._close_link()

    def _close_link(self) -> None:
        if self._link is not None:
            text = self._words(self._link)[:_LONGEST_WORDS]
            self._link = None
            for number in self._linked:
                self.texts[number] = text

    def _close_heading(self, name: str) -> None:
        if self._heading_since is not None:
            words = self._words(self._heading_since)[:_LONGEST_WORDS]
            self._heading_since = None
            self._heading = words or self._heading
            if name == "h1" and self.first_heading is None:
                self.first_heading = words or None

    def _words(self, since: Since) -> str:
        words, labels, label = since
        text = "".join(self._pieces[words:])
        if "&" in text:
            text = in_text(text)
        return " ".join(text.split()) or " ".join(self._labels[labels:]) or label or ""

    def _forget(self, closed: list[Opened]) -> None:
        """Take back the words of elements that are not shown."""
        for opened in closed:
            del self._pieces[opened.words :]
            if opened.name == "template":
                self._inert -= 1
            else:
                self._unscripted -= 1

    def _pass(self, one: Tag, begin: int, at: int) -> int:
        """Go by the content of an element that has no markup; where it ends."""
        end = content_end(self._source, one.name, at)
        self._is_cut = self._is_cut or end == len(self._source)
        self._content(one.name, self._source[at:end], begin)
        return end

    def _content(self, name: str, content: str, begin: int) -> None:
        if name == "style":
            for reference in of_stylesheet(content):
                self._find(reference, name, "", begin)
        elif name == "title" and self._foreign:
            self._labels.append(_collapsed(content))
        elif name == "title" and self.title is None and not self._inert:
            self.title = _collapsed(content) or None
        elif name in {"xmp", "plaintext"}:
            self._pieces.append(content.replace("&", "&amp;"))


def _collapsed(text: str) -> str:
    return " ".join(in_text(text).split())
