"""A YAML file, read safely and as JavaScript's parser reads it: YAML 1.2's core schema, where `on` and 2025-01-01 are texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml

from archive_crawler.errors import BadArguments

_LARGEST = 16 * 1024 * 1024
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}  # type: ignore[misc]

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Leave merge keys as they are: nested ones grow without bounds."""


for _name, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+)", list("-+.0123456789")),
):
    _Loader.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"^(?:{_pattern})$"), _first)


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping, and the lines its keys stand on."""

    values: dict[str, Any]
    lines: dict[str, int]
    """Line of each key."""
    items: dict[str, list[int]]
    """Lines of the items of each key that has a list."""


def read(content: bytes, name: str) -> Document:
    """Read a YAML (or JSON) mapping; raises BadArguments, which names file and line."""
    if len(content) > _LARGEST:
        raise BadArguments(f"{name}: expected at most {_LARGEST:,} bytes, found {len(content):,}")
    try:
        loader = _Loader(content)
        node = loader.get_single_node()
        if not isinstance(node, yaml.MappingNode):
            raise BadArguments(f"{name}: expected YAML with keys and values, found {_kind(node)}")
        lines, items = _places(node, name)
        return Document({str(key): value for key, value in loader.construct_document(node).items()}, lines, items)
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadArguments(f"{name}{line}: not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise BadArguments(f"{name}: not valid YAML: {error}") from None
    except RecursionError:
        raise BadArguments(f"{name}: YAML nested too deep to be a configuration") from None


def _kind(node: yaml.Node | None) -> str:
    return ("a list" if isinstance(node, yaml.SequenceNode) else "a text") if node else "nothing"


def _places(node: yaml.MappingNode, name: str) -> tuple[dict[str, int], dict[str, list[int]]]:
    lines: dict[str, int] = {}
    items: dict[str, list[int]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if str(key.value) in lines:
            raise BadArguments(f"{name}:{line}: {key.value}: this key is there already, on line {lines[key.value]}")
        lines[str(key.value)] = line
        if isinstance(value, yaml.SequenceNode):
            items[str(key.value)] = [item.start_mark.line + 1 for item in value.value]
    return lines, items
