"""The link-rot report: what is broken, what to mend first, what to do, and on which pages; for a webmaster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archive_crawler.export.lines import replace_with
from archive_crawler.links.mementos import memento_of
from archive_crawler.reports import data, junit, page, redirect_maps, sarif, spreadsheet
from archive_crawler.reports.findings import Findings, find
from archive_crawler.reports.formats import ALWAYS, FILES
from archive_crawler.reports.ignore import Ignore
from archive_crawler.reports.summary import LinkRotSummary, ReportContext
from archive_crawler.reports.trend import MOST, point

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from archive_crawler.items import LinkCheck, LinkUse, Original
    from archive_crawler.links.mementos import Memento
    from archive_crawler.reports.gathering import Checked
    from archive_crawler.reports.trend import Point

__all__ = ["FORMATS", "LinkRotSummary", "ReportContext", "link_rot", "write", "write_link_rot"]

FORMATS: dict[str, tuple[str, Callable[[Findings], Iterator[bytes]]]] = {
    "json": (FILES["json"], data.pieces),
    "csv": (FILES["csv"], spreadsheet.rows),
    "sarif": (FILES["sarif"], sarif.pieces),
    "junit": (FILES["junit"], junit.pieces),
    "html": (FILES["html"], page.pieces),
}
"""The file of each format, and who writes it."""
_MAPS = "redirects"


def write_link_rot(
    directory: Path, uses: Iterable[LinkUse], check: Checked, about: ReportContext, **options: Any
) -> LinkRotSummary:
    """Write a report, as `link_rot` does; its totals."""
    return link_rot(directory, uses, check, about, **options).summary


def link_rot(
    directory: Path,
    uses: Iterable[LinkUse],
    check: Checked,
    about: ReportContext,
    *,
    formats: Iterable[str] = ALWAYS,
    ignore: Ignore | None = None,
    earlier: Sequence[Point] = (),
    mementos: Callable[[Iterable[LinkCheck]], Mapping[str, Memento]] | None = None,
    kept: Callable[[Iterable[LinkCheck]], Mapping[str, Original]] | None = None,
    archive: str | None = None,
    file_of: Callable[[str], Path | None] | None = None,
) -> Findings:
    """Write a report into a directory, in each of the formats; each file appears whole or not at all.

    `earlier` has the totals of earlier runs, `mementos` finds copies of dead targets in web archives, `kept` our own captures
    of them, and `archive` is where those can be seen. `file_of` gives the file of a page, where pages are files.
    """
    found = find(uses, check, about, ignore or Ignore())
    found.trend = [*earlier, point(about, found.summary)][-MOST:]
    found.kept = kept(found.dead()) if kept else {}
    own = {url: memento_of(place, archive) for url, place in found.kept.items()} if archive else {}
    found.file_of = file_of or (lambda _: None)
    found.mementos = {**own, **(mementos(found.dead()) if mementos else {})}
    write(directory, found, formats)
    return found


def write(directory: Path, found: Findings, formats: Iterable[str] = ALWAYS) -> None:
    """Write what was found in each of the formats."""
    directory.mkdir(parents=True, exist_ok=True)
    found.maps = list(_write_maps(directory, found))
    for kind in formats:
        name, pieces = FORMATS[kind]
        replace_with(directory / name, pieces(found))


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
