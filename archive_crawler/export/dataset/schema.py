"""The columns of an export's tables: the records' own JSON Schema, but for what no table can hold.

A mapping has other keys in every row, which readers of tables take for columns. So it becomes a list of what it maps to,
each with its key beside it.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from archive_crawler.export import dictionary

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "field"
"""The name that a mapping's key has in an export."""
VALUE = "value"
"""The name that what it maps to has, where that is no record."""
_KEY_SCHEMA = {"type": "string", "description": "The name of the field that this is told of."}


@cache
def schema(record: type) -> dict[str, Any]:
    """JSON Schema (2020-12) of a row."""
    described = deepcopy(dictionary.schema(record))
    _tabulate(described)
    return described


def _tabulate(node: Any) -> None:
    """Turn every mapping below a schema's node into a list."""
    if isinstance(node, dict):
        mapped = node.get("additionalProperties")
        if node.get("type") == "object" and isinstance(mapped, dict):
            del node["additionalProperties"]
            node |= {"type": "array", "items": _pair(mapped)}
        for child in node.values():
            _tabulate(child)
    elif isinstance(node, list):
        for child in node:
            _tabulate(child)


def _pair(mapped: dict[str, Any]) -> dict[str, Any]:
    """What a mapping maps to, with its key: a record gets the key as a member, a scalar stands beside it."""
    values = mapped.get("properties", {VALUE: {**mapped, "description": "What is told."}})
    members = {KEY: _KEY_SCHEMA, **values}
    return {"type": "object", "additionalProperties": False, "properties": members, "required": list(members)}


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a member of one."""

    name: str
    """Its own name."""
    kind: str
    """string, integer, number, boolean, array or object."""
    nullable: bool
    """Whether it may be null."""
    description: str
    """What it means."""
    enum: tuple[str, ...]
    """The values it may have; empty where it may have any."""
    members: tuple[Column, ...]
    """Those of an object; of an array the one that its items are."""

    @property
    def item(self) -> Column:
        """What an array is made of."""
        return self.members[0]


@cache
def columns(record: type) -> tuple[Column, ...]:
    """The columns of a record's table."""
    return _members(schema(record))


def _members(node: dict[str, Any]) -> tuple[Column, ...]:
    return tuple(_column(name, told) for name, told in node.get("properties", {}).items())


def _column(name: str, node: dict[str, Any]) -> Column:
    options = node.get("anyOf", [node])
    kinds = {kind for option in options for kind in _kinds(option)}
    told = next(option for option in options if _kinds(option) != ["null"])
    (kind,) = kinds - {"null"}
    members = (_column("item", told["items"]),) if kind == "array" else _members(told)
    description = " ".join(node.get("description", "").split())
    return Column(name, kind, "null" in kinds, description, tuple(told.get("enum", ())), members)


def _kinds(option: dict[str, Any]) -> list[str]:
    kind = option.get("type")
    if kind is None and "enum" in option:
        return ["string"]
    return kind if isinstance(kind, list) else [str(kind)]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that lies in a row at a path, or at many where lists are on the way."""

    path: tuple[str, ...]
    """The names that lead to it."""
    lists: int
    """How many lists are on the way, its own included."""
    column: Column
    """What it is: a scalar."""

    @property
    def name(self) -> str:
        return ".".join(self.path)


def leaves(members: tuple[Column, ...], path: tuple[str, ...] = (), lists: int = 0) -> Iterator[Leaf]:
    """Every scalar of a table."""
    for column in members:
        here, inner, depth = (*path, column.name), column, lists
        while inner.kind == "array":
            inner, depth = inner.item, depth + 1
        if inner.kind == "object":
            yield from leaves(inner.members, here, depth)
        else:
            yield Leaf(here, depth, inner)
