"""Whose turn it is: per host one start a `delay`, and no more than so many connections. Pure; the clock is passed in."""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

from archive_crawler.links.lately import Lately

T = TypeVar("T")


@dataclass(slots=True)
class _Host(Generic[T]):
    name: str
    first: deque[T] = field(default_factory=deque)
    """What goes before the others, and needs no free connection: others wait for it with theirs."""
    waiting: deque[T] = field(default_factory=deque)
    in_flight: int = 0
    free_at: float = 0.0
    listed: bool = False
    """Whether the host stands in the heap of hosts, which it does at most once."""


class Pacing(Generic[T]):
    """Work in line, host by host; a host without work is forgotten once its delay is over."""

    def __init__(self, delay: float, connections: int) -> None:
        self._delay = delay
        self._connections = connections
        self._hosts: dict[str, _Host[T]] = {}
        self._slow: Lately[str, float] = Lately(10_000)
        self._turns: list[tuple[float, int, _Host[T]]] = []
        self._paused: list[tuple[float, int, str, T, bool]] = []
        self._serial = count()

    def put(self, host: str, work: T, *, first: bool = False) -> None:
        """Stand in line, or before everybody."""
        entry = self._host(host)
        (entry.first if first else entry.waiting).append(work)
        self._list(entry)

    def put_later(self, host: str, work: T, at: float, *, first: bool = False) -> None:
        """Stand in line from a time on, before whatever waits then."""
        heapq.heappush(self._paused, (at, next(self._serial), host, work, first))

    def hold(self, host: str, until: float) -> None:
        """Start nothing on a host before a time."""
        entry = self._host(host)
        entry.free_at = max(entry.free_at, until)
        self._list(entry)

    def slow_down(self, host: str, delay: float) -> None:
        """Let at least so much time pass between two starts on a host."""
        self._slow.put(host, delay)

    def withdraw(self, host: str) -> list[T]:
        """Take everybody out of a host's line."""
        entry = self._host(host)
        waiting = [*entry.first, *entry.waiting]
        entry.first.clear()
        entry.waiting.clear()
        return waiting

    def keep(self, host: str) -> None:
        """Count a connection to the host as busy until it is `done`: what it brought is still waited with."""
        self._host(host).in_flight += 1

    def done(self, host: str) -> None:
        """A connection to the host has become free."""
        entry = self._host(host)
        entry.in_flight -= 1
        self._list(entry)

    def take(self, now: float) -> tuple[str, T] | None:
        """Whoever may start now, or nobody."""
        self._wake(now)
        while self._turns and self._turns[0][0] <= now:
            entry = heapq.heappop(self._turns)[2]
            entry.listed = False
            if entry.free_at > now:
                self._list(entry)
            elif entry.first or (entry.waiting and entry.in_flight < self._connections):
                return entry.name, self._start(entry, now)
            elif not entry.waiting and not entry.in_flight:
                del self._hosts[entry.name]
        return None

    def next_at(self) -> float | None:
        """When `take` may have something, apart from what `done` frees."""
        times = [heap[0][0] for heap in (self._turns, self._paused) if heap]
        return min(times, default=None)

    def _start(self, entry: _Host[T], now: float) -> T:
        entry.in_flight += 1
        entry.free_at = now + max(self._delay, self._slow.get(entry.name) or 0.0)
        self._list(entry)
        return (entry.first or entry.waiting).popleft()

    def _wake(self, now: float) -> None:
        while self._paused and self._paused[0][0] <= now:
            _, _, host, work, first = heapq.heappop(self._paused)
            entry = self._host(host)
            (entry.first if first else entry.waiting).appendleft(work)
            self._list(entry)

    def _host(self, name: str) -> _Host[T]:
        return self._hosts.setdefault(name, _Host(name))

    def _list(self, entry: _Host[T]) -> None:
        if not entry.listed:
            entry.listed = True
            heapq.heappush(self._turns, (entry.free_at, next(self._serial), entry))
