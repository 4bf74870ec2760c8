"""The JSON Schema and the data dictionary, written from `items.py`, and the keys of collection files.

Run as `python -m archive_crawler.export.dictionary docs`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from itemadapter import ItemAdapter

from archive_crawler.collection.reference import reference
from archive_crawler.export.lines import FILES
from archive_crawler.items import SCHEMA_VERSION, VirinOddity

SENTENCED: tuple[type[VirinOddity], ...] = (VirinOddity,)
"""Closed sets whose members have a sentence each."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(record: type) -> dict[str, Any]:
    """JSON Schema (2020-12) of a record: every key is required, no other is allowed."""
    described = ItemAdapter.get_json_schema(record)
    _require_all(described)
    return {"$schema": _DIALECT, "title": record.__name__, "description": record.__doc__, **described}


def _require_all(node: Any) -> None:
    """Say that every key is always there, which item classes with defaults leave open."""
    if isinstance(node, dict):
        if "properties" in node:
            node["required"] = list(node["properties"])
        for child in node.values():
            _require_all(child)
    elif isinstance(node, list):
        for child in node:
            _require_all(child)


def dictionary() -> str:
    """Describe every field of every file, as Markdown."""
    parts = [
        "# Data dictionary",
        f"Schema version {SCHEMA_VERSION}. Written by `make docs` from `archive_crawler/items.py`; do not edit.",
        "Every key is present in every line. `null` means: not found on the page, or not known.",
        "JSON Schemas are in [schema/](schema/).",
    ]
    parts += [chapter(file, schema(record)) for record, file in FILES.items()]
    return "\n\n".join([*parts, *closed_sets()]) + "\n"


def chapter(heading: str, described: dict[str, Any]) -> str:
    """Describe every field of one schema."""
    rows = "\n".join(f"| `{path}` | {kind} | {_cell(text)} |" for path, kind, text in fields(described))
    return f"## `{heading}`\n\n{described['description']}\n\n| field | type | meaning |\n|---|---|---|\n{rows}"


def closed_sets() -> Iterator[str]:
    """Describe the members of the closed sets that have a sentence each."""
    for closed in SENTENCED:
        rows = "\n".join(f"| `{each}` | {each.sentence} |" for each in closed)
        yield f"## {closed.__name__}\n\n{closed.__doc__}\n\n| value | meaning |\n|---|---|\n{rows}"


def fields(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """Path, type and meaning of every field of a schema."""
    for name, field in node.get("properties", {}).items():
        yield prefix + name, _kind(field), _meaning(field)
        for inner, mark in _nested(field):
            yield from fields(inner, f"{prefix}{name}{mark}.")


def _nested(field: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    for option in field.get("anyOf", [field]):
        if "properties" in option:
            yield option, ""
        if "properties" in option.get("items", {}):
            yield option["items"], "[]"
        if "properties" in (option.get("additionalProperties") or {}):
            yield option["additionalProperties"], "{}"


def _kind(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(option) for option in field["anyOf"])
    kinds = field.get("type", "any")
    named = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{named} of {_kind(field['items'])}" if kinds == "array" and "items" in field else named


def _meaning(field: dict[str, Any]) -> str:
    text = " ".join(field.get("description", "").split())
    closed = [each for option in field.get("anyOf", [field]) for each in (option, option.get("items", {}))]
    options = [value for option in closed for value in option.get("enum", [])]
    if options:
        text += " One of: " + ", ".join(f"`{value}`" for value in options) + "."
    return text


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write(docs: Path) -> list[Path]:
    """Write `data-dictionary.md`, `collection-keys.md` and one schema a file; the paths written."""
    (docs / "schema").mkdir(parents=True, exist_ok=True)
    written = [docs / "data-dictionary.md", docs / "collection-keys.md"]
    written[0].write_text(dictionary(), encoding="utf-8")
    written[1].write_text(reference(), encoding="utf-8")
    for record, file in FILES.items():
        path = docs / "schema" / f"{Path(file).stem}.schema.json"
        path.write_text(json.dumps(schema(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    for written in write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs")):
        sys.stdout.write(f"{written}\n")
