"""The ear of a run at work: a local socket through which its owner, and nobody else, asks and steers it.

The socket has a name of Linux's abstract namespace (unix(7)) and no file: a run that is killed leaves nothing behind. Both sides
look who the other one is.
"""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from archive_crawler.errors import BadArguments

_LONGEST = 4096
_PATIENCE = 10.0
"""Seconds that either side waits for the other."""
_CREDENTIALS = struct.Struct("3i")  # struct ucred: process, user, group

Answer = Callable[[str], Mapping[str, Any]]


class Control:
    """Answers commands in a thread of its own, each with a JSON object; a client sends one word and reads one line."""

    def __init__(self, home: Path, answer: Answer) -> None:
        """Listen for a collection's folder, which this process holds."""
        self._answer = answer
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(_name(home))
        self._socket.listen()
        threading.Thread(target=self._serve, name="control", daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
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
                if _user_of(client) in {os.geteuid(), 0}:
                    client.settimeout(_PATIENCE)
                    command = client.recv(_LONGEST).decode(errors="replace").strip()
                    client.sendall(orjson.dumps(self._answer(command), option=orjson.OPT_APPEND_NEWLINE))


def ask(home: Path, command: str) -> dict[str, Any] | None:
    """What the run at work in a collection's folder answers; null where none is at work.

    Raises BadArguments where the run is another user's, or does not answer.
    """
    try:
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(_PATIENCE)
            wire.connect(_name(home))
            owner = _user_of(wire)
            if os.geteuid() not in {owner, 0}:
                raise BadArguments(
                    f"{home}: the run there is that of the user with the number {owner}, who alone may steer it"
                )
            wire.sendall(f"{command}\n".encode())
            reply = b"".join(iter(lambda: wire.recv(_LONGEST), b""))
    except ConnectionError:
        return None
    except OSError as error:
        raise BadArguments(f"{home}: the run there does not answer: {error}") from error
    answer: dict[str, Any] | None = orjson.loads(reply) if reply else None
    return answer


def _name(home: Path) -> str:
    """The socket's name, of a length that an address has room for."""
    return f"\0archive-crawler {hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:40]}"


def _user_of(wire: socket.socket) -> int:
    """The user whose process is at the other end (unix(7), SO_PEERCRED)."""
    found = wire.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(found)[1])
