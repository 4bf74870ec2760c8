"""energy.gov, Drupal 7, 2011 to 2017; its first h1 is the site's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages.document import select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.generic import GenericArticle
from archive_crawler.pages.offline import handle_urls

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import Found


@handle_urls("energy.gov")
class EnergyStory(GenericArticle):
    """energy.gov articles and downloads."""

    layout: ClassVar[str] = "energy.gov 2011-2017"
    mark: ClassVar[str] = "page-title"
    containers: ClassVar[tuple[tuple[str, str], ...]] = (("body field", ".field-name-body"),)

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether headline and body field are there."""
        return len(select(root, "h2.page-title")) == 1 and any(words(node) for node in select(root, ".field-name-body"))

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one("h2.page-title")

    @field
    def date_published(self) -> Found[str] | None:
        """The date below the headline."""
        return self.first(".publish-date")

    @field
    def byline(self) -> Found[str] | None:
        """The contributor's name."""
        return self.first(
            ".field-name-field-article-contributor .contributor-name", ".field-name-field-article-contributor h3"
        )
