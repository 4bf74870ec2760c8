"""A process that reads what may take long: a page that was made to stall its reader costs its own record, not the crawl."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import re
import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Generic, TypeVar, cast
from urllib.parse import urlsplit

from archive_crawler.collection.discovery import Role
from archive_crawler.normalize.errand import Reading, finished, read
from archive_crawler.normalize.forked import Forked, forkable

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive_crawler.collection.model import Collection
    from archive_crawler.normalize.errand import Also, Errand

T = TypeVar("T")

SMALL = 64 * 1024
"""Bytes: what is not longer, content-coding removed, is read in place."""
SECONDS = 10.0
"""Processor time that reading one answer may take."""
MEMORY = 256 * 1024 * 1024
"""Bytes that the reading process may have for its data."""
_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")
_STATUS = Path("/proc/self/status")
PATIENCE = 3
"""How many answers of a host may be given up before its large ones are left unread."""


class Reader:
    """Reads answers: small ones at once, others one after the other in a process that may be given up."""

    def __init__(
        self,
        collection: Collection,
        *,
        seconds: float = SECONDS,
        also: Also | None = None,
        told: Callable[[Reading], Reading] = finished,
    ) -> None:
        """`also` is what else is read of a page, `told` what an answer that was read aside comes to."""
        self._collection = collection
        self._also = also
        self._aside = Aside(collection, told, seconds=seconds, also=also)
        self._thread = ThreadPoolExecutor(1, "reader")
        self._given_up: dict[str, int] = {}

    async def read(self, errand: Errand) -> Reading:
        """What an answer says, or why it could not be read."""
        if len(errand.body) <= SMALL and errand.role not in {Role.SITEMAP, Role.FEED}:  # entities grow
            small = errand.undone(SMALL)
            if len(small.body) <= SMALL:
                return read(small, self._collection, self._also)
        host = urlsplit(errand.url).hostname or ""
        if self._given_up.get(host, 0) >= PATIENCE:
            return Reading([], reason=f"not read: reading {PATIENCE} answers of {host} had to be given up before")
        reading = await self._read_aside(errand)
        if reading is None:
            self._given_up[host] = self._given_up.get(host, 0) + 1
            # What is read besides takes no longer than the page is long.
            rest = await self._read_aside(replace(errand, role=Role.REQUISITE)) if self._also else None
            return Reading([], reason=self._aside.gave_up, also=rest and rest.also)
        return reading

    async def _read_aside(self, errand: Errand) -> Reading | None:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._aside.read, errand)

    def close(self) -> None:
        """End the process."""
        self._aside.kill()
        self._thread.shutdown()
        self._aside.close()


class Aside(Generic[T]):
    """A process that reads one answer after the other, within bounds; a new one follows where one was given up.

    Without a collection it reads articles alone, and not where they lead. `told`, a module's function, makes of what an
    answer says what is given of it, in that process.
    """

    def __init__(
        self,
        collection: Collection | None,
        told: Callable[[Reading], T],
        *,
        seconds: float = SECONDS,
        also: Also | None = None,
    ) -> None:
        self._collection = collection
        self._also = also
        self._told = told
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def gave_up(self) -> str:
        """The sentence for an answer that was given up."""
        return (
            f"not read: reading it took more than {self._seconds:g} seconds or {MEMORY >> 20} MiB; the capture has it"
        )

    def fork(self) -> None:
        """Start the process now, as a fork of this one where it may have one; otherwise the first answer starts it."""
        if forkable(MEMORY // 2):  # what this one has counts in that one's bounds
            self._process = Forked(self._serve)
            pickle.load(self._process.stdout)  # noqa: S301 - its word that it is ready

    def _serve(self, source: BinaryIO, target: BinaryIO) -> None:
        _serve(source, target, (self._collection, self._told, self._also), self._seconds)

    def read(self, errand: Errand) -> T | None:
        """What is told of an answer; null where reading it was given up."""
        process = self._process or self._start()
        try:
            _send(cast("BinaryIO", process.stdin), errand)
            return cast("T", pickle.load(cast("BinaryIO", process.stdout)))  # noqa: S301 - our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            return None

    def kill(self) -> None:
        """End the process, whatever it does; callable from another thread."""
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """End the process and wait for its end."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast("BinaryIO", stream).close()

    def _start(self) -> subprocess.Popen[bytes]:
        """The process as a fresh one: a crawl has threads, and what it has grown to."""
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = process = subprocess.Popen(  # noqa: S603 - this module itself
            [sys.executable, "-m", __name__, str(self._seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the crawl
        )
        _send(cast("BinaryIO", process.stdin), (self._collection, self._told, self._also))
        pickle.load(cast("BinaryIO", process.stdout))  # noqa: S301 - its word that it is ready
        return process


def _send(stream: BinaryIO, thing: object) -> None:
    pickle.dump(thing, stream, protocol=5)
    stream.flush()


def _serve(
    source: BinaryIO,
    target: BinaryIO,
    aim: tuple[Collection | None, Callable[[Reading], object], Also | None],
    seconds: float,
) -> None:
    """Read errands until there are no more; the kernel ends this process where one takes too long."""
    collection, told, also = aim
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    before = peak()
    gc.freeze()  # what was imported stays: no collection has to look at it again
    _send(target, "ready")
    with suppress(EOFError, MemoryError):
        while True:
            errand: Errand = pickle.load(source)  # noqa: S301 - our own process
            signal.setitimer(signal.ITIMER_PROF, seconds)
            answer = told(read(errand, collection, also))
            signal.setitimer(signal.ITIMER_PROF, 0)
            del errand
            if peak() - before > MEMORY * 0.9:  # a library may have taken a MemoryError for an odd page
                return
            _send(target, answer)


def peak() -> int:
    """The most memory that this process ever had, in bytes. On Linux ru_maxrss begins with that of the process that started it."""
    told = _PEAK.search(_STATUS.read_bytes()) if sys.platform == "linux" else None
    return (int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) << 10


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    aimed = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process
    _serve(sys.stdin.buffer, answers, aimed, float(sys.argv[1]))
