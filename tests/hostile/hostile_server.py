"""A loopback server of many hosts, most of them hostile: each is a function that does what it likes to its connection."""

from __future__ import annotations

import re
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Self

from sockets import listening, read_head

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
        self._stop, self._open = threading.Event(), ExitStack()
        self.port = self._open.enter_context(listening(self._serve))
        self._open.callback(self._stop.set)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _serve(self, connection: socket.socket) -> None:
        head = read_head(connection)
        path = head.split(b" ", 2)[1].decode("latin-1") if b" " in head else ""
        host = re.search(rb"(?i)\r\nhost: *([^\r:]+)", head)
        if host and path:
            self._answer(Asked(host[1].decode(), path, connection, self._stop))

    def _answer(self, asked: Asked) -> None:
        self.asked[asked.host] += 1
        if asked.path == "/robots.txt":
            self.robots.get(asked.host, lambda one: one.answer("", "text/plain", status="404 Not Found"))(asked)
        else:
            self.hosts[asked.host](asked)


def lines(server: HostileServer) -> Iterator[str]:
    """The host overrides of a collection file."""
    return (f'"{name}" = "127.0.0.1:{server.port}"' for name in server.hosts)


def dripping(asked: Asked, text: bytes) -> None:
    """A byte now and then, without end."""
    for at in range(1 << 30):
        asked.send(text[at % len(text) : at % len(text) + 1])
        if asked.stop.wait(0.1):
            return
