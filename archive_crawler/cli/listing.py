"""`archive-crawler list`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from archive_crawler.cli.terminal import tell
from archive_crawler.collection.load import load, shipped


def register(commands: Any) -> None:
    command = commands.add_parser(
        "list",
        help="list the collections that come with the program",
        description="List the collections that come with the program, and where their files are.",
        epilog="example:\n  archive-crawler list",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)


def run(_options: argparse.Namespace) -> int:
    for name, path in shipped().items():
        collection = load(name)
        tell(sys.stdout, f"{name}\n  {collection.description}\n  {collection.agency}\n  {path}")
    return 0
