"""Plone's news items, as those of directives.doe.gov; recognised by markup on any host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import photos
from archive_crawler.pages.document import classes, select
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, unlabelled
from archive_crawler.pages.raw import META, Found
from archive_crawler.pages.witness import attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

_NEWS = re.compile(r"news|release|article|story|blog", re.IGNORECASE)
_RANGE = re.compile(r"(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)\s+-")
_LABEL = re.compile(r"^\W*(?:published|last\s+modified)\b\W*", re.IGNORECASE)


class PloneNewsItem(MarkedStory):
    """A Plone news item: title, description and text, each in a node of its own."""

    layout: ClassVar[str] = "Plone news item"
    mark: ClassVar[str] = "documentFirstHeading"
    body_rule = "#content .documentDescription, #content-core"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the page says that it is a news item, and has title and text of one."""
        types = [
            node.get("content") or "" for node in root.iter("meta") if (node.get("name") or "").lower() == "dc.type"
        ]
        body = next(root.iter("body"), None)
        types += [each for each in classes(body) if each.startswith("portaltype-")] if body is not None else []
        return any(_NEWS.search(each) for each in types) and len(select(root, "h1.documentFirstHeading")) == 1

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one("h1.documentFirstHeading")

    @field
    def kind(self) -> Found[str] | None:
        """The content type."""
        return self.meta("dc.type")

    @field
    def date_published(self) -> Found[str] | None:
        """The day from which the item is valid, with the time of its creation where that is the same day."""
        shown = self.dated(".documentPublished")
        if shown:
            return unlabelled(shown, _LABEL)
        created, valid = self.meta("dc.date.created"), self.meta("dc.date.valid_range")
        start = _RANGE.match(valid.value) if valid else None
        day = f"{start['year']}-{start['month']}-{start['day']}" if start else None
        if valid is None or day is None or (created and created.value.startswith(day)):
            return created or self.meta("dc.date.issued", "dc.date")
        return Found(day, valid.rule, valid.path, META, valid.value)

    @field
    def date_modified(self) -> Found[str] | None:
        """The moment that the page declares, else what the byline says."""
        return unlabelled(self.meta("dc.date.modified") or self.dated(".documentModified"), _LABEL)

    @field
    def byline(self) -> Found[str] | None:
        """The author above the text."""
        return self.first(".documentAuthor") or self.meta("dc.creator")

    @field
    def lang(self) -> Found[str] | None:
        """The language of the root element, else that of the item."""
        lang = (self.root.get("lang") or "").strip()
        declared = Found(lang, "html[lang]", attribute(self.root, "lang"), META)
        return declared if lang else self.meta("dc.language")

    def tag_links(self) -> Iterable[Element]:
        """Links of the keywords."""
        return select(self.root, "#category a[href], .documentTags a[href]")

    def bodies(self) -> list[Element]:
        """Description and text; a folder of the site has no text of its own."""
        return photos.outermost(self.some(self.body_rule))

    def aside(self) -> Iterable[Element]:
        """Lead image, which is a figure of its own, and tools."""
        return select(self.root, "#content-core .documentActions, #content-core .discreet.image-link")

    def figures(self) -> Sequence[Element]:
        """The lead image, wherever it stands, and those of the text."""
        lead = [node for node in select(self.root, ".newsImageContainer, .leadImage") if photos.pictures(node)]
        inner = [node for node in super().figures() if not any(up in lead for up in (node, *node.iterancestors()))]
        return [*photos.outermost(lead), *inner]
