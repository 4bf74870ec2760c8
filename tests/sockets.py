"""Servers on loopback that do with a connection whatever a function does."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def listening(serve: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A port where `serve(connection)` answers each connection in a thread of its own; at the end all are broken off."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    connections: set[socket.socket] = set()

    def answer(raw: socket.socket) -> None:
        with suppress(OSError), raw, tls.wrap_socket(raw, server_side=True) if tls else raw as connection:
            connections.add(connection)
            serve(connection)
            connections.discard(connection)
        connections.discard(raw)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.add(connection)
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        for each in [listener, *connections]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def read_head(connection):
    """What comes up to an empty line, or to the end."""
    data = b""
    while b"\r\n\r\n" not in data and (got := connection.recv(65_536)):
        data += got
    return data


def reset(connection):
    """Make closing a connection break it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def wait_for_end(connection):
    """Keep silent until the other side is gone."""
    with suppress(OSError):
        while connection.recv(65_536):
            pass
