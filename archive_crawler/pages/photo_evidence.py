"""Where the words of a photo stand: in its figure, beside it, or in an attribute of its image."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from archive_crawler.pages import images
from archive_crawler.pages.document import absolute, path, select, squeezed, words
from archive_crawler.pages.raw import META, Found
from archive_crawler.pages.witness import attribute, holder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawPhoto

_ADDRESSES = (
    "data-src", "data-original", "data-lazy-src", "data-lazy", "data-image", "src", "srcset", "data-srcset",
)  # fmt: skip
_HOLDERS = frozenset({"p", "div", "td", "center", "span"})
"""What the caption of a loose image stands in, or after."""


def located(figure: Element, told: list[RawPhoto], base: str) -> list[dict[str, Found[str]]]:
    """For each photo of a figure the place of each of its words."""
    one = _Figure(figure, base)
    return [dict(one.located(photo)) for photo in told]


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
        address = _address(image, photo.url, self._base) if image is not None else None
        if address:
            yield "url", address
        if photo.url_full and (full := self._full(image, photo.url, photo.url_full, address)):
            yield "url_full", full
        if image is not None and photo.alt:
            yield "alt", Found(photo.alt, "alt of the image", attribute(image, "alt"), META)
        for name, value in (("title", photo.title), ("caption", photo.caption_raw), ("credit", photo.credit_raw)):
            if value and (node := holder(value, _regions(self._node))) is not None:
                yield name, Found(value, "words of the figure", path(node))
        if photo.virin and (number := self._number(photo, photo.virin, address)):
            yield "virin", number

    def _full(self, image: Element | None, url: str, full: str, address: Found[str] | None) -> Found[str] | None:
        around = next(image.iterancestors("a"), None) if image is not None else None
        for anchor in (around, self._targets.get(full)):
            href = (anchor.get("href") or "").strip() if anchor is not None else ""
            if anchor is not None and href and absolute(self._base, href) == full:
                return Found(full, "link to the image", attribute(anchor, "href"), META, _other(href, full))
        if address and images.full_size(url) == full:
            return Found(full, "size -1 in the image's address", address.path, META, address.said or address.value)
        return None

    def _number(self, photo: RawPhoto, number: str, address: Found[str] | None) -> Found[str] | None:
        spoken = any((photo.title, photo.caption_raw, photo.credit_raw)) or number in self._text
        if spoken and (node := holder(number, _regions(self._node))) is not None:
            return Found(number, "words of the figure", path(node))
        if address and number in (address.said or address.value):
            return Found(number, "file name of the image", address.path, META)
        return None


def _regions(figure: Element) -> Iterator[Element]:
    """The figure, its pop-up behind it, the paragraph around it, the one that follows, and all of its kind."""
    yield figure
    if (follower := figure.getnext()) is not None and isinstance(follower.tag, str):
        yield follower
    around = next((node for node in figure.iterancestors() if node.tag in _HOLDERS), None)
    if around is not None:
        yield around
        if (behind := around.getnext()) is not None and isinstance(behind.tag, str):
            yield behind
        if (above := around.getparent()) is not None:
            yield above


def _address(image: Element, url: str, base: str) -> Found[str] | None:
    for name in _ADDRESSES:
        value = squeezed(image.get(name) or "")
        given = [value] if "srcset" not in name else [each.split()[0] for each in value.split(",") if each.strip()]
        for each in given:
            if each and absolute(base, each) == url:
                return Found(url, f"{name} of the image", attribute(image, name), META, _other(each, url))
    return None


def _other(said: str, value: str) -> str | None:
    return said if said != value else None
