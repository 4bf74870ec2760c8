"""`archive-crawler list`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.load import load, shipped


def register(commands: Any) -> None:
    command = commands.add_parser(
        "list",
        help="list the collections that come with the program",
        description="List the collections that come with the program, and where their files are.",
        epilog="examples:\n  archive-crawler list\n  archive-crawler list --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    known = {name: (load(name), path) for name, path in shipped().items()}
    if options.json:
        keys = ("name", "description", "agency", "seeds")
        tell_json(
            sys.stdout, [{key: getattr(each, key) for key in keys} | {"file": path} for each, path in known.values()]
        )
        return 0
    for name, (collection, path) in known.items():
        tell(sys.stdout, f"{name}\n  {collection.description}\n  {collection.agency}\n  {path}")
    return 0
