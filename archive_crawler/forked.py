"""A process forked from this one: what was imported, most of a second, is there at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

    Serve = Callable[[BinaryIO, BinaryIO], None]


def forkable(most: int) -> bool:
    """Whether this process may be forked: on Linux, while it is no larger than `most` bytes and has one thread.

    A lock that another thread holds would stay locked.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and _resident() <= most


def _resident() -> int:
    """Bytes of memory that this process has now: the most that it ever had begins with the process that started it."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Forked:
    """A process that serves what it is sent on one pipe and answers on another; it has no other file of ours open."""

    def __init__(self, serve: Serve) -> None:
        source, sent = os.pipe()
        answers, target = os.pipe()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._pid: int | None = os.fork()
            if not self._pid:
                _live(serve, source, target)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        os.close(source)
        os.close(target)
        self.stdin: BinaryIO = os.fdopen(sent, "wb")
        self.stdout: BinaryIO = os.fdopen(answers, "rb")

    def kill(self) -> None:
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> None:
        if self._pid:
            os.waitpid(self._pid, 0)
            self._pid = None


def _live(serve: Serve, source: int, target: int) -> NoReturn:
    """The life of the forked process: nothing of what the other one was about to do may go on in it."""
    code = 1
    try:
        os.setsid()  # Ctrl-C is for the other one
        os.dup2(source, 0)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.closerange(3, target)
        os.closerange(target + 1, os.sysconf("SC_OPEN_MAX"))
        serve(os.fdopen(0, "rb"), os.fdopen(target, "wb"))
        code = 0
    finally:
        os._exit(code)
