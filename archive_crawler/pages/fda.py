"""fda.gov, Drupal 8 and later: a header with the headline, a grid of terms with the dates, one main text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import photos
from archive_crawler.pages.document import select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, date_of
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import URL, Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element

_GRID = "dl.lcds-description-list--grid"
_TEXT = "main div[role=main]"
_KINDS = {
    "press-announcements": "press announcement",
    "fda-voices": "FDA Voices",
    "speeches-fda-officials": "speech",
    "recalls-market-withdrawals-safety-alerts": "recall",
    "congressional-testimony": "testimony",
}
_PUBLISHED = ("release", "publish", "issued", "posted")


@handle_urls("fda.gov")
class FdaStory(MarkedStory):
    """fda.gov announcements, speeches and recalls."""

    layout: ClassVar[str] = "fda.gov 2019"
    mark: ClassVar[str] = "content-title"
    body_rule = _TEXT

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether there are one headline, one text and the grid with the dates."""
        return (
            len(select(root, "h1.content-title")) == 1
            and len(_texts(root)) == 1
            and bool(select(root, f"{_GRID} time"))
        )

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one("h1.content-title")

    @field
    def kind(self) -> Found[str] | None:
        """The line above the headline, else the section of the URL."""
        shown = self.first(".content-header .lcds-eyebrow")
        part = next((part for part in _KINDS if f"/{part}/" in str(self.response.url)), None)
        return shown or (Found(_KINDS[part], "section of the URL", None, URL, part) if part else None)

    @field
    def date_published(self) -> Found[str] | None:
        """The date of the term that speaks of release or publication, else the first one."""
        dated = [(words(term).lower(), term) for term in select(self.root, f"{_GRID} dt")]
        ordered = sorted(dated, key=lambda pair: not any(each in pair[0] for each in _PUBLISHED))
        for _, term in ordered:
            value = term.getnext()
            if value is not None and next(value.iter("time"), None) is not None:
                return date_of(value, f"{_GRID} dd")
        return None

    @field
    def date_modified(self) -> Found[str] | None:
        """The day as of which the content is current."""
        return self.dated(".node-current-date") or self.meta("article:modified_time")

    @field
    def byline(self) -> Found[str] | None:
        """The author, of posts that have one."""
        return self.first(".content-header .field--name-field-author", ".lcds-author")

    def bodies(self) -> list[Element]:
        """The text."""
        return _texts(self.root)

    def aside(self) -> Iterable[Element]:
        """Grid, share bar and what stands before the text begins."""
        return select(
            self.root, f"{_TEXT} {_GRID}, {_TEXT} .lcds-share, {_TEXT} .content-header, {_TEXT} .inset-column"
        )

    def figures(self) -> Sequence[Element]:
        """The photos of the text, and a recall's photos of the product below it."""
        inner = list(super().figures())
        below = [node for node in select(self.root, "#recall-photos img") if photos.pictures(node)]
        return [*inner, *(node for node in below if not any(up in inner for up in (node, *node.iterancestors())))]


def _texts(root: Element) -> list[Element]:
    return [node for node in photos.outermost(select(root, _TEXT)) if words(node)]
