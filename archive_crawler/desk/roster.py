"""The collection files that a scheduler looks after, read again when they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive_crawler.collection.load import IGNORE, load, shipped
from archive_crawler.collection.model import Collection, Schedule
from archive_crawler.errors import BadArguments, BadCollection


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A collection with a schedule."""

    file: str
    """What `archive-crawler crawl` is given."""
    collection: Collection
    schedule: Schedule


class Roster:
    """Collections by name; a file that has become wrong keeps its last good schedule, and is complained of once."""

    def __init__(self, given: Sequence[str]) -> None:
        """`given` are names of shipped collections, collection files, and folders of such files."""
        self._given = given
        self._stamps: dict[str, tuple[int, int] | None] = {}
        self._known: dict[str, Scheduled] = {}

    def refresh(self) -> list[str]:
        """Read what is new or has changed; says what could not be."""
        complaints = []
        files = list(self._files())
        for file in files:
            stamp = _stamp(file)
            if file not in self._stamps or self._stamps[file] != stamp:
                self._stamps[file] = stamp
                complaints += self._read(file)
        for gone in self._stamps.keys() - set(files):
            del self._stamps[gone]
            self._known.pop(gone, None)
        return complaints

    def scheduled(self) -> dict[str, Scheduled]:
        """The collections that have a schedule, by name."""
        return {each.collection.name: each for each in self._known.values()}

    def _read(self, file: str) -> list[str]:
        try:
            collection = load(file)
        except BadCollection as error:
            return [str(error)]
        twin = next((each.file for each in self._known.values() if each.collection.name == collection.name), file)
        if twin != file:
            return [f"{file}: collection {collection.name} is in {twin} already: a name has one file"]
        if collection.schedule is None:
            self._known.pop(file, None)
            return [f"{file}: collection {collection.name} has no [schedule]: it is not crawled by the scheduler"]
        self._known[file] = Scheduled(file, collection, collection.schedule)
        return []

    def _files(self) -> Iterator[str]:
        for each in self._given:
            path = Path(each)
            if path.is_dir():
                yield from (str(file) for file in sorted(path.glob("*.toml")) if file.name != IGNORE)
            elif path.is_file():
                yield str(path)
            elif each in shipped():
                yield each
            else:
                raise BadArguments(f"{each}: expected a collection file, a folder of them, or a name that `list` shows")


def _stamp(file: str) -> tuple[int, int] | None:
    try:
        stat = Path(file).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
