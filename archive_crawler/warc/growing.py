"""A run's index while the run goes on: lines in the order of the captures, sorted when the run ends."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive_crawler.warc.cdxj import line
from archive_crawler.warc.indexing import build
from archive_crawler.warc.rolling import OPEN
from archive_crawler.warc.sorting import sort_into

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import BinaryIO

    from archive_crawler.warc.cdxj import Entry

NAME = "index.cdxj"


class GrowingIndex:
    """Appends to `index.cdxj.open`; for one thread, but for `settle` when that is done."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._open = folder / (NAME + OPEN)
        self._file: BinaryIO | None = None

    def append(self, entry: Entry) -> None:
        """Take a line; it is on disk after the next sync."""
        if self._file is None:
            self._file = self._open.open("ab")
        self._file.write(line(entry))

    def sync(self) -> dict[str, int]:
        """Make the lines durable; name and length in bytes, where there are any."""
        if self._file is None:
            return {}
        self._file.flush()
        os.fsync(self._file.fileno())
        return {self._open.name: self._file.tell()}

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def settle(self) -> None:
        """Sort the lines into `index.cdxj`; doing it twice changes nothing."""
        if self._open.exists():
            sort_into(self._open, self._open.with_name(NAME))
            self._open.unlink()


def recover_index(folder: Path, archive: Path, lengths: Mapping[str, int]) -> list[str]:
    """Cut the growing index back to its acknowledged length, or make it anew from the WARC files, which were cut before."""
    growing = folder / (NAME + OPEN)
    kept, size = lengths.get(growing.name, 0), growing.stat().st_size if growing.exists() else 0
    if size > kept:
        os.truncate(growing, kept)
        return [f"{growing.name}: cut from {size} to {kept} bytes, the last acknowledged line."]
    if size == kept or (folder / NAME).exists():
        return []
    damaged: list[str] = []
    number = build(sorted(archive.glob("*.warc.gz")), growing, lambda error: damaged.append(str(error)))
    return [f"{growing.name}: had {size} of {kept} bytes, made anew from the WARC files with {number} lines.", *damaged]
