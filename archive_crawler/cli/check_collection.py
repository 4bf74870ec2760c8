"""`archive-crawler check` of a collection."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from archive_crawler.cli.progress import ProgressDisplay, check_sentence
from archive_crawler.cli.stopping import stopping
from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments
from archive_crawler.reports.fail_on import FailOn, why_it_fails
from archive_crawler.run.check import CheckRun
from archive_crawler.run.state import RunState, exit_code
from archive_crawler.run.wanted import Wanted

if TYPE_CHECKING:
    from archive_crawler.links.changes import LinkChanges

_FAILS = 2


def run(options: argparse.Namespace, fail_on: Sequence[FailOn]) -> int:
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
        tell_json(sys.stdout, _found(check, reasons))
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
