"""Figures: the nodes that hold photos with their words, told by tag, class and what stands in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.pages import captions, images
from archive_crawler.pages.document import classes, select, words
from archive_crawler.pages.index import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

POPUP = ".media-inline-popup, .media-popup"
_TAGS = ("figure", "div", "span", "p", "table", "ul", "section", "dl", "aside", "li", "center")
_GALLERY = re.compile(
    r"\S*(?:galler(?:y|ies)|slide-?show|carousel|slider|photo-?strip)\S*|slick-list|slick-track|swiper-wrapper|cycle-\S*show",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"[-_](?:item|icon|caption|title|image|img|inner|nav|controls?|prev|next|dots|thumb(?:nail)?s?|link|cell|count|arrow)$",
    re.IGNORECASE,
)
_CAPTIONED = (
    ".caption, .photo-caption, .image-caption, .img-caption, .media-caption, .caption-text, .wp-caption-text, .photo_caption, "
    ".imagecaption, .photocaption, .cutline, [itemprop=caption]"
)
_BOX = re.compile(r"(?:^|[-_])(?:photo|image|img|picture|pic|figure|caption)s?(?:[-_]|$)", re.IGNORECASE)
_FLOATING = re.compile(r"float\s*:\s*(?:left|right)", re.IGNORECASE)
_PLAYERS = "video, audio, iframe, object, embed"
_NOTE = re.compile(
    r"\W*(?:editor|note|by|for\s+more|click|read|story|this\s+(?:story|article|is\s+part))\b", re.IGNORECASE
)
_HOLDING = frozenset({"p", "div", "td", "th", "center", "span", "li"})
_FOLLOWING = frozenset({"p", "div", "center", "em", "span", "small"})
_INLINE = frozenset({"br", "em", "i", "small", "span", "figcaption", "strong", "b"})
_LONGEST_CAPTION = 600
_LONGEST_LOOSE = 300
"""Characters: what a gallery says beside its slides, as "Image 1 of 3"; one that says more is a part of the page."""
_MOSTLY = 0.5
_NEARLY = 0.9
_FEW = 8
_BOXES = frozenset({"div", "span", "p", "aside", "section", "li", "center"})


def outermost(nodes: Iterable[Element]) -> list[Element]:
    """Those of the nodes, in document order, that stand inside none of the others."""
    seen: set[Element] = set()
    kept = []
    for node in nodes:
        if not any(above in seen for above in node.iterancestors()):
            kept.append(node)
        seen.add(node)
    return kept


def is_figure(node: Element) -> bool:
    """Whether a node is a figure by its tag or class, or a gallery."""
    return node.tag == "figure" or is_marked(node) or is_gallery(node)


def is_gallery(node: Element) -> bool:
    """Whether a node is a gallery or slide show: so called, with pictures and few words beside them, and no list of stories."""
    if not any(_GALLERY.match(token) and not _PARTS.search(token) for token in classes(node)):
        return False
    if select(node, "h1, .maintitle") or not pictures(node):
        return False
    said = len(words(node))
    linked = sum(len(words(a)) for a in select(node, "a[href]") if not images.is_image_file(a.get("href") or ""))
    if said and linked > _MOSTLY * said and linked > len("PHOTO DETAILS"):
        return bool(select(node, 'a[href*="igphoto" i]'))
    return len(words(node, slides(node))) <= _LONGEST_LOOSE


def slides(gallery: Element) -> list[Element]:
    """For each picture of a gallery the greatest node that shows no other."""
    shown = {image: images.identity(images.source(image) or "") for image in pictures(gallery)}
    held: dict[Element, set[str]] = {}
    for image, key in shown.items():
        for above in image.iterancestors():
            if above is gallery:
                break
            held.setdefault(above, set()).add(key)
    found: dict[Element, None] = {}
    for image in shown:
        slide = image
        for above in image.iterancestors():
            if above is gallery or len(held[above]) > 1:
                break
            slide = above
        found[slide] = None
    return list(found)


@remembered
def pictures(node: Element) -> list[Element]:
    """The images of a node that are content: no icon, spacer or data URI, none in a pop-up that repeats the figure."""
    found = [node] if node.tag == "img" else select(node, "img")
    if not found:
        return []
    popups = set(select(node, POPUP))
    shown = [each for each in found if not any(above in popups for above in each.iterancestors())] or found
    in_figure = node.tag != "img" and (node.tag == "figure" or is_marked(node))
    return [
        each
        for each in shown
        if images.source(each) and not images.is_furniture(each, in_figure=in_figure) and not _repeats(each)
    ]


def is_marked(node: Element) -> bool:
    """Whether a node's class says that it is a figure with a caption."""
    tokens = classes(node)
    return "wp-caption" in tokens or any(each.startswith("media-inline") and "popup" not in each for each in tokens)


def _repeats(image: Element) -> bool:
    """Whether an image stands in for one that a script would show: in `<noscript>`, behind that very image."""
    above = next(image.iterancestors("noscript"), None)
    if above is None:
        return False
    around = above.getparent()
    return around is not None and any(
        other is not above and above not in other.iterancestors() for other in _shelters(around)
    )


@remembered
def _shelters(around: Element) -> frozenset[Element]:
    """What the images of a node stand in: their `<noscript>`, or the image itself where there is none."""
    shown = (each for each in select(around, "img") if images.source(each))
    return frozenset(next(each.iterancestors("noscript"), each) for each in shown)


