"""After the last page: every line of `links.jsonl` says whether its link is the template's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

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
