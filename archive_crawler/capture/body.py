"""What of a response's body is held in memory for those who read pages."""

from __future__ import annotations

import re
from io import BytesIO

from archive_crawler.capture.room import Room

NOT_HELD = "body-not-held"
"""The flag of a response whose body is whole in the archive alone."""
MOST_READ = 8 * 1024 * 1024
"""Bytes of markup or text that are held at most."""
MOST_LISTED = 50 * 1024 * 1024
"""Bytes of a sitemap or feed that are held at most: as large as it may be (sitemaps.org, "Sitemap file limits")."""
MOST_OTHER = 1 << 20
"""Bytes of anything else that are held at most."""
MOST_TOGETHER = 96 * 1024 * 1024
"""Bytes that all bodies together hold at most, apart from `EACH`."""
EACH = 32 * 1024
"""Bytes that every body may hold, whatever the others do."""
_READ = re.compile(rb"\s*(text/|application/([\w.+-]*\+)?(xml|json)|application/(x-)?gzip|$)", re.IGNORECASE)


def is_read(content_type: bytes | None) -> bool:
    """Whether a body with this Content-Type may say something about pages."""
    return bool(_READ.match(content_type or b""))


def most_in_memory(content_type: bytes | None, *, lists: bool = False) -> int:
    """Bytes of a body with this Content-Type that are worth their memory; a sitemap or feed is worth more."""
    if not is_read(content_type):
        return MOST_OTHER
    return MOST_LISTED if lists else MOST_READ


TOGETHER = Room(MOST_TOGETHER)
"""That of this process."""


class Body(BytesIO):
    """A buffer for one body that grows to its bound; of a longer one it keeps the beginning, or nothing."""

    def __init__(self, most: int, *, beginning: bool = False, together: Room = TOGETHER) -> None:
        super().__init__()
        self._most = most
        self._beginning = beginning
        self._together = together
        self._taken = 0
        self.dropped = False
        """Whether it was too large to be held whole."""

    def write(self, data: object) -> int:
        """Take bytes, or as many as there is room for."""
        size = len(data)  # type: ignore[arg-type]
        if self.dropped:
            return size
        if self.tell() + size > self._most or not self._has_room(self.tell() + size):
            self._cut(bytes(data))  # type: ignore[call-overload]
            return size
        return super().write(data)  # type: ignore[arg-type]

    def held_by(self, reader: object) -> None:
        """Count the bytes as held for as long as somebody has them."""
        if self._taken:
            self._together.lend(self._taken, reader)
            self._taken = 0

    def __del__(self) -> None:
        self._together.give(self._taken)

    def _has_room(self, size: int) -> bool:
        more = max(0, size - EACH) - self._taken
        if more > 0 and not self._together.take(more):
            return False
        self._taken += max(0, more)
        return True

    def _cut(self, data: bytes) -> None:
        self.dropped = True
        if self._beginning:
            super().write(data[: self._most - self.tell()] if self.tell() + len(data) > self._most else b"")
            return
        self.seek(0)
        self.truncate()
        self._together.give(self._taken)
        self._taken = 0
