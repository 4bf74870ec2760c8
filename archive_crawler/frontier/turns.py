"""Whose turn it is: hosts that have visits due take turns, and each gives its most urgent first."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from math import inf

from archive_crawler.frontier.visit import Visit

Place = tuple[float, int, Visit]
"""Where a visit stands at its host: the lowest goes first; priority negated, number, visit."""
_NOTHING = (inf, 0)
_EVERYTHING = (-inf, 0)


class Turns:
    """The first due visits of each host, as many as memory may hold; the rest stays where `load` finds it.

    What is in memory is always what goes first: a visit that comes before the first that was left out is held, any other
    is left out.
    """

    def __init__(self, load: Callable[[str, int], list[Place]], *, held: int = 50_000, most: int = 500) -> None:
        """`load` gives the first visits of a host that are due, as many as asked for, in order.

        About `held` visits are in memory, `most` of one host.
        """
        self._load, self._held, self._most = load, held, most
        self._due: dict[str, list[Place]] = {}
        """For each host with visits due those in memory, as a heap."""
        self._left_out: dict[str, tuple[float, int]] = {}
        """Where begins what a host has beyond those."""
        self._order: deque[str] = deque()
        self._in_order: set[str] = set()
        self._until: dict[str, float] = {}
        """Hosts that rest, and until when."""
        self._resting: list[tuple[float, str]] = []

    def add(self, visit: Visit) -> None:
        """Take a visit that is due, and stored."""
        heap = self._of(visit.host)
        place = (-visit.priority, visit.id, visit)
        if place[:2] > self._left_out.get(visit.host, _NOTHING):
            return
        heapq.heappush(heap, place)
        if len(heap) > 2 * self._share:
            heap.sort()
            self._left_out[visit.host] = heap[self._share][:2]
            del heap[self._share :]

    def expect(self, host: str) -> None:
        """Take a host whose visits are all stored."""
        self._of(host)
        self._left_out[host] = _EVERYTHING

    def rest(self, host: str, until: float) -> None:
        """Give a host no turn before `until`."""
        if until > self._until.get(host, 0.0):
            self._until[host] = until
            heapq.heappush(self._resting, (until, host))

    def next(self, busy: Callable[[str], bool], now: float) -> Visit | None:
        """The first visit of the first host that neither rests nor is busy."""
        self._wake(now)
        for _ in range(len(self._order)):
            host = self._order.popleft()
            if host in self._until:
                self._in_order.discard(host)
            elif busy(host):
                self._order.append(host)
            elif visit := self._first(host):
                self._order.append(host)
                return visit
        return None

    def wakes(self) -> float | None:
        """When the next host has rested."""
        return self._resting[0][0] if self._resting else None

    def swap(self, visit: Visit) -> None:
        """Put a visit in the place of the one that is in memory under its number, if it is there."""
        heap = self._due.get(visit.host, [])
        heap[:] = [(due, number, visit if number == visit.id else each) for due, number, each in heap]

    def clear(self) -> None:
        """Forget all visits, but not who rests."""
        for each in (self._due, self._left_out, self._order, self._in_order):
            each.clear()

    def __iter__(self) -> Iterator[Visit]:
        return (visit for heap in self._due.values() for _, _, visit in heap)

    @property
    def _share(self) -> int:
        """Visits of one host that are in memory."""
        return min(self._most, max(10, self._held // (len(self._due) or 1)))

    def _of(self, host: str) -> list[Place]:
        heap = self._due.setdefault(host, [])
        if host not in self._in_order and host not in self._until:
            self._in_order.add(host)
            self._order.append(host)
        return heap

    def _wake(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            until, host = heapq.heappop(self._resting)
            if self._until.get(host) == until:
                del self._until[host]
                if host in self._due:
                    self._of(host)

    def _first(self, host: str) -> Visit | None:
        heap = self._due[host]
        if not heap and host in self._left_out:
            number = self._share
            heap.extend(self._load(host, number))
            if len(heap) < number:
                del self._left_out[host]
            else:
                self._left_out[host] = heap[-1][:2]
        if heap:
            return heapq.heappop(heap)[2]
        del self._due[host]
        self._in_order.discard(host)
        return None
