"""SQLite's write-ahead log: commits that do not wait for the disk, and the wait for it in another thread."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import time
from typing import cast

from sqlalchemy.engine import Connection

_CHECKPOINT = 30.0
"""Seconds between two checkpoints, each a few ten megabytes at most."""


class WriteAheadLog:
    """The log of a connection's database.

    A commit writes to the end of the log, and waits for the disk or, once `relax` was called, does not. One that did not
    wait is whole or not there after a power cut (SQLite, "Write-Ahead Logging", section 2.3), and lasts when `sync` has
    returned. A database without such a log always waits.
    """

    def __init__(self, connection: Connection) -> None:
        self._driver = cast("sqlite3.Connection", connection.connection.driver_connection)
        self._path = connection.engine.url.database or ""
        [mode] = self._driver.execute("PRAGMA journal_mode").fetchone()
        self._is_used = mode == "wal"
        self._file: int | None = None
        self._beside: sqlite3.Connection | None = None
        """A second connection, of the thread that waits."""
        self._checkpointed = time.monotonic()

    def relax(self) -> None:
        """Let the next commits not wait for the disk; not within a transaction."""
        if self._is_used:
            self._driver.execute("PRAGMA synchronous=NORMAL")

    def insist(self) -> None:
        """Let the next commits wait for the disk; not within a transaction."""
        self._driver.execute("PRAGMA synchronous=FULL")

    def sync(self) -> None:
        """Wait until what was committed is on disk, and carry it over into the database when it is time.

        For one thread, and never the connection's. When it fails nothing is carried over any more in this process.
        """
        if not self._is_used:
            return
        file, beside = self._open()
        try:
            os.fsync(file)
        except OSError:
            self._leave_open(beside)
            raise
        if time.monotonic() - self._checkpointed >= _CHECKPOINT:
            # Beside the writer, whose own checkpoints then find little left to do.
            beside.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._checkpointed = time.monotonic()

    def _open(self) -> tuple[int, sqlite3.Connection]:
        if self._beside is None:
            self._beside = sqlite3.connect(self._path, check_same_thread=False)
            self._beside.execute("PRAGMA schema_version").fetchone()
        if self._file is None:
            self._file = os.open(f"{self._path}-wal", os.O_RDONLY)
        return self._file, self._beside

    def _leave_open(self, beside: sqlite3.Connection) -> None:
        """See to it that the connection that closes last is closed by nobody.

        It would carry over what is in the log, and that may be gone: only a process that reads the log anew, with its
        checksums, knows how far it is whole. Python closes what nobody refers to when it ends.
        """
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(beside))
        self._beside = None

    def close(self) -> None:
        """Give back what `sync` has opened."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._beside is not None:
            self._beside.close()
            self._beside = None
