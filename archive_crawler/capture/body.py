"""What of a response's body is held in memory for those who read pages."""

from __future__ import annotations

import re
from io import BytesIO

NOT_HELD = "body-not-held"
"""The flag of a response whose body is in the archive alone."""
MOST_READ = 50 * 1024 * 1024
"""Bytes of markup or text that are read at most: as large as a sitemap may be (sitemaps.org, "Sitemap file limits")."""
MOST_OTHER = 1 << 20
"""Bytes of anything else that are held at most."""
_READ = re.compile(rb"\s*(text/|application/([\w.+-]*\+)?(xml|json)|application/(x-)?gzip|$)", re.IGNORECASE)


def most_in_memory(content_type: bytes | None) -> int:
    """Bytes of a body with this Content-Type that are worth their memory."""
    return MOST_READ if _READ.match(content_type or b"") else MOST_OTHER


class Body(BytesIO):
    """A buffer for one body that lets go of it when it grows beyond its bound."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self.dropped = False
        """Whether it was too large to be held."""

    def write(self, data: object) -> int:
        """Take bytes, or forget them all."""
        size = len(data)  # type: ignore[arg-type]
        if self.dropped or self.tell() + size > self._most:
            self.dropped = True
            self.seek(0)
            self.truncate()
            return size
        return super().write(data)  # type: ignore[arg-type]
