"""`archive-crawler verify`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import read
from archive_crawler.items import Article, Capture, Rejected, SeenUrl
from archive_crawler.warc.verify import problems

DIFFERENT = 6


def register(commands: Any) -> None:
    command = commands.add_parser(
        "verify",
        help="check that every record of a run leads to its captured bytes",
        description="Read the WARC record that each line of articles.jsonl, rejected.jsonl and urls.jsonl points to: "
        "the member is whole, the record is the one named, and the payload has the digest that the line says.",
        epilog="example:\n  archive-crawler verify output/demo/20260102T030405Z\n\n"
        "exit code 6 when anything differs; each difference is a line on standard output",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("folder", metavar="RUN", type=Path, help="folder of a run, as in output/COLLECTION/RUN-ID")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    if not (folder / "archive").is_dir() or not (folder / "records").is_dir():
        raise BadArguments(f"{folder}: not a run's folder: expected archive/ and records/ in it")
    captures = _captures(folder / "records")
    found = 0
    for problem in problems(folder / "archive", captures.values()):
        found += 1
        sys.stdout.write(f"{problem}\n")
    sys.stderr.write(f"{len(captures)} captures checked, {found} problems\n")
    return DIFFERENT if found else 0


def _captures(records: Path) -> dict[str, Capture]:
    """Every capture that a line points to, by its place and by what the line says of it."""
    pointed: dict[str, Capture] = {}
    pointers: Iterator[Article | Rejected | SeenUrl]
    pointers = chain(read(records, Article), read(records, Rejected), read(records, SeenUrl))
    for record in pointers:
        if record.capture:
            pointed[repr(record.capture)] = record.capture
    return pointed
