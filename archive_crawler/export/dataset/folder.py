"""A folder that is there whole or not at all: filled beside its place, then put into it."""

from __future__ import annotations

import ctypes
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive_crawler.errors import BadArguments
from archive_crawler.warc.rolling import sync_directory

MARK = "datapackage.json"
"""What an export has, and what tells its folder from one that must not be replaced."""
_AT_FDCWD = -100
_EXCHANGE = 2
"""renameat2(2): two names change places in one step."""


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A folder to fill that takes the place of `target` when the block ends well; else nothing is left of it.

    Raises BadArguments where `target` is anything but an export or an empty folder. What a process that was killed has left
    is cleared away by the next one.
    """
    check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear(target)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    beside.mkdir()
    held = os.open(beside, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield beside
        _sync(beside)
        _swap(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)  # what was not finished, or what it has replaced
        os.close(held)


def check(target: Path) -> None:
    """Raise BadArguments where a folder is neither an export nor empty, nor absent."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BadArguments(f"{target}: expected a folder, or nothing there")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise BadArguments(f"{target}: expected an earlier export or an empty folder there, found one without {MARK}")


def _clear(target: Path) -> None:
    """Remove what killed exports to the same place have left."""
    for left in target.parent.glob(f".{target.name}.????????.part"):
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            except BlockingIOError:
                pass  # another export is at it
            finally:
                os.close(descriptor)


def _sync(folder: Path) -> None:
    """Make every file below a folder durable."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync_directory(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_directory(folder)


def _swap(beside: Path, target: Path) -> None:
    """Let the two change places in one step; afterwards `beside` is what was replaced, if anything was."""
    if not target.exists():
        beside.rename(target)
    elif not _exchanged(beside, target):
        # No such call on this file system: the old one is whole under another name for a moment.
        old = target.with_name(f"{beside.name}.old")
        target.rename(old)
        beside.rename(target)
        shutil.rmtree(old)
    sync_directory(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    return rename is not None and rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0
