"""Where an answer leads by itself: by its Refresh header, or by the page's own refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from archive_crawler.links.extraction import read_page
from archive_crawler.links.joining import join
from archive_crawler.links.methods import is_page
from archive_crawler.links.references import refresh_of as read_refresh

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Response


def refresh_of(response: Response) -> str | None:
    """Where a page goes on to by itself, absolute; null where it stays. The header goes before the page."""
    if header := response.headers.get("refresh"):
        target = read_refresh({"http-equiv": "refresh", "content": header})
        absolute = join(response.url, target) if target else None
        if absolute and urldefrag(absolute).url != urldefrag(response.url).url:
            return absolute
    if is_page(response) and b"refresh" in response.body.lower():  # reading a page takes a hundred times as long
        return read_page(response.body, response.url, response.headers.get("content-type")).refresh
    return None
