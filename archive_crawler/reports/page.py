"""The report as one HTML page, which needs nothing else: no script, no picture, no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from archive_crawler.items import LinkHealth, Original
from archive_crawler.links.cause_kinds import CauseKind
from archive_crawler.links.fixes import Fix
from archive_crawler.links.mementos import Memento, robust_link
from archive_crawler.normalize.cells import shown
from archive_crawler.reports.pew import WEB
from archive_crawler.reports.trend import bars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.reports.findings import Findings, Group
    from archive_crawler.reports.gathered import Place, Target

PAGES_LISTED = 25
"""Pages that the report lists for one target; the CSV has all."""
TARGETS_LISTED = 500
"""Targets that the report lists in one part; the CSV has all."""
GROUPS_LISTED = 100
_URLS_LISTED = 50
_CHANGES_LISTED = 100
_PIECE = 200
"""Parts of the template that are written at once."""


@dataclass(frozen=True, slots=True)
class Card:
    """A target as the page shows it."""

    target: Target
    fix: Fix | None
    copy: Memento | None
    """Its copy in a web archive."""
    kept: Original | None
    """Our own capture of it."""
    places: list[Place]
    more: int
    """Pages that are not listed."""

    @property
    def snippet(self) -> str | None:
        """The link as it may stand in the page's source, with the copy beside the original address."""
        if self.copy is None:
            return None
        text = next((text for place in self.places for text in place.texts if text), self.target.check.url)
        return robust_link(self.target.check.url, self.copy.address, self.copy.date, text)


def pieces(findings: Findings) -> Iterator[bytes]:
    """The page, piece by piece."""
    stream = _template().stream(**_values(findings))
    stream.enable_buffering(_PIECE)
    yield from (piece.encode() for piece in stream)


@cache
def _template() -> Any:
    templates = Environment(
        loader=PackageLoader("archive_crawler.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: shown(value) if type(value) is str else value,  # and not what a macro has made
    )
    templates.tests["web"] = lambda url: str(url).lower().startswith(WEB)
    templates.filters["day"] = day
    templates.filters["thousands"] = "{:,}".format
    return templates.get_template("link-rot.html")


def _values(findings: Findings) -> dict[str, Any]:
    gathering, points = findings.gathering, findings.trend
    health = {kind.name: kind for kind in LinkHealth}
    by_hand = [group for group in findings.groups if _is_shared(group) and group.cause.health is LinkHealth.UNDECIDED]
    grouped = {url for group in by_hand[:GROUPS_LISTED] for url in group.cause.urls}
    return {
        "about": findings.about,
        "summary": findings.summary,
        "first": findings.first,
        "copies": findings.copy,
        "causes": [group for group in findings.groups if _is_shared(group) and group not in by_hand][:GROUPS_LISTED],
        "by_hand": by_hand[:GROUPS_LISTED],
        "cards": lambda name: _cards(findings, health[name], grouped),
        "number": lambda name: gathering.number(health[name]),
        "hidden": lambda name: max(
            0, gathering.number(health[name]) - len(grouped) * (name == "UNDECIDED") - TARGETS_LISTED
        ),
        "anchor": anchor,
        "ignore": findings.ignore,
        "ignored": gathering.ignored,
        "trend": points,
        "bars": list(bars(points)),
        "urls_listed": _URLS_LISTED,
        "changes_listed": _CHANGES_LISTED,
        "maps": findings.maps,
    }


def _is_shared(group: Group) -> bool:
    return group.cause.kind is not CauseKind.ALONE


def anchor(group: Group) -> str:
    """Where on the page a thing to mend is told: its cause, or the one target."""
    return f"cause-{group.number}" if _is_shared(group) else f"target-{group.target.number}"


def _cards(findings: Findings, health: LinkHealth, grouped: set[str]) -> Iterator[Card]:
    """The targets of a part, but for those that its causes have."""
    targets = (target for target in findings.gathering.targets(health) if target.check.url not in grouped)
    for target in islice(targets, TARGETS_LISTED):
        places = list(findings.gathering.places(target, PAGES_LISTED))
        url = target.check.url
        more = target.pages - len(places)
        yield Card(target, findings.fix(target), findings.copy(url), findings.kept.get(url), places, more)


def day(moment: str | None) -> str:
    """A day as people write it, of an ISO 8601 date; the text itself where it is none."""
    try:
        at = datetime.fromisoformat(moment or "")
    except ValueError:
        return moment or ""
    return f"{at:%B} {at.day}, {at.year}"
