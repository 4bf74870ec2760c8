"""WARC files, one after the other: each begins with its warcinfo, and is called `.open` until it is sealed."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive_crawler import __version__
from archive_crawler.frontier.unsealed import OPEN, existing
from archive_crawler.warc.date import timestamp
from archive_crawler.warc.record import warcinfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from io import FileIO
    from pathlib import Path

    from archive_crawler.warc.record import Record


class RollingFiles:
    """`<prefix>-<timestamp>-<serial>.warc.gz` files of about `max_size` bytes; not for several threads at once."""

    def __init__(self, directory: Path, prefix: str, info: Mapping[str, str], max_size: int) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.directory = directory
        self.name = ""
        """The final name of the file that is written."""
        self.warcinfo_id = ""
        """The id of its warcinfo record."""
        self._prefix = prefix
        self._info = dict(info)
        self._max_size = max_size
        self._lengths: dict[str, int] = {}
        self._serial = 0
        self._file: FileIO | None = None
        self._broken: OSError | None = None
        """Why the file is not what this class holds it for: it is left as it is then, for recovery to cut."""

    def make_room(self) -> bool:
        """Begin a file where there is none, or where the last one is full; whether one was begun."""
        self._check()
        if self._file is not None and self._lengths[self.name] >= self._max_size:
            self.seal()
        if self._file is not None:
            return False
        self._begin()
        return True

    def write(self, records: Iterable[Record]) -> dict[str, tuple[int, int]]:
        """Append records, all or none; where each lies, by record id: offset and length in bytes."""
        self._check()
        assert self._file is not None  # noqa: S101 - make_room has opened it
        begin = at = self._lengths[self.name]
        places = {}
        try:
            for record in records:
                length = sum(self._append(piece) for piece in record.member())
                places[record.id] = (at, length)
                at += length
        except BaseException:
            # A full disk takes part of a record: cut it off, so that later ones can be found.
            with self._or_never_again():
                os.ftruncate(self._file.fileno(), begin)
                self._file.seek(begin)
            raise
        self._lengths[self.name] = at
        return places

    def _append(self, piece: bytes) -> int:
        assert self._file is not None  # noqa: S101 - as above
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]
        return len(piece)

    def _begin(self) -> None:
        now = datetime.now(UTC)
        stamp = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}"
        self.name = self._unused(stamp)
        self._file = (self.directory / (self.name + OPEN)).open("xb", buffering=0)
        sync_directory(self.directory)
        self._lengths[self.name] = 0
        first = warcinfo(self.name, timestamp(now), self._fields())
        self.warcinfo_id = first.id
        try:
            self.write([first])
        except OSError:
            self._abandon()
            raise

    def _unused(self, stamp: str) -> str:
        """A name that no file of this folder or of one beside it has: a clock that was set back may tell a time twice."""
        while True:
            name = f"{self._prefix}-{stamp}-{self._serial:05d}.warc.gz"
            self._serial += 1
            if not any(existing(folder / name) for folder in self._folders()):
                return name

    def _folders(self) -> Iterator[Path]:
        """Its folder, and that of each other run of the collection: a name alone tells where an original lies."""
        yield self.directory
        yield from self.directory.parent.parent.glob(f"*/{self.directory.name}")

    def _check(self) -> None:
        if self._broken:
            raise OSError(f"{self.name} failed before: {self._broken}") from self._broken

    @contextmanager
    def _or_never_again(self) -> Iterator[None]:
        """Use no file after a failed fsync: the kernel may have dropped what it could not write, and says so once."""
        try:
            yield
        except OSError as error:
            self._broken = error
            raise

    def _abandon(self) -> None:
        """Leave no file behind that does not even begin with a warcinfo record."""
        assert self._file is not None  # noqa: S101 - only called for the file just opened
        self._file.close()
        self._file = None
        del self._lengths[self.name]
        (self.directory / (self.name + OPEN)).unlink()

    def _fields(self) -> dict[str, str]:
        return {
            "software": f"archive-crawler/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            **self._info,
        }

    def sync(self) -> dict[str, int]:
        """Make what was written durable; final file name -> bytes."""
        self._check()
        if self._file is not None:
            with self._or_never_again():
                os.fsync(self._file.fileno())
        return dict(self._lengths)

    def seal(self) -> None:
        """Give the file its final name, durably."""
        if self._file is None:
            return
        self._check()
        with self._or_never_again():
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
            seal(self.directory / (self.name + OPEN))


def seal(path: Path) -> None:
    """Give an `.open` file its final name, durably."""
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
