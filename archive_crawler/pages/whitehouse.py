"""whitehouse.gov, 2009 to 2017, and its copy at obamawhitehouse.archives.gov."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import LinkPlace
from archive_crawler.pages import photos
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import URL, Found, RawPhoto

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive_crawler.pages.document import Element

_BY = re.compile(r"\bby\s+(?P<who>\S.*)$", re.IGNORECASE)
_WHEN = re.compile(r"(?P<when>.*?\d{4}(?:\s+at\s+[\d:]+\s*[ap]\.?m\b\.?(?:\s+E[DS]?T)?)?)(?:\s+by\b.*)?", re.IGNORECASE)
_KINDS = {
    "the-press-office": "press release",
    "the_press_office": "press release",
    "blog": "blog post",
    "featured-videos": "video",
    "photos-and-video": "video",
}
_SECTION = re.compile(r"https?://[^/]+/(?P<section>[^/]+)/")
_PHOTO_BY = re.compile(r"\(.{0,40}\bPhoto(?:graph)?\b.{3,80}\)")
_NEAR = 2


@handle_urls(["whitehouse.gov", "obamawhitehouse.archives.gov"])
class WhiteHouseStory(MarkedStory):
    """whitehouse.gov releases, blog posts and videos, Drupal 7, 2009 to 2017."""

    layout: ClassVar[str] = "whitehouse.gov 2009-2017"
    mark: ClassVar[str] = "pane-node-title"
    body_rule = ".field-name-field-forall-body, .field-name-field-body, .field-name-body, .field-name-field-transcript"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether headline pane and body field are there."""
        return len(select(root, ".pane-node-title h1")) == 1 and any(
            words(node) for node in select(root, cls.body_rule)
        )

    @classmethod
    def refuses(cls, root: Element) -> str | None:
        """Basic pages are about an office or a topic."""
        basic = select(root, ".field-name-field-forall-basic-page-body") and not select(root, cls.body_rule)
        return (
            "The page is of the site's type basic page: about an office or a topic, no release or post."
            if basic
            else None
        )

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one(".pane-node-title h1")

    @field
    def subtitle(self) -> Found[str] | None:
        """The summary of a blog post, where the post does not begin with the same words."""
        found = self.first(".field-name-field-forall-summary .field-item")
        opening = next((words(body) for body in self._bodies), "")
        return None if found is None or opening.startswith(found.value.rstrip(" .…")) else found

    @field
    def kind(self) -> Found[str] | None:
        """The section of the press office that the menu beside the text shows as the page's own, else that of the URL."""
        active = select(self.root, ".pane-menu-block-forall-secondary-nav .is-active-trail > a")
        if active and self._section == "the-press-office":
            return Found(words(active[-1]).removeprefix("Your "), ".is-active-trail > a", path(active[-1]))
        named = _KINDS.get(self._section)
        return Found(named, "first segment of the URL", None, URL, self._section) if named else None

    @property
    def _section(self) -> str:
        match = _SECTION.match(str(self.response.url))
        return match["section"].lower() if match else ""

    @field
    def date_published(self) -> Found[str] | None:
        """The moment that the page declares, else the date above the headline or before the author."""
        line = self.meta("article:published_time") or self.first(
            ".press-article-date", ".pane-node-field-date .date-display-single", _AUTHOR
        )
        match = _WHEN.fullmatch(line.value) if line else None
        return Found(match["when"], line.rule, line.path, line.source) if line and match else line

    @field
    def date_modified(self) -> Found[str] | None:
        """The moment that the page declares."""
        return self.meta("article:modified_time")

    @field
    def byline(self) -> Found[str] | None:
        """Who posted a blog post, after the date; of a release the office above the headline."""
        for node in select(self.root, _AUTHOR):
            if match := _BY.search(words(node)):
                return Found(match["who"], _AUTHOR, path(node))
        return self.first(".press-article-heading .heading-subtitle")

    def bodies(self) -> list[Element]:
        """Text and transcript, without those of other pages that are listed."""
        found = photos.outermost(self.some(self.body_rule))
        return [
            node for node in found if not any("view" in (up.get("class") or "").split() for up in node.iterancestors())
        ]

    def aside(self) -> Iterable[Element]:
        """Links to recordings, and the lines below a photo that are its caption and credit."""
        yield from self._recordings
        for lines in self._captioned.values():
            yield from lines

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """A photo with the caption and the credit that follow it in paragraphs of their own."""
        lines = self._captioned.get(figure)
        if lines is None:
            return super().photos_of(figure)
        return [photos.captioned(figure, " ".join(words(line) for line in lines), None, self.base)]

    @cached_property
    def _captioned(self) -> dict[Element, list[Element]]:
        found = ((image, _lines_below(image)) for image in self._figures if image.tag == "img")
        return {image: lines for image, lines in found if lines}

    def related_links(self) -> Iterable[Element]:
        """Videos on the same matter."""
        return select(self.root, ".pane-video-mini-gallery-pane a.node-video-name-link[href]")

    @cached_property
    def _recordings(self) -> list[Element]:
        return select(self.root, "a.link-weekly-address, .press-article-media-links a, a.video-download-link")

    def placed_links(self) -> Iterator[tuple[LinkPlace, Iterable[Element]]]:
        """Recordings are downloads."""
        yield from super().placed_links()
        yield LinkPlace.DOWNLOAD, [anchor for anchor in self._recordings if anchor.get("href")]


_AUTHOR = ".pane-forall-blog-post-author-pane"


def _lines_below(image: Element) -> list[Element]:
    """The paragraphs after an image that has one of its own, up to "(Official White House Photo by …)"."""
    own = image.getparent()
    lines: list[Element] = []
    for line in own.itersiblings("p") if own is not None and own.tag == "p" and not words(own) else ():
        if next(line.iter("img"), None) is not None or len(lines) == _NEAR:
            break
        lines += [line] if words(line) else []
        if _PHOTO_BY.search(words(line)):
            return lines
    return []
