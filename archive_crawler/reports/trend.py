"""How a collection's links have fared over its runs, of the totals that earlier reports have."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive_crawler.items import LinkHealth

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from archive_crawler.reports.summary import LinkRotSummary, ReportContext

MOST = 24
"""Runs that a trend shows: the latest."""
_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Point:
    """One run's totals."""

    run_id: str
    """The run."""
    ended: str
    """When it ended, ISO 8601 in UTC."""
    targets: int
    """Distinct targets."""
    broken: int
    """Those confirmed as broken."""
    failing: int
    """Those that fail, not confirmed."""
    flawed: int
    """Those that work, but not as meant."""
    undecided: int
    """Those to be checked by hand."""
    percent: float | None
    """Broken and failing among the web targets with a result, in percent."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One run in the chart, in the drawing's units."""

    x: float
    broken: tuple[float, float]
    """Top and height of the part that is confirmed."""
    failing: tuple[float, float]
    """Top and height of the part that is not."""
    total: int
    day: str


def point(about: ReportContext, summary: LinkRotSummary) -> Point:
    """The totals of a run."""
    return _point({"run_id": about.run_id, "crawled_to": about.crawled_to}, summary.by_health, summary.broken_percent)


def earlier(home: Path, run_id: str, before: str) -> list[Point]:
    """The totals of a collection's runs that ended before a time, the oldest first; what cannot be read is no point."""
    found = [point for path in home.glob("*/reports/link-rot.json") if (point := _read(path))]
    kept = [point for point in found if point.run_id != run_id and point.ended <= before]
    return sorted(kept, key=lambda point: (point.ended, point.run_id))[-MOST:]


def bars(points: Sequence[Point], width: int = 640, height: int = 160) -> Iterator[Bar]:
    """The chart's bars, in a drawing of that size."""
    highest = max((point.broken + point.failing for point in points), default=0) or 1
    step = width / max(len(points), 1)
    for number, each in enumerate(points):
        broken, failing = (height * part / highest for part in (each.broken, each.failing))
        yield Bar(
            x=round(step * (number + 0.5), 1),
            broken=(round(height - broken, 1), round(broken, 1)),
            failing=(round(height - broken - failing, 1), round(failing, 1)),
            total=each.broken + each.failing,
            day=each.ended[:10],
        )


def has_news(path: Path) -> bool:
    """Whether a report says that anything has changed; False where it cannot be read."""
    head = _head(path)
    changes = head["summary"].get("changes") if head else None
    return bool(changes and any(changes[kind] for kind in ("new", "fixed", "failing", "unclear")))


def _read(path: Path) -> Point | None:
    head = _head(path)
    try:
        totals = head["summary"] if head else {}
        return _point(head["about"], totals["by_health"], totals["broken_percent"]) if head else None
    except (KeyError, TypeError):
        return None


def _head(path: Path) -> dict[str, Any] | None:
    """Whose report it is, and its totals: they stand before its targets, each part on a line of its own."""
    try:
        with path.open(encoding="utf-8") as file:
            about, summary = file.readline(_HEAD), file.readline(_HEAD)
        if about.startswith('{"about":'):
            parts = json.loads(about.rstrip(",\n") + "," + summary.rstrip(",\n") + "}")
        else:
            parts = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return parts if isinstance(parts, dict) and isinstance(parts.get("summary"), dict) else None


def _point(about: dict[str, Any], health: dict[str, int], percent: float | None) -> Point:
    return Point(
        run_id=str(about["run_id"]),
        ended=str(about["crawled_to"]),
        targets=sum(health.values()),
        broken=int(health[LinkHealth.BROKEN.value]),
        failing=int(health.get(LinkHealth.FAILING.value, 0)),
        flawed=int(health.get(LinkHealth.FLAWED.value, 0)),
        undecided=int(health[LinkHealth.UNDECIDED.value]),
        percent=percent,
    )
