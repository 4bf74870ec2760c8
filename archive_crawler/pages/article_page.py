"""The base of all page objects: where the parts of a story are, and how they come together."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import BlockType, LinkPlace
from archive_crawler.pages import blocks, figures, index, notices, photo_evidence, photos, witness
from archive_crawler.pages.boilerplate import is_related, related_sections, trimmed
from archive_crawler.pages.document import path, select, within, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.figures import players
from archive_crawler.pages.order import DATELINE
from archive_crawler.pages.raw import Found, RawArticle, RawBlock, RawLink, RawNotice, RawPhoto, RawRelated
from archive_crawler.pages.story_head import StoryHead

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.notices import Standing


_SHORT = 200


class ArticlePage(StoryHead):
    """A page that holds one article."""

    layout: ClassVar[str] = ""
    """The layout in words; `extraction.layout` of the record."""

    mark: ClassVar[str] = ""
    """A word of the markup without which the page cannot have this layout; a quick look before `recognises`."""

    pictorial: ClassVar[bool] = False
    """Whether photos with their captions may be the whole of the article."""

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the page's markup shows this layout."""
        raise NotImplementedError

    @classmethod
    def refuses(cls, root: Element) -> str | None:  # noqa: ARG003 - most layouts leave that to the generic page object
        """Why a page of this site is no article, in a sentence, where its markup says so."""
        return None

    # Where the parts of the page are; a page object overrides these, and the fields that it reads in its own way.

    def bodies(self) -> list[Element]:
        """The nodes that hold the body."""
        raise NotImplementedError

    def aside(self) -> Iterable[Element]:
        """Nodes inside the body that are none of it."""
        return ()

    def figures(self) -> Sequence[Element]:
        """The figures of the article, inside its body and outside, in page order."""
        return [node for body in self._bodies for node in figures.within(body)]

    def related_links(self) -> Iterable[Element]:
        """Links to other stories."""
        return ()

    # Fields that every layout has in the same way.

    @field
    def notice(self) -> Found[RawNotice] | None:
        """The archive notice, wherever on the page it stands."""
        return self._notice.found if self._notice else None

    @field
    def tags(self) -> list[Found[str]]:
        """Keywords that the page shows."""
        shown: dict[str, Found[str]] = {}
        for node in self.tag_nodes():
            if text := words(node):
                shown.setdefault(text, Found(text, "keyword", path(node)))
        return list(shown.values())

    @field
    def related(self) -> list[RawRelated]:
        """Other stories that the page points to."""
        links = (blocks.link(anchor, LinkPlace.RELATED, self.base) for anchor in self._related_anchors)
        titled = {each.url: RawRelated(each.text, each.url, each.path) for each in links if each.text}
        return list(titled.values())

    @field
    def photos(self) -> list[RawPhoto]:
        """The photos, each with its words."""
        left = {block.path for number, block in enumerate(self.walked[0]) if number not in self._chosen}
        return [photo for photo in self._pictured if photo.path not in left]

    @field
    def blocks(self) -> list[RawBlock]:
        """The body in pieces."""
        notice = self._notice.found.value.text if self._notice else None
        title = self.title.value if self.title else None
        # A node that gave another field is not body text again, as a line "Posted on March 3".
        heads = (self.title, self.subtitle, self.date_published, self.byline)
        given = {found.path for found in heads if found and found.rule != DATELINE}
        own = [
            block
            for number, block in enumerate(self.walked[0])
            if number in self._chosen and (block.path not in given or len(block.text) > _SHORT)
        ]
        shown = {photo.path for photo in self._pictured}
        own = [block for block in own if block.type is not BlockType.FIGURE or block.path in shown]
        return self.arranged(trimmed(own, title, notice))

    def arranged(self, own: list[RawBlock]) -> list[RawBlock]:
        """The body's pieces, with what a layout tells of them beyond their tags."""
        return own

    @field
    def links(self) -> list[RawLink]:
        """Links in body, captions, notice, related stories."""
        found = dict.fromkeys(link for number, link in self.walked[1] if number in self._chosen)
        for place, anchors in self.placed_links():
            found |= dict.fromkeys(blocks.link(anchor, place, self.base) for anchor in anchors)
        return [*found, *self.other_links(found)]

    def other_links(self, found: Collection[RawLink]) -> Iterable[RawLink]:  # noqa: ARG002 - for those that override it
        """Links of the article's surroundings that a page object cannot place more exactly."""
        return ()

    def placed_links(self) -> Iterator[tuple[LinkPlace, Iterable[Element]]]:
        """Links outside the body's text, with their place; one to another part of the same page is a control."""
        for figure in self._figures:
            anchors = [anchor for anchor in select(figure, "a[href]") if not (anchor.get("href") or "").startswith("#")]
            downloads = [anchor for anchor in anchors if is_download(anchor)]
            yield LinkPlace.CAPTION, [anchor for anchor in anchors if anchor not in downloads]
            yield LinkPlace.DOWNLOAD, downloads
        if self._notice:
            yield LinkPlace.NOTICE, self._notice.links
        yield LinkPlace.RELATED, self._related_anchors
        yield LinkPlace.TAG, self.tag_links()

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords that the page shows."""
        return ()

    def tag_nodes(self) -> Iterable[Element]:
        """Nodes that hold a keyword each: those links, where the site's keywords are links."""
        return self.tag_links()

    # How the parts come together.

    @cached_property
    def _bodies(self) -> list[Element]:
        return self.bodies()

    @cached_property
    def _notice(self) -> Standing | None:
        with index.opened(self.root):
            return notices.find(self.root, self.base)

    @cached_property
    def _figures(self) -> Sequence[Element]:
        return self.figures()

    @cached_property
    def _aside(self) -> frozenset[Element]:
        return frozenset(self.aside())

    @cached_property
    def _related_sections(self) -> list[Element]:
        return [node for body in self._bodies for node in related_sections(body)]

    @cached_property
    def _related_anchors(self) -> list[Element]:
        sections = [section for section in self._related_sections if not within(section, self._aside)]
        inner = [anchor for section in sections for anchor in select(section, "a[href]")]
        boxes = [
            a
            for body in self._bodies
            for box in body.iter("div", "aside", "section")
            if is_related(box)
            for a in select(box, "a[href]")
        ]
        return list(dict.fromkeys([*self.related_links(), *inner, *boxes]))

    @cached_property
    def _pictured(self) -> list[RawPhoto]:
        found = [photo for figure in self._figures for photo in self.photos_of(figure)]
        return photos.singly(found, {block.path for block in self.walked[0]})

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """The photos of one figure."""
        caption = self._captions.get(figure)
        if caption is None:
            return photos.read(figure, self.base)
        return [photos.captioned(figure, words(caption), None, self.base, self._standing(figure))]

    def _standing(self, figure: Element) -> Element:
        """Where a figure stands in the body: a paragraph or table that is an image with its caption stands for the image."""
        caption = self._captions.get(figure)
        if caption is None:
            return figure
        around = [*figure.iterancestors()]
        table = next((above for above in around if above.tag == "table" and words(above) == words(caption)), None)
        return table if table is not None else (caption if caption in around else figure)

    @cached_property
    def _captions(self) -> dict[Element, Element]:
        """For a loose image the paragraph that is its caption."""
        found = ((image, photos.caption_after(image)) for image in self._figures if image.tag == "img")
        return {image: caption for image, caption in found if caption is not None}

    @cached_property
    def walked(self) -> tuple[list[RawBlock], list[tuple[int, RawLink]]]:
        """All blocks of the bodies, and the links with the number of their block."""
        skip = {*self._aside, *self._related_sections, *self._captions.values()}
        skip.update(player for body in self._bodies for player in players(body))
        standing = [self._standing(figure) for figure in self._figures]
        if self._notice:
            skip.update(self._notice.everywhere())
        pieces: list[RawBlock] = []
        links: list[tuple[int, RawLink]] = []
        for body in self._bodies:
            found, linked = blocks.read(body, standing, skip, self.base)
            links += [(number + len(pieces), link) for number, link in linked]
            pieces += found
        return pieces, links

    def chosen(self, pieces: list[RawBlock]) -> Iterable[int]:
        """Which of the blocks are the article's, by number."""
        return range(len(pieces) + 1)

    @cached_property
    def _chosen(self) -> set[int]:
        return set(self.chosen(self.walked[0]))

    def read(self, captured: datetime) -> RawArticle:
        """Every field, as one record."""
        body = witness.common(self._bodies) if self._bodies else None
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
            photos=photo_evidence.evidenced(self.photos, self.root, self.base),
            related=self.related,
            tags=self.tags,
            links=self.links,
            pictorial=self.pictorial,
            warnings=[
                *self.warnings,
                *(self._notice.warnings() if self._notice else ()),
                *(doubt for photo in self.photos for doubt in photo.doubts),
            ],
        )

    body_rule: str = "body"
    """The rule that found the body."""


def is_download(anchor: Element) -> bool:
    """Whether a link of a figure is there to get the image."""
    return "download" in f"{anchor.get('class') or ''} {words(anchor)}".lower()
