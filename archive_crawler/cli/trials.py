"""What `keep` and `discard` share."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import tell

Act = Callable[[Path, str], Path]
"""Does it to the test crawl of a collection in the folder of all runs; says where that lies, or lay."""


def register(commands: Any, name: str, what: str, act: Act, said: str) -> None:
    """Add a command that decides on a test crawl."""
    command = commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}, which `crawl --test` has made and which has ended.",
        epilog=f"example:\n  archive-crawler crawl my-agency.toml --test\n  archive-crawler {name} my-agency",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("collection", metavar="COLLECTION", help="the collection's name")
    add_output(command)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=_run, act=act, said=said)


def _run(options: argparse.Namespace) -> int:
    folder = options.act(options.output, options.collection)
    tell(sys.stdout, json.dumps({"folder": str(folder)}) if options.json else f"{options.said}: {folder}")
    return 0
