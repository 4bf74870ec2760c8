"""energy.gov, Drupal 7, 2011 to 2017; its first h1 is the site's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from archive_crawler.items import LinkPlace
from archive_crawler.pages import photos
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import DOCUMENT, VISIBLE, Found
from archive_crawler.pages.witness import attribute, common

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archive_crawler.pages.document import Element

_AUTHOR = ".field-name-field-article-contributor"
_NODES = {"node-article": "article", "node-download": "download"}


@handle_urls("energy.gov")
class EnergyStory(MarkedStory):
    """energy.gov articles and downloads: photos above the text, the author and a box beside it."""

    layout: ClassVar[str] = "energy.gov 2011-2017"
    mark: ClassVar[str] = "page-title"
    body_rule = ".node-full .field-name-body"

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether headline and body field are there."""
        return len(select(root, "h2.page-title")) == 1 and any(words(node) for node in select(root, cls.body_rule))

    @classmethod
    def refuses(cls, root: Element) -> str | None:
        """Nodes of the type page are about an office or a topic."""
        basic = bool(select(root, ".node-page.node-full"))
        return "The page is of the site's type page: about an office or a topic, no article." if basic else None

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.one("h2.page-title")

    @field
    def kind(self) -> Found[str] | None:
        """The type of the node."""
        for css, name in _NODES.items():
            for node in select(self.root, f".{css}.node-full"):
                return Found(name, f".{css}", attribute(node, "class"), DOCUMENT, css)
        return None

    @field
    def date_published(self) -> Found[str] | None:
        """The date below the headline."""
        return self.first(".publish-date")

    @field
    def byline(self) -> Found[str] | None:
        """The contributors' names, without the jobs below them."""
        boxes = select(self.root, _AUTHOR)
        names = [self.first(".contributor-name", "a", "h3", within=box) for box in boxes]
        told = [name for name in names if name]
        if len(told) < 2:
            return next(iter(told), None)
        both, said = ("; ".join(name.value for name in told), " | ".join(name.value for name in told))
        return Found(both, told[0].rule, path(common(boxes)), VISIBLE, said)

    def bodies(self) -> list[Element]:
        """The text."""
        return self.some(self.body_rule)[:1]

    def figures(self) -> Sequence[Element]:
        """The photos above the text, those of a gallery once and not as thumbnails, then those in it."""
        heroes = [
            node
            for node in select(self.root, ".node-full > .content > .field .energy-static-image")
            if photos.pictures(node) and not any("thumb" in (up.get("class") or "") for up in node.iterancestors())
        ]
        return [*photos.outermost(heroes), *super().figures()]

    def related_links(self) -> Iterable[Element]:
        """Articles beside the text."""
        return select(self.root, ".node-search-related a.title-link[href]")

    def placed_links(self) -> Iterator[tuple[LinkPlace, Iterable[Element]]]:
        """Files of a download page."""
        yield from super().placed_links()
        yield LinkPlace.DOWNLOAD, select(self.root, ".field-name-field-download-files a[href]")
