"""`archive-crawler trace`."""

from __future__ import annotations

import argparse
import shlex
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from archive_crawler.cli.sheet import capture_line, cut_command, lines, plain, print_table, source_text, table, text
from archive_crawler.cli.terminal import tell_json
from archive_crawler.export.finding import runs_below
from archive_crawler.export.origins import Bytes, Origin, read, trace
from archive_crawler.warc.unpack import unpacked

_DIFFERENT = 6


def register(commands: Any) -> None:
    command = commands.add_parser(
        "trace",
        help="follow a row of an export, or one of its fields, back to the archived bytes",
        description="Follow a row of any table of an export back to the bytes: the WARC file, the record in it, the node that a "
        "field was read from with the text around it, and the commands that cut the record out and replay the page. The "
        "payload's digest is computed again and compared.",
        epilog="examples:\n  archive-crawler trace 840bf0408f title\n"
        "  archive-crawler trace 840bf0408f photos.0.caption --run output/demo\n"
        "  archive-crawler trace 200302-O-ZZ999-001 captions\n"
        "  archive-crawler trace urn:uuid:852723f3-c853-4098-8442-6f622e20d1e4\n"
        "  archive-crawler trace https://www.example.gov/charts/ --json\n\n"
        "Without FIELD every field of an article is followed. Exit code 6 when a payload is not what the row says.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "id",
        metavar="ID",
        help="id, version_id or the beginning of one, record id, VIRIN, or URL of a page, image or link",
    )
    command.add_argument("field", metavar="FIELD", nargs="?", help="one field, as in title, photos.0.virin or blocks.3")
    command.add_argument(
        "-r", "--run", metavar="FOLDER", type=Path, action="append", dest="folders",
        help="a run, a package, or a folder with runs below it (default: output)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="write a list of objects")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    with ExitStack() as stack:
        named = options.folders or [Path("output")]
        folders = [stack.enter_context(unpacked(path)) if path.is_file() else path for path in named]
        runs = [run for folder in folders for run in runs_below(folder)]
        found = [(origin, read(origin)) for origin in trace(runs, options.id, options.field)]
        if options.json:
            told = [_told(origin, there) for origin, there in found]
            tell_json(sys.stdout, told)
        else:
            _print(found)
    return _DIFFERENT if any(there and not there.agrees for _, there in found) else 0


def _told(origin: Origin, there: Bytes | None) -> dict[str, Any]:
    row = origin.row
    return {
        "what": origin.what,
        "line": f"{row.run / 'records' / row.file}:{row.number}",
        "field": asdict(origin.field) if origin.field else None,
        "note": origin.note,
        "capture": origin.capture,
        "bytes": {**asdict(there), "warc": str(there.warc), "run": str(there.run)} if there else None,
        "cut": _cut(there) if there else None,
        "replay": _replay(there) if there else None,
    }


def _print(found: list[tuple[Origin, Bytes | None]]) -> None:
    """Each field in turn; where the bytes are is told once for those that are read of the same."""
    console, before = Console(highlight=False), None
    for origin, there in found:
        if (key := (origin.row, (origin.capture or {}).get("record_id"))) != before:
            _place(console, origin, there)
        before = key
        if origin.field:
            _field(console, origin, there)


def _place(console: Console, origin: Origin, there: Bytes | None) -> None:
    row, rows = origin.row, table()
    rows.add_row(text(origin.what, "bold"), text(row.row.get("title") or row.row.get("url") or row.name))
    rows.add_row("line", text(f"{row.run / 'records' / row.file}:{row.number}"))
    if origin.note:
        rows.add_row("note", text(origin.note))
    if origin.capture:
        rows.add_row("capture", text(capture_line(origin.capture)))
        if original := origin.capture.get("original"):
            rows.add_row("original", text(capture_line(original)))
    if there:
        rows.add_row("file", text(there.warc))
        rows.add_row("record", text(f"{there.record_id} at offset {there.offset}, {there.length} bytes"))
        agrees = text("agrees", "green") if there.agrees else text("is NOT what the row says", "bold red")
        rows.add_row("payload", text(f"{there.payload_digest} ").append(agrees))
    print_table(console, rows)
    if there:
        console.print(Text("cut it out:  ").append(text(_cut(there))), soft_wrap=True)
        console.print(Text("replay it:   ").append(text(_replay(there))), soft_wrap=True)
    console.print()


def _field(console: Console, origin: Origin, there: Bytes | None) -> None:
    field, rows = origin.field, table()
    if field is None:
        return
    rows.add_row(text(field.field, "cyan"), Text(lines(plain(field.value))))
    rows.add_row("rule", text(field.rule or "not read from the page"))
    for name, told in (("path", field.path), ("page says", field.raw)):
        if told is not None:
            rows.add_row(name, text(told))
    print_table(console, rows)
    if there and there.source:
        console.print(source_text(there.source))
    elif field.path and there:
        console.print(text("The path leads to no node of the payload: verify --deep tells more.", "yellow"))


def _cut(there: Bytes) -> str:
    return cut_command(there.warc, there.offset, there.length)


def _replay(there: Bytes) -> str:
    """The command that opens the page as it was captured."""
    return f"archive-crawler replay {shlex.quote(str(there.run))} --url {shlex.quote(there.url)}"
