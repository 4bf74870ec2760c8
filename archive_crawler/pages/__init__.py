"""Stage 5, pages: from the bytes of a page to the fields of an article, by web-poet page objects.

Page objects take bytes, URL and capture time; they never touch the network, so that a page reads the same on a live crawl
and from a WARC years later. They are imported once something of them is asked for, since that takes a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive_crawler.pages.choice import page_objects_for, read
    from archive_crawler.pages.document import Page
    from archive_crawler.pages.raw import Found, NotArticle, RawArticle

__all__ = ["Found", "NotArticle", "Page", "RawArticle", "page_objects_for", "read"]
_MODULES = {
    "Found": "raw",
    "NotArticle": "raw",
    "Page": "document",
    "RawArticle": "raw",
    "page_objects_for": "choice",
    "read": "choice",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
