"""`archive-crawler show`."""

from __future__ import annotations

import argparse
import shlex
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive_crawler.errors import WarcError
from archive_crawler.export.finding import Located, find, runs_below
from archive_crawler.export.traced import Traced, overview, source, traced
from archive_crawler.items import Capture
from archive_crawler.pages.source import Excerpt
from archive_crawler.warc.places import Places
from archive_crawler.warc.reader import Stored, response
from archive_crawler.warc.unpack import unpacked
from archive_crawler.warc.verify.problem import shown

_SHORT = 280
"""Characters of a value in the overview; --field has all of it."""
_LONG = 1_000_000


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
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _stored(one: Located) -> Stored:
    """The capture of a record; raises WarcError where it cannot be read."""
    try:
        capture = TypeAdapter(Capture).validate_python(one.row["capture"])
    except ValidationError as error:
        raise WarcError(
            f"{one.run / 'records' / one.file}:{one.number}: no capture that can be read: {error}"
        ) from error
    places = Places(one.run)
    return response(places.file(capture.warc), places.resolved(capture), places.original)


def _record(one: Located, versions: list[Located]) -> None:
    console, row = Console(highlight=False), one.row
    console.print(_text(row.get("title") or "(no title)", "bold"))
    table = _table()
    for name in ("url", "id", "version_id", "reason"):
        if row.get(name):
            table.add_row(name, _text(row[name]))
    extraction, capture = row.get("extraction") or {}, row["capture"]
    table.add_row("read by", _text("{page_object} ({layout}), {software} {version}".format_map(_Known(extraction))))
    for warning in extraction.get("warnings") or []:
        table.add_row("warning", _text(warning, "yellow"))
    table.add_row("line", _text(f"{one.run / 'records' / one.file}:{one.number}"))
    table.add_row("capture", _text(_capture(capture)))
    if original := capture.get("original"):
        table.add_row("original", _text(_capture(original)))
    for each in overview(row):
        table.add_row(_text(each.field, "cyan"), _value(each))
    _print(console, table)
    console.print(Text("\nthe bytes:\n").append(_text(_cut(one.run, capture))), soft_wrap=True)
    if len(versions) > 1:
        others = "".join(f"\n  {each.name}  {each.run}" for each in versions[:-1])
        sys.stderr.write(f"the latest of {len(versions)} versions; the others:{shown(others, _LONG)}\n")


def _print(console: Console, table: Table) -> None:
    """Print it without the blanks that fill its lines, where nobody sees a terminal."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    sys.stdout.write("".join(f"{text.rstrip()}\n" for text in capture.get().splitlines()))


def _table() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _field(one: Located, field: Traced, *, as_json: bool) -> None:
    found = source(_stored(one), field.path) if field.path else None
    capture = one.row["capture"]
    if as_json:
        _json({**asdict(field), "capture": capture, "source": asdict(found) if found else None})
        return
    console, table = Console(highlight=False), _table()
    table.add_row(_text(field.field, "cyan"), Text(_lines(_plain(field.value))))
    table.add_row("rule", _text(field.rule or "not read from the page"))
    if field.path:
        table.add_row("path", _text(field.path))
    if field.raw is not None:
        table.add_row("page says", _text(field.raw))
    table.add_row("capture", _text(_capture(capture)))
    _print(console, table)
    if found:
        console.print(_source(found))
    elif field.path:
        console.print(_text("The path leads to no node of the payload: verify --deep tells more.", "yellow"))


def _source(found: Excerpt) -> Text:
    place = f"line {found.line}, column {found.column}, byte {found.offset} of the payload"
    near = "" if found.whole else "; the node begins on or near that line"
    text = Text(f"\n{place}{near}\n", "dim")
    text.append(_lines(found.before))
    return text.append(_lines(found.text), "bold").append("\n")


def _lines(source_: str) -> str:
    """Source with its lines, safe for a terminal whatever the page holds."""
    return "\n".join(shown(line.replace("\t", "    "), _LONG) for line in source_.split("\n"))


def _value(each: Traced) -> Text:
    text = _text(shown(_plain(each.value), _SHORT))
    if each.rule:
        text.append(f"\n{shown(each.rule)}", "dim")
        text.append(f" at {shown(each.path, _LONG)}" if each.path else "", "dim")
        text.append(f" says {shown(each.raw, _SHORT)!r}" if each.raw is not None else "", "dim")
    return text


def _plain(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        main = value.get("value") or value.get("raw") or value.get("text") or value.get("title")
        rest = {
            key: one for key, one in value.items() if one not in (None, main, [], "") and key not in {"path", "valid"}
        }
        told = ", ".join(f"{key} {_plain(one)}" for key, one in rest.items())
        return f"{main} ({told})" if main and told else str(main or told)
    if isinstance(value, list):
        return "; ".join(map(_plain, value))
    return orjson.dumps(value).decode()


def _text(value: object, style: str = "") -> Text:
    return Text(shown(value, _LONG), style)


def _capture(capture: dict[str, Any]) -> str:
    return "{warc} offset {offset}, {length} bytes, {date}, {record_id}".format_map(_Known(capture))


def _cut(folder: Path, capture: dict[str, Any]) -> str:
    """The command that cuts the record out of the file."""
    path = shlex.quote(str(folder / "archive" / str(capture.get("warc"))))
    return f"tail -c +{int(capture.get('offset') or 0) + 1} {path} | head -c {capture.get('length')} | zcat"


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"
