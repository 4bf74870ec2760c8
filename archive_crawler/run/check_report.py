"""What a check writes at its end: the link-rot report over all links that the crawl has found, and run.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from archive_crawler.export.lines import read
from archive_crawler.items import LinkCheck, LinkUse
from archive_crawler.links.kept import KeptChecks
from archive_crawler.links.verdict import from_link
from archive_crawler.reports.crawl import link_totals
from archive_crawler.reports.link_rot import LinkRotSummary
from archive_crawler.run.link_report import write_links
from archive_crawler.run.report import files_of, write_about
from archive_crawler.run.state import Folders

if TYPE_CHECKING:
    from pathlib import Path

    from archive_crawler.links.changes import LinkChanges
    from archive_crawler.links.recall import LinkRecall
    from archive_crawler.run.check import CheckRun
    from archive_crawler.run.state import RunState


class CheckReport:
    """Tells of every linked target: what this run has found, else what was found last."""

    def __init__(self, run: CheckRun, recall: LinkRecall) -> None:
        self._run = run
        self._recall = recall
        self._checks = KeptChecks(read(run.folders.records, LinkCheck))

    def write_links(self, crawl: Path, changes: LinkChanges) -> LinkRotSummary:
        """Write the link-rot report; `crawl` is the folder of the run that has found the links."""
        uses = read(Folders(crawl).records, LinkUse)
        return write_links(self._run, uses, self._check, pages=_pages(crawl), changes=changes)

    def write_about(self, state: RunState) -> None:
        """Write `run.json`."""
        links = link_totals(read(self._run.folders.records, LinkCheck))
        counts = {"checked": sum(links.values())}
        write_about(self._run, state, {"counts": counts, "links": links, **files_of(self._run, state)})

    def _check(self, url: str) -> LinkCheck | None:
        return self._checks.get(url) or self._recall.latest(url) or from_link(url)


def _pages(crawl: Path) -> int:
    """How many pages a crawl has looked through for links."""
    try:
        return int(orjson.loads((crawl / "run.json").read_bytes())["counts"]["article"])
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return 0
