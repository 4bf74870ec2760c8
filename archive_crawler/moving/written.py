"""A collection as the text of a collection file, with comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from archive_crawler.errors import BadArguments, printable

_WIDTH = 120


def written(document: Mapping[str, Any], head: Iterable[str] = (), comments: Mapping[str, str] | None = None) -> str:
    """TOML of a collection's keys, tables last; `comments` go above a key, by its dotted name, and where no such key is, to its table's end."""
    notes = dict(comments or {})
    lines = [_comment(text) for text in head]
    if lines:
        lines.append("")
    lines += _table(document, "", notes)
    return "\n".join(lines) + "\n"


def _table(table: Mapping[str, Any], name: str, notes: dict[str, str]) -> Iterator[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    for key, value in table.items():
        if key in inner or value is None:
            continue
        dotted = f"{name}.{key}".lstrip(".")
        if note := notes.pop(dotted, None):
            yield _comment(note)
        yield f"{_key(key)} = {_value(value)}"
    for dotted in [each for each in notes if each.rpartition(".")[0] == name]:
        yield _comment(notes.pop(dotted))
    for key, value in inner.items():
        dotted = f"{name}.{key}".lstrip(".")
        yield ""
        yield f"[{'.'.join(map(_key, dotted.split('.')))}]" if not name else f"[{name}.{_key(key)}]"
        yield from _table(value, dotted, notes)


def _comment(text: str) -> str:
    return f"# {printable(text)}".rstrip()


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(str(value))
    each = [_value(item) for item in value]
    short = f"[{', '.join(each)}]"
    return short if len(each) < 2 or len(short) < _WIDTH else "[\n" + "".join(f"    {one},\n" for one in each) + "]"


def _text(text: str) -> str:
    """A literal string where it saves backslashes, as in regular expressions; otherwise a basic one (TOML 1.0)."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def put(path: Path, text: str, *, overwrite: bool) -> None:
    """Write a collection file whole or not at all; raises BadArguments where there is one already, or none can be."""
    try:
        if overwrite:
            beside = path.with_name(f".{path.name}.new")
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        else:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except FileExistsError:
        raise BadArguments(f"{path}: is there already; --overwrite writes over it, --to names another") from None
    except OSError as error:
        raise BadArguments(f"{path}: cannot be written: {error.strerror or error}") from None
