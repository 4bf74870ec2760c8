"""A layer below the program's files, in the test's child process alone: the n-th operation of a kind fails, or kills.

Every write, sync, truncation, renaming and removal of a file, and every commit of the database, passes through `_reach`.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import re
import signal
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What happens where."""

    operation: str
    """Regular expression of operations: create, write, fsync, truncate, rename, unlink, commit, execute."""
    file: str
    """Regular expression, searched in the file's path."""
    nth: int
    """Which of the operations that match, from 1."""
    number: int = errno.ENOSPC
    """What the operation fails with."""
    short: bool = False
    """Whether half of what was to be written is written before."""
    kill: bool = False
    """Whether the process is killed instead, as by kill -9."""
    drop: bool = False
    """Whether a failed fsync loses what was written since the last one, as a kernel may; with `kill`, whether every file
    does, as in a power cut."""
    lasting: bool = False
    """Whether every later operation that matches fails, too."""


class Layer:
    """Counts operations, and lets one fail."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self._seen = 0
        self._lock = threading.RLock()
        """Who has it cuts the power alone: nothing reaches a disk after that."""
        self._synced: dict[str, int] = {}
        self._written: set[str] = set()

    def install(self) -> None:
        """Put the layer below everything that is opened from now on."""
        real_open = io.open

        def opened(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **options: Any) -> Any:
            if "b" not in mode or not set(mode) & set("wax+"):
                return real_open(file, mode, buffering, *args, **options)
            if set(mode) & set("wxa"):
                self.reach("create", _path(file))
            raw = _File(self, file, mode.replace("b", ""), options.get("closefd", True), options.get("opener"))
            if buffering == 0:
                return raw
            return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

        io.open = builtins.open = opened
        for name in ("fsync", "ftruncate", "truncate", "rename", "replace", "unlink"):
            setattr(os, name, self._watched(name.removeprefix("f") if name == "ftruncate" else name, getattr(os, name)))
        connect = sqlite3.dbapi2.connect
        layer = self

        class Connection(sqlite3.Connection):
            def commit(self) -> None:
                layer.reach_database("commit")
                super().commit()

            def cursor(self, *args: Any) -> Any:
                return super().cursor(Cursor)

        class Cursor(sqlite3.Cursor):
            def execute(self, *args: Any) -> Any:
                layer.reach_database("execute")
                return super().execute(*args)

        sqlite3.dbapi2.connect = lambda *args, **options: connect(*args, factory=Connection, **options)

    def _watched(self, operation: str, real: Any) -> Any:
        operation = "rename" if operation == "replace" else operation

        def watched(file: Any, *args: Any, **options: Any) -> Any:
            path = _path(file)
            try:
                self.reach(operation, path)
            except OSError:
                if operation == "fsync" and self._fault.drop:
                    self._drop(file, path)
                raise
            done = real(file, *args, **options)
            with self._lock:
                if operation == "fsync":
                    self._synced[path] = os.fstat(file).st_size
                if operation == "rename":
                    self._synced[str(args[0])] = self._synced.pop(path, 0)
                    self._written |= {str(args[0])} if path in self._written else set()
            return done

        return watched

    def _drop(self, file: int, path: str) -> None:
        """Put zeros in the place of what was not synced: the pages are gone, the length is not."""
        begin, end = self._synced.get(path), os.fstat(file).st_size
        if (
            begin is None or not Path(path).is_file()
        ):  # of the database's log nobody knows what SQLite itself has synced
            return
        with Path(path).open("r+b", buffering=0) as whole:
            whole.seek(begin)
            io.FileIO.write(whole, bytes(end - begin))

    def _cut_power(self) -> None:
        """Lose what was written to any file and not synced, and the process with it."""
        for path in self._written:
            if Path(path).is_file() and Path(path).stat().st_size > self._synced.get(path, 0):
                with Path(path).open("r+b", buffering=0) as file:
                    io.FileIO.truncate(file, self._synced.get(path, 0))
        os.kill(os.getpid(), signal.SIGKILL)

    def reach(self, operation: str, path: str) -> None:
        """Raise the fault where it is this operation's turn."""
        if self._is_due(operation, path):
            raise OSError(self._fault.number, os.strerror(self._fault.number), path)

    def opened(self, file: _File) -> None:
        """What a file has when it is opened is on the disk."""
        self._synced.setdefault(_path(file.fileno()), os.fstat(file.fileno()).st_size)

    def write(self, file: _File, data: Any) -> int:
        path = _path(file.fileno())
        with self._lock:
            self._written.add(path)
            if not self._is_due("write", path):
                return io.FileIO.write(file, data)
            if self._fault.short:
                io.FileIO.write(file, memoryview(data).cast("B")[: max(1, memoryview(data).nbytes // 2)])
        raise OSError(self._fault.number, os.strerror(self._fault.number), path)

    def reach_database(self, operation: str) -> None:
        if self._is_due(operation, "state.sqlite3"):
            full = self._fault.number == errno.ENOSPC
            raise sqlite3.OperationalError("database or disk is full" if full else "disk I/O error")

    def _is_due(self, operation: str, path: str) -> bool:
        fault = self._fault
        if not re.fullmatch(fault.operation, operation) or not re.search(fault.file, path):
            return False
        with self._lock:
            self._seen += 1
            due = self._seen == fault.nth or (fault.lasting and self._seen > fault.nth)
            if due and fault.kill and fault.drop:
                self._cut_power()
            if due and fault.kill:
                os.kill(os.getpid(), signal.SIGKILL)
        return due


class _File(io.FileIO):
    def __init__(self, layer: Layer, file: Any, mode: str, *opened: Any) -> None:
        self._layer = layer
        super().__init__(file, mode, *opened)
        layer.opened(self)

    def write(self, data: Any) -> int:
        return self._layer.write(self, data)


def _path(file: Any) -> str:
    if not isinstance(file, int):
        return str(file)
    try:
        return str(Path(f"/proc/self/fd/{file}").readlink())
    except OSError:
        return ""
