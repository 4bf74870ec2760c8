"""`archive-crawler scheduler`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import tell
from archive_crawler.desk.fire import Fire, told
from archive_crawler.desk.ledger import Ledger, only_one
from archive_crawler.desk.processes import Processes
from archive_crawler.desk.roster import Roster
from archive_crawler.desk.scheduler import Scheduler
from archive_crawler.errors import BadArguments

_TURN = 1.0
"""Seconds between two looks at the clock."""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "scheduler",
        help="crawl collections by their schedules, until it is stopped",
        description="Crawl collections by the [schedule] in their files, each in a process of its own, until a signal stops it. What "
        "ran and what did not is in OUTPUT/scheduler.sqlite3; a scheduler that is killed and started again goes on from there. "
        "SIGTERM lets crawls stop in order: they go on when it is started again.",
        epilog="examples:\n  archive-crawler scheduler collections/ --output /srv/crawls --contact archivist@example.org\n"
        "  archive-crawler scheduler war-news.toml energy.toml --at-most 1\n"
        "  archive-crawler schedule next 5            what it is going to do\n\n"
        "exit codes: 0 stopped by a signal, 2 bad arguments, or another scheduler is at work in the folder",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "collections", metavar="COLLECTION", nargs="+", help="a collection file, or a folder of them, which is watched"
    )
    add_output(command)
    command.add_argument("--contact", help="e-mail address or URL of whoever crawls, for collections that name none")
    command.add_argument(
        "--at-most", type=_number, default=2, metavar="N", help="crawls that go at a time (default: %(default)s)"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line for each change")
    command.set_defaults(run=run)


def _number(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"expected a number from 1, found {text!r}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    options.output.mkdir(parents=True, exist_ok=True)
    with only_one(options.output):
        roster = Roster(options.collections)
        complaints = roster.refresh()
        if not roster.scheduled():
            raise BadArguments("\n".join([*complaints, "no collection has a [schedule]: nothing is to be done"]))
        _complain(complaints)
        _serve(options, roster)
    return 0


def _serve(options: argparse.Namespace, roster: Roster) -> None:
    ledger = Ledger(options.output)
    output, at_most = Path(options.output).absolute(), options.at_most
    scheduler = Scheduler(ledger, Processes(output, options.contact), datetime.now(UTC), at_most=at_most)
    wanted = threading.Event()

    def stop(_number: int, _frame: object) -> None:
        scheduler.stop()
        wanted.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    names = ", ".join(roster.scheduled())
    tell(sys.stderr, f"scheduler: {names}; runs go to {output}; Ctrl-C stops it in order")
    try:
        while not (scheduler.stopping and not scheduler.children):
            _complain(roster.refresh())
            for fire in scheduler.turn(roster.scheduled(), datetime.now(UTC)):
                _report(fire, as_json=options.json)
            wanted.wait(_TURN)
            wanted.clear()
    finally:
        ledger.close()


def _complain(complaints: list[str]) -> None:
    for complaint in complaints:
        tell(sys.stderr, f"scheduler: {complaint}")


def _report(fire: Fire, *, as_json: bool) -> None:
    said = told(fire)
    tell(
        sys.stdout,
        json.dumps(said)
        if as_json
        else "  ".join(str(said[key]) for key in ("collection", "nominal", "state"))
        + (f": {fire.reason}" if fire.reason else ""),
    )
    sys.stdout.flush()
