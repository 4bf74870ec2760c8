"""Where the words of a photo stand: in its figure, beside it, or in an attribute of its image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.pages import photos
from archive_crawler.pages.document import absolute, path, select, squeezed, words
from archive_crawler.pages.raw import META, Found
from archive_crawler.pages.witness import attribute, holder, says

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
    images: dict[str, Element] = {}
    for image in [figure] if figure.tag == "img" else select(figure, "img"):
        images.setdefault(absolute(base, photos.source(image) or ""), image)
    return [dict(_located(figure, images.get(photo.url), photo, base)) for photo in told]


def _located(figure: Element, image: Element | None, photo: RawPhoto, base: str) -> Iterator[tuple[str, Found[str]]]:
    address = _address(image, photo.url, base) if image is not None else None
    if address:
        yield "url", address
    if photo.url_full and (full := _full(figure, photo, address, base)):
        yield "url_full", full
    if image is not None and photo.alt:
        yield "alt", Found(photo.alt, "alt of the image", attribute(image, "alt"), META)
    for name, value in (("title", photo.title), ("caption", photo.caption_raw), ("credit", photo.credit_raw)):
        if value and (node := holder(value, _regions(figure))) is not None:
            yield name, Found(value, "words of the figure", path(node))
    if photo.virin and (number := _number(figure, photo, address)):
        yield "virin", number


def _regions(figure: Element) -> Iterator[Element]:
    """The figure, its pop-up behind it, the paragraph around it, and the one that follows: where captions are."""
    yield figure
    if (follower := figure.getnext()) is not None and isinstance(follower.tag, str):
        yield follower
    around = next((node for node in figure.iterancestors() if node.tag in _HOLDERS), None)
    if around is not None:
        yield around
        if (behind := around.getnext()) is not None and isinstance(behind.tag, str):
            yield behind


def _address(image: Element, url: str, base: str) -> Found[str] | None:
    for name in _ADDRESSES:
        value = squeezed(image.get(name) or "")
        given = [value] if "srcset" not in name else [each.split()[0] for each in value.split(",") if each.strip()]
        for each in given:
            if absolute(base, each) == url:
                return Found(url, f"{name} of the image", attribute(image, name), META, _other(each, url))
    return None


def _other(said: str, value: str) -> str | None:
    return said if said != value else None


def _full(figure: Element, photo: RawPhoto, address: Found[str] | None, base: str) -> Found[str] | None:
    for region in (*_regions(figure), *figure.iterancestors("a")):
        anchors = [region] if region.tag == "a" else select(region, "a[href]")
        for anchor in anchors:
            href = (anchor.get("href") or "").strip()
            if href and absolute(base, href) == photo.url_full:
                where = attribute(anchor, "href")
                return Found(photo.url_full, "link to the image", where, META, _other(href, photo.url_full))
    if address and photos.full_size(photo.url) == photo.url_full:
        said = address.said or address.value
        return Found(photo.url_full, "size -1 in the image's address", address.path, META, said)
    return None


def _number(figure: Element, photo: RawPhoto, address: Found[str] | None) -> Found[str] | None:
    number = photo.virin or ""
    spoken = any((photo.title, photo.caption_raw, photo.credit_raw)) or figure.tag != "img" and says(words(figure), number)
    if spoken and (node := holder(number, _regions(figure))) is not None:
        return Found(number, "words of the figure", path(node))
    if address and number in (address.said or address.value):
        return Found(number, "file name of the image", address.path, META)
    return None
