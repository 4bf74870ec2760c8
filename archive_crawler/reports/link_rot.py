"""The link-rot report: what is broken, what to mend first, what to do, and on which pages; for a webmaster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.export.lines import replace_with
from archive_crawler.reports import data, junit, page, redirect_maps, sarif, spreadsheet
from archive_crawler.reports.findings import Findings, find
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.summary import LinkRotSummary, ReportContext
from archive_crawler.reports.trend import MOST, point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive_crawler.items import LinkUse, Original
    from archive_crawler.links.mementos import Memento
    from archive_crawler.reports.gathering import Checked
    from archive_crawler.reports.trend import Point

__all__ = ["FORMATS", "LinkRotSummary", "ReportContext", "write_link_rot"]

FORMATS: dict[str, tuple[str, Callable[[Findings], Iterator[bytes]]]] = {
    "json": ("link-rot.json", data.pieces),
    "csv": ("link-rot.csv", spreadsheet.rows),
    "sarif": ("link-rot.sarif", sarif.pieces),
    "junit": ("link-rot.junit.xml", junit.pieces),
    "html": ("link-rot.html", page.pieces),
}
"""The file of each format, and who writes it."""
ALWAYS = ("json", "csv", "html")
_MAPS = "redirects"


def write_link_rot(
    directory: Path,
    uses: Iterable[LinkUse],
    check: Checked,
    about: ReportContext,
    *,
    formats: Iterable[str] = ALWAYS,
    ignore: Ignore | None = None,
    earlier: Sequence[Point] = (),
    mementos: Mapping[str, Memento] | None = None,
    kept: Callable[[str], Original | None] = lambda _: None,
) -> LinkRotSummary:
    """Write a report into a directory, in each of the formats; each file appears whole or not at all.

    `earlier` has the totals of earlier runs, `mementos` copies in web archives by target, `kept` our own capture of one.
    """
    found = find(uses, check, about, ignore=ignore or Ignore(), mementos=mementos or {}, kept=kept)
    found.trend = [*earlier, point(about, found.summary)][-MOST:]
    directory.mkdir(parents=True, exist_ok=True)
    found.maps = list(_write_maps(directory, found))
    for kind in formats:
        name, pieces = FORMATS[kind]
        replace_with(directory / name, pieces(found))
    return found.summary


def _write_maps(directory: Path, found: Findings) -> Iterator[str]:
    """Write the redirect maps; the name of each, seen from the report."""
    sure = ((url, near.url) for url, near in found.nearest.items() if near.sure)
    by_host = redirect_maps.redirects(sure, found.gathering.works)
    folder = directory / _MAPS
    for old in folder.glob("*") if folder.is_dir() else ():
        old.unlink()
    for host, redirects in by_host.items():
        folder.mkdir(exist_ok=True)
        for name, content in redirect_maps.files(host, redirects):
            replace_with(folder / name, [content])
            yield f"{_MAPS}/{name}"
