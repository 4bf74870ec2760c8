"""Runs the link engine in the test's own thread and hands its answers out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from archive_crawler.links.engine import Engine, Habits
from archive_crawler.links.transfer import Manners

AGENT = "archive-crawler-test (+mailto:web@example.gov)"


@dataclass
class Desk:
    """Keeps what the engine answers."""

    wanted: dict[str, frozenset[str]] = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    probes: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    wake: Callable = print

    def fragments(self, url):
        return self.wanted.get(url, frozenset())

    def answered(self, answer, fragments):
        self.answers[answer.url] = answer
        self.wake()

    def not_archived(self, error):
        self.errors.append(error)

    def probed(self, answer):
        self.probes[answer.url] = answer
        self.wake()


def ask(urls, hosts, *, beside=(), fragments=None, manners=None, **habits):
    """The desk after all URLs are answered, and what stands beside others was asked for."""
    quiet = {"per_host_delay": 0.0, "retry_pause": 0.01, "robots": False, "probe": False, "seed": b"test"}
    desk = Desk(fragments or {})
    engine = Engine(Manners(AGENT, hosts, **{"timeout": 2.0, **(manners or {})}), Habits(**{**quiet, **habits}), desk)
    for url in urls:
        engine.check(url)
    for url in beside:
        engine.probe(url)
    until = time.monotonic() + 20
    desk.wake = engine.wake
    while len(desk.answers) < len(set(urls)) or len(desk.probes) < len(set(beside)):
        assert time.monotonic() < until, f"not answered: {set(urls) - set(desk.answers)}"
        engine.turn()
    engine.close()
    return desk


def ask_one(url, server, *, host="www.example.gov", **options):
    """The one answer."""
    return ask([url], {host: server.address}, **options).answers[url]
