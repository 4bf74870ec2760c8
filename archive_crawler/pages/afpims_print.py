"""The print view of AFPIMS as of 2016: `.da_print_body`, paragraphs parted by two line breaks."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import LinkPlace
from archive_crawler.pages import photos
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.document import select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import URL, Found, RawPhoto
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive_crawler.pages.document import Element

_PUBLISHED = re.compile(r"(?:^|[/|]\s*|\s)Published\s+(?P<date>\S.*)$", re.IGNORECASE)
_SECTION = re.compile(
    r"/(?P<section>Biographies|FactSheets|Speeches|Commentaries|PressReleases|ArticleDisplay|News)/", re.IGNORECASE
)
_KINDS = {
    "biographies": "biography",
    "factsheets": "fact sheet",
    "speeches": "speech",
    "commentaries": "commentary",
    "pressreleases": "release",
    "articledisplay": "news story",
    "news": "news story",
}
_ARTICLE = re.compile(r"https?://[^\s\"'&?]+/Article/\d+[^\s\"'&?]*", re.IGNORECASE)
_TOOLS = "a.da_news_link_Red"


class AfpimsPrint(ArticlePage):
    """AFPIMS print view, 2016: news stories, biographies, fact sheets."""

    layout: ClassVar[str] = "AFPIMS print view 2016"
    mark: ClassVar[str] = "da_print_body"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the print view's body is there."""
        return bool(select(root, ".da_print_body"))

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one(".da_print_body h1.title")

    @field
    def kind(self) -> Found[str] | None:
        """The section that the article's own URL names, on the page or as fetched."""
        for anchor in select(self.root, ".da_print_body .da_print a[href]"):
            address = _ARTICLE.search(anchor.get("href") or "")
            if address and (section := _SECTION.search(address.group())):
                return Found(
                    _kind(section),
                    "section in the e-mail link's URL",
                    attribute(anchor, "href"),
                    URL,
                    section["section"],
                )
        section = _SECTION.search(str(self.response.url))
        return Found(_kind(section), "section of the URL", None, URL, section["section"]) if section else None

    @cached_property
    def _info(self) -> Found[str]:
        return self.one(".da_print_body p.da_story_info")

    @field
    def date_published(self) -> Found[str] | None:
        """The date after "Published"."""
        match = _PUBLISHED.search(self._info.value)
        return Found(match["date"], self._info.rule, self._info.path) if match else None

    @field
    def byline(self) -> Found[str] | None:
        """What stands before the date."""
        author = _PUBLISHED.sub("", self._info.value).strip(" /,")
        return Found(author, self._info.rule, self._info.path) if author else None

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords below the story."""
        return select(self.root, '.da_body_center a[href*="/Tag/"]')

    def placed_links(self) -> Iterator[tuple[LinkPlace, Iterable[Element]]]:
        """Related items, keywords, and the downloads of the photos."""
        yield LinkPlace.RELATED, self._related_anchors
        yield LinkPlace.TAG, self.tag_links()
        yield LinkPlace.DOWNLOAD, select(self.root, f".da_media_item {_TOOLS}[href]")

    def bodies(self) -> list[Element]:
        """The one node with the story's text."""
        self.body_rule = ".da_print_body .da_black"
        return self.some(self.body_rule)

    def related_links(self) -> Iterable[Element]:
        """Links of the box beside the story."""
        return select(self.root, ".da_related_item a.link[href]")

    def figures(self) -> Sequence[Element]:
        """Images of the body, then the gallery below it."""
        inline = [img for body in self._bodies for img in select(body, "img") if photos.pictures(img)]
        return [*inline, *(node for node in select(self.root, ".da_media_item") if photos.pictures(node))]

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """A gallery item: image, download link, caption with the credit in parentheses."""
        if figure.tag == "img":
            return photos.read(figure, self.base)
        return [photos.captioned(figure, _caption(figure), _download(figure), self.base)]


def _kind(section: re.Match[str]) -> str:
    return _KINDS[section["section"].lower()]


def _caption(item: Element) -> str | None:
    spoken = [words(node) for node in select(item, "p") if not select(node, _TOOLS)]
    return " ".join(text for text in spoken if text) or None


def _download(item: Element) -> str | None:
    hires = (a.get("href") for a in select(item, f"{_TOOLS}[href]") if "DOWNLOAD" in words(a).upper())
    return next(hires, None)
