"""One page out of WARC files, by its URL, its record id or its offset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.warc.reader import stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive_crawler.warc.reader import Originals, Stored

_TOLD = 20
"""Pages that are named where none was chosen."""


def warcs_of(path: Path) -> list[Path]:
    """The WARC files that a path stands for: itself, or those of a run; none where it is neither."""
    if path.is_dir():
        return sorted(each for each in (path / "archive").glob("*.warc*") if each.is_file())
    return [path] if path.is_file() and path.name.lower().endswith((".warc", ".warc.gz", ".warc.gz.open")) else []


def pick(path: Path, what: str | None) -> Stored:
    """The page that is meant, of several captures of a URL the last one.

    Raises BadArguments where there is none, or where several pages are there and none was chosen.
    """
    files = warcs_of(path)
    if not files:
        raise BadArguments(
            f"{path}: no WARC file there: expected a .warc or .warc.gz file, or a run with archive/ in it"
        )
    found: Stored | None = None
    others: dict[str, Stored] = {}
    for one in _pages(files):
        if what is None or _is_called(one, what):
            found = one
        if len(others) <= _TOLD:
            others[one.url] = one
    if found is not None and (what is not None or len(others) == 1):
        return found
    told = "".join(f"\n  {one.capture.offset:>12}  {url}" for url, one in list(others.items())[:_TOLD])
    wanted = f"no page is called {what!r}" if what else "--at is wanted: a URL, a record id or an offset"
    raise BadArguments(f"{path}: {wanted}; its pages{' begin' if len(others) > _TOLD else ''}:{told or ' none'}")


def _pages(files: list[Path]) -> Iterator[Stored]:
    """Answers that may be pages: HTML with status 200."""
    originals: Originals = {}
    for path in files:
        for one in stored(path, originals=originals):
            if not isinstance(one, WarcError) and one.status == 200 and "html" in (one.content_type or "html").lower():
                yield one


def _is_called(one: Stored, what: str) -> bool:
    bare = what.strip("<> ")
    return bare in {one.url, one.capture.record_id, one.capture.record_id.rpartition(":")[2], str(one.capture.offset)}
