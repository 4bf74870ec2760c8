"""A process that does what may take long: what was made to stall it costs its own answer, and no other."""

from __future__ import annotations

import gc
import os
import pickle
import re
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Generic, TypeVar, cast

from archive_crawler.forked import Forked, forkable

if TYPE_CHECKING:
    from collections.abc import Callable

E = TypeVar("E")
T = TypeVar("T")

SECONDS = 10.0
"""Processor time that one errand may take."""
MEMORY = 256 * 1024 * 1024
"""Bytes that the process may have for its data."""
_PEAK = re.compile(rb"VmHWM:\s+(\d+) kB")
_STATUS = Path("/proc/self/status")


class Worker(Generic[E, T]):
    """A process that does one errand after the other, within bounds; a new one follows where one was given up.

    `work` and what it gives are sent there and back: a module's function, or an object of its class.
    """

    def __init__(self, work: Callable[[E], T], *, seconds: float = SECONDS, nice: int = 0) -> None:
        """`seconds` of processor time an errand; `nice` is how far others go before it (nice(2))."""
        self._work = work
        self._seconds = seconds
        self._nice = nice
        self._process: subprocess.Popen[bytes] | Forked | None = None

    def fork(self) -> None:
        """Start the process now, as a fork of this one where it may have one; otherwise the first errand starts it."""
        if forkable(MEMORY // 2):  # what this one has counts in that one's bounds
            self._process = Forked(self._serve)
            pickle.load(self._process.stdout)  # noqa: S301 - its word that it is ready

    def _serve(self, source: BinaryIO, target: BinaryIO) -> None:
        _serve(source, target, self._work, self._seconds, self._nice)

    def do(self, errand: E) -> T | None:
        """What comes of an errand; null where it was given up."""
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
            [sys.executable, "-m", __name__, str(self._seconds), str(self._nice)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the crawl
        )
        _send(cast("BinaryIO", process.stdin), self._work)
        pickle.load(cast("BinaryIO", process.stdout))  # noqa: S301 - its word that it is ready
        return process


def _send(stream: BinaryIO, thing: object) -> None:
    pickle.dump(thing, stream, protocol=5)
    stream.flush()


def _serve(source: BinaryIO, target: BinaryIO, work: Callable[[E], object], seconds: float, nice: int) -> None:
    """Do errands until there are no more; the kernel ends this process where one takes too long."""
    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    before = peak()
    gc.freeze()  # what was imported stays: no collection has to look at it again
    _send(target, "ready")
    with suppress(EOFError, MemoryError):
        while True:
            errand: E = pickle.load(source)  # noqa: S301 - our own process
            signal.setitimer(signal.ITIMER_PROF, seconds)
            answer = work(errand)
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
    wanted = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process
    _serve(sys.stdin.buffer, answers, wanted, float(sys.argv[1]), int(sys.argv[2]))
