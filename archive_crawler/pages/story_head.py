"""What stands at a story's head: what the page declares of itself, title, kind, dates, author.

Each is a field; a page object overrides those that its layout shows. The others say nothing.
"""

from __future__ import annotations

from archive_crawler.pages import witness
from archive_crawler.pages.document import select
from archive_crawler.pages.fields import field
from archive_crawler.pages.raw import META, Found
from archive_crawler.pages.selecting import Selecting


class StoryHead(Selecting):
    """The fields of a story's head."""

    @field
    def url_canonical(self) -> Found[str] | None:
        """The URL that the page declares: `link rel=canonical`, else og:url."""
        for css, attribute in (("link[rel~=canonical][href]", "href"), ('meta[property="og:url"][content]', "content")):
            for node in select(self.root, css):
                if href := (node.get(attribute) or "").strip():
                    url, where = self.absolute(href), witness.attribute(node, attribute)
                    return Found(url, css, where, META, href if href != url else None)
        return None

    @field
    def lang(self) -> Found[str] | None:
        """The language of the root element."""
        for name in ("lang", "xml:lang"):
            if lang := (self.root.get(name) or "").strip():
                return Found(lang, "html[lang]", witness.attribute(self.root, name), META)
        return None

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        raise NotImplementedError

    @field
    def subtitle(self) -> Found[str] | None:
        """The line below the headline."""
        return None

    @field
    def kind(self) -> Found[str] | None:
        """News story, release, transcript, … as the site names it."""
        return None

    @field
    def dateline(self) -> Found[str] | None:
        """A dateline that stands outside the body."""
        return None

    @field
    def date_published(self) -> Found[str] | None:
        """When it was published."""
        return None

    @field
    def date_modified(self) -> Found[str] | None:
        """When it was last changed."""
        return None

    @field
    def byline(self) -> Found[str] | None:
        """Who wrote it."""
        return None
