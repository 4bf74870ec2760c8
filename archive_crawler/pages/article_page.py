"""The base of all page objects: a field is a method, a selector says how many nodes it expects."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from web_poet import HttpResponse, WebPage, field

from archive_crawler.errors import LayoutMismatch
from archive_crawler.items import LinkPlace
from archive_crawler.pages import blocks, notices, photos
from archive_crawler.pages.boilerplate import is_related, related_sections, trimmed
from archive_crawler.pages.document import absolute, base_url, path, select, words
from archive_crawler.pages.raw import META, Found, RawArticle, RawBlock, RawLink, RawNotice, RawPhoto, RawRelated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from archive_crawler.pages.document import Element


class ArticlePage(WebPage[RawArticle]):
    """A page that holds one article."""

    layout: ClassVar[str] = ""
    """The layout in words; `extraction.layout` of the record."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response)
        self.warnings: list[str] = []

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the page's markup shows this layout."""
        raise NotImplementedError

    # Selecting: `one` exactly one node, `some` one or more, `first` the first with words of any number.

    @cached_property
    def root(self) -> Element:
        """The document's root."""
        root: Element = self.response.selector.root
        return root

    @cached_property
    def base(self) -> str:
        """What relative URLs are relative to."""
        return base_url(self.root, str(self.response.url))

    def one(self, css: str, within: Element | None = None) -> Found[str]:
        """The words of the one node that matches."""
        nodes = select(self.root if within is None else within, css)
        if len(nodes) != 1 or not words(nodes[0]):
            raise self.mismatch(css, "one node with words", len(nodes))
        return Found(words(nodes[0]), css, path(nodes[0]))

    def some(self, css: str, within: Element | None = None) -> list[Element]:
        """One or more nodes."""
        nodes = select(self.root if within is None else within, css)
        if not nodes:
            raise self.mismatch(css, "one node or more", 0)
        return nodes

    def first(self, *selectors: str, within: Element | None = None) -> Found[str] | None:
        """The first node with words, by the first selector that has one."""
        for css in selectors:
            for node in select(self.root if within is None else within, css):
                if text := words(node):
                    return Found(text, css, path(node))
        return None

    def mismatch(self, rule: str, expected: str, count: int) -> LayoutMismatch:
        """The error that names page object, selector, page and count."""
        return LayoutMismatch(f"{type(self).__name__}: {rule!r} on {self.response.url}: expected {expected}, found {count}")

    def absolute(self, href: str) -> str:
        """The absolute URL of an attribute's value."""
        return absolute(self.base, href)

    # Where the parts of the page are; a page object overrides these, and the fields that it reads in its own way.

    def bodies(self) -> list[Element]:
        """The nodes that hold the body."""
        raise NotImplementedError

    def aside(self) -> Iterable[Element]:
        """Nodes inside the body that are none of it."""
        return ()

    def figures(self) -> Sequence[Element]:
        """The figures of the article, inside its body and outside, in page order."""
        return [node for body in self._bodies for node in figures_in(body)]

    def related_links(self) -> Iterable[Element]:
        """Links to other stories."""
        return ()

    # Fields that every layout has in the same way.

    @field(cached=True)
    def url_canonical(self) -> Found[str] | None:
        """The URL that the page declares: `link rel=canonical`, else og:url."""
        for css, attribute in (("link[rel~=canonical][href]", "href"), ('meta[property="og:url"][content]', "content")):
            for node in select(self.root, css):
                if href := (node.get(attribute) or "").strip():
                    return Found(self.absolute(href), css, path(node), META)
        return None

    @field(cached=True)
    def lang(self) -> Found[str] | None:
        """The language of the root element."""
        lang = (self.root.get("lang") or self.root.get("xml:lang") or "").strip()
        return Found(lang, "html[lang]", path(self.root), META) if lang else None

    @field(cached=True)
    def notice(self) -> Found[RawNotice] | None:
        """The archive notice, wherever on the page it stands."""
        return self._notice[0] if self._notice else None

    @field(cached=True)
    def title(self) -> Found[str] | None:
        """The headline."""
        raise NotImplementedError

    @field(cached=True)
    def subtitle(self) -> Found[str] | None:
        """The line below the headline."""
        return None

    @field(cached=True)
    def kind(self) -> Found[str] | None:
        """News story, release, transcript, … as the site names it."""
        return None

    @field(cached=True)
    def dateline(self) -> Found[str] | None:
        """A dateline that stands outside the body."""
        return None

    @field(cached=True)
    def date_published(self) -> Found[str] | None:
        """When it was published."""
        return None

    @field(cached=True)
    def date_modified(self) -> Found[str] | None:
        """When it was last changed."""
        return None

    @field(cached=True)
    def byline(self) -> Found[str] | None:
        """Who wrote it."""
        return None

    @field(cached=True)
    def tags(self) -> list[str]:
        """Keywords that the page shows."""
        return []

    @field(cached=True)
    def related(self) -> list[RawRelated]:
        """Other stories that the page points to."""
        links = (blocks.link(anchor, LinkPlace.RELATED, self.base) for anchor in self._related_anchors)
        titled = {each.url: RawRelated(each.text, each.url) for each in links if each.text}
        return list(titled.values())

    @field(cached=True)
    def photos(self) -> list[RawPhoto]:
        """The photos, each with its words."""
        return self._pictured[0]

    @field(cached=True)
    def blocks(self) -> list[RawBlock]:
        """The body in pieces."""
        notice = self._notice[0].value.text if self._notice else None
        title = self.title.value if self.title else None
        return trimmed(self._content[0], title, notice)

    @field(cached=True)
    def links(self) -> list[RawLink]:
        """Links in body, captions, notice, related stories."""
        placed = [(LinkPlace.RELATED, self._related_anchors)]
        if self._notice:
            placed.append((LinkPlace.NOTICE, [a for a in select(self._notice[1], "a[href]")]))
        placed += [(LinkPlace.CAPTION, select(figure, "a[href]")) for figure in self._figures]
        return self._content[1] + [blocks.link(a, place, self.base) for place, anchors in placed for a in anchors]

    # How the parts come together.

    @cached_property
    def _bodies(self) -> list[Element]:
        return self.bodies()

    @cached_property
    def _notice(self) -> tuple[Found[RawNotice], Element] | None:
        return notices.find(self.root, self.base)

    @cached_property
    def _figures(self) -> Sequence[Element]:
        return self.figures()

    @cached_property
    def _related_sections(self) -> list[Element]:
        return [node for body in self._bodies for node in related_sections(body)]

    @cached_property
    def _related_anchors(self) -> list[Element]:
        inner = [anchor for section in self._related_sections for anchor in select(section, "a[href]")]
        boxes = [a for body in self._bodies for box in body.iter("div", "aside", "section") if is_related(box) for a in select(box, "a[href]")]
        return list(dict.fromkeys([*self.related_links(), *inner, *boxes]))

    @cached_property
    def _pictured(self) -> tuple[list[RawPhoto], dict[Element, int | None]]:
        """The photos, and for each figure the index of its first one."""
        found: list[RawPhoto] = []
        index: dict[Element, int | None] = {}
        for figure in self._figures:
            read = self.photos_of(figure)
            index[figure] = len(found) if read else None
            found += read
        return found, index

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """The photos of one figure."""
        return photos.read(figure, self.base)

    @cached_property
    def _content(self) -> tuple[list[RawBlock], list[RawLink]]:
        skip = {*self.aside(), *self._related_sections}
        if self._notice and notices.holds_only(self._notice[1], self._notice[0].value.text, words(self._notice[1])):
            skip.add(self._notice[1])
        pieces = [blocks.read(body, self._pictured[1], skip, self.base) for body in self._bodies]
        return [b for found, _ in pieces for b in found], [link for _, found in pieces for link in found]

    def read(self, captured: datetime) -> RawArticle:
        """Every field, as one record."""
        body = self._bodies[0] if self._bodies else None
        return RawArticle(
            url=str(self.response.url),
            captured=captured,
            page_object=type(self).__name__,
            layout=self.layout,
            url_canonical=self.url_canonical,
            title=self.title,
            subtitle=self.subtitle,
            kind=self.kind,
            dateline=self.dateline,
            date_published=self.date_published,
            date_modified=self.date_modified,
            byline=self.byline,
            lang=self.lang,
            notice=self.notice,
            body=Found(self.body_rule, self.body_rule, path(body)) if body is not None and self.blocks else None,
            blocks=self.blocks,
            photos=self.photos,
            related=self.related,
            tags=self.tags,
            links=self.links,
            warnings=[*self.warnings],
        )

    body_rule: str = "body"
    """The rule that found the body."""


def figures_in(body: Element) -> list[Element]:
    """Figures and loose images of a body, in document order."""
    marked = photos.outermost(node for node in body.iter("figure", "div", "span", "p", "table") if photos.is_figure(node))
    figures = {node for node in marked if photos.pictures(node)}
    loose = {img for img in body.iter("img") if photos.pictures(img) and not any(a in figures for a in img.iterancestors())}
    return [node for node in body.iter("figure", "div", "span", "p", "table", "img") if node in figures or node in loose]
