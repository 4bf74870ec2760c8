"""The frontier's sums: how many URLs ended how, and how many have no outcome yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from archive_crawler.collection.discovery import Role
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Outcome


@dataclass(slots=True)
class Tally:
    """Counts what the table of URLs has, without asking it."""

    counts: dict[str, int] = field(default_factory=dict)
    """How many URLs ended in each outcome."""
    requisites: dict[str, int] = field(default_factory=dict)
    """How many of them are page requisites."""
    kinds: dict[str, int] = field(default_factory=dict)
    """How many pages were read as articles, how many rejected."""
    bytes: int = 0
    """Length of all WARC members of responses, in bytes."""
    pending: int = 0
    """How many URLs are due."""
    pending_requisites: int = 0
    """How many of them are requisites."""

    @property
    def ended(self) -> int:
        """How many URLs have their outcome."""
        return sum(self.counts.values())

    @property
    def fetched_requisites(self) -> int:
        """Requisites that have their outcome, those aside that are excluded by name."""
        return sum(number for outcome, number in self.requisites.items() if outcome != Outcome.OUT_OF_SCOPE)

    def due(self, role: Role, number: int = 1) -> None:
        """So many more are due, or fewer."""
        self.pending += number
        if role is Role.REQUISITE:
            self.pending_requisites += number

    def end(self, ending: Ending, role: Role, number: int = 1) -> None:
        """So many more ended so, or fewer; of several together, the size is that of all."""
        self.counts[ending.outcome] = self.counts.get(ending.outcome, 0) + number
        if role is Role.REQUISITE:
            self.requisites[ending.outcome] = self.requisites.get(ending.outcome, 0) + number
        self.bytes += ending.size if number > 0 else 0
        if ending.kind:
            self.kinds[ending.kind] = self.kinds.get(ending.kind, 0) + number
