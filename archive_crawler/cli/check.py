"""`archive-crawler check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console

from archive_crawler.cli import check_site
from archive_crawler.cli.progress import ProgressDisplay, check_sentence
from archive_crawler.cli.stopping import stopping
from archive_crawler.cli.terminal import tell
from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments
from archive_crawler.reports.fail_on import FailOn, parse_fail_on, why_it_fails
from archive_crawler.run.check import CheckRun
from archive_crawler.run.state import RunState, exit_code
from archive_crawler.run.wanted import Wanted

if TYPE_CHECKING:
    from archive_crawler.links.changes import LinkChanges

_EPILOG = """\
examples:
  archive-crawler check my-agency.toml                what is due, of the links that the latest crawl has found
  archive-crawler check defense-news --all --contact archivist@example.org
  archive-crawler check my-agency.toml --only https://www.example.gov/a --only https://www.example.gov/b
  archive-crawler check public/ --url https://www.example.gov/ --offline --fail-on broken     a site as it was built
  archive-crawler check crawl.warc.gz --output report --contact archivist@example.org

A check of a collection that was interrupted is resumed by the same command, and looks at what it was begun for. Its run has
records/link_checks.jsonl, with what it has checked, and reports/, with every link of the crawl. Of a folder and of WARC files nothing
is remembered: records/ and reports/ go to --output. Links within a folder's site are looked up in the folder, those of WARC files in
the files; others are asked, unless --offline.

exit codes: 0 fine, 2 bad arguments or what --fail-on names was found, 5 pages could not be read, 11 interrupted, 1 failed
"""
_FAILS = 2


def register(commands: Any) -> None:
    command = commands.add_parser(
        "check",
        help="look again at the links that a crawl has found, or check a site that is at hand",
        description="Look again at the links that the latest crawl of a collection has found, without a crawl: at those that are "
        "due, which are failing links soon, and others ever more rarely. The report says what is new, still broken and fixed. Or check "
        "the links of a site that was built into a folder, or of WARC files.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "what",
        metavar="WHAT",
        nargs="+",
        help="a collection's name, as `list` shows it, or file; a folder with a site; or .warc and .warc.gz files",
    )
    command.add_argument(
        "-o", "--output", type=Path, help="folder of all runs, or for records and reports of a site (default: output)"
    )
    command.add_argument("--contact", help="e-mail address or URL of whoever checks, for the user agent")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="look at links that are due (the default)")
    which.add_argument("--all", action="store_true", help="look at every link, due or not")
    which.add_argument("--only", metavar="URL", action="append", default=[], help="look at this link; may be repeated")
    command.add_argument("--limit", metavar="NUMBER", type=int, help="look at so many at most, the longest due first")
    command.add_argument("--new", action="store_true", help="begin a new check even if one can be resumed")
    check_site.add_options(command)
    command.add_argument(
        "--fail-on",
        metavar="KIND,…",
        help=f"exit with 2 where the report has links of these kinds: {', '.join(FailOn)}",
    )
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    fail_on = parse_fail_on(options.fail_on) if options.fail_on is not None else ()
    if check_site.is_meant(options):
        return check_site.run(options, fail_on)
    return _run(options, fail_on)


def _run(options: argparse.Namespace, fail_on: Sequence[FailOn]) -> int:
    if len(options.what) > 1:
        raise BadArguments(f"{options.what[1]}: expected one collection, or WARC files alone")
    if options.limit is not None and options.limit < 1:
        raise BadArguments(f"--limit: expected at least 1, found {options.limit}")
    collection = load(options.what[0])
    if options.contact:
        collection = replace(collection, contact=options.contact)
    wanted = Wanted(options.all, options.limit, tuple(options.only))
    check = CheckRun(collection, options.output or Path("output"), wanted, new=options.new)
    display = ProgressDisplay(Console(stderr=True))
    try:
        with stopping() as stop:
            check.work(stop, lambda run: display.say(check_sentence(run.progress)))
            state = check.finish()
    finally:
        display.close()
    reasons = why_it_fails(check.summary, fail_on) if check.summary else []
    _tell(check, reasons, as_json=options.json)
    return _FAILS if reasons else exit_code(state)


def _tell(check: CheckRun, reasons: list[str], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(
            orjson.dumps(_found(check, reasons), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
        )
        return
    lines = [f"Check {check.id} of {check.collection.name}, links of crawl {check.crawl}: {check.state}."]
    lines.append(f"  looked at   {check.links.checked:,}")
    if check.failure:
        lines.append(f"It stopped: {check.failure}. What was acknowledged is safe; the same command resumes it.")
    elif check.state is RunState.INTERRUPTED:
        lines.append("The same command resumes it.")
    if check.changes:
        lines += _changes(check.changes)
        lines.append(f"  report      {check.folders.reports / 'link-rot.html'}")
    lines += [f"It fails on what was asked for: {reason}." for reason in reasons]
    tell(sys.stdout, "\n".join(lines))


def _changes(changes: LinkChanges) -> Iterator[str]:
    yield f"since the last report{f', of run {changes.run_id}' if changes.run_id else ''}:"
    for name, listed in (
        ("new", changes.new),
        ("still", changes.still),
        ("fixed", changes.fixed),
        ("failing", changes.failing),
        ("unclear", changes.unclear),
    ):
        yield f"  {name:<11} {len(listed):,}"
        if name in {"new", "fixed"}:
            yield from (f"    {change.url}" for change in listed[:_MOST])
            if len(listed) > _MOST:
                yield f"    and {len(listed) - _MOST:,} others"


_MOST = 10
"""Links that are named of each kind; the report has all."""


def _found(check: CheckRun, reasons: list[str]) -> dict[str, object]:
    return {
        "run_id": check.id,
        "state": check.state,
        "folder": str(check.folders.root),
        "links_from": check.crawl,
        "checked": check.links.checked,
        "failure": check.failure,
        "fails_on": reasons,
        "changes": asdict(check.changes) if check.changes else None,
    }
