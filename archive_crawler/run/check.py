"""A check: the links that a crawl has found are looked at again, without a crawl."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Event

from archive_crawler.collection.model import Collection
from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import FILES, read
from archive_crawler.items import LinkCheck
from archive_crawler.links.ledger import LinkLedger
from archive_crawler.links.memory import LinkMemory
from archive_crawler.links.recall import LinkRecall
from archive_crawler.reports.summary import LinkRotSummary
from archive_crawler.run.check_report import CheckReport
from archive_crawler.run.checking import link_checker
from archive_crawler.run.home import STATE
from archive_crawler.run.opened import OpenRun
from archive_crawler.run.since import latest, link_changes
from archive_crawler.run.state import Folders, RunKind, RunState
from archive_crawler.run.wanted import Wanted, wanted_before

_COMMIT = 0.5
"""Seconds between two commits: what a crash may cost."""
_LOOK = 0.05
"""Seconds between two looks at the answers."""
_TOGETHER = 10_000
"""Checks of a crawl that are taken into the memory at a time."""


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """A check's counters at a moment."""

    checked: int
    found: int
    seconds: float


class CheckRun(OpenRun):
    """One check of one collection's links, new or resumed.

    A resumed one looks at what it was begun for, whatever is wanted now.
    """

    kind = RunKind.CHECK
    files = (FILES[LinkCheck],)

    def __init__(self, collection: Collection, output: Path, wanted: Wanted, *, new: bool = False) -> None:
        """Open the collection's latest unfinished check, or a new one of its latest crawl.

        Raises BadArguments when there is no crawl that has ended, what is wanted is not linked, or as `OpenRun` does.
        """
        self.wanted = wanted
        self.summary: LinkRotSummary | None = None
        """The totals of the report, once that is written."""
        self._output = output
        if not (output / collection.name / STATE).is_file():
            raise BadArguments(self._no_crawl(collection))
        super().__init__(collection, output, new=new)

    def _no_crawl(self, collection: Collection) -> str:
        return (
            f"{self._output / collection.name}: expected a crawl of {collection.name} that has ended, whose links can be "
            f"checked, found none: crawl it first, or name another folder with --output"
        )

    def _prepare(self) -> None:
        crawl = latest(self._db, RunKind.CRAWL)
        if crawl is None:
            raise BadArguments(self._no_crawl(self.collection))
        self.crawl: str = crawl.id
        self._crawl_is_whole = crawl.state == RunState.FINISHED
        if not LinkRecall(self._db).remembers(self.crawl):
            self._adopt(datetime.fromisoformat(crawl.started))
        self._refuse_strangers()

    def _adopt(self, began: datetime) -> None:
        """Take the checks of a crawl into the memory that was made by a version without one."""
        memory = LinkMemory(self._db, self.crawl)
        checks = read(Folders(self._home.folder / self.crawl).records, LinkCheck)
        while some := list(islice(checks, _TOGETHER)):
            memory.confirm(some, began)
            memory.freeze()
            memory.store()
        self._db.commit()

    def _refuse_strangers(self) -> None:
        rows = LinkRecall(self._db).rows(self.wanted.only)
        for url in self.wanted.only:
            if url not in rows:
                raise BadArguments(
                    f"--only {url}: expected a link that a page of crawl {self.crawl} has, exactly as its records/links.jsonl "
                    "gives it, found none"
                )
            if rows[url].due is None:
                raise BadArguments(f"--only {url}: nobody can be asked for it: the link is wrong by its own words")

    def _begin(self) -> None:
        before = wanted_before(self.folders.root) if self.resumed else None
        self.crawl, self.wanted = before or (self.crawl, self.wanted)
        self._recall = LinkRecall(self._db)
        checker = link_checker(self.collection, self.user_agent, self.hosts, self.hours, self.archive.keep_soon)
        self.links = LinkLedger(checker, lambda _: False, lambda _: None)
        self.links.known(self._checked_before())
        self._before = self.links.checked
        for url in self._to_ask():
            self.links.note(url)

    def _to_ask(self) -> Iterator[str]:
        """What is wanted and has no check of this run, and what has one whose line a disk has lost."""
        yield from self._recall.of_run(self.id)
        wanted, limit = self.wanted, self.wanted.limit
        rest = None if limit is None else max(0, limit - self._before)
        if wanted.only:
            yield from islice(wanted.only, rest)
        elif wanted.everything:
            yield from self._recall.askable(self.crawl, self.id, rest)
        else:
            yield from self._recall.due(datetime.fromisoformat(self.started), self.crawl, self.id, rest)

    @property
    def particulars(self) -> dict[str, object]:
        return {"links_from": self.crawl, "wanted": asdict(self.wanted), **super().particulars}

    @property
    def progress(self) -> CheckProgress:
        return CheckProgress(self.links.checked, self.links.checked + self.links.pending, self.seconds)

    def work(self, stop: Event, show: Callable[[CheckRun], None]) -> None:
        """Ask until every link has its answer, the disk is full, or `stop` is set; `show` is called now and then."""
        committed = time.monotonic()
        while self.links.pending and not stop.wait(_LOOK):
            self._take_checks()
            if time.monotonic() - committed >= _COMMIT:
                self.journal.commit()
                committed = time.monotonic()
                if reason := self.short_of_room():
                    self.failure = reason
                    return
            show(self)

    def _is_complete(self) -> bool:
        return not self.failure and not self.links.pending

    def _settle(self, *, complete: bool) -> RunState:
        state = RunState.FINISHED if complete else self._broken_off
        report = CheckReport(self, self._recall)
        if complete:
            self.changes = link_changes(self._db, self.memory, self.id, crawl=self.crawl, complete=self._crawl_is_whole)
            self.summary = report.write_links(self._home.folder / self.crawl, self.changes)
        report.write_about(state)
        return state
