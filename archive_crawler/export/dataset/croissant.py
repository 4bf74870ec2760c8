"""`croissant.json`: the export for machine learning tools (Croissant 1.1), with the runs that it came from (PROV-O)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archive_crawler.export.dataset import naming, rights
from archive_crawler.export.dataset.facts import Facts, Format, Source
from archive_crawler.export.dataset.schema import Column, columns
from archive_crawler.export.dataset.spreadsheet import cells
from archive_crawler.export.dataset.tables import Table, tables

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The vocabulary's own context, with the namespace of PROV-O."""
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}
_MEDIA_TYPES = {Format.PARQUET: "application/x-parquet"}
"""Where mlcroissant knows another media type than the registered one."""
_PREFERRED = (Format.PARQUET, Format.JSONL, Format.JSONL_GZIP, Format.CSV)
"""Which of the forms that are there the records are read from: the first; mlcroissant reads no zstd."""


def croissant(facts: Facts) -> dict[str, Any]:
    """The JSON-LD document."""
    about = facts.about
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": naming.slug(about),
        "alternateName": naming.title(about),
        "description": naming.summary(about),
        "license": rights.LICENSE_URL,
        "usageInfo": " ".join((rights.RIGHTS, *rights.LIMITS)),
        "version": naming.version(about),
        "dateModified": about.modified,
        "datePublished": about.modified,
        "creator": {"@type": "sc:Organization", "name": about.agency or about.software},
        "publisher": {"@type": "sc:Organization", "name": about.agency or about.software},
        "url": "./",
        "citeAs": f"{naming.title(about)}, version {naming.version(about)}, {about.software}",
        "isLiveDataset": False,
        "rai:dataCollection": f"Crawled by {about.runs[-1].software}, robots.txt obeyed; what the servers sent is kept in WARC files.",
        "rai:personalSensitiveInformation": rights.PERSONS,
        "prov:wasGeneratedBy": [_activity(run) for run in about.runs],
        "prov:wasAttributedTo": {"@type": "prov:SoftwareAgent", "prov:label": about.software},
        "distribution": list(_distribution(facts)),
        "recordSet": list(_record_sets(facts)),
    }


def _activity(run: Source) -> dict[str, Any]:
    return {
        "@type": "prov:Activity",
        "@id": f"run-{run.id}",
        "prov:label": f"Crawl, run {run.id}: {run.state}",
        "prov:startedAtTime": run.started,
        **({"prov:endedAtTime": run.ended} if run.ended else {}),
        "prov:wasAssociatedWith": {"@type": "prov:SoftwareAgent", "prov:label": run.software},
    }


def _distribution(facts: Facts) -> Iterator[dict[str, Any]]:
    for table in tables():
        for form in facts.formats:
            yield {
                "@type": "cr:FileSet",
                "@id": _id(table, form),
                "name": _id(table, form),
                "description": f"{table.title}: {facts.rows[table.name]} rows",
                "encodingFormat": _MEDIA_TYPES.get(form, form.media_type),
                "includes": f"parquet/{table.name}/*.parquet" if form is Format.PARQUET else f"{form.folder}/{table.name}-*.{form}",
                "prov:wasDerivedFrom": [{"@id": f"run-{run.id}"} for run in facts.about.runs],
            }  # fmt: skip


def _record_sets(facts: Facts) -> Iterator[dict[str, Any]]:
    form = next((each for each in _PREFERRED if each in facts.formats), None)
    for table in tables() if form else ():
        if not facts.rows[table.name]:
            continue
        source = {"fileSet": {"@id": _id(table, form)}}
        yield {
            "@type": "cr:RecordSet",
            "@id": table.name,
            "name": table.name,
            "description": table.title,
            "field": list(_of_cells(table, source) if form is Format.CSV else _fields(table, source)),
        }


def _id(table: Table, form: Format | None) -> str:
    return f"{table.name}-{form}"


def _fields(table: Table, source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A field for each scalar, and for each scalar of a list's records; lists within lists are in the files alone."""
    for column in columns(table.record):
        yield from _below(column, table.name, {**source, "extract": {"column": column.name}}, (), is_array=False)


def _below(
    column: Column, prefix: str, source: dict[str, Any], path: tuple[str, ...], *, is_array: bool
) -> Iterator[dict[str, Any]]:
    name = f"{prefix}/{column.name}" if prefix == prefix.partition("/")[0] else f"{prefix}.{column.name}"
    item = column.item if column.kind == "array" else column
    if column.kind == "array" and is_array:
        return
    arrays = is_array or column.kind == "array"
    if item.kind == "object":
        for member in item.members:
            yield from _below(member, name, source, (*path, member.name), is_array=arrays)
        return
    read = {**source, "transform": {"jsonPath": ".".join(path)}} if path else source
    yield {
        "@type": "cr:Field",
        "@id": name,
        "name": name,
        "description": column.description,
        "dataType": _TYPES[item.kind],
        **({"isArray": True, "arrayShape": "-1"} if arrays else {}),
        "source": read,
    }


def _of_cells(table: Table, source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in cells(table.record):
        yield {
            "@type": "cr:Field",
            "@id": f"{table.name}/{cell.name}",
            "name": f"{table.name}/{cell.name}",
            "description": cell.description,
            "dataType": _TYPES[cell.kind],
            "source": {**source, "extract": {"column": cell.name}},
        }
