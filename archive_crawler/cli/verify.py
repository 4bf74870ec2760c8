"""`archive-crawler verify`."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.live import Live
from rich.text import Text

from archive_crawler import __version__
from archive_crawler.cli.progress import size
from archive_crawler.errors import ArchiveCrawlerError, BadArguments
from archive_crawler.export.difference import ONLY_A_CRAWL_KNOWS
from archive_crawler.export.drift import Count, Drift
from archive_crawler.warc.unpack import unpacked
from archive_crawler.warc.verify import Problem, Severity, Tally, verify

DIFFERENT = 6
_WHOLE = "(whole lines)"


def register(commands: Any) -> None:
    command = commands.add_parser(
        "verify",
        help="check runs, WARC files and WACZ packages",
        description="Read everything again and hold it against what it says of itself: the structure of each WARC "
        "file, the fields of each record (WARC/1.1), every digest, the index, the pointers of the JSON Lines files, "
        "the manifest and signature of a package. WARC and WACZ files may be anybody's.",
        epilog="examples:\n  archive-crawler verify output/demo/20260102T030405Z\n"
        "  archive-crawler verify crawl.warc.gz collection.wacz --json > problems.jsonl\n"
        "  archive-crawler verify --deep output/demo/20260102T030405Z\n\n"
        "With --deep each record of articles.jsonl and rejected.jsonl is derived again from its capture, by the parsers of\n"
        "this version, and compared field by field; photos.jsonl is joined again from the articles.\n\n"
        "Each problem is a line on standard output. Exit code 6 when any of them is an error: what breaks the standard, "
        "or lost bytes.\nWarnings, as of other writers' habits, do not count.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    targets = "folder of a run, as in output/COLLECTION/RUN-ID, or a .warc, .warc.gz or .wacz file"
    command.add_argument("targets", metavar="TARGET", type=Path, nargs="+", help=targets)
    command.add_argument(
        "--deep",
        action="store_true",
        help="also derive every record of a run or package again from its capture, and compare it field by field",
    )
    command.add_argument(
        "-j", "--jobs", type=int, default=os.cpu_count() or 1, help="processes for --deep (default: %(default)s)"
    )
    command.add_argument("--json", action="store_true", help="write each problem as a JSON object")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    tally, count = Tally(), Count()
    # All of them first, so that a misspelt one is not found after hours.
    found: list[Iterator[Problem | Drift]] = [verify(target, tally) for target in options.targets]
    if options.deep:
        _check(options)
        found += [_derived(target, options.jobs, count) for target in options.targets]
    errors = warnings = 0
    display = _Display(tally, count)
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
    if options.deep:
        sys.stderr.write(table(count))
    sys.stderr.write(f"{summary(tally)}; {_count(errors, 'error')}, {_count(warnings, 'warning')}\n")
    return DIFFERENT if errors else 0


def summary(tally: Tally) -> str:
    """What was looked at, in one line."""
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(tally.records.items()))
    lines = f", {sum(tally.lines.values()):,} lines" if tally.lines else ""
    records = _count(sum(tally.records.values()), "record")
    return f"{_count(tally.files, 'WARC file')}: {records}{f' ({kinds})' if kinds else ''}{lines}"


def _check(options: argparse.Namespace) -> None:
    if options.jobs < 1:
        raise BadArguments(f"--jobs: expected at least 1, found {options.jobs}")
    for target in options.targets:
        if target.is_file() and target.suffix.lower() != ".wacz":
            raise BadArguments(
                f"{target}: --deep wants a run's folder or a package: a WARC file has no records beside it"
            )


def _derived(target: Path, jobs: int, count: Count) -> Iterator[Drift]:
    from archive_crawler.export.deep import drifts  # noqa: PLC0415 - the parsers take half a second to import

    if target.is_dir():
        yield from drifts(target, jobs, count)
        return
    with unpacked(target) as folder:
        yield from drifts(folder, jobs, count)


def table(count: Count) -> str:
    """What was derived again, which fields differ in how many lines, and what was not compared."""
    derived = (
        " and ".join(f"{number:,} lines of {file}" for file, number in sorted(count.derived.items())) or "no lines"
    )
    said = [
        f"derived again: {derived}, {_count(count.others, 'page')} without a line; {_count(count.drifted, 'record')} differ"
    ]
    wide = max((len(field or _WHOLE) for field in count.fields), default=0)
    said += [f"  {field or _WHOLE:<{wide}}  {number:>8,}" for field, number in count.fields.most_common()]
    said += [
        f"  made by version {version}: {_count(number, 'line')}"
        for version, number in sorted(count.versions.items())
        if version != __version__
    ]
    said += [f"  {note}" for note in count.notes]
    said += [f"  not read: {_count(number, 'capture')} {why}" for why, number in sorted(count.left.items())]
    said += [f"  not compared: {field}, {what}" for field, what in ONLY_A_CRAWL_KNOWS.items()]
    return "".join(f"{each}\n" for each in said)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _write(problem: Problem | Drift, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(orjson.dumps(problem).decode() + "\n")
    else:
        sys.stdout.write(problem.sentence() + "\n")


class _Display:
    """How far it is, on a terminal."""

    def __init__(self, tally: Tally, count: Count) -> None:
        self._tally = tally
        self._deep = count
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
        told = f"{left}  records {sum(tally.records.values()):,}  {speed}"
        if (count := self._deep).lines:
            derived = sum(count.derived.values())
            told = (
                f"derived again {derived:,} of {count.lines:,} lines, {count.others:,} others  differ {count.drifted:,}"
            )
        return Text(told, overflow="ellipsis", no_wrap=True)

    def close(self) -> None:
        if self._is_shown:
            self._live.stop()
