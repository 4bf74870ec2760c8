"""What `status`, `pause`, `resume` and `stop` share: finding a run at work, and asking it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import tell
from archive_crawler.errors import BadArguments
from archive_crawler.run.control import ask
from archive_crawler.run.home import STATE


def homes(output: Path) -> list[Path]:
    """The folders of collections in the folder of all runs."""
    return sorted(path.parent for path in output.glob(f"*/{STATE}"))


def register(commands: Any, name: str, what: str, more: str) -> None:
    """Add a command that asks one thing of a run at work."""
    command = commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}. {more}",
        epilog=f"examples:\n  archive-crawler {name} war-news\n  archive-crawler {name} output/war-news/20260102T023005Z\n\n"
        "exit codes: 0 fine, 2 no such run is at work here",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("target", metavar="RUN", help="the collection's name, the run's id, or its folder")
    add_output(command)
    command.add_argument("--json", action="store_true", help="print the run's answer as JSON")
    command.set_defaults(run=_run, asked=name)


def _run(options: argparse.Namespace) -> int:
    home, run = _found(options.target, options.output)
    at_work = ask(home, "status")
    if at_work is None or run not in {None, at_work["run"]}:
        there = f"run {at_work['run']} is" if at_work else "none is"
        raise BadArguments(f"{options.target}: expected a run at work in {home}; {there}")
    answer = ask(home, options.asked)
    if answer is None:
        raise BadArguments(f"{options.target}: the run ended meanwhile")
    tell(sys.stdout, json.dumps(answer) if options.json else "{collection} {run}: {state}".format(**answer))
    return 0


def _found(target: str, output: Path) -> tuple[Path, str | None]:
    """The collection's folder, and the run's id where one was named."""
    for path in (Path(target), output / target):
        if (path / STATE).is_file():
            return path, None
        if (path / "run.json").is_file():
            return path.absolute().parent, path.absolute().name
    for home in homes(output):
        if (home / target / "run.json").is_file():
            return home, target
    known = ", ".join(home.name for home in homes(output)) or "none"
    raise BadArguments(f"{target}: expected a collection or a run in {output}; collections there: {known}")
