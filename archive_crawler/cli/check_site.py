"""`archive-crawler check` of a site that is at hand."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.console import Console

from archive_crawler.cli.progress import ProgressDisplay, site_sentence
from archive_crawler.cli.stopping import stopping
from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.errors import BadArguments
from archive_crawler.links.joining import join
from archive_crawler.reports.fail_on import FailOn, why_it_fails
from archive_crawler.reports.formats import parse_formats
from archive_crawler.reports.summary import LinkRotSummary
from archive_crawler.site.check import SiteCheck, SiteProgress, Stopped
from archive_crawler.site.report import Asking, write_site_report
from archive_crawler.site.sources import FolderSource, Source, WarcSource

if TYPE_CHECKING:
    from archive_crawler.collection.model import Collection

_FAILS, _TROUBLE, _INTERRUPTED = 2, 5, 11
_WARC = (".warc", ".warc.gz")


def run(options: argparse.Namespace, fail_on: Sequence[FailOn]) -> int:
    collection = _collection(options)
    formats = parse_formats(options.format)
    source, host = _source(options)
    output = options.output or Path("output") / host
    asking = Asking(collection, None if options.offline else _contact(options, collection))
    check = SiteCheck(source, asking.checker, output, lambda text: tell(sys.stderr, text))
    try:
        _work(check)
    except Stopped:
        tell(sys.stderr, "Stopped: nothing was written. The same command begins again.")
        return _INTERRUPTED
    except OSError as error:
        raise BadArguments(f"{error.filename or output}: {error.strerror or error}") from error
    finally:
        asking.close()
    reports = output / "reports"
    summary = write_site_report(check, reports, host, asking, formats=formats, file_of=source.file_of)
    reasons = why_it_fails(summary, fail_on)
    _tell(check, summary, output, reasons, as_json=options.json)
    return _FAILS if reasons else _TROUBLE if check.unreadable else 0


def _collection(options: argparse.Namespace) -> Collection | None:
    if not options.collection:
        return None
    from archive_crawler.collection.load import load  # noqa: PLC0415 - takes half a second

    return load(options.collection)


def _work(check: SiteCheck) -> None:
    """Do it, with a progress display; not before pages are being read: a display has a thread, and threads cannot be forked."""
    began, shown = time.monotonic(), list[ProgressDisplay]()

    def show(progress: SiteProgress) -> None:
        if not shown:
            shown.append(ProgressDisplay(Console(stderr=True)))
        shown[0].say(site_sentence(progress, time.monotonic() - began))

    try:
        with stopping() as stop:
            check.run(stop, show)
    finally:
        for display in shown:
            display.close()


def _source(options: argparse.Namespace) -> tuple[Source, str]:
    """What is to be checked, and the host that it is called by."""
    if options.jobs < 1:
        raise BadArguments(f"--jobs: expected at least 1, found {options.jobs}")
    paths = [Path(what) for what in options.what]
    for path in paths:
        if not path.exists():
            raise BadArguments(f"{path}: no such file or folder")
    if not any(path.is_dir() for path in paths):
        if options.url:
            raise BadArguments(
                f"--url {options.url}: expected with a folder alone: WARC files have the URLs of their pages"
            )
        if wrong := [path for path in paths if not path.name.lower().endswith(_WARC)]:
            raise BadArguments(f"{wrong[0]}: expected .warc and .warc.gz files, a folder, or a collection")
        return WarcSource(paths, options.jobs), paths[0].name.partition(".")[0]
    if len(paths) > 1:
        raise BadArguments(f"{paths[1]}: expected one folder")
    return FolderSource(paths[0], url := _url(options.url, paths[0]), options.jobs), urlsplit(url).netloc.replace(
        ":", "-"
    )


def _url(url: str | None, folder: Path) -> str:
    if not url:
        raise BadArguments(f"{folder}: a folder needs --url, the address that its site is given out below")
    whole = join("about:blank", url)
    if urlsplit(whole).scheme not in {"http", "https"} or not urlsplit(whole).hostname:
        raise BadArguments(f"--url {url}: expected an absolute http or https URL")
    return whole if whole.endswith("/") else f"{whole}/"


def _contact(options: argparse.Namespace, collection: Collection | None) -> str:
    contact: str | None = options.contact or (collection.contact if collection else None)
    if not contact:
        raise BadArguments(
            "say who checks, with --contact MAIL-OR-URL, so that webmasters know whom to write to; or --offline"
        )
    return contact


def _tell(check: SiteCheck, summary: LinkRotSummary, output: Path, reasons: list[str], *, as_json: bool) -> None:
    if as_json:
        found = {
            "folder": str(output),
            "pages": check.progress.pages,
            "unreadable": check.unreadable,
            "fails_on": reasons,
            "summary": asdict(summary),
        }
        tell_json(sys.stdout, found)
        return
    lines = [f"{check.progress.pages:,} pages, {summary.links:,} links, {summary.targets:,} targets:"]
    lines += [f"  {health:<11} {number:,}" for health, number in summary.by_health.items() if number]
    lines.append(f"  report      {output / 'reports' / 'link-rot.html'}")
    lines += [f"It fails on what was asked for: {reason}." for reason in reasons]
    tell(sys.stdout, "\n".join(lines))
