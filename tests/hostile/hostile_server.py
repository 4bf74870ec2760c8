"""A loopback server of many hosts, most of them hostile: each is a function that does what it likes to its connection."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

OK = b"HTTP/1.1 200 OK\r\n"
HTML = b"Content-Type: text/html; charset=utf-8\r\n"

STORY = """<!doctype html><html lang=en><head><title>A Pier Is Painted {n}</title></head><body><article><h1>A Pier Is Painted {n}</h1>
<time datetime=2026-01-02>Jan. 2, 2026</time><p>{words}</p><p>{words}</p></article></body></html>"""
WORDS = "The harbor master had the pier painted, and nobody who walked on it that day had dry shoes after. " * 3


@dataclass(frozen=True)
class Asked:
    """One request."""

    host: str
    path: str
    socket: socket.socket
    stop: threading.Event

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.socket.sendall(piece)

    def answer(
        self, body: bytes | str, kind: str = "text/html; charset=utf-8", *headers: str, status: str = "200 OK"
    ) -> None:
        """An answer as it should be."""
        content = body.encode() if isinstance(body, str) else body
        lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers, "", ""]
        self.send("\r\n".join(lines).encode("latin-1"), content)

    def forever(self, piece: bytes) -> None:
        """Send the same again and again, for as long as the client listens; other hosts' threads get their turns."""
        while not self.stop.wait(0.005):
            self.send(piece)

    def redirect(self, location: str) -> None:
        self.answer("", "text/plain", f"Location: {location}", status="302 Found")


Behaviour = Callable[[Asked], None]
"""Answers one request; a connection is closed behind it."""


@dataclass
class HostileServer:
    """Serves hosts by name until closed; robots.txt is missing where a host has none of its own."""

    hosts: dict[str, Behaviour]
    robots: dict[str, Behaviour] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    """Requests by host."""

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._socket.getsockname()[1]
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for connection in [self._socket, *self._open]:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while not self._stop.is_set():
                connection, _ = self._socket.accept()
                self._open.add(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError):
            head = _head(connection)
            path = head.split(b" ", 2)[1].decode("latin-1") if b" " in head else ""
            host = re.search(rb"(?i)\r\nhost: *([^\r:]+)", head)
            if host and path:
                self._answer(Asked(host[1].decode(), path, connection, self._stop))
        self._open.discard(connection)
        connection.close()

    def _answer(self, asked: Asked) -> None:
        self.asked[asked.host] += 1
        if asked.path == "/robots.txt":
            self.robots.get(asked.host, lambda one: one.answer("", "text/plain", status="404 Not Found"))(asked)
        else:
            self.hosts[asked.host](asked)


def _head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (got := connection.recv(65536)):
        data += got
    return data


def lines(server: HostileServer) -> Iterator[str]:
    """The host overrides of a collection file."""
    return (f'"{name}" = "127.0.0.1:{server.port}"' for name in server.hosts)


def dripping(asked: Asked, text: bytes) -> None:
    """A byte now and then, without end."""
    for at in range(1 << 30):
        asked.send(text[at % len(text) : at % len(text) + 1])
        if asked.stop.wait(0.1):
            return
