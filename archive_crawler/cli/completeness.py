"""`archive-crawler completeness`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import cells_of, tell_json
from archive_crawler.errors import BadArguments, printable
from archive_crawler.run.changed import finished_runs
from archive_crawler.run.completeness import Completeness, completeness


def register(commands: Any) -> None:
    command = commands.add_parser(
        "completeness",
        help="what sitemaps, feeds and listings name and the archive does not have, and why",
        description="Hold what sitemaps, feeds and listings name against what a run has: so many pages named, so many there as articles, and each "
        "that is missing with its reason. A run's own reports/completeness.json has the same.",
        epilog="examples:\n  archive-crawler completeness war-news\n  archive-crawler completeness output/war-news/20260102T023005Z --missing\n"
        "  archive-crawler completeness war-news --json | jq '.sources[] | .url, .missing'",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "target", metavar="COLLECTION|RUN", help="a collection's name, for its latest crawl, or a run's folder"
    )
    add_output(command)
    command.add_argument("--missing", action="store_true", help="list every missing page with its reason")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    found = completeness(_folder(options.target, options.output))
    if options.json:
        tell_json(sys.stdout, asdict(found))
        return 0
    _show(Console(soft_wrap=True, highlight=False), found, missing=options.missing)
    return 0


def _folder(target: str, output: Path) -> Path:
    if (Path(target) / "run.json").is_file():
        return Path(target)
    if runs := finished_runs(output / target):
        return runs[-1]
    raise BadArguments(f"{target}: expected a run's folder, or a collection in {output} with a crawl that has finished")


def _show(console: Console, found: Completeness, *, missing: bool) -> None:
    table = Table(box=box.SIMPLE)
    for column in ("source", "named", "articles", "other pages", "missing"):
        table.add_column(column, justify="left" if column == "source" else "right", overflow="fold")
    for source in found.sources:
        numbers = (f"{number:,}" for number in (source.named, source.articles, source.captured, source.missing))
        table.add_row(*cells_of(f"{source.role} {source.url}", *numbers))
    console.print(table)
    console.print(
        f"run {found.run_id}: {found.named:,} pages are named, {found.articles:,} are there as articles, {found.captured:,} as other "
        f"pages, {found.missing:,} are missing",
        markup=False,
    )
    for reason, number in found.reasons.items():
        console.print(f"  {number:,}  {printable(reason)}", markup=False)
    for source in found.sources:
        if source.error:
            console.print(f"{printable(source.url)}: {printable(source.error)}", markup=False)
    pages = {page.url: page.reason for source in found.sources for page in source.first_missing}
    for url, reason in pages.items() if missing else ():
        console.print(f"{printable(url)}  {printable(reason)}", markup=False)
