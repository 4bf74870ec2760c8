"""How a record, its fields and the bytes behind them are shown to people."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from archive_crawler.pages.source import Excerpt
from archive_crawler.warc.verify.problem import shown

LONG = 1_000_000
"""Characters of what is not to be cut."""


def print_table(console: Console, rows: Table) -> None:
    """Print it without the blanks that fill its lines, where nobody sees a terminal."""
    if console.is_terminal:
        console.print(rows)
        return
    with console.capture() as capture:
        console.print(rows)
    sys.stdout.write("".join(f"{text.rstrip()}\n" for text in capture.get().splitlines()))


def table() -> Table:
    """Rows of a name and what it is."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True)
    rows.add_column(overflow="fold")
    return rows


def source_text(found: Excerpt) -> Text:
    """A node in the source around it."""
    place = f"line {found.line}, column {found.column}, byte {found.offset} of the payload"
    near = "" if found.whole else "; the node begins on or near that line"
    text = Text(f"\n{place}{near}\n", "dim")
    text.append(lines(found.before))
    return text.append(lines(found.text), "bold").append("\n")


def lines(source_: str) -> str:
    """Source with its lines, safe for a terminal whatever the page holds."""
    return "\n".join(shown(line.replace("\t", "    "), LONG) for line in source_.split("\n"))


def plain(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        main = value.get("value") or value.get("raw") or value.get("text") or value.get("title")
        rest = {
            key: one for key, one in value.items() if one not in (None, main, [], "") and key not in {"path", "valid"}
        }
        told = ", ".join(f"{key} {plain(one)}" for key, one in rest.items())
        return f"{main} ({told})" if main and told else str(main or told)
    if isinstance(value, list):
        return "; ".join(map(plain, value))
    return orjson.dumps(value).decode()


def text(value: object, style: str = "") -> Text:
    """Words of anybody's, safe for a terminal."""
    return Text(shown(value, LONG), style)


def capture_line(capture: dict[str, Any]) -> str:
    """Where a capture lies."""
    return "{warc} offset {offset}, {length} bytes, {date}, {record_id}".format_map(Known(capture))


def cut_command(warc: Path, offset: int, length: int) -> str:
    """The command that cuts a record out of a file."""
    return f"tail -c +{offset + 1} {shlex.quote(str(warc))} | head -c {length} | zcat"


class Known(dict[str, Any]):
    """Values for a format; a question mark where there is none."""

    def __missing__(self, key: str) -> str:
        return "?"
