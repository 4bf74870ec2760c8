"""Where the pages of a site at hand come from, and what is there for the links between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urljoin

import orjson
from pydantic import TypeAdapter

from archive_crawler.errors import WarcError
from archive_crawler.frontier.visit import Ending, fingerprint
from archive_crawler.items import Capture, Outcome
from archive_crawler.links.folder import FolderSite
from archive_crawler.links.kept import temporary
from archive_crawler.links.reading import PageRows, of_folder, of_warcs
from archive_crawler.warc.reader import stored

_CAPTURE = TypeAdapter(Capture)
_FOUND, _MISSING = Ending(Outcome.CAPTURED, http_status=200), Ending(Outcome.CAPTURED, http_status=404)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Source(Protocol):
    """A site at hand."""

    is_final: bool
    """Whether what it has not is not there, and no matter of the moment."""

    def pages(self) -> Iterator[PageRows | WarcError]:
        """Its HTML pages with their links."""

    def key_of(self, url: str) -> str:
        """The address that the page at a URL was read by."""

    def ending(self, url: str) -> Ending | None:
        """What is at a URL; null for one that has to be asked for. Not before all pages were read."""

    def file_of(self, page: str) -> Path | None:
        """The file that has a page's source; null where there is none."""


class FolderSource:
    """A site as it was built into a folder, which a server gives out below a URL."""

    is_final = True

    def __init__(self, folder: Path, url: str, jobs: int) -> None:
        self._url, self._jobs = url, jobs
        self._site = FolderSite(folder, url)

    def pages(self) -> Iterator[PageRows | WarcError]:
        return of_folder(self._site, self._jobs)

    def key_of(self, url: str) -> str:
        file = self._site.file_of(url)
        return self._site.url_of(file) if file else ""

    def ending(self, url: str) -> Ending | None:
        if not url.startswith(self._url):
            return None
        return _FOUND if self._site.file_of(url) else _MISSING

    def file_of(self, page: str) -> Path | None:
        return self._site.file_of(page)


class WarcSource:
    """A site as WARC files have it; of several captures of a URL the last one counts."""

    is_final = False

    def __init__(self, paths: Sequence[Path], jobs: int) -> None:
        self._paths, self._jobs = paths, jobs
        self._db = temporary("endings (url BLOB PRIMARY KEY, status INT, location TEXT, capture BLOB) WITHOUT ROWID")

    def pages(self) -> Iterator[PageRows | WarcError]:
        yield from of_warcs(self._paths, self._jobs)
        for path in self._paths:
            for answer in stored(path):
                if isinstance(answer, WarcError):  # `of_warcs` has told of it
                    continue
                location = dict(answer.headers).get("Location") if answer.status in _REDIRECTS else None
                target = urljoin(answer.url, location) if location else None
                row = (fingerprint(answer.url), answer.status, target, orjson.dumps(answer.capture))
                self._db.execute("INSERT OR REPLACE INTO endings VALUES (?, ?, ?, ?)", row)

    def key_of(self, url: str) -> str:
        return url

    def ending(self, url: str) -> Ending | None:
        row = self._db.execute("SELECT * FROM endings WHERE url = ?", (fingerprint(url),)).fetchone()
        if row is None:
            return None
        _, status, location, capture = row
        kept = _CAPTURE.validate_json(capture)
        return Ending(Outcome.CAPTURED, http_status=status, location=location, capture=kept)

    def file_of(self, page: str) -> Path | None:  # noqa: ARG002 - as `Source` has it: its pages are in no file of their own
        return None
