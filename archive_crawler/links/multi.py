"""libcurl's multi interface under a selector, with a wake-up for other threads."""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from typing import TYPE_CHECKING

import pycurl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.links.transfer import Transfer

_EVENTS = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}


class Multi:
    """Many transfers at once, in one thread; only `wake` may be called from another."""

    def __init__(self, connections: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._ear, self._bell = socket.socketpair()
        for end in (self._ear, self._bell):
            end.settimeout(0)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._due: float | None = None
        self._running: dict[pycurl.Curl, Transfer] = {}
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, 2 * connections)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._on_socket)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._on_timer)

    def __len__(self) -> int:
        return len(self._running)

    def add(self, transfer: Transfer) -> None:
        """Start a transfer that was begun."""
        self._running[transfer.curl] = transfer
        self._multi.add_handle(transfer.curl)

    def wake(self) -> None:
        """Make a waiting `run` return."""
        with contextlib.suppress(BlockingIOError, OSError):
            self._bell.send(b"!")

    def run(self, wait: float | None) -> Iterator[tuple[Transfer, int, str]]:
        """Work until something happens, at most `wait` seconds; gives what has finished, with libcurl's code."""
        for key, events in self._selector.select(self._patience(wait)):
            if key.fileobj is self._ear:
                self._drain()
            else:
                self._multi.socket_action(key.fd, _mask(events))
        if self._due is not None and self._due <= time.monotonic():
            self._due = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        yield from self._finished()

    def close(self) -> None:
        """Break off whatever runs."""
        for curl in self._running:
            self._multi.remove_handle(curl)
        self._running.clear()
        self._multi.close()
        self._selector.close()
        self._ear.close()
        self._bell.close()

    def _patience(self, wait: float | None) -> float | None:
        timer = None if self._due is None else max(0.0, self._due - time.monotonic())
        return min((span for span in (wait, timer) if span is not None), default=None)

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass

    def _finished(self) -> Iterator[tuple[Transfer, int, str]]:
        left = 1
        while left:
            left, fine, failed = self._multi.info_read()
            for curl, code, message in [*((curl, pycurl.E_OK, "") for curl in fine), *failed]:
                self._multi.remove_handle(curl)
                yield self._running.pop(curl), code, message

    def _on_timer(self, milliseconds: int) -> None:
        self._due = None if milliseconds < 0 else time.monotonic() + milliseconds / 1000

    def _on_socket(self, what: int, fd: int, _multi: object, _data: object) -> None:
        if what == pycurl.POLL_REMOVE:
            with contextlib.suppress(KeyError):
                self._selector.unregister(fd)
        elif fd in self._selector.get_map():
            self._selector.modify(fd, _EVENTS[what])
        else:
            self._selector.register(fd, _EVENTS[what])


def _mask(events: int) -> int:
    read = pycurl.CSELECT_IN if events & selectors.EVENT_READ else 0
    return read | (pycurl.CSELECT_OUT if events & selectors.EVENT_WRITE else 0)
