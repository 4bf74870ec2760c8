"""Who asks for the links of a site at hand, and the report about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import archive_crawler
from archive_crawler.capture.identity import user_agent
from archive_crawler.frontier.hours import Hours
from archive_crawler.links.checker import LinkChecker
from archive_crawler.reports.link_rot import LinkRotSummary, ReportContext, write_link_rot
from archive_crawler.run.beside import ignored
from archive_crawler.run.checking import link_checker
from archive_crawler.run.hosts import StandIns
from archive_crawler.run.moment import now

if TYPE_CHECKING:
    from pathlib import Path

    from archive_crawler.collection.model import Collection
    from archive_crawler.run.site import SiteCheck


class Asking:
    """Who asks for links: nobody without a contact; with the manners of a collection, where one is given."""

    def __init__(self, collection: Collection | None, contact: str | None) -> None:
        self.collection = collection
        self.user_agent = user_agent(archive_crawler.__version__, contact)
        self._asks = contact is not None
        self._checker: LinkChecker | None = None
        self._stand_ins: StandIns | None = None

    def checker(self) -> LinkChecker | None:
        """A new checker, whose thread begins to live."""
        if self._asks and self.collection:
            self._stand_ins = StandIns(self.collection)
            hosts, hours = self._stand_ins.hosts, Hours(self.collection)
            self._checker = link_checker(self.collection, self.user_agent, hosts, hours, None)
        elif self._asks:
            self._checker = LinkChecker(self.user_agent)
        return self._checker

    def close(self) -> None:
        if self._checker:
            self._checker.close(0)
        if self._stand_ins:
            self._stand_ins.close()


def write_site_report(check: SiteCheck, folder: Path, host: str, asking: Asking) -> LinkRotSummary:
    """Write the link-rot report of a site."""
    moment, collection = now(), asking.collection
    about = ReportContext(
        collection=collection.name if collection else host,
        agency=collection.agency if collection else None,
        run_id=moment,
        webmaster=collection.webmaster if collection else None,
        crawled_from=check.began,
        crawled_to=moment,
        user_agent=asking.user_agent,
        pages=check.progress.pages,
    )
    ignore = ignored(collection, moment) if collection else None
    return write_link_rot(folder, check.uses(), check.checks.get, about, ignore=ignore)
