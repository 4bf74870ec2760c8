"""`archive-crawler list`."""

from __future__ import annotations

import argparse
from typing import Any

from rich.console import Console
from rich.table import Table

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
    table = Table("name", "agency", "scope", "what", "file")
    for name, path in shipped().items():
        collection = load(name)
        table.add_row(name, collection.agency, collection.scope.type, collection.description, str(path))
    Console().print(table)
    return 0
