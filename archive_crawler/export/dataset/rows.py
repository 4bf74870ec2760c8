"""Rows out of lines: every field there, in its order, mappings as lists, whichever version of the program wrote the line."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from archive_crawler.export import dictionary
from archive_crawler.export.dataset.schema import KEY, VALUE

Turn = Callable[[Any], Any]
_EMPTY: dict[str, Any] = {"array": [], "object": {}, "string": "", "boolean": False, "integer": 0, "number": 0.0}
"""What stands for a field that an older version did not have, where it cannot be null and has no default of its own."""


@cache
def maker(record: type) -> Turn:
    """What makes a row of a record's object: a field that the record no longer has is left out, one that it did not have is added."""
    return _object(dictionary.schema(record))


def _turn(node: dict[str, Any]) -> Turn | None:
    """What is to be done with the values of a node; null where they are as they should be."""
    options = [option for option in node.get("anyOf", [node]) if option.get("type") != "null"]
    if len(options) != 1:
        return None
    (told,) = options
    if isinstance(told.get("additionalProperties"), dict):
        return _mapping(told["additionalProperties"])
    if "properties" in told:
        return _object(told)
    return _array(told["items"]) if "items" in told else None


def _mapping(mapped: dict[str, Any]) -> Turn:
    if "properties" in mapped:
        turn = _object(mapped)
        return lambda found: [{KEY: key, **turn(value)} for key, value in (found or {}).items()]
    return lambda found: [{KEY: key, VALUE: value} for key, value in (found or {}).items()]


def _array(items: dict[str, Any]) -> Turn | None:
    turn = _turn(items)
    return (lambda found: [turn(each) for each in found] if found else found) if turn else None


def _object(node: dict[str, Any]) -> Turn:
    names = tuple(node["properties"])
    defaults = {name: _default(told) for name, told in node["properties"].items()}
    turns = [(name, turn) for name, told in node["properties"].items() if (turn := _turn(told))]

    def turned(found: Any) -> Any:
        if found is None:
            return None
        if tuple(found) != names:
            found = {name: found.get(name, defaults[name]) for name in names}
        for name, turn in turns:
            found[name] = turn(found[name])
        return found

    return turned


def _default(node: dict[str, Any]) -> Any:
    if "default" in node:
        return node["default"]
    kinds = [kind for option in node.get("anyOf", [node]) for kind in _kinds(option)]
    return None if "null" in kinds else _EMPTY[kinds[0]]


def _kinds(option: dict[str, Any]) -> list[str]:
    kind = option.get("type", "string")
    return kind if isinstance(kind, list) else [kind]
