"""The ear of a run at work: a local socket that only its owner can open, through which it is asked and steered."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import orjson

from archive_crawler.errors import BadArguments

FOLDER = ".control"
"""In a collection's folder; nobody but the owner may enter it."""
_NAME = "socket"
_LONGEST = 4096
_PATIENCE = 10.0
"""Seconds that either side waits for the other."""

Answer = Callable[[str], Mapping[str, Any]]


class Control:
    """Answers commands in a thread of its own, each with a JSON object; a client sends one word and reads one line."""

    def __init__(self, home: Path, answer: Answer) -> None:
        """Listen in a collection's folder, which this process holds."""
        self._home, self._answer = home, answer
        folder = home / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        (folder / _NAME).unlink(missing_ok=True)  # of a run that was killed
        self._socket = socket.socket(socket.AF_UNIX)
        with _short(folder) as path:
            self._socket.bind(path)
        self._socket.listen()
        threading.Thread(target=self._serve, name="control", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        (self._home / FOLDER / _NAME).unlink(missing_ok=True)
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:  # closed
                return
            with client, suppress(OSError):
                client.settimeout(_PATIENCE)
                command = client.recv(_LONGEST).decode(errors="replace").strip()
                client.sendall(orjson.dumps(self._answer(command), option=orjson.OPT_APPEND_NEWLINE))


def ask(home: Path, command: str) -> dict[str, Any] | None:
    """What the run at work in a collection's folder answers; null where none is at work."""
    try:
        with _short(home / FOLDER) as path, socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(_PATIENCE)
            wire.connect(path)
            wire.sendall(f"{command}\n".encode())
            reply = b"".join(iter(lambda: wire.recv(_LONGEST), b""))
    except PermissionError as error:
        raise BadArguments(f"{home}: the run there belongs to another user: {error}") from error
    except (FileNotFoundError, ConnectionError, NotADirectoryError):
        return None
    except OSError as error:
        raise BadArguments(f"{home}: the run there does not answer: {error}") from error
    answer: dict[str, Any] | None = orjson.loads(reply) if reply else None
    return answer


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The socket's path in a form that is short enough: an address has room for some hundred bytes (unix(7))."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        near = Path(f"/proc/self/fd/{handle}")
        yield str((near if near.exists() else folder) / _NAME)
    finally:
        os.close(handle)
