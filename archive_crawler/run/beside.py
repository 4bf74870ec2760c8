"""What a link-rot report gets beside links and checks: rules, earlier totals, copies in archives, our own captures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive_crawler.errors import BadCollection
from archive_crawler.export.lines import FILES, objects
from archive_crawler.items import Original, SeenUrl
from archive_crawler.links.archives import Archives
from archive_crawler.reports.formats import ALWAYS
from archive_crawler.reports.ignore import Ignore, load
from archive_crawler.reports.link_rot import link_rot
from archive_crawler.reports.trend import earlier
from archive_crawler.run.copies import remembered
from archive_crawler.run.state import Folders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archive_crawler.collection.model import Collection
    from archive_crawler.items import LinkCheck, LinkUse
    from archive_crawler.links.mementos import Memento
    from archive_crawler.reports.findings import Findings
    from archive_crawler.reports.gathering import Checked
    from archive_crawler.reports.summary import ReportContext

_RUNS = 5
"""Earlier runs in which our own capture of a dead target is looked for, the latest first."""
_PLACE = ("warc", "offset", "length", "record_id", "date")


def link_report(
    folder: Path,
    collection: Collection,
    uses: Iterable[LinkUse],
    check: Checked,
    about: ReportContext,
    *,
    formats: Iterable[str] = ALWAYS,
) -> Findings:
    """Write the link-rot report into a run's folder.

    An `ignore.toml` that cannot be read is told in the report, and makes nothing fail: `ignored` raises for it beforehand.
    """
    home = folder.resolve().parent
    ignore = Ignore()
    try:
        ignore = ignored(collection, about.crawled_to)
    except BadCollection as error:
        about = replace(about, notes=(*about.notes, f"Nothing was ignored: {error}"))
    return link_rot(
        Folders(folder).reports,
        uses,
        check,
        about,
        formats=formats,
        ignore=ignore,
        earlier=earlier(home, about.run_id, about.crawled_to),
        mementos=_copies(home, collection, about.user_agent),
        kept=lambda dead: _kept(home, about.run_id, {each.url for each in dead}),
        archive=collection.links.archive,
    )


def ignored(collection: Collection, moment: str) -> Ignore:
    """The rules of the collection's `ignore.toml` on a day; raises BadCollection."""
    return load(collection.links.ignore, datetime.fromisoformat(moment).date())


def _copies(
    home: Path, collection: Collection, user_agent: str
) -> Callable[[Iterable[LinkCheck]], Mapping[str, Memento]] | None:
    """What finds copies of dead targets in web archives, where the collection wants it."""
    links = collection.links
    if not links.mementos:
        return None
    archives = Archives(links.timegate, links.cdx, user_agent, delay=links.mementos_delay, timeout=links.timeout)
    return lambda dead: remembered(home, lambda unknown: archives.find(unknown, links.mementos_most), dead)


def _kept(home: Path, run_id: str, dead: set[str]) -> dict[str, Original]:
    """Our own good captures of dead targets, of the latest earlier runs."""
    found: dict[str, Original] = {}
    for folder in _earlier(home, run_id):
        wanted = dead - found.keys()
        if not wanted:
            break
        for row in objects(Folders(folder).records / FILES[SeenUrl]):
            capture = row["capture"]
            if capture and row["url"] in wanted and row["http_status"] in {200, 304}:
                found[row["url"]] = _original(folder.name, row["url"], capture)
    return found


def _original(run: str, url: str, capture: dict[str, Any]) -> Original:
    if capture["original"]:
        return Original(**capture["original"])
    return Original(run_id=run, url=url, **{name: capture[name] for name in _PLACE})


def _earlier(home: Path, run_id: str) -> Iterator[Path]:
    names = sorted((path.parent.parent.name for path in home.glob(f"*/records/{FILES[SeenUrl]}")), reverse=True)
    yield from [home / name for name in names if name < run_id][:_RUNS]
