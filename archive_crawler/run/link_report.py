"""The link-rot report of a run, whether it crawled or only checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.reports.summary import LinkRotSummary, ReportContext
from archive_crawler.run.beside import link_report
from archive_crawler.run.moment import now

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    return link_report(run.folders.root, run.collection, uses, check, about).summary
