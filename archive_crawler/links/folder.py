"""A folder of files as the site that a plain web server would make of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from archive_crawler.warc.date import moment

_HTML = frozenset({".html", ".htm", ".shtml"})
_XHTML = frozenset({".xhtml", ".xht"})
_INDEX = ("index.html", "index.htm", "index.xhtml")
_SAFE = "/!$&'()*+,;=:@~"
_FIRST = 4096
_ANY_TIME = moment("2000-01-01T00:00:00Z")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file with a page."""

    path: Path
    url: str
    """Its address on the site."""
    content_type: str | None
    """What a web server would call it; null where only its content tells."""


class FolderSite:
    """Addresses below `url`, and the files in `folder` that answer for them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder.resolve()
        self._root = str(self.folder)
        self._base = url if url.endswith("/") else url + "/"

    def pages(self) -> Iterator[PageFile]:
        """Every HTML file, folder by folder, in the order of their names."""
        for root, folders, names in os.walk(self.folder):
            folders.sort()
            for name in sorted(names):
                path = Path(root, name)
                kind = _kind(path)
                if kind or (not path.suffix and _looks_like_html(path)):
                    yield PageFile(path, self.url_of(path), kind)

    def url_of(self, path: Path) -> str:
        """The address of a file; a folder's index has the folder's."""
        parts = list(path.relative_to(self.folder).parts)
        if parts[-1] in _INDEX:
            parts[-1] = ""
        return self._base + quote("/".join(parts), safe=_SAFE)

    def file_of(self, target: str) -> Path | None:
        """The file that answers for an address; null where none does, or where the address is not below the site's."""
        bare = target.partition("#")[0].partition("?")[0]
        if not bare.startswith(self._base):
            return self.file_of(bare + "/") if bare + "/" == self._base else None
        parts = unquote(bare[len(self._base) :], errors="surrogateescape").split("/")
        if ".." in parts or any("\0" in part or os.sep in part for part in parts):
            return None
        path = os.path.join(self._root, *filter(None, parts))  # noqa: PTH118 - a Path for each target takes five times as long
        if os.path.isfile(path):  # noqa: PTH113 - as above
            return Path(path) if parts[-1] else None
        return next((each for name in _INDEX if (each := Path(path, name)).is_file()), None)


def _kind(path: Path) -> str | None:
    suffix = path.suffix.lower()
    if suffix in _XHTML:
        return "application/xhtml+xml"
    return "text/html" if suffix in _HTML else None


def _looks_like_html(path: Path) -> bool:
    from archive_crawler.pages.document import Page, not_html  # noqa: PLC0415 - takes a second, and few sites have such files

    try:
        with path.open("rb") as file:
            return not_html(Page("", file.read(_FIRST), None, _ANY_TIME)) is None
    except OSError:
        return False
