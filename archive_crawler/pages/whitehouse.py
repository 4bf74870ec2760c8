"""whitehouse.gov, 2009 to 2017, and its copy at obamawhitehouse.archives.gov."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.generic import GenericArticle
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import URL, Found

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element

_BY = re.compile(r"\bby\s+(?P<who>\S.*)$", re.IGNORECASE)
_KINDS = {
    "the-press-office": "press release",
    "blog": "blog post",
    "featured-videos": "video",
    "photos-and-video": "video",
}
_SECTION = re.compile(r"https?://[^/]+/(?P<section>[^/]+)/")


@handle_urls(["whitehouse.gov", "obamawhitehouse.archives.gov", "trumpwhitehouse.archives.gov"])
class WhiteHouseStory(GenericArticle):
    """whitehouse.gov releases, blog posts and videos, Drupal 7, 2009 to 2017."""

    layout: ClassVar[str] = "whitehouse.gov 2009-2017"
    mark: ClassVar[str] = "pane-node-title"
    containers: ClassVar[tuple[tuple[str, str], ...]] = (
        ("body field", ".field-name-field-forall-body, .field-name-field-body, .field-name-body"),
    )

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether headline pane and body field are there."""
        return len(select(root, ".pane-node-title h1")) == 1 and any(
            words(node) for node in select(root, cls.containers[0][1])
        )

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one(".pane-node-title h1")

    @field
    def kind(self) -> Found[str] | None:
        """The section of the URL."""
        match = _SECTION.match(str(self.response.url))
        named = _KINDS.get(match["section"]) if match else None
        return Found(named, "first segment of the URL", None, URL) if named else None

    @field
    def byline(self) -> Found[str] | None:
        """Who posted a blog post, after the date."""
        for node in select(self.root, ".pane-forall-blog-post-author-pane"):
            match = _BY.search(words(node))
            if match:
                return Found(match["who"], ".pane-forall-blog-post-author-pane", path(node))
        return None
