"""`archive-crawler verify`."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.live import Live
from rich.text import Text

from archive_crawler.cli.progress import size
from archive_crawler.errors import ArchiveCrawlerError
from archive_crawler.warc.verify import Problem, Severity, Tally, verify

DIFFERENT = 6


def register(commands: Any) -> None:
    command = commands.add_parser(
        "verify",
        help="check runs, WARC files and WACZ packages",
        description="Read everything again and hold it against what it says of itself: the structure of each WARC "
        "file, the fields of each record (WARC/1.1), every digest, the index, the pointers of the JSON Lines files, "
        "the manifest and signature of a package. WARC and WACZ files may be anybody's.",
        epilog="examples:\n  archive-crawler verify output/demo/20260102T030405Z\n"
        "  archive-crawler verify crawl.warc.gz collection.wacz --json > problems.jsonl\n\n"
        "Each problem is a line on standard output. Exit code 6 when any of them is an error: what breaks the standard, "
        "or lost bytes.\nWarnings, as of other writers' habits, do not count.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    targets = "folder of a run, as in output/COLLECTION/RUN-ID, or a .warc, .warc.gz or .wacz file"
    command.add_argument("targets", metavar="TARGET", type=Path, nargs="+", help=targets)
    command.add_argument("--json", action="store_true", help="write each problem as a JSON object")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    tally = Tally()
    # All of them first, so that a misspelt one is not found after hours.
    found = [verify(target, tally) for target in options.targets]
    errors = warnings = 0
    display = _Display(tally)
    try:
        for problem in chain.from_iterable(found):
            errors += problem.severity is Severity.ERROR
            warnings += problem.severity is Severity.WARNING
            _write(problem, as_json=options.json)
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise ArchiveCrawlerError(f"cannot go on: {error}") from error
    finally:
        display.close()
    sys.stderr.write(f"{summary(tally)}; {_count(errors, 'error')}, {_count(warnings, 'warning')}\n")
    return DIFFERENT if errors else 0


def summary(tally: Tally) -> str:
    """What was looked at, in one line."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(tally.records.items()))
    lines = f", {sum(tally.lines.values()):,} lines" if tally.lines else ""
    records = _count(sum(tally.records.values()), "record")
    return f"{_count(tally.files, 'WARC file')}: {records}{f' ({kinds})' if kinds else ''}{lines}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _write(problem: Problem, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(orjson.dumps(problem).decode() + "\n")
    else:
        sys.stdout.write(problem.sentence() + "\n")


class _Display:
    """How far it is, on a terminal."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._began = time.monotonic()
        console = Console(stderr=True)
        self._live = Live(get_renderable=self._text, console=console, refresh_per_second=4, transient=True)
        self._is_shown = console.is_terminal
        if self._is_shown:
            self._live.start()

    def _text(self) -> Text:
        tally = self._tally
        seconds = time.monotonic() - self._began
        left = f"{size(tally.read)} of {size(tally.size)}"
        speed = f"{size(tally.read / seconds)}/s" if seconds > 1 else ""
        return Text(f"{left}  records {sum(tally.records.values()):,}  {speed}", overflow="ellipsis", no_wrap=True)

    def close(self) -> None:
        if self._is_shown:
            self._live.stop()
