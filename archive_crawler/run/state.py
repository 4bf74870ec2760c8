"""Where a run stands, and how that is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self

from archive_crawler.frontier.frontier import Frontier
from archive_crawler.items import Outcome
from archive_crawler.links.ledger import LinkLedger


class RunKind(StrEnum):
    """What a run does."""

    CRAWL = "crawl"
    CHECK = "check"
    """Looks again at the links that a crawl has found."""
    PATCH = "patch"
    """Fetches some pages that an earlier crawl has missed."""
    TEST = "test"
    """Fetches a few pages, apart from the collection, to see whether all is well."""


class RunState(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    SETTLING = "settling"
    """All is fetched and checked; reports are being written."""
    INTERRUPTED = "interrupted"
    FAILED = "failed"
    FINISHED = "finished"
    FINISHED_WITH_LIMITS = "finished with limits or failures"
    ABANDONED = "abandoned"
    """A new run was started in its place."""


RESUMABLE = (RunState.RUNNING, RunState.SETTLING, RunState.INTERRUPTED, RunState.FAILED)


@dataclass(frozen=True, slots=True)
class Progress:
    """A run's counters at a moment."""

    done: int
    """Pages, with what finds them."""
    found: int
    requisites_done: int
    requisites_found: int
    bytes: int
    failed: int
    articles: int
    links_checked: int
    links_found: int

    @classmethod
    def of(cls, frontier: Frontier, links: LinkLedger) -> Self:
        tally, due = frontier.tally, frontier.due_requisites
        fetched = tally.ended - tally.counts.get(Outcome.OUT_OF_SCOPE, 0)
        needed = tally.fetched_requisites
        return cls(
            done=fetched - needed,
            found=fetched - needed + len(frontier) - due,
            requisites_done=needed,
            requisites_found=needed + due,
            bytes=tally.bytes,
            failed=tally.counts.get(Outcome.FAILED, 0),
            articles=tally.kinds.get("article", 0),
            links_checked=links.checked,
            links_found=links.checked + links.pending,
        )


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a run's files are."""

    root: Path
    archive: Path = field(init=False)
    indexes: Path = field(init=False)
    records: Path = field(init=False)
    reports: Path = field(init=False)
    logs: Path = field(init=False)

    def __post_init__(self) -> None:
        for name in ("archive", "indexes", "records", "reports", "logs"):
            object.__setattr__(self, name, self.root / name)

    def make(self) -> None:
        for folder in (self.archive, self.indexes, self.records, self.reports, self.logs):
            folder.mkdir(parents=True, exist_ok=True)


def exit_code(state: RunState) -> int:
    """The exit code that tells a scheduler how a run ended."""
    return {RunState.FINISHED: 0, RunState.FINISHED_WITH_LIMITS: 5, RunState.INTERRUPTED: 11}.get(state, 1)
