"""What is replayed: a run's folder, a WACZ package or a WARC file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive_crawler.errors import BadArguments
from archive_crawler.export.lines import read
from archive_crawler.items import Article, Capture, SeenUrl

if TYPE_CHECKING:
    from pathlib import Path

_WARC = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Page:
    """A page at a time."""

    url: str
    """The URL that was captured."""
    timestamp: str
    """Time of the capture, 14 digits in UTC."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is replayed."""

    path: Path
    """The folder or file that was named."""
    name: str
    """What the replay is called in its addresses."""
    warcs: tuple[Path, ...] = ()
    """WARC files; none for a package, which has them inside."""
    index: Path | None = None
    """The CDXJ index of those files; null where there is none yet."""
    first: Page | None = None
    """The page to open; null where the index must tell."""
    former: tuple[Path, ...] = ()
    """Folders of the collection's other runs, where originals of revisits may lie."""

    @property
    def is_package(self) -> bool:
        return not self.warcs


def source(path: Path) -> Source:
    """What a folder or file can be replayed as; raises BadArguments where it cannot."""
    if path.is_dir():
        return _run(path)
    if not path.is_file():
        raise BadArguments(f"{path}: no such file or folder")
    name = path.name.lower()
    if name.endswith(".wacz"):
        return Source(path, _named(path.stem))
    if name.endswith(_WARC):
        return Source(path, _named(re.sub(r"\.warc(\.gz)?$", "", path.name, flags=re.IGNORECASE)), (path.resolve(),))
    raise BadArguments(f"{path}: expected a run's folder, a .wacz or a .warc.gz file")


def _run(folder: Path) -> Source:
    folder = folder.resolve()
    warcs = tuple(sorted((folder / "archive").glob("*.warc.gz")))
    if not warcs:
        raise BadArguments(
            f"{folder}: nothing to replay: expected sealed WARC files in archive/, as a crawl has once it ended; a check "
            "of links has captured no page"
        )
    index = folder / "indexes" / "index.cdxj"
    return Source(
        path=folder,
        name=_named(folder.parent.name),
        warcs=warcs,
        index=index if index.is_file() else None,
        first=_first_page(folder / "records"),
        former=tuple(sorted(each for each in folder.parent.iterdir() if each != folder and each.is_dir())),
    )


def _named(word: str) -> str:
    """A name that an address can have as it is; `static` is pywb's own."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-")
    return f"{name}-replay" if name in {"", "static"} else name


def _first_page(records: Path) -> Page | None:
    """The first seed that answered, or the article that was published last."""
    seeds = (seen for seen in read(records, SeenUrl) if seen.role == "page" and not seen.hop)
    for seed in seeds:
        if seed.capture and seed.http_status in {200, 301, 302, 303, 304, 307, 308}:
            return _page(seed.url, seed.capture)
    newest = max(read(records, Article), key=_published, default=None)
    return _page(newest.url, newest.capture) if newest else None


def _published(article: Article) -> str:
    return article.date_published.value if article.date_published else ""


def _page(url: str, capture: Capture) -> Page:
    return Page(url, timestamp(capture.date))


def timestamp(date: str) -> str:
    """The 14 digits of an ISO 8601 date in UTC."""
    return re.sub(r"\D", "", date)[:14]
