"""New, still broken, fixed: a webmaster hears of each change once."""

from __future__ import annotations

from archive_crawler.items import LinkHealth
from archive_crawler.links.changes import LinkChange, changes

BROKEN, FAILING, FINE = LinkHealth.BROKEN, LinkHealth.FAILING, LinkHealth.FINE
SINCE = "2026-01-02T03:04:05Z"


def urls(listed):
    return [change.url for change in listed]


def test_each_target_is_in_one_list_at_most():
    """By what it was and what it is."""
    before = {"a": BROKEN, "b": BROKEN, "c": FAILING, "d": BROKEN, "e": FAILING, "f": BROKEN, "g": FAILING}
    now = [
        ("a", BROKEN, SINCE),
        ("b", FINE, None),
        ("c", BROKEN, SINCE),
        ("d", LinkHealth.UNDECIDED, SINCE),
        ("e", FAILING, SINCE),
        ("g", LinkHealth.REDIRECTED, None),
        ("h", BROKEN, SINCE),
        ("i", FAILING, SINCE),
        ("j", FINE, None),
    ]
    found = changes(before, now, since=SINCE, run_id="r", complete=True)
    assert urls(found.still) == ["a"]
    assert urls(found.new) == ["c", "h"]
    assert urls(found.fixed) == ["b", "f", "g"]
    assert urls(found.failing) == ["i"]
    assert urls(found.unclear) == ["d"]
    assert found.new[0] == LinkChange("c", FAILING, BROKEN, SINCE)
    assert found.fixed[1] == LinkChange("f", BROKEN, None)


def test_without_an_earlier_report_all_that_is_broken_is_new():
    """And nothing is fixed."""
    found = changes({}, [("a", BROKEN, SINCE), ("b", FINE, None)])
    assert urls(found.new) == ["a"]
    assert not found.fixed
    assert found.since is None


def test_a_page_that_was_not_seen_fixes_nothing():
    """Where a crawl was cut short, a link that is gone may only not have been met."""
    found = changes({"a": BROKEN, "b": FAILING}, [], complete=False)
    assert urls(found.unclear) == ["a"]
    assert not found.fixed
