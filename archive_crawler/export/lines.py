"""JSON Lines files: records in, one object a line, every key present, in the records' own order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from archive_crawler.errors import BadArguments
from archive_crawler.items import Article, Change, JoinedPhoto, LinkCheck, LinkUse, Rejected, SeenUrl
from archive_crawler.warc.rolling import sync_directory

R = TypeVar("R", Article, Rejected, LinkUse, LinkCheck, JoinedPhoto, SeenUrl, Change)
Record = Article | Rejected | LinkUse | LinkCheck | JoinedPhoto | SeenUrl | Change

FILES: dict[type[Record], str] = {
    Article: "articles.jsonl",
    Rejected: "rejected.jsonl",
    LinkUse: "links.jsonl",
    LinkCheck: "link_checks.jsonl",
    JoinedPhoto: "photos.jsonl",
    SeenUrl: "urls.jsonl",
    Change: "changes.jsonl",
}

GROWING = tuple(file for record, file in FILES.items() if record not in {JoinedPhoto, SeenUrl, Change})
"""The files that grow while the crawl runs; the others are written at its end."""

UNSETTLED = tuple(file for file in GROWING if file not in {FILES[Article], FILES[LinkUse], FILES[LinkCheck]})
"""Those of them that settling does not write anew."""


def line(record: Record) -> bytes:
    """One record as one line, UTF-8."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def write(path: Path, records: Iterable[Record]) -> None:
    """Write a whole file at once; an old one stays whole until the new one is on disk."""
    replace_with(path, map(line, records))


def replace_with(path: Path, lines: Iterable[bytes]) -> None:
    """Put a file of these lines in a path's place, atomically."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    sync_directory(path.parent)


def read(directory: Path, record: type[R]) -> Iterator[R]:
    """Read the records of one kind back from a run's folder of records."""
    reader = TypeAdapter(record)
    path = directory / FILES[record]
    if path.exists():
        with path.open("rb") as file:
            for number, row in enumerate(file, 1):
                try:
                    yield reader.validate_json(row)
                except ValidationError as error:
                    raise BadArguments(f"{path}:{number}: not a line of {path.name}: {error}") from error


def objects(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file; none where the file does not exist."""
    if path.exists():
        with path.open("rb") as file:
            for row in file:
                yield orjson.loads(row)


class JsonLines:
    """The JSON Lines files of one folder, open for appending."""

    def __init__(self, directory: Path, files: Iterable[str] = GROWING) -> None:
        self._files: dict[str, BinaryIO] = {}
        for file in files:
            self._files[file] = (directory / file).open("ab")
        sync_directory(directory)
        self._counted: dict[str, int] = {}
        """What was committed of each."""

    def append(self, file: str, lines: Iterable[bytes]) -> None:
        """Write lines at the end of a file."""
        self._files[file].writelines(lines)

    def reached(self) -> dict[str, int]:
        """Give all lines to the operating system; name and length in bytes of each file that has grown."""
        for stream in self._files.values():
            stream.flush()
        lengths = {file: stream.tell() for file, stream in self._files.items()}
        return {file: length for file, length in lengths.items() if self._counted.get(file) != length}

    def sync(self, files: Iterable[str]) -> None:
        """Make what was given to the operating system durable; for any thread."""
        for file in files:
            os.fsync(self._files[file].fileno())

    def count_on(self, lengths: Mapping[str, int]) -> None:
        """These lengths are committed."""
        self._counted.update(lengths)

    def close(self) -> None:
        for stream in self._files.values():
            with suppress(OSError):  # what is synced is there; the rest was acknowledged by nobody
                stream.close()


def cut_back(directory: Path, lengths: Mapping[str, int], *, settled: bool = False, dry_run: bool = False) -> list[str]:
    """Cut each file back to its acknowledged length; say what was cut, and what is too short.

    Lines beyond that length belong to pages that were not acknowledged, and that are fetched again. Where `settled` is
    set the articles, links and checks may have been written anew, and stay as they are; where `dry_run` is, nothing is changed.
    """
    done = []
    for file in UNSETTLED if settled else GROWING:
        path = directory / file
        kept, size = lengths.get(file, 0), path.stat().st_size if path.exists() else 0
        if size > kept:
            done.append(f"{file}: cut from {size} to {kept} bytes, the last acknowledged line")
            if not dry_run:
                os.truncate(path, kept)
        elif size < kept:
            done.append(f"{file}: {kept} bytes were acknowledged, {size} are there")
    return done
