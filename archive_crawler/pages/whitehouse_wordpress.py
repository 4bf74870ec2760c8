"""whitehouse.gov since December 2017: the WordPress templates of three administrations and their frozen copies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages.document import select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, unlabelled
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import Found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element

_ISSUED = re.compile(r"^\W*(?:issued|posted|published)\s+on\W*", re.IGNORECASE)


class _WhiteHousePost(MarkedStory):
    """What the three templates have in common."""

    mark: ClassVar[str] = "wp-content"
    headline_css: ClassVar[str]
    kind_css: ClassVar[str]
    date_css: ClassVar[str]

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether one headline, one text and a date are there."""
        return (
            len(select(root, cls.headline_css)) == 1
            and sum(1 for node in select(root, cls.body_rule) if words(node)) == 1
            and bool(select(root, cls.date_css))
        )

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one(self.headline_css)

    @field
    def kind(self) -> Found[str] | None:
        """The section above the headline or beside the date."""
        return self.first(self.kind_css)

    @field
    def date_published(self) -> Found[str] | None:
        """The date beside the headline."""
        return unlabelled(self.dated(self.date_css), _ISSUED)

    @field
    def date_modified(self) -> Found[str] | None:
        """The moment that the page declares."""
        return self.meta("article:modified_time")

    def bodies(self) -> list[Element]:
        """The text."""
        return [node for node in self.some(self.body_rule) if words(node)]


@handle_urls(["whitehouse.gov", "trumpwhitehouse.archives.gov"])
class WhiteHouse2017(_WhiteHousePost):
    """Posts of December 2017 to January 2021: the date after "Issued on:", topics as flags."""

    layout: ClassVar[str] = "whitehouse.gov 2017-2021"
    body_rule = ".page-content__content"
    headline_css: ClassVar[str] = "h1.page-header__title"
    kind_css: ClassVar[str] = ".page-header__section"
    date_css: ClassVar[str] = ".meta__date"

    def tag_links(self) -> Iterable[Element]:
        """The topic's flag."""
        return select(self.root, ".meta a.issue-flag[href], .meta .issue-flag a[href]")


@handle_urls(["whitehouse.gov", "bidenwhitehouse.archives.gov"])
class WhiteHouse2021(_WhiteHousePost):
    """Posts of January 2021 to January 2025: section.body-content below a header with date and category."""

    layout: ClassVar[str] = "whitehouse.gov 2021-2025"
    body_rule = "section.body-content"
    headline_css: ClassVar[str] = "article h1, h1.page-title"
    kind_css: ClassVar[str] = '.cat-links a, a[rel~="category"]'
    date_css: ClassVar[str] = "time.posted-on, .posted-on time"

    def aside(self) -> Iterable[Element]:
        """The links to the posts before and after."""
        return select(self.root, "section.body-content .post-navigation, section.body-content .nav-links")


@handle_urls("whitehouse.gov")
class WhiteHouse2025(_WhiteHousePost):
    """Posts since January 2025: blocks, with the headline in a block of its own."""

    layout: ClassVar[str] = "whitehouse.gov 2025"
    body_rule = ".wp-block-post-content"
    headline_css: ClassVar[str] = "h1.wp-block-whitehouse-topper__headline"
    kind_css: ClassVar[str] = ".wp-block-whitehouse-byline-subcategory-link a, .taxonomy-category a"
    date_css: ClassVar[str] = ".wp-block-post-date"

    def aside(self) -> Iterable[Element]:
        """The headline, and the line of category and date, where they stand in the text's own node."""
        return select(self.root, ".wp-block-post-content .wp-block-whitehouse-topper")
