"""One process at a time on the state of a collection."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import BinaryIO

from archive_crawler.errors import BadArguments

NAME = ".lock"


def locked(home: Path) -> BinaryIO:
    """Take a collection's folder until the file is closed; raises BadArguments while another process has it."""
    lock = (home / NAME).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise BadArguments(f"{home}: another process is crawling this collection; wait for it or stop it") from None
    return lock
