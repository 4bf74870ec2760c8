"""The link-rot report of a run, whether it crawled or only checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from archive_crawler.errors import BadCollection
from archive_crawler.reports.ignore import Ignore, load
from archive_crawler.reports.link_rot import LinkRotSummary, ReportContext, write_link_rot
from archive_crawler.reports.trend import earlier
from archive_crawler.run.moment import now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.collection.model import Collection
    from archive_crawler.items import LinkUse
    from archive_crawler.links.changes import LinkChanges
    from archive_crawler.reports.gathering import Checked
    from archive_crawler.run.opened import OpenRun


def write_links(
    run: OpenRun, uses: Iterable[LinkUse], check: Checked, *, pages: int, changes: LinkChanges | None
) -> LinkRotSummary:
    """Write the report over links of so many pages."""
    about = ReportContext(
        collection=run.collection.name,
        agency=run.collection.agency,
        run_id=run.id,
        webmaster=run.collection.webmaster,
        crawled_from=run.started,
        crawled_to=now(),
        user_agent=run.user_agent,
        pages=pages,
        changes=changes,
    )
    about, ignore = _with_ignored(run.collection, about)
    before = earlier(run.folders.root.parent, run.id, about.crawled_to)
    return write_link_rot(run.folders.reports, uses, check, about, ignore=ignore, earlier=before)


def ignored(collection: Collection, moment: str) -> Ignore:
    """The rules of the collection's `ignore.toml` on a day; raises BadCollection."""
    return load(collection.links.ignore, datetime.fromisoformat(moment).date())


def _with_ignored(collection: Collection, about: ReportContext) -> tuple[ReportContext, Ignore]:
    """The rules of `ignore.toml`; where it cannot be read the report says so, and the run does not fail for it."""
    try:
        return about, ignored(collection, about.crawled_to)
    except BadCollection as error:
        return replace(about, notes=(*about.notes, f"Nothing was ignored: {error}")), Ignore()
