"""USA.gov features, 2016 to 2023."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import URL, Found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

_DATE = re.compile(r"^Date:\s*(?P<date>\S.*)$", re.IGNORECASE)


@handle_urls("usa.gov/features")
class UsaGovFeature(MarkedStory):
    """usa.gov/features: one `article` in `main#content`, other features below it."""

    layout: ClassVar[str] = "usa.gov feature 2016-2023"
    mark: ClassVar[str] = "<article"
    body_rule = "main#content article"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the main part holds one article with a headline."""
        return len(select(root, "main#content article")) == 1 and len(select(root, "main#content article h1")) == 1

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one("main#content article h1")

    @field
    def kind(self) -> Found[str] | None:
        """What the section's name says."""
        return Found("feature", "first segment of the URL", None, URL, "features")

    @field
    def date_published(self) -> Found[str] | None:
        """The line "Date: …" below the headline."""
        for node in select(self.root, "main#content article #pipe .line"):
            match = _DATE.match(words(node))
            if match:
                return Found(match["date"], "#pipe .line after Date:", path(node))
        return None

    def bodies(self) -> list[Element]:
        """The article."""
        return self.some(self.body_rule)

    def aside(self) -> Iterable[Element]:
        """The date line, and the link to the top of the page."""
        return [*select(self.root, "#pipe"), *select(self.root, 'main#content article a[href="#"]')]

    def related_links(self) -> Iterable[Element]:
        """The features below the article."""
        return select(self.root, "#featurelist h3 a[href]")
