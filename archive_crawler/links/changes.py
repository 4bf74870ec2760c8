"""What has changed between two looks at a collection's links. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive_crawler.items import LinkHealth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORKS = frozenset({LinkHealth.FINE, LinkHealth.REDIRECTED, LinkHealth.FLAWED})
_FAILS = frozenset({LinkHealth.FAILING, LinkHealth.BROKEN})


@dataclass(frozen=True, slots=True)
class LinkChange:
    """A target that is or was broken or failing, then and now."""

    url: str
    """The target."""
    before: LinkHealth | None
    """What the last report called it; null where it was not linked then."""
    now: LinkHealth | None
    """What it is; null where no page links to it any more."""
    since: str | None = None
    """First of the failures since it last worked, ISO 8601 in UTC; null where it works."""


@dataclass(frozen=True, slots=True)
class LinkChanges:
    """New, still broken, and fixed since the last report; each list in the order of the targets' URLs."""

    since: str | None = None
    """When the last report was written, ISO 8601 in UTC; null where there was none: then all that is broken is new."""
    run_id: str | None = None
    """The run that wrote it."""
    new: list[LinkChange] = field(default_factory=list)
    """Broken now, and not then."""
    still: list[LinkChange] = field(default_factory=list)
    """Broken then and now."""
    fixed: list[LinkChange] = field(default_factory=list)
    """Broken or failing then; now they work, or no page links to them."""
    failing: list[LinkChange] = field(default_factory=list)
    """Failing now, which time has not confirmed yet, and not failing or broken then."""
    unclear: list[LinkChange] = field(default_factory=list)
    """Broken then; now nobody can tell, nobody asked, or the page that links it was not seen."""


def changes(
    before: Mapping[str, LinkHealth],
    now: Iterable[tuple[str, LinkHealth, str | None]],
    *,
    since: str | None = None,
    run_id: str | None = None,
    complete: bool = True,
) -> LinkChanges:
    """Compare what the last report called broken or failing with every target as it is now.

    `before` needs to have those two alone; `now` has each linked target once, with its health and since when it fails.
    Unless all pages were seen, a target that is linked no more may only not have been met.
    """
    found = LinkChanges(since, run_id)
    linked: set[str] = set()
    for url, health, failing in now:
        then = before.get(url)
        if then:
            linked.add(url)
        if (kept := _list(found, then, health)) is not None:
            kept.append(LinkChange(url, then, health, failing))
    gone = [LinkChange(url, then, None) for url, then in before.items() if url not in linked]
    if complete:
        found.fixed.extend(gone)
    else:
        found.unclear.extend(change for change in gone if change.before is LinkHealth.BROKEN)
    for each in (found.new, found.still, found.fixed, found.failing, found.unclear):
        each.sort(key=lambda change: change.url)
    return found


def _list(found: LinkChanges, then: LinkHealth | None, now: LinkHealth) -> list[LinkChange] | None:
    """Where a target belongs; null for one that nobody has to hear of."""
    if now is LinkHealth.BROKEN:
        return found.still if then is LinkHealth.BROKEN else found.new
    if now is LinkHealth.FAILING:
        return found.failing if then not in _FAILS else None
    if now in _WORKS:
        return found.fixed if then in _FAILS else None
    return found.unclear if then is LinkHealth.BROKEN else None
