"""Collection files: found by name or path, read, checked; every error names file, line, key and what was expected."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from archive_crawler.collection.model import Collection
from archive_crawler.errors import BadCollection

_COLLECTION = TypeAdapter(Collection)
IGNORE = "ignore.toml"
"""The file beside collection files that says which links a report leaves out."""
_T = TypeVar("_T")


def shipped() -> dict[str, Path]:
    """Name and path of the collections that come with the program."""
    folder = Path(str(files("archive_crawler.collection") / "shipped"))
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load(name_or_path: str) -> Collection:
    """Read a shipped collection by its name, or a collection file by its path.

    Raises BadCollection when there is no such collection or the file is not a valid one.
    """
    path = shipped().get(name_or_path)
    if path is None:
        path = Path(name_or_path)
        if not path.is_file():
            known = ", ".join(shipped())
            raise BadCollection(f"no collection {name_or_path!r}: neither a file nor one of those shipped ({known})")
    try:
        return _beside(parse(path.read_bytes(), str(path)), path)
    except OSError as error:
        raise BadCollection(f"{path}: cannot be read: {error}") from error


def _beside(collection: Collection, path: Path) -> Collection:
    """The collection with the files that its keys name beside it, and the `ignore.toml` that lies there."""
    if collection.scope.exclusions is not None:
        exclusions = str((path.parent / collection.scope.exclusions).resolve())
        collection = replace(collection, scope=replace(collection.scope, exclusions=exclusions))
    named = path.parent / (collection.links.ignore or IGNORE)
    if collection.links.ignore is None and not named.is_file():
        return collection
    return replace(collection, links=replace(collection.links, ignore=str(named.resolve())))


def parse(content: bytes, name: str) -> Collection:
    """Read the content of a collection file; `name` is how errors call it."""
    return parsed(_COLLECTION, content, name)


def parsed(reader: TypeAdapter[_T], content: bytes, name: str) -> _T:
    """Read the content of a TOML file by a model; raises BadCollection, which names file, line and key."""
    try:
        text = content.decode()
        document = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadCollection(f"{name}:{line}: expected UTF-8 text, found byte 0x{content[error.start]:02x}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadCollection(f"{name}:{_syntax_line(str(error), text)}: not valid TOML: {error}") from None
    try:
        return reader.validate_python(document)
    except ValidationError as error:
        raise BadCollection("\n".join(_complaints(error, text, name))) from None


def _syntax_line(message: str, text: str) -> int:
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else text.count("\n") + 1


def _complaints(error: ValidationError, text: str, name: str) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        keys = [part for part in problem["loc"] if part != "[key]"]
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in keys).lstrip(".")
        came = "" if problem["type"] == "missing" else f", found {_short(problem['input'])}"
        expected = {
            "missing": "this key is required",
            "unexpected_keyword_argument": "unknown key",
            "extra_forbidden": "unknown key",
        }.get(problem["type"], problem["msg"].removeprefix("Value error, "))
        yield f"{name}:{_line(text, keys)}: {key or 'the file'}: {expected}{came}"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _line(text: str, keys: Sequence[int | str]) -> int:
    """The line where a key stands, as well as a scan of lines can tell; the nearest table's line for a missing key."""
    best, deepest = 1, 0
    table: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[(\[?)\s*([^\]]+?)\s*\]", line):
            table = _names(header[2])
            if header[1]:
                seen[tuple(table)] = seen.get(tuple(table), -1) + 1
            here = table
        elif pair := re.match(r"""\s*((?:"[^"]*"|'[^']*'|[\w.-]+)+)\s*=""", line):
            here = table + _names(pair[1])
        else:
            continue
        depth = _matched(here, keys, seen)
        if depth > deepest:
            best, deepest = number, depth
    return best


def _names(dotted: str) -> list[str]:
    return [
        quoted or single or bare for quoted, single, bare in re.findall(r""""([^"]*)"|'([^']*)'|([\w-]+)""", dotted)
    ]


def _matched(here: Sequence[str], keys: Sequence[int | str], seen: dict[tuple[str, ...], int]) -> int:
    """How many names of a place in the file agree with the key looked for; 0 where one does not."""
    wanted = list(keys)
    done: list[str] = []
    for name in here:
        if not wanted or wanted[0] != name:
            return 0
        wanted.pop(0)
        done.append(name)
        if wanted and isinstance(wanted[0], int):
            if seen.get(tuple(done), wanted[0]) != wanted[0]:
                return 0
            wanted.pop(0)
    return len(done)
