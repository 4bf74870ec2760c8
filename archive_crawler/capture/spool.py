"""Bytes as they arrive: a little in memory, more on disk."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from archive_crawler.capture.room import Room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

IN_MEMORY = 1 << 20
"""Bytes that are held in memory; a larger body lies in a nameless file, which is gone with the process."""
TOGETHER = Room(64 << 20)
"""What all spools of this process hold in memory together, apart from `EACH`."""
EACH = 1 << 15
"""Bytes that every spool may hold in memory."""
PIECE = 1 << 18
"""Bytes that are read at once."""


class Spool:
    """Bytes that are appended, and read when all are there; `directory` has room for what memory has not."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self._size = 0
        self._taken = 0

    def __len__(self) -> int:
        return self._size

    @property
    def on_disk(self) -> bool:
        return self._file is not None

    def append(self, data: bytes) -> None:
        """Take bytes at the end; raises OSError when the disk does not."""
        if self._file is None and not self._has_room(self._size + len(data)):
            self._file = tempfile.TemporaryFile(dir=self._directory)  # noqa: SIM115 - it lives as long as the spool
            self._file.write(self._memory)
            self._memory.clear()
            self._give_back()
        if self._file is None:
            self._memory += data
        else:
            self._file.write(data)
        self._size += len(data)

    def cut(self, size: int) -> None:
        """Keep the first `size` bytes."""
        if self._file is None:
            del self._memory[size:]
        else:
            self._file.truncate(size)
            self._file.seek(size)
        self._size = min(size, self._size)

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`, or as many as there are."""
        if self._file is None:
            return bytes(self._memory[start:end])
        self._file.seek(start)
        return self._file.read(max(0, min(end, self._size) - start))

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` to `end`, a piece at a time."""
        end = self._size if end is None else min(end, self._size)
        for at in range(start, end, PIECE):
            yield self.read(at, min(end, at + PIECE))

    def close(self) -> None:
        """Give the memory and the disk back."""
        self._memory.clear()
        self._give_back()
        self._size = 0
        if self._file is not None:
            self._file.close()
            self._file = None

    def __del__(self) -> None:
        self._give_back()

    def _has_room(self, size: int) -> bool:
        more = max(0, size - EACH) - self._taken
        if size > IN_MEMORY or (more > 0 and not TOGETHER.take(more)):
            return False
        self._taken += max(0, more)
        return True

    def _give_back(self) -> None:
        TOGETHER.give(self._taken)
        self._taken = 0
