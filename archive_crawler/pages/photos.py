"""Photos: figures and the words that belong to them, in whatever of the seen forms they stand."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from archive_crawler.pages import captions, images, virin
from archive_crawler.pages.captions import Words
from archive_crawler.pages.document import absolute, path, select, words
from archive_crawler.pages.figure_words import CAPTION, is_tool, read_words
from archive_crawler.pages.figures import POPUP, caption_after, is_figure, is_gallery, outermost, pictures, slides
from archive_crawler.pages.raw import RawPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

__all__ = ["caption_after", "captioned", "is_figure", "is_tool", "outermost", "pictures", "read", "singly", "told"]

_DETAIL = ".minfo, figcaption, .caption-text, .wp-caption-text, .da_caption, .slide-caption, .carousel-caption"


def read(figure: Element, base: str, popups: Iterable[Element] = ()) -> list[RawPhoto]:
    """The photos of one figure or gallery; several images with as many captions are matched in order."""
    nested = [] if figure.tag == "img" else [each for each in select(figure, "figure") if each is not figure]
    inner = outermost(each for each in nested if pictures(each))
    if len(inner) > 1:
        return [replace(photo, path=path(figure)) for each in inner for photo in read(each, base)]
    if figure.tag != "img" and is_gallery(figure):
        return _gallery(figure, base)
    return _figure(figure, base, popups)


def _gallery(gallery: Element, base: str) -> list[RawPhoto]:
    """Each slide's photo; captions that stand apart from the slides, as many as these, are theirs in order."""
    shown = slides(gallery)
    apart = [
        each
        for css in CAPTION
        for each in select(gallery, css)
        if words(each) and not any(above in shown for above in (each, *each.iterancestors()))
    ]
    silent = [slide for slide in shown if slide.tag == "img" or not words(slide)]
    theirs = dict(zip(silent, apart, strict=True)) if len(apart) == len(silent) else {}
    taken = []
    for slide in shown:
        found = [captioned(slide, words(theirs[slide]), None, base)] if slide in theirs else _figure(slide, base, ())
        taken += [replace(photo, path=path(gallery)) for photo in found]
    return taken


def _figure(figure: Element, base: str, popups: Iterable[Element]) -> list[RawPhoto]:
    shown = pictures(figure)
    inner = [*select(figure, POPUP), *popups]
    details = _details(figure, set(inner)) if figure.tag != "img" else []
    if len(shown) <= 1 or len(details) <= 1:
        details = [figure] if figure.tag != "img" else []
    own = [[popup] for popup in inner] if len(inner) == len(shown) > 1 else [inner] * len(shown)
    downloads = {node: _download(node, base) for node in (*inner, figure)}
    taken = []
    for image, (detail, theirs) in zip(shown, zip_longest(details[: len(shown)], own, fillvalue=None), strict=False):
        spoken = read_words(detail, theirs or [], image) if detail is not None else Words()
        download = next(filter(None, (downloads[node] for node in (*(theirs or ()), figure))), None)
        taken.append(told(image, spoken, figure, download, base, alone=len(shown) == 1))
    return taken


def _details(figure: Element, popups: set[Element]) -> list[Element]:
    """The nodes that hold a photo's words each, those of pop-ups apart."""
    return outermost(each for each in select(figure, _DETAIL) if popups.isdisjoint(each.iterancestors()))


def captioned(
    figure: Element, caption_raw: str | None, download: str | None, base: str, standing: Element | None = None
) -> RawPhoto:
    """A photo whose caption, download link and place in the body the page object has found itself."""
    spoken = Words(caption_raw=caption_raw, virin=virin.labelled(caption_raw))
    where = figure if standing is None else standing
    return told(pictures(figure)[0], spoken, where, absolute(base, download) if download else None, base)


