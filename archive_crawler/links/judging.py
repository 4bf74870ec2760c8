"""Answers become checks: at once, or, where pages have to be read for it, in a process of its own.

Reading a page takes some milliseconds, in which a crawl in the same process would stand still; and a page that was made to
stall its reader costs its own check alone.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from archive_crawler.links.evidence import Answer, Stop
from archive_crawler.links.verdict import verdict
from archive_crawler.worker import MEMORY, SECONDS, Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.items import LinkCheck

    Case = tuple[Answer, list[str]]
    """An answer, and the links that it is the answer for."""

_WAITING = 64
"""Answers that wait for their judgement at most, with their pages; then no more are asked for."""
_GLANCE = 0.05
"""Seconds between two attempts to end the process."""
_TOGETHER = 16
"""Answers that are judged together: each takes less time than the way there and back."""


def judged(answer: Answer, urls: list[str]) -> list[LinkCheck]:
    """The checks of links that one answer is for."""
    return [_judged(answer if url == answer.url else replace(answer, url=url)) for url in urls]


def all_judged(cases: list[Case]) -> list[list[LinkCheck]]:
    """The checks of several answers."""
    return [judged(*case) for case in cases]


def internal_error(url: str, detail: str | None) -> LinkCheck:
    """The check of a link with which the checker itself could not do."""
    return verdict(Answer(url, stop=Stop.INTERNAL_ERROR, detail=detail))


class Judge:
    """Takes answers and tells their checks, in their order, from a thread of its own."""

    def __init__(
        self, tell: Callable[[list[str], list[LinkCheck]], None], *, seconds: float = SECONDS, nice: int = 0
    ) -> None:
        self._tell = tell
        self._seconds = seconds
        self._worker: Worker[list[Case], list[list[LinkCheck]]] = Worker(all_judged, seconds=seconds, nice=nice)
        self._waiting: queue.Queue[Case | None] = queue.Queue(_WAITING)
        self._closed = False
        self._thread = threading.Thread(target=self._live, name="link-judge", daemon=True)
        self._thread.start()

    def put(self, answer: Answer, urls: list[str]) -> None:
        """Have an answer judged; waits while too many do."""
        self._waiting.put((answer, urls))

    def close(self) -> None:
        """Stop; of what waits nothing is told any more."""
        self._closed = True
        with self._waiting.mutex:
            self._waiting.queue.clear()
        self._waiting.put(None)
        while self._thread.is_alive():  # it may have been about to start the process
            self._worker.kill()
            self._thread.join(_GLANCE)
        self._worker.close()

    def _live(self) -> None:
        while cases := self._next():
            for (_, urls), checks in zip(cases, self._judge(cases), strict=True):
                if not self._closed:
                    self._tell(urls, checks)

    def _next(self) -> list[Case]:
        """Some of those that wait; none when it is over."""
        cases: list[Case] = []
        case = self._waiting.get()
        while case:
            cases.append(case)
            if len(cases) == _TOGETHER:
                return cases
            try:
                case = self._waiting.get_nowait()
            except queue.Empty:
                return cases
        if cases:
            self._waiting.put(None)
        return cases

    def _judge(self, cases: list[Case]) -> list[list[LinkCheck]]:
        try:
            checks = self._worker.do(cases)
        except Exception as error:  # noqa: BLE001 - no process is to be had; nobody else would ever hear of it
            checks = [[internal_error(url, f"{type(error).__name__}: {error}") for url in urls] for _, urls in cases]
        if checks is not None or self._closed:
            return checks or [[] for _ in cases]
        if len(cases) > 1:
            return [self._judge([case])[0] for case in cases]
        reason = f"reading the page took more than {self._seconds:g} seconds or {MEMORY >> 20} MiB"
        return [[internal_error(url, reason) for url in cases[0][1]]]


def _judged(answer: Answer) -> LinkCheck:
    try:
        return verdict(answer)
    except Exception as error:  # noqa: BLE001 - one odd page must not end all checks
        return internal_error(answer.url, f"{type(error).__name__}: {error}")
