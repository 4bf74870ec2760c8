"""`archive-crawler demo`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from archive_crawler.cli.crawl import add_output, crawl
from archive_crawler.run.state import RunState, exit_code


def register(commands: Any) -> None:
    command = commands.add_parser(
        "demo",
        help="crawl the bundled sample site",
        description="Start the bundled sample site on loopback, crawl it as any live site is crawled, and say where "
        "everything is. The site has faults on purpose: failures and broken links belong to it.",
        epilog="example:\n  archive-crawler demo",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_output(command)
    command.add_argument("--json", action="store_true", help="print the summary as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    sys.stderr.write("Crawling the bundled sample site. Its news, people and agencies are invented.\n")
    state = crawl("demo", options.output, as_json=options.json)
    return 0 if state is RunState.FINISHED_WITH_LIMITS else exit_code(state)
