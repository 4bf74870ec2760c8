"""A raw-socket loopback server that answers by script and logs exactly what it received and sent."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Self

from sockets import listening, reset


@dataclass
class Answer:
    """What to send for one path, piece by piece, and how to end the connection."""

    pieces: list[bytes]
    close: bool = False
    reset: bool = False
    hold: threading.Event | None = None
    """Sends the pieces only when this is set."""
    stall: bool = False
    """Sends the pieces, then leaves the connection open in silence."""
    pause: float = 0.0
    """Seconds between pieces, so that they come one by one."""


@dataclass
class Logged:
    """One exchange as the server saw it."""

    path: str
    received: bytes
    sent: bytes


@dataclass
class WireServer:
    """Serves `answers` by path until closed; paths without an answer get `default`."""

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    default: Callable[[str], Answer] = lambda _path: Answer([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
    log: list[Logged] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    on_request: Callable[[str], None] = lambda _path: None

    def __enter__(self) -> Self:
        self._stop, self._open = threading.Event(), ExitStack()
        self.port = self._open.enter_context(listening(self._serve, self.tls))
        self._open.callback(self._stop.set)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def paths(self) -> list[str]:
        return [entry.path for entry in self.log]

    def _serve(self, connection: socket.socket) -> None:
        while request := _read_request(connection):
            path = request.split(b" ", 2)[1].decode("latin-1")
            self.on_request(path)
            answer = self.answers.get(path) or self.default(path)
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            if answer.hold:
                answer.hold.wait(20)
            self.log.append(Logged(path, request, b"".join(answer.pieces)))
            for piece in answer.pieces:
                connection.sendall(piece)
                time.sleep(answer.pause)
            if answer.reset:
                reset(connection)
            if answer.stall:
                self._stop.wait(20)
            if answer.close or answer.reset:
                break


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        got = connection.recv(65536)
        if not got:
            return b""
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(v) for k, _, v in (h.partition(b":") for h in head.split(b"\r\n")) if k.lower() == b"content-length"), 0
    )
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
