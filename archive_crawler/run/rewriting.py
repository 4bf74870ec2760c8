"""A run's link-rot report, written anew from its records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter

from archive_crawler.collection.model import Collection
from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import read
from archive_crawler.items import LinkCheck, LinkUse
from archive_crawler.links.changes import LinkChanges
from archive_crawler.links.kept import KeptChecks
from archive_crawler.links.verdict import from_link
from archive_crawler.reports.summary import ReportContext
from archive_crawler.run.beside import ignored, link_report
from archive_crawler.run.finished import About, about, collection_of, held_still
from archive_crawler.run.state import Folders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive_crawler.reports.findings import Findings

_CHANGES = TypeAdapter(LinkChanges | None)


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written."""

    folder: Path
    """The run's folder."""
    run: About
    findings: Findings


def latest(home: Path) -> Path:
    """The folder of a collection's latest run that has a link-rot report; raises BadArguments without one."""
    ended = sorted(path.parent.parent for path in home.glob("*/reports/link-rot.json"))
    if not ended:
        raise BadArguments(
            f"{home}: expected a run with a link-rot report in it, found none: crawl or check the collection first"
        )
    return max(ended, key=lambda folder: (about(folder).started, folder.name))


def rewrite(folder: Path, formats: Iterable[str], collection: Collection | None = None) -> Written:
    """Write the report of a run in each of the formats; raises BadArguments while the run is being crawled.

    `collection` says whom it is for and what to ignore, in the place of the run's own.
    """
    run = about(folder)
    with held_still(folder, run):
        chosen = collection or collection_of(folder)
        context = _context(folder, run, chosen)
        crawl = folder.resolve().parent / (run.links_from or run.run_id)
        checks = _checks(folder, run, crawl)
        ignored(chosen, context.crawled_to)  # a bad file is told before anything is written
        uses = read(Folders(crawl).records, LinkUse)
        found = link_report(
            folder, chosen, uses, lambda url: checks.get(url) or from_link(url), context, formats=formats
        )
    return Written(folder, run, found)


def _context(folder: Path, run: About, collection: Collection) -> ReportContext:
    return ReportContext(
        collection=collection.name,
        agency=collection.agency,
        run_id=run.run_id,
        webmaster=collection.webmaster,
        crawled_from=run.started,
        crawled_to=run.ended or run.started,
        user_agent=run.user_agent,
        pages=int((run.counts or {}).get("article", 0)),
        changes=_changes(folder),
    )


def _changes(folder: Path) -> LinkChanges | None:
    """What the report that is there says has changed: the collection's memory has moved on since."""
    try:
        with (Folders(folder).reports / "link-rot.json").open("rb") as file:
            return _CHANGES.validate_python(_first_line(file.readline()).get("changes"))
    except (OSError, ValueError):
        return None


def _first_line(line: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(line.rstrip(b",\n") + b"}").get("about") or {}
    return found


def _checks(folder: Path, run: About, crawl: Path) -> KeptChecks:
    """The last check of each target until the end of a run: those of the crawl, then of each check of its links."""
    checks = KeptChecks(read(Folders(crawl).records, LinkCheck))
    for later in _later(folder.resolve().parent, crawl.name, run):
        for check in read(Folders(later).records, LinkCheck):
            checks.put(check)
    return checks


def _later(home: Path, crawl: str, run: About) -> Iterator[Path]:
    found = [
        (about(path.parent), path.parent) for path in home.glob("*/run.json") if Folders(path.parent).archive.is_dir()
    ]
    mine = [(each.started, path) for each, path in found if each.links_from == crawl and each.started <= run.started]
    yield from (path for _, path in sorted(mine))
