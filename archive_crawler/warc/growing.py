"""A run's index while the run goes on: lines in the order of the captures, sorted when the run ends."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from archive_crawler.frontier.unsealed import OPEN
from archive_crawler.warc.cdxj import line
from archive_crawler.warc.indexing import build
from archive_crawler.warc.rolling import sync_directory
from archive_crawler.warc.sorting import sort_into

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from archive_crawler.warc.cdxj import Entry, Place

NAME = "index.cdxj"


class GrowingIndex:
    """Appends to `index.cdxj.open`; for one thread, but for `settle` when that is done."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._open = folder / (NAME + OPEN)
        self._file: BinaryIO | None = None
        self._broken: OSError | None = None

    def append(self, entry: Entry) -> None:
        """Take a line; it is on disk after the next sync."""
        with self._or_never_again():
            if self._file is None:
                self._file = self._open.open("ab")
                sync_directory(self._open.parent)
            self._file.write(line(entry))

    def sync(self) -> dict[str, int]:
        """Make the lines durable; name and length in bytes, where there are any."""
        with self._or_never_again():
            if self._file is None:
                return {}
            self._file.flush()
            os.fsync(self._file.fileno())
            return {self._open.name: self._file.tell()}

    @contextmanager
    def _or_never_again(self) -> Iterator[None]:
        """Once a line was not taken, or a sync failed, the index is not complete: nothing may count on it."""
        if self._broken:
            raise OSError(f"{self._open.name} failed before: {self._broken}") from self._broken
        try:
            yield
        except OSError as error:
            self._broken = error
            raise

    def close(self) -> None:
        if self._file is not None:
            with suppress(OSError):  # what is synced is there; the rest was acknowledged by nobody
                self._file.close()
            self._file = None

    def settle(self) -> None:
        """Sort the lines into `index.cdxj`, which is empty where nothing was captured; doing it twice changes nothing."""
        if self._open.exists():
            sort_into(self._open, self._open.with_name(NAME))
            self._open.unlink()
        else:
            self._open.with_name(NAME).touch()


def recover_index(folder: Path, archive: Path, lengths: Mapping[str, int], *, dry_run: bool = False) -> list[str]:
    """Cut the growing index back to its acknowledged length, or make it anew from the WARC files, which were cut before.

    `lengths` are those the files were cut to; where `dry_run` is set nothing is changed.
    """
    growing = folder / (NAME + OPEN)
    kept, size = lengths.get(growing.name, 0), growing.stat().st_size if growing.exists() else 0
    if size > kept:
        if not dry_run:
            _cut(growing, kept)
        return [f"{growing.name}: cut from {size} to {kept} bytes, the last acknowledged line."]
    if size == kept or (folder / NAME).exists():
        return []
    said = [f"{growing.name}: has {size} of {kept} bytes, made anew from the WARC files."]
    return said if dry_run else [*said, *rebuild(archive, growing)]


def rebuild(archive: Path, target: Path, known: Mapping[tuple[str, int], Place] | None = None) -> list[str]:
    """Make a sorted index of an archive folder; a sentence for each damaged record.

    `known` has originals in other runs, as in `indexing.build`.
    """
    damaged: list[str] = []
    warcs = sorted(path for path in archive.iterdir() if path.name.endswith((".warc.gz", ".warc.gz" + OPEN)))
    build(warcs, target, lambda error: damaged.append(str(error)), known)
    return damaged


def _cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)
        os.fsync(file.fileno())
