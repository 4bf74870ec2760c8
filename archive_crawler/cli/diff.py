"""`archive-crawler diff`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from archive_crawler.cli.crawl import add_output
from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments, BadCollection, printable
from archive_crawler.export.lines import line
from archive_crawler.items import Change, ChangeKind, Edit
from archive_crawler.run.changed import between, finished_runs

_MOST_WORDS = 4000
"""Longer passages are shown one after the other, not woven."""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "diff",
        help="what changed between two runs of a collection",
        description="What has changed between two runs of a collection: articles that are new, changed (field by field), moved, gone or newly "
        "under an archive notice, and links that have died. Without RUN the last two finished runs.",
        epilog="examples:\n  archive-crawler diff war-news\n  archive-crawler diff war-news 20260102T023005Z 20260109T023011Z\n"
        "  archive-crawler diff war-news --only changed --silent     edits that the pages' own dates do not tell\n"
        "  archive-crawler diff war-news --json | jq -r 'select(.kind == \"gone\") | .url'\n\n"
        "A run's own changes.jsonl has the same, against the run before it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "collection", metavar="COLLECTION", help="the collection's name, its file, or its folder of runs"
    )
    command.add_argument("runs", metavar="RUN", nargs="*", help="id of the earlier and of the later run")
    add_output(command)
    kinds = [kind.value for kind in ChangeKind]
    command.add_argument(
        "--only", action="append", choices=kinds, metavar="KIND", help=f"only these: {', '.join(kinds)}"
    )
    command.add_argument("--silent", action="store_true", help="only edits that the page's own dates do not tell of")
    command.add_argument("--json", action="store_true", help="one JSON object a line, as in changes.jsonl")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    before, after = _two(_home(options.collection, options.output), options.runs)
    found = (
        change
        for change in between(before, after)
        if (not options.only or change.kind in options.only) and (change.silent or not options.silent)
    )
    if options.json:
        for change in found:
            sys.stdout.buffer.write(line(change))
        return 0
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{before.name} -> {after.name}", markup=False)
    counts: Counter[ChangeKind] = Counter()
    for change in found:
        counts[change.kind] += 1
        _show(console, change)
    totals = ", ".join(f"{counts[kind]} {kind.value}" for kind in ChangeKind if counts[kind])
    console.print(f"\n{totals or 'nothing has changed'}", markup=False)
    return 0


def _home(collection: str, output: Path) -> Path:
    if (folder := Path(collection)).is_dir():
        return folder
    try:
        name = load(collection).name
    except BadCollection:
        name = collection
    if (home := output / name).is_dir():
        return home
    raise BadArguments(
        f"{home}: no runs there: expected a collection's name or file, with --output the folder of its runs"
    )


def _two(home: Path, names: list[str]) -> tuple[Path, Path]:
    runs = finished_runs(home)
    known = ", ".join(run.name for run in runs) or "none"
    if not names and len(runs) >= 2:
        return runs[-2], runs[-1]
    if len(names) == 2:
        by_name = {run.name: run for run in runs}
        for name in names:
            if name not in by_name:
                raise BadArguments(f"{home}: no finished run {name}; there are: {known}")
        return by_name[names[0]], by_name[names[1]]
    raise BadArguments(f"{home}: two finished runs are wanted, given: {len(names)}; there are: {known}")


def _show(console: Console, change: Change) -> None:
    head = Text(f"\n{change.kind.value}: ", style="bold")
    head.append(printable(change.title or change.url), style="not bold")
    console.print(head)
    if change.title:
        console.print(Text(f"  {printable(change.url)}", style="dim"))
    if change.moved_to:
        console.print(Text(f"  -> {printable(change.moved_to)}"))
    if change.reason:
        console.print(Text(f"  {printable(change.reason)}"))
    if change.field:
        silent = "  (the page's own dates do not tell)" if change.silent else ""
        console.print(Text(f"  {printable(change.field)}{silent}", style="bold"))
        for edit in change.edits or [Edit(change.before or "", change.after or "")]:
            console.print(Text("    ").append_text(woven(edit)))


def woven(edit: Edit) -> Text:
    """A passage with what was taken out as [-words-] and what was put in as {+words+}, as `git diff --word-diff` shows it."""
    old, new = edit.before.split(), edit.after.split()
    text = Text()
    if len(old) + len(new) > _MOST_WORDS:
        opcodes = [("replace", 0, len(old), 0, len(new))]
    else:
        opcodes = list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    for what, a, b, c, d in opcodes:
        if what == "equal":
            text.append(" ".join(old[a:b]) + " ")
            continue
        if a < b:
            text.append(f"[-{printable(' '.join(old[a:b]))}-]", style="red")
        if c < d:
            text.append(f"{{+{printable(' '.join(new[c:d]))}+}}", style="green")
        text.append(" ")
    text.rstrip()
    return text
