"""`archive-crawler search`."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from archive_crawler.cli.sheet import text
from archive_crawler.cli.terminal import tell_json
from archive_crawler.errors import BadArguments
from archive_crawler.export.finding import runs_below
from archive_crawler.export.search.asking import CLOSE, OPEN, Hit, Wanted, search
from archive_crawler.export.search.index import Tick, opened, update
from archive_crawler.export.search.words import FIELDS

_PLAIN_EVERY = 5.0
"""Seconds between two words of progress."""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "search",
        help="find articles of a collection by their words",
        description="Find articles by words of their title, body, captions (with credits and text alternatives), VIRINs and archive "
        "notice, over all runs of a collection. The index, search.sqlite3 in the collection's folder, is made of the records and "
        "brought up to date first; it may be deleted at any time.",
        epilog="examples:\n  archive-crawler search 'barge harbor' --collection demo\n"
        "  archive-crawler search '\"gull harbor\" -ferry' --from 2019 --to 2021-06 --site example.gov\n"
        "  archive-crawler search 200302-O-ZZ999-001 --in virin --json\n"
        "  archive-crawler search 'title:light* OR caption:lamp' --newest --limit 100\n\n"
        'All words are wanted, in any form (barge finds barges); "words in quotes" as they stand; -word not; word OR word either;\n'
        "word* by its beginning; title:word in one field. Exit code 0, also where nothing is found.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "words", metavar="WORDS", nargs="+", help="what to look for; in quotes where it has a dash in front"
    )
    command.add_argument(
        "-c",
        "--collection",
        metavar="NAME",
        action="append",
        dest="collections",
        help="only this collection (default: all)",
    )
    command.add_argument("--output", metavar="FOLDER", type=Path, default=Path("output"), help="where collections are (default: %(default)s)")  # fmt: skip
    command.add_argument("--in", metavar="FIELD", action="append", choices=FIELDS, default=[], dest="fields", help=f"only in: {', '.join(FIELDS)}; may be given several times")  # fmt: skip
    command.add_argument(
        "--site", metavar="HOST", action="append", default=[], dest="sites", help="only articles of this site"
    )
    command.add_argument(
        "--from", metavar="DATE", dest="since", help="only published on that day, month or year, or later"
    )
    command.add_argument(
        "--to", metavar="DATE", dest="until", help="only published on that day, month or year, or earlier"
    )
    command.add_argument(
        "--versions", action="store_true", help="every version of an article, not only the latest that has the words"
    )
    command.add_argument("--newest", action="store_true", help="the newest first, not the most fitting")
    command.add_argument(
        "--limit", metavar="N", type=int, default=20, help="how many of each collection at most (default: %(default)s)"
    )
    command.add_argument("--json", action="store_true", help="write a list of objects")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.limit < 1:
        raise BadArguments(f"--limit {options.limit}: expected at least 1")
    wanted = Wanted(
        words=" ".join(options.words),
        fields=tuple(options.fields),
        sites=tuple(options.sites),
        since=options.since,
        until=options.until,
        versions=options.versions,
        newest=options.newest,
        most=options.limit,
    )
    found = [(folder.name, hit) for folder in _folders(options) for hit in _asked(folder, wanted)]
    if options.newest:
        found.sort(key=lambda each: each[1].date_published or "", reverse=True)
    if options.json:
        told = [{"collection": name, **asdict(hit), "excerpt": _plain(hit)} for name, hit in found]
        tell_json(sys.stdout, told)
    else:
        _print(found)
    return 0


def _folders(options: argparse.Namespace) -> list[Path]:
    """The collections' folders."""
    if options.collections:
        return [options.output / name if not Path(name).is_dir() else Path(name) for name in options.collections]
    return sorted({run.parent for run in runs_below(options.output)})


def _asked(folder: Path, wanted: Wanted) -> list[Hit]:
    runs = runs_below(folder)
    db = opened(folder)
    try:
        update(db, runs, _progress(folder))
        return search(db, wanted)
    finally:
        db.close()


def _progress(folder: Path) -> Tick:
    """A line every few seconds while the index is being made."""
    told = time.monotonic()

    def tick(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _PLAIN_EVERY:
            told = time.monotonic()
            sys.stderr.write(f"indexing {folder}: {100 * done // max(total, 1)} %\n")

    return tick


def _print(found: list[tuple[str, Hit]]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for _, hit in found:
        console.print(text(hit.title, "bold"))
        console.print(text(f"  {hit.date_published or 'no date'}  {hit.site}  {hit.id}", "dim"))
        console.print(text(f"  {hit.url}"))
        console.print(Text(f"  {hit.field}: ", "cyan").append(_marked(hit.excerpt)))
    sys.stderr.write(f"{len(found)} found\n" if found else "nothing found\n")


def _marked(excerpt: str) -> Text:
    """What was found in bold; on a pipe the words alone."""
    marked = Text()
    for piece in " ".join(excerpt.split(" ")).replace("\n", " ").split(OPEN):
        before, closed, behind = piece.partition(CLOSE)
        if closed:
            marked.append(text(before, "bold")).append(text(behind))
        else:
            marked.append(text(before))
    return marked


def _plain(hit: Hit) -> str:
    return hit.excerpt.replace(OPEN, "").replace(CLOSE, "")
