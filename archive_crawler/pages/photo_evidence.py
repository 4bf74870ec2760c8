"""Where the words of a photo stand: in its figure, beside it, or in an attribute of its image."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import chain, takewhile
from typing import TYPE_CHECKING

from lxml import etree

from archive_crawler.pages import figures, images
from archive_crawler.pages.document import UNSEEN, absolute, path, select, squeezed, words
from archive_crawler.pages.raw import META, Found
from archive_crawler.pages.witness import at, attribute, holder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawPhoto

_HOLDERS = frozenset({"p", "div", "td", "center", "span"})
"""What the caption of a loose image stands in, or after."""


def evidenced(told: list[RawPhoto], root: Element, base: str) -> list[RawPhoto]:
    """The photos of a page, each with the place of each of its words."""
    known = {where: _Figure(nodes[0], base) for where in {photo.path for photo in told} if (nodes := at(root, where))}
    return [
        replace(photo, evidence=dict(known[photo.path].located(photo))) if photo.path in known else photo
        for photo in told
    ]


class _Figure:
    """A figure, looked through once for all of its photos."""

    def __init__(self, figure: Element, base: str) -> None:
        self._node = figure
        self._base = base
        self._text = words(figure)
        pictures = [figure] if figure.tag == "img" else select(figure, "img")
        self._images = {absolute(base, images.source(image) or ""): image for image in reversed(pictures)}

    @cached_property
    def _targets(self) -> dict[str, Element]:
        """The anchors in the figure and in the pop-up behind it, by where they lead."""
        follower = self._node.getnext()
        places = [self._node, *([follower] if follower is not None and isinstance(follower.tag, str) else [])]
        anchors = [anchor for place in places for anchor in select(place, "a[href]")]
        return {absolute(self._base, anchor.get("href") or ""): anchor for anchor in reversed(anchors)}

    def located(self, photo: RawPhoto) -> Iterator[tuple[str, Found[str]]]:
        image = self._images.get(photo.url)
        address = stated(image, photo.url, self._base) if image is not None else None
        if address:
            yield "url", address
        full = self._full(image, photo.url, photo.url_full, address) if photo.url_full else None
        if full:
            yield "url_full", full
        if image is not None and photo.alt:
            yield "alt", self._of_alt(image, photo.alt)
        for name, value in (("title", photo.title), ("caption", photo.caption_raw), ("credit", photo.credit_raw)):
            if value and (found := self._spoken(value, image, photo.alt)):
                yield name, found
        if photo.virin and (number := self._number(photo, photo.virin, image, address, full)):
            yield "virin", number

    @staticmethod
    def _of_alt(image: Element, value: str) -> Found[str]:
        return Found(value, "alt of the image", attribute(image, "alt"), META)

    def _spoken(self, value: str, image: Element | None, alt: str | None) -> Found[str] | None:
        """Where words are: in the figure, in the text alternative, around the figure."""
        if image is not None and alt and value in alt and value not in self._text:
            return self._of_alt(image, value)
        node = self._told_by(value, image)
        return Found(value, "words of the figure", path(node)) if node is not None else None

    def _told_by(self, value: str, image: Element | None) -> Element | None:
        """The node that says it; in a gallery that of the photo's own slide, else the one that says nothing more."""
        if image is not None and len(self._images) > 1:
            own = holder(value, [self._slides[image]])
            own = self._sayers.get(squeezed(value)) if own is None else own
            if own is not None:
                return own
        return holder(value, _regions(self._node))

    @cached_property
    def _slides(self) -> dict[Element, Element]:
        """For each picture the greatest node of the figure that shows no other."""
        held: dict[Element, int] = {}
        around = {image: list(takewhile(self._is_within, image.iterancestors())) for image in self._images.values()}
        for each in chain(*around.values()):
            held[each] = held.get(each, 0) + 1
        return {
            image: next((each for each in reversed(above) if held[each] == 1), image) for image, above in around.items()
        }

    def _is_within(self, node: Element) -> bool:
        return node is not self._node

    @cached_property
    def _sayers(self) -> dict[str, Element]:
        """The innermost node for each of the texts that nodes of the figure have."""
        told: dict[str, Element] = {}
        for node in self._node.iterdescendants(etree.Element):
            before = told.get(text := words(node))
            if text and node.tag not in UNSEEN and (before is None or before in node.iterancestors()):
                told[text] = node
        return told

    def _full(self, image: Element | None, url: str, full: str, address: Found[str] | None) -> Found[str] | None:
        around = next(image.iterancestors("a"), None) if image is not None else None
        for anchor in (around, self._targets.get(full)):
            href = (anchor.get("href") or "").strip() if anchor is not None else ""
            if anchor is not None and href and absolute(self._base, href) == full:
                return Found(full, "link to the image", attribute(anchor, "href"), META, _other(href, full))
        if address and images.full_size(url) == full:
            return Found(full, "full size in the image's address", address.path, META, address.said or address.value)
        return stated(image, full, self._base) if image is not None else None

    def _number(
        self, photo: RawPhoto, number: str, image: Element | None, *addresses: Found[str] | None
    ) -> Found[str] | None:
        spoken = any((photo.title, photo.caption_raw, photo.credit_raw)) or number in self._text
        if spoken and (found := self._spoken(number, image, photo.alt)):
            return found
        for address in addresses:
            if address and number in (address.said or address.value):
                return Found(number, "file name of the image", address.path, META)
        return None


def _regions(figure: Element) -> Iterator[Element]:
    """The figure, the caption of a loose image, a pop-up behind it, the paragraph around it, the one that follows, and all of its kind."""
    yield figure
    if figure.tag == "img" and (caption := figures.caption_after(figure)) is not None:
        yield caption
    if (follower := figure.getnext()) is not None and isinstance(follower.tag, str):
        yield follower
    around = next((node for node in figure.iterancestors() if node.tag in _HOLDERS), None)
    if around is not None:
        yield around
        if (behind := around.getnext()) is not None and isinstance(behind.tag, str):
            yield behind
        if (above := around.getparent()) is not None:
            yield above


def stated(image: Element, url: str, base: str) -> Found[str] | None:
    """The attribute that states an address of the image."""
    for node, name, value in images.addresses(image):
        if absolute(base, value) == url:
            return Found(url, f"{name} of the image", attribute(node, name), META, _other(value, url))
    return None


def _other(said: str, value: str) -> str | None:
    return said if said != value else None
