"""nps.gov articles and news releases: text in components, and photos in tables with their caption in a cell."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from archive_crawler.pages import figures, photos
from archive_crawler.pages.document import path, select, words
from archive_crawler.pages.fields import field
from archive_crawler.pages.marked import MarkedStory
from archive_crawler.pages.offline import handle_urls
from archive_crawler.pages.raw import URL, Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.pages.document import Element
    from archive_crawler.pages.raw import RawPhoto

_TEXT = ".ArticleTextGroup"
_DATE = re.compile(r"(?:News\s+Release\s+)?Date:\s*(?P<date>[A-Z][a-z]+\.?\s+\d{1,2},\s+\d{4})(?:\s+Contact:.*)?")
_CONTACT = re.compile(r"Contact:\s.{3,160}")
_UPDATED = re.compile(r"Last\s+updated:\s*(?P<date>[A-Z][a-z]+\.?\s+\d{1,2},\s+\d{4})")
_LONGEST_CAPTION = 600
_LONGEST_LINE = 200


@handle_urls(["nps.gov/articles", "nps.gov/*/learn/news/*", "nps.gov/orgs/*/news/*"])
class NpsStory(MarkedStory):
    """nps.gov/articles and the news releases of parks."""

    layout: ClassVar[str] = "nps.gov 2016"
    mark: ClassVar[str] = "ArticleTextGroup"
    body_rule = _TEXT

    @classmethod
    def recognises(cls, root: Element) -> bool:
        """Whether there is text in a component, below a headline."""
        return any(words(node) for node in select(root, _TEXT)) and bool(select(root, "h1"))

    @field
    def title(self) -> Found[str] | None:
        """The headline."""
        return self.headline()

    @field
    def kind(self) -> Found[str] | None:
        """What the URL says."""
        said = urlsplit(str(self.response.url)).path
        return Found("article" if "/articles/" in said else "news release", "section of the URL", None, URL, said)

    @cached_property
    def _lines(self) -> dict[str, tuple[re.Match[str], Element]]:
        """The lines that say date, contact and last change, by what they say."""
        forms = {"date": _DATE, "contact": _CONTACT, "updated": _UPDATED}
        found: dict[str, tuple[re.Match[str], Element]] = {}
        for node in self.root.iter("p", "div", "li", "span", "strong"):
            if len(node) > len(forms) or sum(map(len, node.itertext())) > _LONGEST_LINE:
                continue
            for name, form in forms.items():
                if name not in found and (match := form.fullmatch(words(node))):
                    found[name] = (match, node)
        return found

    def _dated(self, name: str) -> Found[str] | None:
        match, node = self._lines.get(name, (None, None))
        return Found(match["date"], f"line that says {name}", path(node)) if match and node is not None else None

    @field
    def date_published(self) -> Found[str] | None:
        """The line "News Release Date: …"; an article shows its last change alone."""
        return self._dated("date") or self.meta("article:published_time", "dcterms.created")

    @field
    def date_modified(self) -> Found[str] | None:
        """The line "Last updated: …"."""
        return self._dated("updated") or self.meta("article:modified_time")

    def bodies(self) -> list[Element]:
        """All components with text, in page order."""
        return [node for node in photos.outermost(self.some(_TEXT)) if words(node)]

    def aside(self) -> Iterable[Element]:
        """The lines of date, contact and last change, and the headline."""
        return [*(node for _, node in self._lines.values()), *(node for node in self.root.iter("h1"))]

    def figures(self) -> Sequence[Element]:
        """Tables that are a photo with its caption, and all other figures."""
        tables = {
            table: cell
            for body in self._bodies
            for table in body.iter("table")
            if (cell := _caption(table)) is not None
        }
        loose = [node for body in self._bodies for node in figures.within(body)]
        kept = [node for node in loose if not any(up in tables for up in (node, *node.iterancestors()))]
        return [node for body in self._bodies for node in body.iter() if node in tables or node in kept]

    def photos_of(self, figure: Element) -> list[RawPhoto]:
        """The photo of a table, with the words of its other cell."""
        cell = _caption(figure) if figure.tag == "table" else None
        if cell is None:
            return super().photos_of(figure)
        return [photos.captioned(figure, words(cell), None, self.base)]


def _caption(table: Element) -> Element | None:
    """The cell of a table that is the caption of its one image; None where the table is anything else."""
    cells = [cell for cell in select(table, "td, th, caption") if words(cell)]
    if len(cells) != 1 or len(photos.pictures(table)) != 1 or len(words(cells[0])) > _LONGEST_CAPTION:
        return None
    return cells[0]
