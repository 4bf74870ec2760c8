"""Who asks for the links of a site at hand, and the report about them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import archive_crawler
from archive_crawler.capture.identity import user_agent
from archive_crawler.links.history import iso
from archive_crawler.reports.formats import ALWAYS
from archive_crawler.reports.link_rot import LinkRotSummary, ReportContext, write_link_rot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from archive_crawler.collection.model import Collection
    from archive_crawler.links.checker import LinkChecker
    from archive_crawler.reports.ignore import Ignore
    from archive_crawler.run.hosts import StandIns
    from archive_crawler.site.check import SiteCheck


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
        if not self._asks:
            return None
        from archive_crawler.links.checker import LinkChecker  # noqa: PLC0415 - libcurl: not for who asks nobody

        self._checker = self._mannered(self.collection) if self.collection else LinkChecker(self.user_agent)
        return self._checker

    def _mannered(self, collection: Collection) -> LinkChecker:
        from archive_crawler.frontier.hours import Hours  # noqa: PLC0415 - as below
        from archive_crawler.run.checking import link_checker  # noqa: PLC0415 - takes a second
        from archive_crawler.run.hosts import StandIns  # noqa: PLC0415 - as above

        self._stand_ins = StandIns(collection)
        return link_checker(collection, self.user_agent, self._stand_ins.hosts, Hours(collection), None)

    def close(self) -> None:
        if self._checker:
            self._checker.close(0)
        if self._stand_ins:
            self._stand_ins.close()

    def ignore(self, moment: str) -> Ignore | None:
        """The rules of the collection's `ignore.toml`; raises BadCollection."""
        if self.collection is None:
            return None
        from archive_crawler.run.beside import ignored  # noqa: PLC0415 - takes a second

        return ignored(self.collection, moment)


def write_site_report(
    check: SiteCheck,
    folder: Path,
    host: str,
    asking: Asking,
    *,
    formats: Iterable[str] = ALWAYS,
    file_of: Callable[[str], Path | None] | None = None,
) -> LinkRotSummary:
    """Write the link-rot report of a site in each of the formats; `file_of` gives the file of a page."""
    moment, collection = iso(datetime.now(UTC)), asking.collection
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
    return write_link_rot(
        folder, check.uses(), check.checks.get, about, formats=formats, ignore=asking.ignore(moment), file_of=file_of
    )
