"""The totals of a link-rot report, and whose links they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_crawler.items import LinkHealth
from archive_crawler.links.changes import LinkChanges

if TYPE_CHECKING:
    from archive_crawler.reports.gathering import Gathering


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Whose links were checked, when, and by whom."""

    collection: str
    """The collection's name."""
    agency: str | None
    """The agency whose site was crawled."""
    run_id: str
    """The run."""
    webmaster: str | None
    """Whom the report is for: an address or a name."""
    crawled_from: str
    """When the crawl or the check began, ISO 8601."""
    crawled_to: str
    """When it ended, ISO 8601."""
    user_agent: str
    """As whom the crawler asked."""
    pages: int
    """How many pages were looked through for links."""
    changes: LinkChanges | None = None
    """What is new, still broken and fixed since the last report; null for a look without memory."""
    notes: tuple[str, ...] = ()
    """What a reader has to know of the report itself, in sentences."""


@dataclass(frozen=True, slots=True)
class PewFigure:
    """Dead links by the definition of Pew Research Center, "When Online Content Disappears", 2024."""

    dead: int
    """Targets whose host is not found or not reached, or that answer 204, 400, 404, 410, 500 to 503 or 523."""
    web_targets: int
    """Web targets with a result, of which it is a part."""
    dead_percent: float | None
    """The part, in percent; null where nothing was checked."""


@dataclass(frozen=True, slots=True)
class ChangeTotals:
    """How many targets changed since the last report."""

    since: str | None
    """When that was written, ISO 8601 in UTC; null where there was none."""
    new: int
    """Broken now, not then."""
    still: int
    """Broken then and now."""
    fixed: int
    """Broken or failing then; they work now, or are no longer linked."""
    failing: int
    """Failing now, neither failing nor broken then."""
    unclear: int
    """Broken then; now nobody can tell."""


@dataclass(frozen=True, slots=True)
class LinkRotSummary:
    """The totals of a report."""

    links: int
    """Links on all pages."""
    targets: int
    """Distinct targets that are not ignored."""
    by_health: dict[str, int]
    """Distinct targets by health; every health is listed."""
    by_state: dict[str, int]
    """Distinct targets by state, the most frequent first."""
    pages_with_broken_links: int
    """Pages that have at least one link that is broken or failing."""
    broken_web: int
    """Broken and failing targets among the web targets with a result."""
    broken_percent: float | None
    """The same in percent; null where there is none."""
    pew_2024: PewFigure
    """The same run by Pew's definition."""
    pages: int = 0
    """Pages that have links."""
    ignored_targets: int = 0
    """Targets that `ignore.toml` leaves out."""
    ignored_links: int = 0
    """Links that it leaves out."""
    changes: ChangeTotals | None = None
    """What has changed since the last report; null for a look without memory."""

    @property
    def to_mend(self) -> int:
        """Targets that are broken or failing."""
        return self.by_health[LinkHealth.BROKEN] + self.by_health[LinkHealth.FAILING]


def summary(gathering: Gathering, changes: LinkChanges | None) -> LinkRotSummary:
    """Add up what was gathered."""
    health: Counter[LinkHealth] = Counter()
    states: Counter[str] = Counter()
    decided = broken = dead = 0
    for of, state, targets, web, of_pew in gathering.totals():
        health[of] += targets
        states[state] += targets
        decided += web
        broken += web if of in {LinkHealth.BROKEN, LinkHealth.FAILING} else 0
        dead += of_pew
    return LinkRotSummary(
        links=gathering.links,
        targets=health.total(),
        by_health={kind.value: health[kind] for kind in LinkHealth},
        by_state=dict(states.most_common()),
        pages_with_broken_links=gathering.pages_with(LinkHealth.BROKEN, LinkHealth.FAILING),
        broken_web=broken,
        broken_percent=_percent(broken, decided),
        pew_2024=PewFigure(dead, decided, _percent(dead, decided)),
        pages=gathering.pages,
        ignored_targets=gathering.ignored_targets,
        ignored_links=gathering.ignored.total(),
        changes=_changes(changes) if changes else None,
    )


def _changes(changes: LinkChanges) -> ChangeTotals:
    lists = (changes.new, changes.still, changes.fixed, changes.failing, changes.unclear)
    return ChangeTotals(changes.since, *(len(each) for each in lists))


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
