"""The checker has a few links at a time, and every link gets its check."""

from __future__ import annotations

import pytest

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links import feed as module
from archive_crawler.links.feed import Feed


class Asked:
    """A checker that answers when told to."""

    def __init__(self):
        self.held, self.most, self.ready = [], 0, []

    def submit(self, url):
        self.held.append(url)
        self.most = max(self.most, len(self.held))

    def answer(self, *urls):
        for url in urls:
            self.held.remove(url)
            self.ready.append(
                LinkCheck(url, LinkHealth.FINE, "ok", None, None, "check", "2026-01-02T03:04:05Z", "HEAD", 200, None)
            )

    def poll(self):
        ready, self.ready = self.ready, []
        return ready

    def close(self, _wait):
        return self.poll()


@pytest.fixture
def desk(monkeypatch):
    monkeypatch.setattr(module, "_OF_HOST", 3)
    monkeypatch.setattr(module, "_IN_ALL", 8)
    asked = Asked()
    return Feed(asked), asked


def urls(host, number):
    return [f"https://{host}.example.gov/{n}" for n in range(number)]


def test_a_host_with_many_links_keeps_no_other_waiting(desk):
    """It has its share, and more when that is answered, in their order."""
    feed, asked = desk
    for url in [*urls("many", 10), *urls("few", 2)]:
        feed.submit(url)
    assert asked.held == [*urls("many", 3), *urls("few", 2)]
    asked.answer(*urls("many", 2))
    assert [check.url for check in feed.poll()] == urls("many", 2)
    assert asked.held == [urls("many", 3)[2], *urls("few", 2), *urls("many", 5)[3:]]


def test_every_link_is_asked_once_and_never_too_many_together(desk):
    """Whatever answers first."""
    feed, asked = desk
    wanted = [url for host in range(20) for url in urls(f"h{host}", 1 + host % 7)] + [f"odd:{n}" for n in range(5)]
    for url in wanted:
        feed.submit(url)
    done = []
    while asked.held:
        asked.answer(*asked.held[::2])
        done += [check.url for check in feed.poll()]
        assert len(asked.held) <= 8
    assert asked.most == 8
    assert sorted(done) == sorted(wanted)
    assert (feed._asked, feed._together) == ({}, 0)
