"""A run: the stages bound together over one output folder. The stages know nothing of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive_crawler.collection.discovery import is_markup
from archive_crawler.collection.model import Collection
from archive_crawler.collection.scope import decide
from archive_crawler.errors import WarcError
from archive_crawler.export.harvest import harvested
from archive_crawler.export.lines import FILES, GROWING, objects
from archive_crawler.export.rederive import html_page
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Capture, LinkUse, Original, Outcome
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.facts import KeptPages
from archive_crawler.links.ledger import LinkLedger
from archive_crawler.links.page import HtmlPage
from archive_crawler.links.uses import read_html
from archive_crawler.normalize.reader import Reader
from archive_crawler.run.checking import link_checker
from archive_crawler.run.opened import OpenRun, told
from archive_crawler.run.report import report, settle_records
from archive_crawler.run.since import link_changes
from archive_crawler.run.state import Progress, RunKind, RunState
from archive_crawler.warc.reader import Stored, response

__all__ = ["Run", "told"]

_NICE = 10
"""The crawl goes before the judgement of its links."""


class Run(OpenRun):
    """One crawl of one collection, new or resumed."""

    files = GROWING

    def __init__(
        self,
        collection: Collection,
        output: Path,
        *,
        new: bool = False,
        scheduled: str | None = None,
        kind: RunKind = RunKind.CRAWL,
    ) -> None:
        """Open the latest unfinished run of the kind, or a new one; else as `OpenRun`."""
        self.kind = kind
        super().__init__(collection, output, new=new, scheduled=scheduled)

    def _begin(self) -> None:
        self.pages = KeptPages(self._page)
        checker = self._checker()
        prober = checker if self.collection.links.probe else None
        self.links = LinkLedger(checker, self._crawls, self.frontier.ending, self.pages.of, prober)
        self.reader = Reader(self.collection, also=read_html, told=harvested)
        self._remember_links()

    def _checker(self) -> LinkChecker | None:
        if not self.collection.links.check:
            return None
        return link_checker(
            self.collection, self.user_agent, self.hosts, self.hours, self.archive.keep_soon, nice=_NICE
        )

    def unchanged(self, capture: Capture) -> Stored:
        """What a server said has not changed; raises WarcError where that cannot be read any more."""
        return response(self.archive.path(capture.warc), capture, self._file)

    def _page(self, url: str, capture: Capture) -> HtmlPage | None:
        """A page of an earlier part of the run, read again; null for what is none or cannot be read any more."""
        if capture.content_type and not is_markup(capture.content_type):
            return None
        try:
            return html_page(replace(self.unchanged(capture), url=url))
        except WarcError:
            return None

    def _file(self, original: Original) -> Path:
        if path := self.former.file(original):
            return path
        raise WarcError(f"run {original.run_id}: {original.warc} was expected in its archive folder, is not there")

    def _crawls(self, url: str) -> bool:
        return decide(self.collection, url).inside or self.frontier.needs(url)

    def _remember_links(self) -> None:
        """Take up the links of an earlier part of the run: what was checked stays checked, the rest is due."""
        if not self.resumed:
            return
        self.links.known(self._checked_before())
        for use in objects(self.folders.records / FILES[LinkUse]):
            if use.get("fetched", True):
                self.links.note(use["url"])

    @property
    def progress(self) -> Progress:
        return Progress.of(self.frontier, self.links)

    @property
    def is_idle(self) -> bool:
        return not self.frontier.in_flight

    def enforce_limits(self) -> None:
        """Close the frontier when the collection's pages, bytes or seconds are used up."""
        limits = self.collection.limits
        reached = {
            "pages": self.progress.done + self.frontier.pages_in_flight,
            "bytes": self.frontier.tally.bytes,
            "seconds": self.seconds,
        }
        for name, value in reached.items():
            limit = getattr(limits, name)
            if limit and value >= limit:
                # The pages that were fetched still get what they need.
                self.frontier.close(Ending(Outcome.OVER_LIMIT, f"limits.{name} {limit}"), requisites=name != "pages")

    async def keep_up(self) -> None:
        """Write link checks that are finished, and commit; the disk is waited for aside."""
        self._take_checks()
        await self.journal.commit_aside()

    def note_changes(self) -> None:
        """Compare the links with the collection's last report."""
        complete = self._final_state() is RunState.FINISHED
        self.changes = link_changes(self._db, self.memory, self.id, crawl=self.id, complete=complete)

    def _is_complete(self) -> bool:
        return not self.failure and not len(self.frontier) and not self.links.pending

    def _close_files(self) -> None:
        self.reader.close()
        super()._close_files()

    def _settle(self, *, complete: bool) -> RunState:
        photos = settle_records(self) if complete else None
        state = self._final_state() if complete else self._broken_off
        report(self, state, photos)
        return state

    def _final_state(self) -> RunState:
        counts, kinds = self.frontier.counts, self.frontier.tally.kinds
        trouble = counts.get(Outcome.FAILED, 0) + counts.get(Outcome.OVER_LIMIT, 0) + kinds.get("rejected", 0)
        return RunState.FINISHED_WITH_LIMITS if trouble or not self.frontier.has_captured_seed() else RunState.FINISHED
