"""epa.gov news since 2021: Drupal in a theme whose fields have no classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from archive_crawler.pages import drupal_node
from archive_crawler.pages.document import select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory, date_of, in_furniture
from archive_crawler.pages.offline import handle_urls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import Found

_ARTICLE = "article.article"


@handle_urls("epa.gov")
class EpaStory(MarkedStory):
    """epa.gov news releases, speeches and perspectives: one article with headline, introduction, date and contact box."""

    layout: ClassVar[str] = "epa.gov 2021"
    mark: ClassVar[str] = "web-area-title"
    body_rule = _ARTICLE

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether the body element names a type of news, and one article has a headline and a date."""
        body = next(root.iter("body"), None)
        kind = drupal_node.type_of(body.get("class") or "") if body is not None else None
        return bool(
            kind
            and drupal_node.is_news(kind)
            and len(select(root, f"{_ARTICLE} h1")) == 1
            and select(root, f"{_ARTICLE} time")
        )

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one(f"{_ARTICLE} h1")

    @field
    def subtitle(self) -> Found[str] | None:
        """The introduction below the headline."""
        return self.first(f"{_ARTICLE} .usa-intro")

    @field
    def kind(self) -> Found[str] | None:
        """The line above the article, as "News Releases from Headquarters"."""
        return self.first(".web-area-title")

    @field
    def date_published(self) -> Found[str] | None:
        """The first date of the article outside furniture."""
        article = self.some(_ARTICLE)[0]
        shown = (node for node in article.iter("time") if not in_furniture(node, article))
        return next((date_of(node, f"{_ARTICLE} time") for node in shown), None)

    @field
    def date_modified(self) -> Found[str] | None:
        """The moment that the page declares."""
        return self.meta("dc.date.modified", "dcterms.modified", "article:modified_time")

    def bodies(self) -> list[Element]:
        """The article."""
        return self.some(_ARTICLE)[:1]

    def aside(self) -> Iterable[Element]:
        """Headline, introduction, boxes with contacts and other releases, and the line that is the date."""
        dates = (node.getparent() for node in select(self.root, f"{_ARTICLE} time"))
        lines = [line for line in dates if line is not None and line.tag in {"p", "div"} and _is_date(line)]
        return [*select(self.root, f"{_ARTICLE} h1, {_ARTICLE} .usa-intro, {_ARTICLE} .box"), *lines]


def _is_date(line: Element) -> bool:
    """Whether a line says nothing but a date."""
    return words(line) == " ".join(words(node) for node in line.iter("time"))
