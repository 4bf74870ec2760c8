"""What one captured page gives: its record, and its links."""

from __future__ import annotations

from dataclasses import dataclass, replace

from archive_crawler.export.lines import FILES, line
from archive_crawler.items import Article, LinkUse, Rejected
from archive_crawler.links.page import HtmlPage
from archive_crawler.links.uses import PageUses, page_uses
from archive_crawler.normalize.draft import Draft, normalized, validated
from archive_crawler.normalize.errand import Reading, finished


@dataclass(frozen=True, slots=True)
class Harvest:
    """A page on its way to its lines."""

    record_id: str
    """The capture that it was read from."""
    item: Draft | Article | Rejected | None
    """Its record; null for a page that is no article."""
    links: HtmlPage | PageUses | None
    """Its links; null for what is no HTML."""

    def validated(self) -> Harvest:
        """The same, its draft rejected where title or body is missing."""
        return replace(self, item=validated(self.item)) if isinstance(self.item, Draft) else self

    def normalized(self) -> Harvest:
        """The same with its draft made a record, and its links made lines."""
        item = normalized(self.item) if isinstance(self.item, Draft) else self.item
        links = self.links
        if isinstance(links, HtmlPage):
            links = page_uses(links, item if isinstance(item, Article) else None)
        return replace(self, item=item, links=links)

    @property
    def uses(self) -> PageUses | None:
        """Its links as lines, once it is normalized."""
        return self.links if isinstance(self.links, PageUses) else None

    def lines(self) -> list[tuple[str, bytes]]:
        """File and content of every line that it gives."""
        found = [(FILES[type(self.item)], line(self.item))] if isinstance(self.item, (Article, Rejected)) else []
        return [*found, (FILES[LinkUse], self.uses.lines)] if self.uses and self.uses.lines else found


def harvested(reading: Reading) -> Reading:
    """What was read in another process, finished there: lines are sent faster than what they are made of."""
    done = finished(reading)
    if not isinstance(done.also, HtmlPage):
        return done
    return replace(done, also=page_uses(done.also, done.item if isinstance(done.item, Article) else None))
