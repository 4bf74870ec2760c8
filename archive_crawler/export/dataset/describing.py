"""The files beside the tables: what they mean, where they come from, what is missing, what may be done with them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archive_crawler.export.dataset import naming, rights
from archive_crawler.export.dataset.card import card
from archive_crawler.export.dataset.croissant import croissant
from archive_crawler.export.dataset.facts import Facts
from archive_crawler.export.dataset.files import file
from archive_crawler.export.dataset.folder import MARK
from archive_crawler.export.dataset.frictionless import datapackage
from archive_crawler.export.dataset.schema import schema
from archive_crawler.export.dataset.tables import tables
from archive_crawler.export.dictionary import chapter, closed_sets, fields
from archive_crawler.items import SCHEMA_VERSION
from archive_crawler.normalize.cells import guarded

SUMS = "SHA256SUMS"


def describe(folder: Path, facts: Facts) -> None:
    """Write all of them into an export's folder; the sums last, of everything else."""
    written = dict(_schemas())
    written |= {
        "data-dictionary.md": _dictionary(facts),
        "data-dictionary.csv": _csv(("table", "field", "type", "meaning"), _fields()),
        "gaps.csv": _csv(("what became of it", "reason", "number"), _gaps(facts)),
        MARK: _json(datapackage(facts)),
        "croissant.json": _json(croissant(facts)),
        "README.md": card(facts),
        "CITATION.cff": _citation(facts),
    }
    (folder / "schema").mkdir()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    sums = {each.path: each.sha256 for each in facts.files}
    sums |= {name: file(folder, folder / name).sha256 for name in written}
    (folder / SUMS).write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def _schemas() -> Iterator[tuple[str, str]]:
    for table in tables():
        yield f"schema/{table.name}.schema.json", _json({**schema(table.record), "title": table.name})


def _dictionary(facts: Facts) -> str:
    parts = [
        f"# Data dictionary: {naming.title(facts.about)}",
        f"Record version {SCHEMA_VERSION}.",
        "Every field is present in every row of JSON Lines and Parquet. `null`, in CSV an empty cell: not found on the page, or not known.",
    ]
    parts += [chapter(table.name, schema(table.record)) for table in tables()]
    return "\n\n".join([*parts, *closed_sets()]) + "\n"


def _fields() -> Iterator[tuple[str, str, str, str]]:
    for table in tables():
        for told in fields(schema(table.record)):
            yield table.name, *told


def _gaps(facts: Facts) -> Iterator[tuple[str, str, str]]:
    for kind, reasons in sorted(facts.gaps.reasons.items()):
        for reason, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0])):
            yield kind, guarded(reason), str(count)


def _csv(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heading)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()  # the mark without which Excel takes UTF-8 for the local code page


def _citation(facts: Facts) -> str:
    """Citation File Format 1.2.0; JSON's strings are YAML's, too."""
    about = facts.about
    told = {
        "cff-version": "1.2.0",
        "message": "If you use these data, cite them, and the archived pages that you quote.",
        "type": "dataset",
        "title": naming.title(about),
        "abstract": naming.summary(about),
        "version": naming.version(about),
        "date-released": about.modified[:10],
        "license-url": rights.LICENSE_URL,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()]
    author = about.agency or f"{about.collection}, crawled by {about.software}"
    lines += ["authors:", f"  - name: {json.dumps(author, ensure_ascii=False)}"]
    return "\n".join(lines) + "\n"