def within(body: Element) -> list[Element]:
    """Figures, galleries and loose images of a body, in document order."""
    boxes = {box for caption in select(body, _CAPTIONED) if (box := _around(caption, body)) is not None}
    named = (node for node in body.iter(*_TAGS) if node in boxes or node.tag == "figure" or _is_named(node))
    marked = outermost(
        node for node in named if node is not body and (node in boxes or is_figure(node) or _is_box(node))
    )
    found = {node for node in marked if pictures(node)}
    loose = {
        image
        for image in select(body, "img")
        if pictures(image) and not any(above in found for above in image.iterancestors())
    }
    return [node for node in body.iter(*_TAGS, "img") if node in found or node in loose] if found or loose else []


def _is_named(node: Element) -> bool:
    """A quick look: whether a node has what tells a figure that is none by its tag."""
    return node.get("class") is not None or node.get("style") is not None


def players(body: Element) -> list[Element]:
    """Figures that hold a player in the place of a picture: what is said in them is no text of the body."""
    marked = [*select(body, "figure"), *select(body, "[class*=media-inline]")]
    silent = (node for node in marked if node is not body and is_figure(node) and not pictures(node))
    return [node for node in silent if is_marked(node) or select(node, _PLAYERS)]


def _around(caption: Element, body: Element) -> Element | None:
    """The node around a caption that holds one picture and says little else."""
    for above in caption.iterancestors():
        if above is body or above.tag not in _BOXES:
            return None
        shown = pictures(above)
        if shown:
            return above if len(shown) == 1 and len(words(above)) <= len(words(caption)) + _LONGEST_LOOSE / 2 else None
    return None


def _is_box(node: Element) -> bool:
    """Whether a node is an inset: named after its picture or floating, the picture first and a few words under it."""
    if node.tag not in _BOXES or len(node) > _FEW:
        return False
    named = any(_BOX.search(token) for token in classes(node)) or bool(_FLOATING.search(node.get("style") or ""))
    if (
        not named
        or not 0 < len(words(node)) <= _LONGEST_CAPTION
        or select(node, "h1, h2, h3, blockquote, ul, ol, table")
    ):
        return False
    shown = pictures(node)
    return len(shown) == 1 and not (node.text or "").strip() and len(select(node, "p")) <= 2 and _opens(node, shown[0])


def _opens(node: Element, image: Element) -> bool:
    """Whether nothing is said in a node before its picture."""
    for each in node.iterdescendants():
        if each is image:
            return True
        if (each.text or "").strip() and isinstance(each.tag, str):
            return False
    return False


@remembered
def caption_after(image: Element) -> Element | None:
    """The node that is a loose image's caption: behind it in its paragraph, its paragraph, the next one, the cell below."""
    behind = _behind(image)
    own = next((node for node in image.iterancestors() if node.tag in _HOLDING), None)
    if behind is not None or own is None:
        return behind
    cell = next(image.iterancestors("td", "th"), None)
    told = _cell(cell, image) if cell is not None else None
    if told is not None or words(own):
        return told if told is not None else (own if _speaks_of_photo(own) else None)
    follower = own.getnext()
    follows = follower is not None and follower.tag in _FOLLOWING and _speaks_of_photo(follower)
    return follower if follows else None


def _behind(image: Element) -> Element | None:
    """An emphasised or so-called caption that follows the image in the same line or after a break."""
    above = image.getparent()
    node: Element | None = above if above is not None and above.tag in {"a", "picture"} else image
    while node is not None and not (node.tail or "").strip():
        node = node.getnext()
        if node is None or node.tag not in _INLINE:
            return None
        if node.tag != "br":
            return node if _is_caption(node) else None
    return None


def _is_caption(node: Element) -> bool:
    """Whether an inline node behind an image is its caption by emphasis, class or credit."""
    text = words(node)
    if not text or len(text) > _LONGEST_CAPTION:
        return False
    told = "caption" in (node.get("class") or "").lower() or node.tag in {"em", "i", "small", "figcaption"}
    return told or captions.found_in(text) is not None


def _cell(cell: Element, image: Element) -> Element | None:
    """The one cell with words of a table that holds one picture: below it, beside it, or around it."""
    table = next(cell.iterancestors("table"), None)
    if table is None or pictures(table) != [image]:
        return None
    told = [
        each for each in select(table, "td, th, caption") if words(each) and len(select(each, "td, th, caption")) == 1
    ]
    if len(told) != 1 or len(words(told[0])) > _LONGEST_CAPTION or _is_story(told[0]):
        return None
    return told[0]


def _is_story(cell: Element) -> bool:
    """Whether the cell of a table that lays out a page holds more than a caption."""
    return (
        bool(select(cell, "h1, h2, h3, ul, ol, blockquote")) or sum(bool(words(each)) for each in select(cell, "p")) > 1
    )


def _speaks_of_photo(node: Element) -> bool:
    text = words(node)
    if not text or len(text) > _LONGEST_CAPTION or len(select(node, "p")) > 1:
        return False
    if "caption" in (node.get("class") or "").lower() or captions.found_in(text):
        return True
    emphasised = sum(len(words(each)) for each in outermost(select(node, "em, i, small, figcaption")))
    return emphasised >= _NEARLY * len(text) and not _NOTE.match(text)
