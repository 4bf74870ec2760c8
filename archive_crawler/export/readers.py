"""Many answers read by several processes, within the bounds of a crawl, and given in their order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self, TypeVar, cast

from archive_crawler.export.harvest import harvested
from archive_crawler.export.lines import line
from archive_crawler.items import Article, Rejected
from archive_crawler.links.uses import PageUses, read_html
from archive_crawler.normalize.errand import Errand, Reading, finished
from archive_crawler.normalize.reader import Aside

T = TypeVar("T")

GAVE_UP = Aside(None, finished).gave_up
"""The sentence for an answer that was given up."""
_AHEAD = 3
"""Answers for each process that wait to be read, or to be given in their turn."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The record that an answer gives, as its line."""

    kind: type[Article | Rejected] | None = None
    """What the record is; null where there is none."""
    line: bytes = b""
    """Its line, with its end."""
    reason: str | None = None
    """Why there is none."""
    links: bytes = b""
    """Its page's lines of `links.jsonl`, each with its end."""


def derived(reading: Reading) -> Derived:
    """The lines of what was read: made where it was read, they go from process to process as bytes."""
    done = harvested(reading)
    links = done.also.lines if isinstance(done.also, PageUses) else b""
    if isinstance(done.item, (Article, Rejected)):
        return Derived(type(done.item), line(done.item), links=links)
    return Derived(reason=done.reason, links=links)


def in_order(
    things: Iterator[tuple[T, Errand | None]], jobs: int, *, links: bool = False
) -> Iterator[tuple[T, Derived | None]]:
    """Each thing with what its answer says, null where reading it was given up; a thing without an answer says nothing.

    Where `links` is set its links are read as well. A bounded number of answers is in memory.
    """
    with _Readers(jobs, links=links) as readers, ThreadPoolExecutor(jobs) as pool:
        waiting: deque[tuple[T, Future[Derived | None]]] = deque()
        for thing, errand in things:
            waiting.append((thing, pool.submit(readers.read, errand) if errand else _nothing()))
            if len(waiting) > _AHEAD * jobs:
                first, future = waiting.popleft()
                yield first, future.result()
        for thing, future in waiting:
            yield thing, future.result()


def _nothing() -> Future[Derived | None]:
    done: Future[Derived | None] = Future()
    done.set_result(Derived())
    return done


class _Readers:
    """A reading process for each thread."""

    def __init__(self, jobs: int, *, links: bool) -> None:
        self._mine = threading.local()
        self._all = [Aside(None, derived, also=read_html if links else None) for _ in range(jobs)]
        self._free = deque(self._all)

    def __enter__(self) -> Self:
        for aside in self._all:  # before the first thread
            aside.fork()
        return self

    def read(self, errand: Errand) -> Derived | None:
        if not hasattr(self._mine, "aside"):
            self._mine.aside = self._free.popleft()
        return cast("Aside[Derived]", self._mine.aside).do(errand)

    def __exit__(self, *_: object) -> None:
        for aside in self._all:
            aside.close()
