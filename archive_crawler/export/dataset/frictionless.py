"""`datapackage.json`: the export as a Frictionless data package, with the schema of each table given."""

from __future__ import annotations

from typing import Any

from archive_crawler.export.dataset import naming, rights
from archive_crawler.export.dataset.facts import Facts, File, Format
from archive_crawler.export.dataset.schema import Column, columns
from archive_crawler.export.dataset.spreadsheet import cells
from archive_crawler.export.dataset.tables import Table

_HAVE_ROWS = {Format.CSV, Format.JSONL, Format.JSONL_GZIP, Format.JSONL_ZSTD}
"""Forms whose fields are those of a table schema; Parquet has its own schema in itself."""


def datapackage(facts: Facts) -> dict[str, Any]:
    """The descriptor."""
    about = facts.about
    return {
        "name": naming.slug(about),
        "title": naming.title(about),
        "description": f"{naming.summary(about)} {rights.RIGHTS} {rights.PERSONS}",
        "version": naming.version(about),
        "created": about.modified,
        "licenses": [{"name": "other-pd", "path": rights.LICENSE_URL, "title": rights.LICENSE_TITLE}],
        "sources": [
            {"title": f"Run {run.id} of the collection {about.collection}, {run.started}"} for run in about.runs
        ],
        "contributors": [{"title": about.software, "role": "wrangler"}]
        + ([{"title": about.agency, "role": "publisher"}] if about.agency else []),
        "resources": [_resource(file) for file in facts.files],
    }


def _resource(file: File) -> dict[str, Any]:
    table, form = file.table, file.format
    if table is None or form is None:
        raise ValueError(f"{file.path}: only tables are resources")
    described: dict[str, Any] = {
        "name": "".join(sign if sign.isalnum() or sign in "-._/" else "-" for sign in file.path).lower(),
        "path": file.path,
        "title": table.title,
        "mediatype": form.media_type,
        "encoding": "utf-8",
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
    }
    # frictionless reads CSV row by row, and JSON Lines only with an extra; of files it checks size and digest.
    described |= {"type": "table", "format": "csv"} if form is Format.CSV else {"type": "file"}
    if form in _HAVE_ROWS:
        described["schema"] = _csv_schema(table) if form is Format.CSV else _schema(table)
    return described


def _csv_schema(table: Table) -> dict[str, Any]:
    fields = [{"name": cell.name, "type": cell.kind, "description": cell.description} for cell in cells(table.record)]
    return {"fields": fields, "missingValues": [""]}


def _schema(table: Table) -> dict[str, Any]:
    return {"fields": [_field(column) for column in columns(table.record)], "missingValues": []}


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if column.enum:
        constraints["enum"] = list(column.enum)
    told = {"constraints": constraints} if constraints else {}
    return {"name": column.name, "type": column.kind, "description": column.description, **told}
