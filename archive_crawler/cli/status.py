"""`archive-crawler status`."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.steering import homes
from archive_crawler.cli.terminal import cells_of, tell_json
from archive_crawler.errors import BadArguments
from archive_crawler.run.control import ask
from archive_crawler.run.home import STATE

_EVERY = 1.0
"""Seconds between two looks with --watch."""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "status",
        help="the runs that are at work, and how the others ended",
        description="For each collection the run that is at work, with its counters, or how the last one ended and why.",
        epilog="examples:\n  archive-crawler status\n  archive-crawler status war-news --watch\n  archive-crawler status --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("collections", metavar="COLLECTION", nargs="*", help="names of collections (default: all)")
    add_output(command)
    command.add_argument("-w", "--watch", action="store_true", help="look again every second until Ctrl-C")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    known = {home.name: home for home in homes(options.output)}
    for name in options.collections:
        if name not in known:
            raise BadArguments(
                f"{name}: expected a collection in {options.output}; there are: {', '.join(known) or 'none'}"
            )
    wanted = [known[name] for name in options.collections or known]
    if options.json:
        tell_json(sys.stdout, list(_rows(wanted)))
        return 0
    if not options.watch:
        Console().print(_table(wanted))
        return 0
    with Live(_table(wanted), refresh_per_second=4) as live:
        while True:
            time.sleep(_EVERY)
            live.update(_table(wanted))


def _rows(wanted: list[Path]) -> Iterator[dict[str, Any]]:
    for home in wanted:
        if answer := ask(home, "status"):
            yield answer | {"reason": None, "ended": None}
        elif last := _last(home):
            yield last


def _last(home: Path) -> dict[str, Any] | None:
    """How the latest run of a collection stands, by its state."""
    with closing(sqlite3.connect(f"file:{home / STATE}?mode=ro", uri=True, timeout=10)) as db:
        db.row_factory = sqlite3.Row
        row = db.execute("SELECT * FROM runs ORDER BY started DESC, id DESC").fetchone()
    if row is None:
        return None
    state, reason = row["state"], row["reason"]
    if state in {"running", "settling"}:  # nobody answers, and nothing was written at its end
        state, reason = "interrupted", "it was killed; the same command resumes it"
    told = {"collection": home.name, "run": row["id"], "kind": row["kind"], "state": state, "reason": reason}
    return {
        **told,
        "started": row["started"],
        "ended": row["ended"],
        "seconds": row["seconds"],
        "pid": None,
        "progress": None,
    }


def _table(wanted: list[Path]) -> Table:
    table = Table(box=box.SIMPLE)
    for column in ("collection", "run", "state", "pages", "articles", "links", "why"):
        table.add_column(column, overflow="fold")
    for row in _rows(wanted):
        progress = row["progress"] or {}
        cells = [row["collection"], row["run"], f"{row['kind']}: {row['state']}"]
        cells += [_of(progress, "done", "found"), str(progress.get("articles", ""))]
        cells += [_of(progress, "links_checked", "links_found") or _of(progress, "checked", "found")]
        table.add_row(*cells_of(*cells, row["reason"] or ""))
    return table


def _of(progress: dict[str, Any], part: str, whole: str) -> str:
    return f"{progress[part]:,} of {progress[whole]:,}" if part in progress else ""
