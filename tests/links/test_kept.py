"""What is known of links lies on disk, and behaves as if it lay in memory."""

from __future__ import annotations

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links import kept
from archive_crawler.links.kept import KeptChecks, KeptPairs, KeptUrls


def check(url, health=LinkHealth.FINE):
    return LinkCheck(url, health, "ok", None, None, "check", "2026-01-02T03:04:05Z", "HEAD", 200, None)


def test_a_check_comes_back_as_it_was():
    """The later one of two stands."""
    checks = KeptChecks([check("a"), check("b")])
    checks.put(check("a", LinkHealth.BROKEN))
    assert checks.get("a") == check("a", LinkHealth.BROKEN)
    assert checks.health("a") is LinkHealth.BROKEN
    assert checks.get("b") == check("b")
    assert (checks.get("c"), checks.health("c")) == (None, None)


def test_a_url_is_new_once_however_long_ago(monkeypatch):
    """Also when it is forgotten as one that was seen of late."""
    monkeypatch.setattr(kept, "_LATELY", 2)
    urls = KeptUrls()
    assert [urls.add(url) for url in "abcabcd"] == [True, True, True, False, False, False, True]
    assert len(urls) == 4


def test_urls_are_given_out_once_and_in_order():
    """What came first goes first."""
    urls = KeptUrls()
    for url in "cab":
        urls.add(url)
    assert [urls.take(2), urls.take(2), urls.take(2)] == [["c", "a"], ["b"], []]
    assert len(urls) == 0


def test_what_stands_behind_a_url_is_given_out_once():
    """All of it, or all that is left of all."""
    pairs = KeptPairs()
    for url, behind in [("x", "a"), ("x", "b"), ("y", "c"), ("z", "c")]:
        pairs.put(url, behind)
    assert [pairs.take("x"), pairs.take("x")] == [["a", "b"], []]
    assert list(pairs.take_all()) == ["c"]
    assert list(pairs.take_all()) == []
