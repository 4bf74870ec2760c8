"""navy.mil before it moved to AFPIMS: stories of 2007 to 2020 with a Navy News Service number."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import afpims_header, figures
from archive_crawler.pages.article_page import ArticlePage
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import META, VISIBLE, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

_STORY = re.compile(r"\bStory\s+Number:?\s*(?P<number>NNS\d{6}-\d+)", re.IGNORECASE)
_RELEASED = re.compile(
    r"\bRelease\s+Date:?\s*(?P<date>\d{1,2}/\d{1,2}/\d{4}(?:\s+\d{1,2}:\d{2}(?::\d{2})?\s*[AP]M)?)", re.IGNORECASE
)
_SITE = re.compile(r"\s*(?:[|>:]|--?)\s*(?:Navy\.mil|The\s+U\.?S\.?\s+Navy|US\s+Navy|Navy).*$", re.IGNORECASE)
_HEADLINES = ("h1", ".storyheadline", ".headline", ".storytitle", "h2", "h3", ".title")
_BODIES = (".storybody", ".storytext", "#storybody", "#storytext", ".story-body", "#story")
_DATELINE = re.compile(r"\(NNS\)")
_BESIDE = ".relatedphotos, #relatedphotos, .related, .share, .addthis_toolbox, #sidebar, .sidebar"
_RELATED = re.compile(
    r"RELATED\s+(?:PHOTOS?|MULTIMEDIA|STORIES)|(?:VIEW\s+)?MORE\s+PHOTOS|PRINT\s+STORY|E-?MAIL\s+STORY", re.IGNORECASE
)
_ENOUGH = 300
_LONGEST = 200


class NavyStory(ArticlePage):
    """navy.mil stories, 2007 to 2020: "Story Number: NNS140210-12 Release Date: 2/10/2014 3:50:00 PM"."""

    layout: ClassVar[str] = "navy.mil 2007"
    mark: ClassVar[str] = "Story Number"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether there is the line with the story's number."""
        return any(True for _ in _lines_with(root, _STORY))

    @cached_property
    def numbered(self) -> Element:
        """The innermost node with the story's number."""
        found = list(_lines_with(self.root, _STORY))
        if not found:
            raise self.mismatch("Story Number: NNS…", "one line or more", 0)
        return found[-1]

    @cached_property
    def container(self) -> Element:
        """The innermost node around that line that holds the story's text."""
        for node in self.numbered.iterancestors():
            if len(words(node)) >= _ENOUGH and _DATELINE.search(words(node)):
                return node
        for node in self.numbered.iterancestors():
            if len(words(node)) >= _ENOUGH:
                return node
        raise self.mismatch("Story Number: NNS…", f"a node around it with {_ENOUGH} characters", 0)

    @field
    def title(self) -> Found[str] | None:
        """The headline beside the story's number, else in the metadata without the site's name."""
        shown = self.first(*_HEADLINES, within=self.container)
        if shown and not _RELATED.fullmatch(shown.value):
            return shown
        for css, name in (('meta[property="og:title"][content]', "content"), ("title", None)):
            for node in select(self.root, css):
                told = _SITE.sub("", " ".join(((node.get(name) if name else node.text) or "").split()))
                if told:
                    return Found(told, css, attribute(node, name) if name else path(node), META)
        return None

    @field
    def kind(self) -> Found[str] | None:
        """A story of the Navy News Service."""
        line = words(self.numbered)
        return Found("news story", "line with the number of the Navy News Service", path(self.numbered), VISIBLE, line)

    @field
    def date_published(self) -> Found[str] | None:
        """The release date."""
        for node in reversed(list(_lines_with(self.root, _RELEASED))):
            match = _RELEASED.search(words(node))
            return Found(match["date"], "Release Date", path(node)) if match else None
        return None

    @cached_property
    def lead(self) -> list[Element]:
        """The byline, between headline and text."""
        return afpims_header.leading(self.container, list(self._figures))

    @field
    def byline(self) -> Found[str] | None:
        """Who wrote it, and of which office."""
        marked = self.first(".byline", ".storybyline", within=self.container)
        return marked or afpims_header.byline([part for node in self.lead for part in afpims_header.parts(node)])

    def bodies(self) -> list[Element]:
        """The node marked as the story, else the innermost one with most of the container's words."""
        for css in _BODIES:
            found = [node for node in figures.outermost(select(self.container, css)) if len(words(node)) >= _ENOUGH / 2]
            if found:
                self.body_rule = css
                return found
        self.body_rule = "node around the line with the story's number"
        return [self.container]

    def aside(self) -> Iterable[Element]:
        """The lines of number and date, the byline, what leads to other photos."""
        yield from self.lead
        yield from _lines_with(self.root, _STORY)
        yield from _lines_with(self.root, _RELEASED)
        yield from _lines_with(self.container, _RELATED)
        yield from select(self.container, ".byline, .storybyline, .storyheadline, .headline, .storytitle")

    def figures(self) -> Sequence[Element]:
        """The photos in the story and beside it."""
        return figures.within(self.container)


def _lines_with(root: Element, form: re.Pattern[str]) -> Iterable[Element]:
    """The nodes with little more than what is looked for."""
    for node in root.iter("p", "div", "span", "td", "li", "b", "strong", "h4", "h5", "h6", "a", "font"):
        if len(node) < 12 and len(text := words(node)) < _LONGEST and form.search(text):
            yield node
