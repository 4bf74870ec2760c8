"""`archive-crawler show`."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from archive_crawler.cli.sheet import (
    LONG,
    Known,
    capture_line,
    cut_command,
    lines,
    plain,
    print_table,
    source_text,
    table,
    text,
)
from archive_crawler.cli.terminal import tell_json
from archive_crawler.export.finding import Located, find, runs_below
from archive_crawler.export.origins import stored
from archive_crawler.export.traced import Traced, overview, source, traced
from archive_crawler.warc.unpack import unpacked
from archive_crawler.warc.verify.problem import shown

_SHORT = 280
"""Characters of a value in the overview; --field has all of it."""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "show",
        help="print a record with the rule and node of each field",
        description="Print a record so that people can read it: each field with the rule and the node it was read from, and "
        "where in which WARC file the bytes are. With --field the source around that node, from those bytes.",
        epilog="examples:\n  archive-crawler show 840bf0408f\n"
        "  archive-crawler show https://www.example.gov/news/1 --run output/demo\n"
        "  archive-crawler show 840bf0408f --field photos.0.virin\n\n"
        "Of several versions of an article the latest is shown. Colours come on a terminal, unless NO_COLOR is set.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("id", metavar="ID", help="id or version_id of an article, the beginning of one, or a URL")
    command.add_argument(
        "-r", "--run", metavar="FOLDER", type=Path, action="append", dest="folders",
        help="a run, a package, or a folder with runs below it (default: output)",
    )  # fmt: skip
    command.add_argument(
        "-f", "--field", metavar="NAME", help="one field, as in title, photos.0.virin or blocks.3, with its source"
    )
    command.add_argument("--json", action="store_true", help="write an object: the record, or with --field the field")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    with ExitStack() as stack:
        named = options.folders or [Path("output")]
        folders = [stack.enter_context(unpacked(path)) if path.is_file() else path for path in named]
        versions = find([run for folder in folders for run in runs_below(folder)], options.id)
        one = versions[-1]
        if options.field:
            _field(one, traced(one.row, options.field), as_json=options.json)
        elif options.json:
            _json({"run": str(one.run), "file": one.file, "line": one.number, "record": one.row})
        else:
            _record(one, versions)
    return 0


def _json(value: object) -> None:
    tell_json(sys.stdout, value)


def _record(one: Located, versions: list[Located]) -> None:
    console, row = Console(highlight=False), one.row
    console.print(text(row.get("title") or "(no title)", "bold"))
    rows = table()
    for name in ("url", "id", "version_id", "reason"):
        if row.get(name):
            rows.add_row(name, text(row[name]))
    extraction, capture = row.get("extraction") or {}, row["capture"]
    rows.add_row("read by", text("{page_object} ({layout}), {software} {version}".format_map(Known(extraction))))
    for warning in extraction.get("warnings") or []:
        rows.add_row("warning", text(warning, "yellow"))
    rows.add_row("line", text(f"{one.run / 'records' / one.file}:{one.number}"))
    rows.add_row("capture", text(capture_line(capture)))
    if original := capture.get("original"):
        rows.add_row("original", text(capture_line(original)))
    for each in overview(row):
        rows.add_row(text(each.field, "cyan"), _value(each))
    print_table(console, rows)
    warc = one.run / "archive" / str(capture.get("warc"))
    cut = cut_command(warc, int(capture.get("offset") or 0), int(capture.get("length") or 0))
    console.print(Text("\nthe bytes:\n").append(text(cut)), soft_wrap=True)
    if len(versions) > 1:
        others = "".join(f"\n  {each.name}  {each.run}" for each in versions[:-1])
        sys.stderr.write(f"the latest of {len(versions)} versions; the others:{shown(others, LONG)}\n")


def _field(one: Located, field: Traced, *, as_json: bool) -> None:
    found = source(stored(one, one.row["capture"]), field.path) if field.path else None
    capture = one.row["capture"]
    if as_json:
        _json({**asdict(field), "capture": capture, "source": asdict(found) if found else None})
        return
    console, rows = Console(highlight=False), table()
    rows.add_row(text(field.field, "cyan"), Text(lines(plain(field.value))))
    rows.add_row("rule", text(field.rule or "not read from the page"))
    if field.path:
        rows.add_row("path", text(field.path))
    if field.raw is not None:
        rows.add_row("page says", text(field.raw))
    rows.add_row("capture", text(capture_line(capture)))
    print_table(console, rows)
    if found:
        console.print(source_text(found))
    elif field.path:
        console.print(text("The path leads to no node of the payload: verify --deep tells more.", "yellow"))


def _value(each: Traced) -> Text:
    words = text(shown(plain(each.value), _SHORT))
    if each.rule:
        words.append(f"\n{shown(each.rule)}", "dim")
        words.append(f" at {shown(each.path, LONG)}" if each.path else "", "dim")
        words.append(f" says {shown(each.raw, _SHORT)!r}" if each.raw is not None else "", "dim")
    return words
