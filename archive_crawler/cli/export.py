"""`archive-crawler export`."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.errors import ArchiveCrawlerError, BadArguments
from archive_crawler.export.dataset.facts import DEFAULT_FORMATS, Facts, Format
from archive_crawler.export.dataset.folder import check
from archive_crawler.export.dataset.shards import SHARD
from archive_crawler.export.dataset.writing import Advance, Wanted, export
from archive_crawler.run.exporting import chosen, collection_folder

_PLAIN_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""
_MB = 1_000_000


def register(commands: Any) -> None:
    command = commands.add_parser(
        "export",
        help="write a collection's records over all its runs as tables for research",
        description="Write articles, photos, links, link checks, captures and rejected pages of all runs of a collection, each "
        "as one table: JSON Lines, Parquet and CSV, with schemas, data dictionary, dataset card, citation and checksums beside "
        "them. The same archive gives the same bytes. The folder appears whole or not at all; an earlier export there is replaced.",
        epilog="examples:\n  archive-crawler export demo --to demo-data\n"
        "  archive-crawler export output/defense-news --latest --format parquet\n"
        "  archive-crawler export defense-news --since 2026-01-01 --format jsonl.zst --format csv\n"
        "  archive-crawler export demo --runs 20260102T030405Z,20260203T040506Z\n\n"
        "Parquet lies in folders host=SITE/year=YEAR. Exit code 2 when FOLDER is there and is no export, or a run's line is broken.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("collection", metavar="COLLECTION", help="name of a collection, or its folder")
    command.add_argument("--output", metavar="FOLDER", type=Path, default=Path("output"), help="where runs are (default: %(default)s)")  # fmt: skip
    command.add_argument(
        "--to", metavar="FOLDER", type=Path, help="default: COLLECTION-export beside the collection's folder"
    )
    command.add_argument("--since", metavar="DATE", help="only runs that began on or after it, as in 2026-01-31")
    command.add_argument(
        "--runs", metavar="ID,…", action="append", default=[], help="only these runs: ids, or beginnings of ids"
    )
    command.add_argument("--latest", action="store_true", help="of each article only the latest version, of each target and URL the latest row")  # fmt: skip
    command.add_argument(
        "--format", metavar="FORMAT", type=Format, action="append", choices=list(Format), dest="formats",
        help=f"{', '.join(Format)}; may be given several times (default: {', '.join(DEFAULT_FORMATS)})",
    )  # fmt: skip
    command.add_argument("--shard", metavar="MB", type=int, default=SHARD // _MB, help="megabytes of records in a file of JSON Lines (default: %(default)s)")  # fmt: skip
    command.add_argument("--unfinished", action="store_true", help="take runs that did not finish, too")
    command.add_argument("--json", action="store_true", help="print what was exported as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folder = collection_folder(options.collection, options.output)
    runs = [name for names in options.runs for name in names.split(",") if name]
    about = chosen(folder, since=options.since, runs=runs, latest=options.latest, unfinished=options.unfinished)
    if options.shard < 1:
        raise BadArguments(f"--shard {options.shard}: expected at least 1 megabyte")
    target = options.to or folder.resolve().with_name(f"{folder.resolve().name}-export")
    check(target)
    wanted = Wanted(tuple(dict.fromkeys(options.formats or DEFAULT_FORMATS)), options.shard * _MB)
    # So that a stopped service, too, leaves nothing half-written.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _progress() as advance:
        try:
            facts = export(target, about, wanted, advance)
        except OSError as error:
            raise ArchiveCrawlerError(f"{error.filename or target}: {error.strerror or error}") from error
    _tell(target, facts, as_json=options.json)
    return 0


@contextmanager
def _progress() -> Iterator[Advance]:
    """A bar on a terminal, a line every few seconds elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plainly(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("exporting", total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)


def _plainly(console: Console) -> Advance:
    told = time.monotonic()

    def advance(what: str, done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _PLAIN_EVERY:
            told = time.monotonic()
            console.print(f"{what}: {done:,} of {total:,}", soft_wrap=True)

    return advance


def _tell(target: Path, facts: Facts, *, as_json: bool) -> None:
    for left in facts.about.left_out:
        tell(sys.stderr, f"run {left.id} is left out: it did not finish ({left.state}); --unfinished takes it")
    if as_json:
        told = {
            "folder": str(target),
            "runs": [run.id for run in facts.about.runs],
            "left_out": [run.id for run in facts.about.left_out],
            "rows": facts.rows,
            "files": [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in facts.files],
        }
        tell_json(sys.stdout, told)
        return
    rows = ", ".join(f"{count:,} {name}" for name, count in facts.rows.items())
    tell(sys.stdout, f"{target}: {rows}, of {len(facts.about.runs)} runs; README.md there tells more")
