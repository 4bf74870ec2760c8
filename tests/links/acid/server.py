"""One loopback port that is every host of the acid test: plain or TLS by the first byte, scripted by host and path."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import BinaryIO

from sockets import listening, reset, wait_for_end

_TLS_HANDSHAKE = b"\x16"


class Ending(Enum):
    """What becomes of the connection."""

    WHOLE = auto()
    """The reply comes, and another request may."""
    CUT = auto()
    """Half of the announced body comes."""
    STALLED = auto()
    """Half of the body comes, and then nothing."""
    SILENT = auto()
    """Nothing comes at all, and the connection stays."""
    CLOSED = auto()
    """The connection is closed without a word."""
    RESET = auto()
    """It is broken off."""
    ENDLESS = auto()
    """The body never ends."""
    RAW = auto()
    """The body is all that comes: no status line, no header."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked."""

    method: str
    host: str
    """Lower case, without port and trailing dot."""
    path: str
    """With the query, as sent."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    secure: bool = False
    before: int = 0
    """How many requests for the same came before, whatever their method."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    ending: Ending = Ending.WHOLE
    delay: float = 0.0
    """Seconds before the first byte."""

    def head(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Scripted", *(f"{name}: {value}" for name, value in self.headers)]
        if self.ending is not Ending.ENDLESS and self.status != 304:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n"


Script = Callable[[Request], Reply]


class Web:
    """Hosts and their paths, with the reply to each."""

    def __init__(self) -> None:
        self._paths: dict[tuple[str, str], Script] = {}
        self._hosts: dict[str, Script] = {}
        self._asked: Counter[tuple[str, str]] = Counter()

    def put(self, host: str, path: str, script: Script) -> None:
        """Answer a path of a host."""
        assert (host, path) not in self._paths, f"two scripts for {host}{path}"
        self._paths[host, path] = script

    def put_host(self, host: str, script: Script) -> None:
        """Answer every other path of a host."""
        self._hosts[host] = script

    @property
    def hosts(self) -> set[str]:
        return {host for host, _ in self._paths} | set(self._hosts)

    def answer(self, request: Request) -> Reply:
        """The reply, by path with query, by path, by host; else an honest 404."""
        key = (request.host, request.path)
        before, self._asked[key] = self._asked[key], self._asked[key] + 1
        bare = request.path.partition("?")[0]
        script = self._paths.get(key) or self._paths.get((request.host, bare)) or self._hosts.get(request.host)
        if script is None:
            return Reply(404, (("Content-Type", "text/html"),), b"<title>404</title><h1>Not Found</h1>")
        return script(replace(request, before=before))


class AcidServer:
    """Serves a web on one port; `certificate(name)` gives the TLS context of a host."""

    def __init__(self, web: Web, certificate: Callable[[str], ssl.SSLContext]) -> None:
        self._web = web
        self._certificate = certificate
        self._over, self._open = threading.Event(), ExitStack()
        self._port = self._open.enter_context(listening(self._serve))
        self._open.callback(self._over.set)
        self.asked: list[Request] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._port}"

    def close(self) -> None:
        self._open.close()

    def _serve(self, raw: socket.socket) -> None:
        if raw.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            self._converse(raw, secure=False)
            return
        tls = self._certificate("")
        tls.sni_callback = self._choose
        with suppress(ssl.SSLError), tls.wrap_socket(raw, server_side=True) as connection:
            self._converse(connection, secure=True)

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = self._certificate(name or "")

    def _converse(self, connection: socket.socket, *, secure: bool) -> None:
        with suppress(ValueError), connection.makefile("rb") as reader:
            while (line := reader.readline(1 << 20)) and self._respond(connection, _request(line, reader, secure)):
                pass

    def _respond(self, connection: socket.socket, request: Request) -> bool:
        self.asked.append(request)
        reply = self._web.answer(request)
        self._over.wait(reply.delay)
        match reply.ending:
            case Ending.SILENT:
                wait_for_end(connection)
            case Ending.RESET:
                reset(connection)
            case Ending.RAW:
                connection.sendall(reply.body)
            case Ending.CLOSED:
                pass
            case _ if request.method == "HEAD":
                connection.sendall(reply.head())
                return True
            case Ending.ENDLESS:
                connection.sendall(reply.head())
                self._never_end(connection, reply.body)
            case Ending.CUT | Ending.STALLED:
                connection.sendall(reply.head() + reply.body[: len(reply.body) // 2])
                if reply.ending is Ending.STALLED:
                    wait_for_end(connection)
            case Ending.WHOLE:
                connection.sendall(reply.head() + reply.body)
                return True
        return False

    def _never_end(self, connection: socket.socket, body: bytes) -> None:
        until = time.monotonic() + 30
        while not self._over.is_set() and time.monotonic() < until:
            connection.sendall(body * 100)


def _request(line: bytes, reader: BinaryIO, secure: bool) -> Request:  # noqa: FBT001 - three values of one line
    method, path, _ = line.decode("latin-1").split(" ")
    headers = {}
    while field_line := reader.readline(1 << 16).decode("latin-1").strip():
        name, _, value = field_line.partition(":")
        headers[name.strip().lower()] = value.strip()
    host = headers.get("host", "").lower().partition(":")[0].rstrip(".")
    return Request(method, host, path, headers, secure)
