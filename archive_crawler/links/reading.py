"""Many pages read by several processes, their links given in the order of the pages."""

from __future__ import annotations

import fcntl
import gc
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from archive_crawler.collection.discovery import Hop
from archive_crawler.errors import WarcError
from archive_crawler.forked import Forked, forkable
from archive_crawler.items import Capture
from archive_crawler.links.extraction import read_page
from archive_crawler.links.folder import FolderSite, PageFile
from archive_crawler.links.uses import page_uses, read_html
from archive_crawler.normalize.largest import LARGEST_PAGE
from archive_crawler.warc.date import moment
from archive_crawler.warc.reader import Originals, Stored, stored

Task = TypeVar("Task", PageFile, Stored)

_LARGEST_PARENT = 512 * 1024 * 1024
"""Bytes that this process may have to be forked."""
_PIPE = 1 << 20
"""Bytes that a process can be ahead of who takes its pages: more than most pages have."""


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page's links, as another process read them."""

    url: str
    """The page's address."""
    path: str
    """The file that it was read from."""
    lines: bytes = b""
    """Its lines of `links.jsonl`, each with its end; `template` is false."""
    targets: tuple[str, ...] = ()
    """What is to be checked, each once, in the order of the page."""
    facts: bytes = b""
    """What a link to the page may depend on: `links.facts.unpacked` tells."""
    places: bytes = b""
    """For each line 8 bytes that are equal where slot and target are."""
    error: str | None = None
    """Why it could not be read; then it has nothing else."""
    capture: Capture | None = None
    """Of a page of a WARC file: where it lies."""


def of_folder(site: FolderSite, jobs: int) -> Iterator[PageRows]:
    """The pages of a folder; called before this process has other threads, or it reads them itself."""
    return _in_order(site.pages(), _of_file, jobs)


def of_warcs(paths: Sequence[Path], jobs: int) -> Iterator[PageRows | WarcError]:
    """The HTML pages with status 200 of WARC files; what cannot be read gives an error in its place."""
    from archive_crawler.pages import document  # noqa: F401, PLC0415 - takes a second, which of folders nobody waits for

    damage: deque[WarcError] = deque()

    def captures() -> Iterator[Stored]:
        originals: Originals = {}
        for path in paths:
            for found in stored(path, None, originals):
                if isinstance(found, WarcError):
                    damage.append(found)
                elif found.status == 200 and not found.path.endswith(Hop.INFERRED):
                    yield replace(found, body=found.body[:LARGEST_PAGE])

    for rows in _in_order(captures(), _of_capture, jobs):
        while damage:
            yield damage.popleft()
        if rows.lines or rows.facts or rows.error:
            yield rows
    yield from damage


def _of_file(file: PageFile) -> PageRows:
    try:
        with file.path.open("rb") as opened:
            body = opened.read(LARGEST_PAGE)
    except OSError as error:
        return PageRows(file.url, str(file.path), error=f"{file.path}: cannot be read: {error}")
    found = page_uses(read_page(body, file.url, file.content_type), None)
    return PageRows(file.url, str(file.path), found.lines, tuple(found.targets), found.facts, found.places)


def _of_capture(found: Stored) -> PageRows:
    from archive_crawler.pages import Page  # noqa: PLC0415 - see `of_warcs`

    page = read_html(Page(found.url, found.body, found.content_type, moment(found.capture.date)))
    if page is None:
        return PageRows(found.url, found.capture.warc)
    uses = page_uses(page, None)
    rows = PageRows(found.url, found.capture.warc, uses.lines, tuple(uses.targets), uses.facts, uses.places)
    return replace(rows, capture=found.capture)


def _in_order(tasks: Iterable[Task], read: Callable[[Task], PageRows], jobs: int) -> Iterator[PageRows]:
    """What comes of each task, in their order; each process has one at a time."""
    if not forkable(_LARGEST_PARENT):
        yield from map(read, tasks)
        return
    idle: deque[_Reader] = deque(_Reader(read) for _ in range(jobs))
    busy: deque[_Reader] = deque()
    try:
        for task in tasks:
            if not idle:
                first = busy.popleft()
                rows = first.take()
                first.give(task)
                busy.append(first)
                yield rows
            else:
                idle[0].give(task)
                busy.append(idle.popleft())
        while busy:
            first = busy.popleft()
            idle.append(first)
            yield first.take()
    finally:
        for reader in (*idle, *busy):
            reader.close()


class _Reader:
    """A process that reads one page at a time; a new one follows where it ends."""

    def __init__(self, read: Callable[[Any], PageRows]) -> None:
        self._read = read
        self._process = self._started()
        self._task: PageFile | Stored | None = None

    def _started(self) -> Forked:
        process = Forked(self._serve)
        with suppress(OSError):  # a user may have so many of them
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)
        return process

    def give(self, task: PageFile | Stored) -> None:
        self._task = task
        with suppress(OSError):  # it has ended, as `take` finds
            pickle.dump(task, self._process.stdin, protocol=5)
            self._process.stdin.flush()

    def take(self) -> PageRows:
        try:
            return cast("PageRows", pickle.load(self._process.stdout))  # noqa: S301 - our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            self._process = self._started()
            url = self._task.url if self._task else ""
            return PageRows(url, "", error=f"{url}: not read: the process that read it came to its end")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                stream.close()

    def _serve(self, source: BinaryIO, target: BinaryIO) -> None:
        gc.freeze()  # what was imported stays: no collection has to look at it again
        with suppress(EOFError):
            while True:
                pickle.dump(self._read(pickle.load(source)), target, protocol=5)  # noqa: S301 - our own process
                target.flush()
