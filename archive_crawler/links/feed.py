"""Hands links to the checker a few at a time: it holds what it has in memory, and there may be millions."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from archive_crawler.items import LinkCheck
from archive_crawler.links.hosts import host_of
from archive_crawler.links.kept import KeptPairs, KeptUrls

_OF_HOST = 100
"""Links of one host that the checker has at a time: more than it asks for between two looks at its answers."""
_IN_ALL = 30_000
"""Links that the checker has at a time; about 30 MB."""


class Checker(Protocol):
    """Asks for links."""

    def submit(self, url: str) -> None:
        """Have a URL checked, once."""

    def poll(self) -> list[LinkCheck]:
        """The checks that were finished since the last call: one for each URL."""

    def close(self, wait: float | None) -> list[LinkCheck]:
        """Stop; the checks of all that was submitted and not handed out."""


class Feed:
    """Keeps what a checker has no room for, so that a host with many links keeps no other waiting."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._asked: Counter[str] = Counter()
        """How many links of each host the checker has."""
        self._together = 0
        """How many that are."""
        self._of_host = KeptPairs()
        """Links whose host has its share there."""
        self._rest = KeptUrls()
        """Links that came when the checker had all it may have."""

    def submit(self, url: str) -> None:
        """Have a URL checked, once."""
        host = _host(url)
        if self._asked[host] >= _OF_HOST:
            self._of_host.put(host, url)
        elif self._together >= _IN_ALL:
            self._rest.add(url)
        else:
            self._ask(host, url)

    def poll(self) -> list[LinkCheck]:
        """The checks that were finished since the last call; others take their places."""
        answers = self._checker.poll()
        for host, number in Counter(_host(answer.url) for answer in answers).items():
            self._asked[host] -= number
            self._together -= number
            for url in self._of_host.take(host, _OF_HOST - self._asked[host]):
                self._ask(host, url)
            if not self._asked[host]:
                del self._asked[host]
        while room := _IN_ALL - self._together:
            if not (urls := self._rest.take(room)):
                break
            for url in urls:
                self.submit(url)
        return answers

    def close(self, wait: float | None) -> list[LinkCheck]:
        """Stop; what is kept here is not asked."""
        return self._checker.close(wait)

    def _ask(self, host: str, url: str) -> None:
        self._asked[host] += 1
        self._together += 1
        self._checker.submit(url)


def _host(url: str) -> str:
    try:
        return host_of(url)
    except ValueError:
        return ""
