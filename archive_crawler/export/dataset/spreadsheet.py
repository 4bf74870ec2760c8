"""CSV for spreadsheets: a row a line, a scalar a column, every cell short enough for Excel and harmless to it.

A list of words becomes one cell of them, a list of records their number and the words or addresses of each; the other files
have all of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from archive_crawler.export.dataset.schema import Column, columns
from archive_crawler.export.dataset.tables import Row
from archive_crawler.normalize.cells import guarded

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the local code page."""
LONGEST = 32_767
"""Characters that a cell of Excel holds; what is longer would run over into the rows below."""
MOST_ROWS = 1_000_000
"""Rows in a file: a sheet holds 1,048,576."""
CUT = " […]"
"""The end of a cell that was cut."""
BETWEEN = " | "
_TOLD = ("text", "url", "warc", "value", "field")
"""Members of a list's records that stand for them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of the CSV."""

    name: str
    """Its heading: the path to it, and `count` for the number of a list's members."""
    kind: str
    """string, integer, number or boolean."""
    path: tuple[str, ...]
    """Where the value or the list is in a row."""
    member: str | None
    """The member of a list's records whose values are joined; null for scalars, counts and lists of words."""
    counts: bool
    """Whether it is the number of a list's members."""
    description: str
    """What it means."""


@cache
def cells(record: type) -> tuple[Cell, ...]:
    """The columns of a record's CSV."""
    return tuple(_cells(columns(record), ()))


def _cells(members: tuple[Column, ...], path: tuple[str, ...]) -> Iterator[Cell]:
    for column in members:
        here = (*path, column.name)
        name = ".".join(here)
        if column.kind == "object":
            yield from _cells(column.members, here)
        elif column.kind != "array":
            yield Cell(name, column.kind, here, None, counts=False, description=column.description)
        elif column.item.kind != "object":
            joined = f"{column.description} Joined by {BETWEEN.strip()}."
            yield Cell(name, "string", here, None, counts=False, description=joined)
        else:
            yield Cell(
                f"{name}.count", "integer", here, None, counts=True, description=f"How many: {column.description}"
            )
            told = next((each for each in column.item.members if each.name in _TOLD), None)
            if told:
                joined = f"{told.description} Joined by {BETWEEN.strip()}."
                yield Cell(f"{name}.{told.name}", "string", here, told.name, counts=False, description=joined)


def heading(record: type) -> bytes:
    """The first line, with the mark that says UTF-8."""
    return BYTE_ORDER_MARK + _line([cell.name for cell in cells(record)])


def line(record: type, row: Row) -> bytes:
    """A row as a line."""
    return _line([_value(row, cell) for cell in cells(record)])


def _value(row: Row, cell: Cell) -> str:
    value: Any = row
    for name in cell.path:
        value = value.get(name) if isinstance(value, dict) else None
    if cell.counts:
        return str(len(value or ()))
    if isinstance(value, list):
        words = value if cell.member is None else [each.get(cell.member) for each in value]
        value = BETWEEN.join(str(word) for word in words if word is not None)
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    text = guarded(value)
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def _line(values: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue().encode()
