"""Parquet: the schema of each table, nested as the records are, and files in folders of site and year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from archive_crawler.export.dataset.index import Place
from archive_crawler.export.dataset.schema import Column, columns
from archive_crawler.export.dataset.tables import Row, Table

HOST, YEAR = "host", "year"
"""The names of the folders: no record has a field of these names, so a reader that makes columns of folders changes none."""
_SCALARS = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
_BATCH = 4 << 20
"""Bytes of records that are made Arrow's at once."""
_GROUP = 32 << 20
"""Bytes of records in a row group."""
_FILE = 512 << 20
"""Bytes of records in a file."""
_LEVEL = 6


@cache
def schema(record: type) -> pa.Schema:
    """The schema of a record's table, with what each column means."""
    return pa.schema([_field(column) for column in columns(record)])


def _field(column: Column) -> pa.Field:
    told = {"description": column.description} if column.description else None
    return pa.field(column.name, _type(column), metadata=told)


def _type(column: Column) -> pa.DataType:
    if column.kind == "object":
        return pa.struct([_field(member) for member in column.members])
    if column.kind == "array":
        return pa.list_(_type(column.item))
    return _SCALARS[column.kind]


def write(folder: Path, table: Table, rows: Iterable[tuple[Place, Row]]) -> list[Path]:
    """Write a table into `host=…/year=…/part-00000.parquet` and so on below a folder; the files.

    A table without rows is one file without rows, so that it loads all the same.
    """
    written: list[Path] = []
    for (host, year), group in groupby(rows, key=lambda each: (each[0].host, each[0].year)):
        below = folder / f"{HOST}={_safe(host)}" / f"{YEAR}={year}"
        below.mkdir(parents=True)
        written += _files(below, schema(table.record), group)
    if not written:
        folder.mkdir(parents=True)
        written = [folder / "part-00000.parquet"]
        pq.write_table(schema(table.record).empty_table(), written[0], compression="zstd")
    return written


def _safe(host: str) -> str:
    """A host as a folder's name: what a site made up may be anything."""
    return "".join(sign if sign.isalnum() or sign in ".-_" else f"%{ord(sign):02X}" for sign in host) or "none"


def _files(folder: Path, layout: pa.Schema, rows: Iterator[tuple[Place, Row]]) -> list[Path]:
    written: list[Path] = []
    first = next(rows, None)
    while first:
        path = folder / f"part-{len(written):05}.parquet"
        with pq.ParquetWriter(path, layout, compression="zstd", compression_level=_LEVEL) as out:
            first = _fill(out, layout, first, rows)
        written.append(path)
    return written


def _fill(
    out: pq.ParquetWriter, layout: pa.Schema, first: tuple[Place, Row] | None, rows: Iterator[tuple[Place, Row]]
) -> tuple[Place, Row] | None:
    """Write rows until the file is full; the row that found no room."""
    held: list[Row] = []
    batches: list[pa.RecordBatch] = []
    batch = group = size = 0

    def flush(*, whole: bool) -> None:
        nonlocal batch, group
        if held:
            batches.append(pa.RecordBatch.from_pylist(held, schema=layout))
            held.clear()
        batch = 0
        if whole and batches:
            out.write_table(pa.Table.from_batches(batches))
            batches.clear()
            group = 0

    while first and size < _FILE:
        place, row = first
        held.append(row)
        length = len(place.line)
        batch, group, size = batch + length, group + length, size + length
        if batch >= _BATCH:
            flush(whole=group >= _GROUP)
        first = next(rows, None)
    flush(whole=True)
    return first
