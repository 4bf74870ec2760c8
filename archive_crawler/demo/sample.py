"""The server: a context manager that listens on a loopback port and leaves nothing behind."""

from __future__ import annotations

import contextlib
import socket
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, cast
from urllib.parse import urlsplit

from archive_crawler.demo.answer import wire
from archive_crawler.demo.routes import Routes
from archive_crawler.demo.story import FROZEN, MAIN, MEDIA, PARTNER, SISTER

if TYPE_CHECKING:
    from types import TracebackType

_HANG_SECONDS = 20.0
_JOIN_SECONDS = 1.0


class Served(NamedTuple):
    """One line of the request log."""

    method: str
    host: str
    path: str
    status: int
    """The status sent; 0 where the client was kept waiting."""


class _Server(ThreadingHTTPServer):
    """Keeps its connections and threads in hand, so that closing ends them all."""

    request_queue_size = 128

    def __init__(self, port: int) -> None:
        self.closing = threading.Event()
        self.routes = Routes()
        self.served: list[Served] = []
        self.connections: dict[threading.Thread, socket.socket] = {}
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self._answer, args=(request, client_address), daemon=True)
        self.connections[thread] = request
        thread.start()

    def _answer(self, request: Any, client_address: Any) -> None:
        self.process_request_thread(request, client_address)
        self.connections.pop(threading.current_thread(), None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is the client's business."""

    def hang_up(self) -> None:
        self.closing.set()
        for connection in list(self.connections.values()):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in list(self.connections):
            thread.join(_JOIN_SECONDS)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        server = cast("_Server", self.server)
        host, path = self._target()
        answer = server.routes.answer(host, path)
        if answer.hangs:
            self._hang(server, host, path)
            return
        sent = wire(answer, self.headers, formatdate(usegmt=True))
        server.served.append(Served(self.command, host, path, sent.status))
        self.wfile.write(sent.head if self.command == "HEAD" else sent.head + sent.body)
        self.close_connection = self.close_connection or sent.close

    do_HEAD = do_GET  # noqa: N815 - the base class looks the method up by this name

    def _target(self) -> tuple[str, str]:
        """Host and path with query, from either form of the request target."""
        parts = urlsplit(self.path)
        host = parts.hostname or self.headers.get("Host", "").partition(":")[0].lower()
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return host, path or "/"

    def _hang(self, server: _Server, host: str, path: str) -> None:
        server.served.append(Served(self.command, host, path, 0))
        server.closing.wait(_HANG_SECONDS)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """The log is `SampleSite.requests`."""


class SampleSite:
    """The sample site, served from entry to exit on a port of 127.0.0.1 (0: one that is free)."""

    HOSTS: ClassVar[tuple[str, ...]] = (MAIN, SISTER, MEDIA, FROZEN, PARTNER)

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._server: _Server | None = None
        self.address = ""
        self.requests: list[Served] = []

    def __enter__(self) -> Self:
        self._server = _Server(self._port)
        self.requests = self._server.served
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self._loop = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._loop.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.hang_up()
            self._server.server_close()
            self._loop.join(_JOIN_SECONDS)


__all__ = ["SampleSite", "Served"]
