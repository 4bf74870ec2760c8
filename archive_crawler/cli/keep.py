"""`archive-crawler keep`."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import tell
from archive_crawler.run.trial import keep


def register(commands: Any) -> None:
    command = commands.add_parser(
        "keep",
        help="take a test crawl into its collection",
        description="Take a test crawl into its collection, which `crawl --test` has made and which has ended.",
        epilog="example:\n  archive-crawler crawl my-agency.toml --test\n  archive-crawler keep my-agency",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("collection", metavar="COLLECTION", help="the collection's name")
    add_output(command)
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folder = keep(options.output, options.collection)
    tell(sys.stdout, json.dumps({"folder": str(folder)}) if options.json else f"kept as: {folder}")
    return 0