def told(
    image: Element, spoken: Words, figure: Element, url_full: str | None, base: str, *, alone: bool = True
) -> RawPhoto:
    """The photo with the words told of it; what they lack is looked for in the text alternative and in addresses.

    One that is not `alone` shares its figure with others.
    """
    alt = " ".join((image.get("alt") or "").split()) or None
    if spoken.credit_raw and not spoken.caption_raw and captions.opens(spoken.credit_raw):
        spoken = replace(spoken, caption_raw=spoken.credit_raw, credit_raw=None)
    raw = spoken.caption_raw or (alt if captions.found_in(alt) else None)
    caption, credit = captions.split(raw, spoken.credit_raw)
    url = absolute(base, images.source(image) or "")
    full = url_full or images.linked(image, url, base) or images.full_size(url) or _greater(image, url, base)
    numbers = _numbers(spoken, raw, url, full)
    return RawPhoto(
        url=url,
        url_full=full,
        alt=alt,
        title=spoken.title,
        caption=caption,
        caption_raw=raw,
        credit=credit,
        credit_raw=spoken.credit_raw or captions.found_in(raw),
        virin=next(iter(numbers.values()), None),
        path=path(figure),
        doubts=(*_doubts(numbers, url), *(_strange_page(figure, url, base) if alone else ())),
    )


def _greater(image: Element, url: str, base: str) -> str | None:
    largest = images.largest(image, told=True)
    found = absolute(base, largest) if largest else None
    return found if found != url else None


def _numbers(spoken: Words, caption: str | None, url: str, full: str | None) -> dict[str, str]:
    """The VIRINs that text and addresses give, with where each is from, the most trusted first."""
    given = {
        "its text": spoken.virin or virin.find(caption) or virin.find(spoken.title),
        "the file name": virin.find(images.file_name(url)),
        "the download link": virin.find(images.file_name(full)) if full else None,
    }
    return {place: number for place, number in given.items() if number}


def _doubts(numbers: dict[str, str], url: str) -> Iterable[str]:
    """Sentences on VIRINs that name different photos; letters of edited versions are no difference."""
    trusted = next(iter(numbers), None)
    seen = {virin.photo(numbers[trusted])} if trusted else set()
    for place, number in numbers.items():
        if trusted and virin.photo(number) not in seen:
            seen.add(virin.photo(number))
            yield f"The photo {url} has VIRIN {numbers[trusted]} by {trusted}, but {number} by {place}."


def _strange_page(figure: Element, url: str, base: str) -> Iterable[str]:
    """A sentence where a figure of one photo links the page of another."""
    number = images.gallery_number(url)
    linked = {
        found: anchor
        for anchor in select(figure, 'a[href*="igphoto"]')
        if (found := images.gallery_number(anchor.get("href") or ""))
    }
    if number and linked and number not in linked and len(pictures(figure)) == 1:
        page = absolute(base, next(iter(linked.values())).get("href") or "")
        yield f"The photo {url} has number {number} by its address, but its figure links the photo page {page}."


def singly(found: Sequence[RawPhoto], placed: Iterable[str] = ()) -> list[RawPhoto]:
    """Each photo once, where a gallery's thumbnails or two sizes repeat it: with the words of all, in the place in `placed`."""
    in_body = set(placed)
    kept: dict[str, RawPhoto] = {}
    for photo in found:
        key = images.identity(photo.url)
        before = kept.get(key)
        # The same picture with other words is another figure.
        while before is not None and before.caption and photo.caption and before.caption != photo.caption:
            key += "+"
            before = kept.get(key)
        kept[key] = photo if before is None else _joined(before, photo, in_body)
    return list(kept.values())


def _joined(before: RawPhoto, photo: RawPhoto, in_body: set[str]) -> RawPhoto:
    first, second = (before, photo) if before.caption or not photo.caption else (photo, before)
    there = photo.path if before.path not in in_body and photo.path in in_body else before.path
    return replace(
        first,
        path=there,
        url_full=first.url_full or second.url_full,
        alt=first.alt or second.alt,
        title=first.title or second.title,
        credit=first.credit or second.credit,
        credit_raw=first.credit_raw or second.credit_raw,
        virin=first.virin or second.virin,
        evidence=first.evidence | {name: at for name, at in second.evidence.items() if not getattr(first, name)},
    )


def _download(node: Element, base: str) -> str | None:
    """The image that a figure or pop-up offers to download."""
    for anchor in select(node, "a.download-link[href], .download-link a[href], a[download][href], .download a[href]"):
        return absolute(base, anchor.get("href") or "")
    for anchor in select(node, "a[href]"):
        if "download" in words(anchor).lower() and images.is_image_file(anchor.get("href") or ""):
            return absolute(base, anchor.get("href") or "")
    return None
