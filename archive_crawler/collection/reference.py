"""The keys of a collection file as Markdown, from the model itself.

`make docs` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter

from archive_crawler.collection.model import Collection


def reference() -> str:
    """Every key with its type, default and meaning."""
    schema = TypeAdapter(Collection).json_schema()
    rows = "\n".join(f"| `{key}` | {kind} | {default} | {text} |" for key, kind, default, text in _keys(schema, schema))
    return (
        "# Keys of a collection file\n\nWritten by `make docs` from `archive_crawler/collection/model.py`; do not edit.\n\n"
        f"| key | type | default | meaning |\n|---|---|---|---|\n{rows}\n"
    )


def _keys(node: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    for name, field in node["properties"].items():
        inner, mark = _table(field, schema)
        if inner:
            yield from _keys(inner, schema, f"{prefix}{name}{mark}.")
            continue
        default = "required" if name in node.get("required", ()) else _shown(field.get("default"))
        yield prefix + name, _kind(field, schema), default, " ".join(field.get("description", "").split())


def _table(field: dict[str, Any], schema: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """The table that a key holds, and the mark of a list of them."""
    for node, mark in ((field, ""), (field.get("items", {}), "[]")):
        target = _resolved(node, schema)
        if "properties" in target:
            return target, mark
    return None, ""


def _resolved(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = node.get("$ref", "").rpartition("/")[2]
    return schema["$defs"][name] if name else node


def _kind(field: dict[str, Any], schema: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(each, schema) for each in field["anyOf"] if each.get("type") != "null")
    target = _resolved(field, schema)
    if "enum" in target:
        return ", ".join(f'`"{value}"`' for value in target["enum"])
    if target.get("type") == "array":
        return f"list of {_kind(target['items'], schema)}"
    return "table" if target.get("type") == "object" else str(target.get("type", "any"))


def _shown(default: object) -> str:
    return "none" if default in (None, [], {}) else f"`{json.dumps(default)}`"
