"""After the last page: every line of `links.jsonl` says whether its link is the template's."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryFile

from archive_crawler.export.lines import replace_with
from archive_crawler.links.template import Templates, again
from archive_crawler.normalize.urls import site

_BEGIN = len(b'{"page":"')
_NO, _YES = b"false}\n", b"true}\n"


def mark(links: Path) -> None:
    """Rewrite the file with `template` set; doing it twice changes nothing.

    The lines are not parsed, since a site may have millions of them: names of keys stand between quotes nowhere else.
    """
    if not links.exists():
        return
    templates = Templates()
    for of, places in _pages(links):
        templates.add(of, places)
    found = templates.found()
    if not templates.is_exact:
        found = again(found, _pages(links))
    replace_with(links, _marked(links, found))


class LinkLines:
    """A new `links.jsonl` of pages whose places are known: those of this process and of its forks.

    It takes its name when it is closed, and each of its lines then says whether its link is the template's.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._first = path.with_name(path.name + ".part")
        self._file = self._first.open("wb")
        self._places = TemporaryFile(dir=path.parent)  # noqa: SIM115 - closed with the lines
        self._templates = Templates()
        self._pages: list[tuple[str, int]] = []
        """Site and number of lines of each page."""

    def add(self, url: str, lines: bytes, places: bytes) -> None:
        """Take a page's lines, and 8 bytes for each of them."""
        if lines:
            of = _site(url.encode())
            met = array("q", places)
            self._file.write(lines)
            self._places.write(places)
            self._templates.add(of, set(met))
            self._pages.append((of, len(met)))

    def close(self) -> None:
        """Put the file in its place."""
        self._file.close()
        found = self._templates.found()
        if not self._templates.is_exact:
            found = again(found, ((of, set(places)) for of, places in self._met()))
        fresh = self._path.with_name(self._path.name + ".new")
        with fresh.open("wb") as out, self._first.open("rb") as lines:
            for of, places in self._met():
                those = found[of]
                rows = islice(lines, len(places))
                out.writelines(
                    row[: -len(_NO)] + _YES if place in those else row for row, place in zip(rows, places, strict=True)
                )
        fresh.replace(self._path)
        self._first.unlink()
        self._places.close()

    def _met(self) -> Iterator[tuple[str, array[int]]]:
        self._places.seek(0)
        for of, number in self._pages:
            yield of, array("q", self._places.read(8 * number))


def _pages(links: Path) -> Iterator[tuple[str, set[int]]]:
    """Site and places of each page; its lines are together."""
    with links.open("rb") as lines:
        for page, rows in groupby(lines, _page):
            yield _site(page), {_place(row) for row in rows}


def _marked(links: Path, found: dict[str, set[int]]) -> Iterator[bytes]:
    with links.open("rb") as lines:
        for page, rows in groupby(lines, _page):
            those = found[_site(page)]
            for row in rows:
                begin = row.removesuffix(_NO).removesuffix(_YES)
                yield begin + (_YES if _place(row) in those else _NO) if len(begin) < len(row) else row


def _page(row: bytes) -> bytes:
    return row[_BEGIN : row.find(b'"', _BEGIN)]


def _place(row: bytes) -> int:
    """What is the same in the same place of another page: slot and target."""
    url = row.find(b',"url":', _BEGIN)
    slot = row.rfind(b',"slot":')
    return hash(row[url : row.find(b',"text":', url)] + row[slot : row.find(b',"line":', slot)])


@lru_cache(maxsize=1024)
def _site(page: bytes) -> str:
    return site(page.decode("utf-8", "replace"))
