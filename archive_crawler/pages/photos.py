"""Photos: figures and the words that belong to them, in whatever of the seen forms they stand."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from archive_crawler.pages import captions, images, virin
from archive_crawler.pages.captions import Words
from archive_crawler.pages.document import absolute, lines, path, select, words
from archive_crawler.pages.figures import POPUP, caption_after, is_figure, is_gallery, outermost, pictures, slides
from archive_crawler.pages.raw import RawPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

__all__ = ["caption_after", "captioned", "is_figure", "is_tool", "outermost", "pictures", "read", "singly", "told"]

_DETAIL = ".minfo, figcaption, .caption-text, .wp-caption-text, .da_caption, .slide-caption, .carousel-caption"
_TITLE = ".mtitle, .media-title, .photo-title, .slide-title"
_CREDIT = ".credit, .photo-credit, .media-credit, .image-credit, .mcredit, .hds-credits"
_PHOTOGRAPHER = ".photographer, .field--name-field-credit"
_CAPTION = (
    ".caption",
    ".hds-caption-text",
    "figcaption",
    ".wp-caption-text",
    ".caption-text",
    ".media-caption",
    "[itemprop=caption]",
    "[itemprop=description]",
)
_TOOLS = (
    "a.download-link, .download-link, .action, .photo-links, button, .hi-res, .social-block, .more-share, .slide-number, "
    ".slide-count, .image-count, [class*=a2a_], [class*=addthis]"
)
_IMAGE_PAGE = re.compile(
    r"\s*(?:\|\s*)?(?:see\s+less|view\s+(?:image\s+page|original|full\s+size))\s*(?:\|\s*)?$", re.IGNORECASE
)
_COUNTED = re.compile(r"(?:(?:image|photo)\s+)?\d+\s*(?:of|/)\s*\d+", re.IGNORECASE)
_TOOL_WORDS = frozenset(
    [
        "photo details",
        "download hi-res",
        "hi-res",
        "download",
        "details",
        "share",
        "view image page",
        "see less",
        "read more",
        "photo information",
    ]
)


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
        for css in _CAPTION
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
    details = (
        outermost(each for each in select(figure, _DETAIL) if not _inside(each, inner)) if figure.tag != "img" else []
    )
    if len(shown) <= 1 or len(details) <= 1:
        details = [figure] if figure.tag != "img" else []
    own = [[popup] for popup in inner] if len(inner) == len(shown) > 1 else [inner] * len(shown)
    pairs = zip(shown, zip_longest(details[: len(shown)], own), strict=False)
    return [_photo(image, detail, figure, popups or [], base) for image, (detail, popups) in pairs]


def _inside(node: Element, others: list[Element]) -> bool:
    return any(above in others for above in node.iterancestors())


def _photo(image: Element, detail: Element | None, figure: Element, popups: list[Element], base: str) -> RawPhoto:
    spoken = _words(detail, popups, image) if detail is not None else Words()
    return told(image, spoken, figure, _download(figure, popups, base), base)


def captioned(
    figure: Element, caption_raw: str | None, download: str | None, base: str, standing: Element | None = None
) -> RawPhoto:
    """A photo whose caption, download link and place in the body the page object has found itself."""
    spoken = Words(caption_raw=caption_raw, virin=virin.labelled(caption_raw))
    where = figure if standing is None else standing
    return told(pictures(figure)[0], spoken, where, absolute(base, download) if download else None, base)


def told(image: Element, spoken: Words, figure: Element, url_full: str | None, base: str) -> RawPhoto:
    """The photo with the words told of it; what they lack is looked for in the text alternative and in addresses."""
    alt = " ".join((image.get("alt") or "").split()) or None
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
        doubts=(*_doubts(numbers, url), *_strange_page(figure, url, base)),
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


def _download(figure: Element, popups: list[Element], base: str) -> str | None:
    for node in (*popups, figure):
        for anchor in select(
            node, "a.download-link[href], .download-link a[href], a[download][href], .download a[href]"
        ):
            return absolute(base, anchor.get("href") or "")
        for anchor in select(node, "a[href]"):
            if "download" in words(anchor).lower() and images.is_image_file(anchor.get("href") or ""):
                return absolute(base, anchor.get("href") or "")
    return None


def _words(detail: Element, popups: list[Element], image: Element) -> Words:
    """Words by their classes first; what has no class is read line by line."""
    places = [detail, *popups]
    titled = _first_of(places, _TITLE)
    credit = _first_of(places, _CREDIT, _PHOTOGRAPHER)
    number = _first_of(places, ".virin")
    known = [node for node in (titled, credit, number) if node is not None]
    spoken = _first(detail, *_CAPTION)
    spoken = _first_of(popups, ".caption") if spoken is None else spoken
    if spoken is not None and "caption" not in spoken.get("class", "") and len(lines(spoken, known)) > 1:
        # A figcaption of several lines has heading, credit and VIRIN among them.
        spoken = None
    caption = _caption(spoken, known) if spoken is not None else None
    loose = _loose(detail, [*known, *popups, image, *([spoken] if spoken is not None else [])])
    told = captions.from_lines(
        loose if spoken is None else [each for each in loose if virin.labelled(each) or captions.is_labelled(each)]
    )
    heading = words(titled) if titled is not None else None
    return Words(
        title=heading or (told.title if spoken is None else None),
        caption_raw=caption or told.caption_raw,
        credit_raw=(words(credit) if credit is not None else None) or told.credit_raw,
        virin=_number(number) or told.virin or virin.labelled(_raw(spoken)),
    )


def _number(node: Element | None) -> str | None:
    text = words(node) if node is not None else None
    return virin.labelled(text) or virin.find(text) or (text if text and any(each.isdigit() for each in text) else None)


def _raw(node: Element | None) -> str | None:
    return words(node) if node is not None else None


def _caption(node: Element, known: list[Element]) -> str | None:
    return " ".join(_spoken(lines(node, [*known, *_tools(node)]))) or None


def _loose(detail: Element, known: list[Element]) -> list[str]:
    """The lines of the figure that no class tells apart; links and buttons are its tools, not its words."""
    return _spoken(lines(detail, [*known, *select(detail, _TOOLS), *_tools(detail)]))


def _tools(node: Element) -> list[Element]:
    """What a slide show says in a line with other words: the count of its slides, links to image and photo page."""
    return [
        each for each in select(node, "a, span, small") if each is not node and words(each) and is_tool(words(each))
    ]


def _spoken(told: list[str]) -> list[str]:
    bare = (_IMAGE_PAGE.sub("", line) for line in told)
    return [line for line in bare if line and not is_tool(line)]


def is_tool(line: str) -> bool:
    """Whether a line is a slide show's: "PHOTO DETAILS / DOWNLOAD HI-RES", "1 of 3", "Image 2 of 9"."""
    parts = [part.strip(" .:»>") for part in line.lower().replace("|", "/").split("/")]
    rest = [part for part in parts if part and part not in _TOOL_WORDS]
    return bool(_COUNTED.fullmatch(line.strip())) or all(_COUNTED.fullmatch(part) for part in rest)


def _first(node: Element, *selectors: str) -> Element | None:
    """The first node with words, by the first selector that has one."""
    for css in selectors:
        for each in select(node, css):
            if words(each):
                return each
    return None


def _first_of(nodes: Iterable[Element], *selectors: str) -> Element | None:
    for css in selectors:
        for node in nodes:
            found = _first(node, css)
            if found is not None:
                return found
    return None
