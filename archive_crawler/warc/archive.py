"""The archive of one run: exchanges in, WARC files out, written by one thread."""

from __future__ import annotations

import os
from asyncio import wrap_future
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive_crawler import __version__
from archive_crawler.errors import CaptureFailed
from archive_crawler.items import Capture
from archive_crawler.warc.record import records, warcinfo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import FileIO
    from pathlib import Path

    from archive_crawler.capture.exchange import Exchange
    from archive_crawler.warc.record import Kept, Record

OPEN = ".open"
"""What the name of a file ends in while it is written (WARC/1.1 annex C)."""


def timestamp(moment: datetime) -> str:
    """A WARC-Date: ISO 8601 in UTC, to the millisecond (WARC/1.1 section 5.4)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Archive:
    """Keeps exchanges in `<prefix>-<timestamp>-<serial>.warc.gz` files of about `max_size` bytes.

    `info` becomes fields of every file's warcinfo record. A file is called `.open` until it is sealed.
    """

    def __init__(self, directory: Path, prefix: str, info: Mapping[str, str], *, max_size: int = 1_000_000_000) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._prefix = prefix
        self._info = dict(info)
        self._max_size = max_size
        self._lengths: dict[str, int] = {}
        self._serial = 0
        self._name = ""
        self._file: FileIO | None = None
        self._warcinfo_id = ""
        self._closed = False
        self._thread = ThreadPoolExecutor(1, "warc-writer")

    async def keep(self, exchange: Exchange) -> Capture | None:
        """Write an exchange's records; raises CaptureFailed, and leaves no torn record, when that cannot be done."""
        return await wrap_future(self._thread.submit(self._keep, exchange))

    def sync(self) -> dict[str, int]:
        """Make what was kept so far durable; final file name -> bytes. Callable from any thread."""
        return self._thread.submit(self._sync).result()

    def close(self) -> None:
        """Seal the last file; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._seal).result()
            self._thread.shutdown()

    def _keep(self, exchange: Exchange) -> Capture | None:
        try:
            self._make_room()
            date = timestamp(exchange.started)
            kept = records(exchange, self._warcinfo_id, date)
            offset, length = self._write(kept.records)
        except Exception as error:
            raise CaptureFailed(f"{self._directory / self._name}: {exchange.url} was not written: {error}") from error
        return self._capture(exchange, kept, date, offset, length)

    def _capture(self, exchange: Exchange, kept: Kept, date: str, offset: int, length: int) -> Capture | None:
        if kept.head is None:
            return None
        return Capture(
            warc=self._name,
            offset=offset,
            length=length,
            record_id=kept.records[0].id,
            date=date,
            payload_digest=kept.payload_digest,
            http_status=kept.head.status,
            content_type=kept.head.get("content-type"),
            ip=exchange.ip,
        )

    def _write(self, written: list[Record]) -> tuple[int, int]:
        """Append the records; where the first one lies: offset and length."""
        assert self._file is not None  # noqa: S101 - _make_room has opened it
        members = [record.member() for record in written]
        offset = self._lengths[self._name]
        try:
            rest = memoryview(b"".join(members))
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            # A full disk takes part of a record: cut it off, so that later ones can be found.
            os.ftruncate(self._file.fileno(), offset)
            self._file.seek(offset)
            raise
        self._lengths[self._name] = offset + sum(map(len, members))
        return offset, len(members[0])

    def _make_room(self) -> None:
        if self._file is not None and self._lengths[self._name] >= self._max_size:
            self._seal()
        if self._file is None:
            self._begin()

    def _begin(self) -> None:
        now = datetime.now(UTC)
        stamp = f"{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}"
        self._name = f"{self._prefix}-{stamp}-{self._serial:05d}.warc.gz"
        self._serial += 1
        self._file = (self._directory / (self._name + OPEN)).open("xb", buffering=0)
        self._lengths[self._name] = 0
        first = warcinfo(self._name, timestamp(now), self._fields())
        self._warcinfo_id = first.id
        try:
            self._write([first])
        except OSError:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """Leave no file behind that does not even begin with a warcinfo record."""
        assert self._file is not None  # noqa: S101 - only called for the file just opened
        self._file.close()
        self._file = None
        del self._lengths[self._name]
        (self._directory / (self._name + OPEN)).unlink()

    def _fields(self) -> dict[str, str]:
        return {
            "software": f"archive-crawler/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            **self._info,
        }

    def _sync(self) -> dict[str, int]:
        if self._file is not None:
            os.fsync(self._file.fileno())
        return dict(self._lengths)

    def _seal(self) -> None:
        if self._file is None:
            return
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        seal(self._directory / (self._name + OPEN))


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


def recover(directory: Path, lengths: Mapping[str, int]) -> list[str]:
    """Cut every file back to its acknowledged length and seal it; what was done, a sentence a file.

    A file of which nothing was acknowledged is removed. What is shorter than acknowledged is sealed as it is, and said.
    """
    sentences = []
    for path in sorted(directory.glob("*.warc.gz*")):
        length = lengths.get(path.name.removesuffix(OPEN), 0)
        # A file that was sealed by rotation may have more than was acknowledged, too.
        if path.name.endswith(OPEN) or path.stat().st_size > length:
            sentences.append(_recover(path, length))
    return sentences


def _recover(path: Path, length: int) -> str:
    size = path.stat().st_size
    name = path.name.removesuffix(OPEN)
    if not length:
        path.unlink()
        sync_directory(path.parent)
        return f"{name}: removed, none of its {size} bytes were acknowledged."
    if size > length:
        with path.open("r+b") as file:
            file.truncate(length)
            os.fsync(file.fileno())
    if path.name.endswith(OPEN):
        seal(path)
    if size < length:
        return f"{name}: sealed with {size} bytes, though {length} were acknowledged: {length - size} bytes are lost."
    return f"{name}: sealed with {length} bytes, {size - length} bytes of unacknowledged records were cut off."
