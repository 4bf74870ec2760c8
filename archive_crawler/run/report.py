"""What a run writes at its end: settled records, reports, run.json."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

import orjson

import archive_crawler
from archive_crawler.export.lines import FILES, objects, read, replace_with, write
from archive_crawler.export.photos import join
from archive_crawler.export.settle import settle
from archive_crawler.export.templates import mark
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Article, Change, LinkCheck, LinkUse, Rejected, SeenUrl
from archive_crawler.links.joining import join as absolute
from archive_crawler.links.kept import KeptChecks
from archive_crawler.reports.crawl import CrawlSummary, count_hosts, counted, describe, link_totals, write_crawl
from archive_crawler.run import completeness
from archive_crawler.run.changed import between, finished_runs
from archive_crawler.run.link_report import write_links
from archive_crawler.run.moment import now
from archive_crawler.run.state import RunKind, RunState, exit_code
from archive_crawler.warc.record import digest_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from archive_crawler.collection.model import Collection
    from archive_crawler.run import Run
    from archive_crawler.run.opened import OpenRun

_TOLD = ("outcome", "reason", "http_status", "location", "kind", "capture")
"""What an ending tells of its URL; null while there is none."""
_PARTS = ("scrapy", "twisted", "lxml", "web-poet", "trafilatura", "pycurl")


def settle_records(run: Run) -> int:
    """Give the links of `articles.jsonl` their status and the photos their capture, say which links are the template's, join the photos.

    How many photos there are is told.
    """
    records = run.folders.records
    checks = KeptChecks(read(records, LinkCheck))
    # An article has its links as they stand in its page, the checks have them as browsers read them.
    settle(records / FILES[Article], lambda url: checks.health(absolute(url, url)), run.frontier.image)
    mark(records / FILES[LinkUse])
    photos = join(records)
    _write_changes(run)
    run.note_changes()
    pages = run.frontier.tally.kinds.get("article", 0)
    write_links(run, read(records, LinkUse), checks.get, pages=pages, changes=run.changes)
    return photos


def _write_changes(run: Run) -> None:
    """Write `changes.jsonl`: what is not as it was in the collection's finished run before; empty for the first one."""
    before = [folder for folder in finished_runs(run.folders.root.parent) if folder != run.folders.root]
    whole = before and run.kind is RunKind.CRAWL
    found = between(before[-1], run.folders.root, run.frontier.ending) if whole else iter(())
    write(run.folders.records / FILES[Change], found)


def report(run: Run, state: RunState, photos: int | None) -> None:
    """Write `urls.jsonl`, the crawl summary and `run.json`."""
    summary = CrawlSummary(
        collection=run.collection.name,
        run_id=run.id,
        state=state,
        started=run.started,
        ended=now(),
        seconds=round(run.seconds, 3),
        warcs=sizes(run.folders.archive),
        links=link_totals(read(run.folders.records, LinkCheck)),
    )
    files = (run.folders.records / FILES[kind] for kind in (Article, Rejected))
    describe(summary, (row for file in files for row in objects(file)))
    count_hosts(summary, run.frontier.hosts())
    urls = (_seen(visit, ending) for visit, ending in run.frontier.endings())
    write(run.folders.records / FILES[SeenUrl], counted(summary, urls))
    write_crawl(run.folders.reports, summary)
    if photos is not None and run.kind is RunKind.CRAWL:
        completeness.write(run.folders.root)
    counts = {"seen": summary.seen, **summary.outcomes, "pending": summary.pending, **run.frontier.tally.kinds}
    counts |= {"requisites": sum(summary.requisites.values()), "needs script": summary.needs_script_total}
    counts |= {"photos": photos} if photos is not None else {}
    write_about(run, state, {"counts": counts, "links": summary.links, **files_of(run, state)})


def sizes(archive: Path) -> dict[str, int]:
    """The sealed WARC files of a folder, and their bytes."""
    return {path.name: path.stat().st_size for path in sorted(archive.glob("*.warc.gz"))}


def files_of(run: OpenRun, state: RunState) -> dict[str, object]:
    """What `run.json` tells of a run's WARC files."""
    there = sizes(run.folders.archive)
    # Hashing takes a second a gigabyte: a run that is to be resumed does not wait for it.
    finished = state in {RunState.FINISHED, RunState.FINISHED_WITH_LIMITS}
    digests = {name: digest_of_file(run.folders.archive / name) for name in there} if finished else None
    return {"warcs": there, "warc_digests": digests}


def published(collection: Collection) -> dict[str, object]:
    """A collection as `run.json` has it, which goes into packages: without its mail server and who gets mail."""
    return {key: value for key, value in asdict(collection).items() if key != "mail"}


def write_about(run: OpenRun, state: RunState, totals: Mapping[str, object] | None = None) -> None:
    """Write `run.json`: the run as it stands, with its totals once it has come to an end."""
    about = {
        "run_id": run.id,
        "kind": run.kind,
        "state": state,
        "exit_code": None if state is RunState.RUNNING else exit_code(state),
        "failure": run.failure,
        "resumed": run.resumed,
        "recovered": run.recovered,
        "started": run.started,
        "ended": None if state is RunState.RUNNING else now(),
        "seconds": round(run.seconds, 3),
        "user_agent": run.user_agent,
        "versions": {"archive-crawler": archive_crawler.__version__, **{name: version(name) for name in _PARTS}},
        **run.particulars,
        **(totals or dict.fromkeys(("counts", "links", "warcs", "warc_digests"))),
        "collection": published(run.collection),
    }
    written = orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    replace_with(run.folders.root / "run.json", [written])


def _seen(visit: Visit, ending: Ending | None) -> SeenUrl:
    told = {name: getattr(ending, name, None) for name in _TOLD}
    return SeenUrl(url=visit.url, role=visit.role, hop=visit.hop, depth=visit.depth, via=visit.via, **told)
