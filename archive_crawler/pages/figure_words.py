"""The words of one figure: told apart by their classes, and line by line where there are none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.pages import captions, virin
from archive_crawler.pages.captions import Words
from archive_crawler.pages.document import lines, select, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

CAPTION = (
    ".caption",
    ".hds-caption-text",
    "figcaption",
    ".wp-caption-text",
    ".caption-text",
    ".media-caption",
    "[itemprop=caption]",
    "[itemprop=description]",
)
_TITLE = ".mtitle, .media-title, .photo-title, .slide-title"
_CREDIT = ".credit, .photo-credit, .media-credit, .image-credit, .mcredit, .hds-credits"
_PHOTOGRAPHER = ".photographer, .field--name-field-credit"
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


def read_words(detail: Element, popups: list[Element], image: Element) -> Words:
    """Words by their classes first; what has no class is read line by line."""
    places = [detail, *popups]
    titled = _first_of(places, _TITLE)
    credit = _first_of(places, _CREDIT, _PHOTOGRAPHER)
    number = _first_of(places, ".virin")
    known = [node for node in (titled, credit, number) if node is not None]
    spoken = _first(detail, *CAPTION)
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
