"""`archive-crawler check`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, Any

import orjson
from rich.console import Console

from archive_crawler.cli.progress import ProgressDisplay, check_sentence
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

A check that was interrupted is resumed by the same command, and looks at what it was begun for. Its run has
records/link_checks.jsonl, with what it has checked, and reports/, with every link of the crawl.

exit codes: 0 fine, 2 bad arguments or what --fail-on names was found, 11 interrupted and resumable, 1 failed
"""
_FAILS = 2
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(commands: Any) -> None:
    command = commands.add_parser(
        "check",
        help="look again at the links that a crawl has found",
        description="Look again at the links that the latest crawl of a collection has found, without a crawl: at those that are "
        "due, which are failing links soon, and others ever more rarely. The report says what is new, still broken and fixed.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("what", metavar="COLLECTION", help="a name that `list` shows, or a collection file")
    command.add_argument(
        "-o", "--output", type=Path, default=Path("output"), help="folder of all runs (default: %(default)s)"
    )
    command.add_argument("--contact", help="e-mail address or URL of whoever checks, for the user agent")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="look at links that are due (the default)")
    which.add_argument("--all", action="store_true", help="look at every link, due or not")
    which.add_argument("--only", metavar="URL", action="append", default=[], help="look at this link; may be repeated")
    command.add_argument("--limit", metavar="NUMBER", type=int, help="look at so many at most, the longest due first")
    command.add_argument("--new", action="store_true", help="begin a new check even if one can be resumed")
    command.add_argument(
        "--fail-on",
        metavar="KIND,…",
        type=str,
        help=f"exit with 2 where the report has links of these kinds: {', '.join(FailOn)}",
    )
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.limit is not None and options.limit < 1:
        raise BadArguments(f"--limit: expected at least 1, found {options.limit}")
    fail_on = parse_fail_on(options.fail_on) if options.fail_on is not None else ()
    collection = load(options.what)
    if options.contact:
        collection = replace(collection, contact=options.contact)
    wanted = Wanted(options.all, options.limit, tuple(options.only))
    check = CheckRun(collection, options.output, wanted, new=options.new)
    display = ProgressDisplay(Console(stderr=True))
    try:
        with _stopping() as stop:
            check.work(stop, lambda run: display.say(check_sentence(run.progress)))
            state = check.finish()
    finally:
        display.close()
    reasons = why_it_fails(check.summary, fail_on) if check.summary else []
    _tell(check, reasons, as_json=options.json)
    return _FAILS if reasons else exit_code(state)


@contextmanager
def _stopping() -> Iterator[Event]:
    """Set once somebody wants to stop; who asks twice is obeyed at once."""
    before = {number: signal.getsignal(number) for number in _ENDING}
    stop = Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # under `nohup` a terminal that closes stops nothing
            signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
