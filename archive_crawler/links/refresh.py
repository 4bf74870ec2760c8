"""Where an answer leads by itself: by a Refresh header (HTML Standard, "shared declarative refresh steps")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from ada_url import join_url

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Response

_LATER = 60
"""Seconds: what goes on only after that was meant to be read."""
_REFRESH = re.compile(
    r"""\s*(?:\d+|(?=\.))[\d.]*(?:\s*[;,]\s*|\s+)(?:url\s*=\s*)?(?:"(?P<double>[^"]*)|'(?P<single>[^']*)|(?P<bare>.+))""",
    re.IGNORECASE | re.DOTALL,
)


def refresh_of(response: Response) -> str | None:
    """Where a page goes on to by itself, absolute; null where it stays."""
    if header := response.headers.get("refresh"):
        return _target(header, response.url)
    return None


def _target(content: str, base: str) -> str | None:
    found = _REFRESH.match(content)
    if not found:
        return None
    try:
        target = join_url(base, (found["double"] or found["single"] or found["bare"] or "").strip())
    except ValueError:
        return None
    return None if urldefrag(target).url == urldefrag(base).url else target
