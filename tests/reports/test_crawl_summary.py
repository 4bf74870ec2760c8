"""The crawl summary adds everything up, and lists as much as a person reads."""

from __future__ import annotations

import orjson
import pytest

from archive_crawler.items import Outcome, SeenUrl
from archive_crawler.reports import crawl
from archive_crawler.reports.crawl import CrawlSummary, count_hosts, counted, describe, write_crawl


@pytest.fixture(autouse=True)
def three_are_listed(monkeypatch):
    monkeypatch.setattr(crawl, "LISTED", 3)


def summary():
    return CrawlSummary("harbor", "20260102T030405Z", "finished", "2026-01-02T03:04:05Z", "2026-01-02T03:05:05Z", 60.0)


def seen(number, outcome, **more):
    url = f"https://www.example.gov/{number}"
    return SeenUrl(url, "page", "L", 1, None, outcome, **{"reason": None, "http_status": None, "location": None,
                   "kind": None, "capture": None, **more})  # fmt: skip


def written(tmp_path, told):
    write_crawl(tmp_path, told)
    return orjson.loads((tmp_path / "crawl.json").read_bytes()), (tmp_path / "crawl.html").read_text()


def test_of_what_was_missed_the_first_are_listed_and_all_are_counted(tmp_path):
    """By outcome, so that many of one kind do not hide the few of another."""
    told = summary()
    urls = [*(seen(n, Outcome.FAILED) for n in range(5)), *(seen(n, Outcome.OVER_LIMIT) for n in range(5, 7))]
    assert list(counted(told, urls)) == urls
    body, page = written(tmp_path, told)
    assert [one["url"][-1] for one in body["missed"]] == ["0", "1", "2", "5", "6"]
    assert body["missed_total"] == {"failed": 5, "over limit": 2}
    assert (body["outcomes"]["failed"], body["seen"], body["balanced"]) == (5, 7, True)
    assert "Failed (5)" in page
    assert "The first 3 of 5; all are in urls.jsonl." in page
    assert "Over limit (2)" in page


def test_the_hosts_with_the_most_urls_are_listed_and_the_others_added_up(tmp_path):
    """Nothing is left out of the sum."""
    told = summary()
    rows = [
        ("a", "captured", 2),
        ("a", "failed", 5),
        ("b", "captured", 1),
        ("c", "failed", 3),
        ("d", "captured", 4),
        ("e", "failed", 1),
    ]
    count_hosts(told, rows)
    body, page = written(tmp_path, told)
    assert list(body["hosts"].items()) == [
        ("a", {"captured": 2, "failed": 5}),
        ("d", {"captured": 4}),
        ("c", {"failed": 3}),
    ]
    assert body["hosts_beyond"] == {"captured": 1, "failed": 1}
    assert body["hosts_total"] == 5
    assert "Hosts (5)" in page
    assert "2 others" in page


def test_pages_that_need_scripts_are_counted_beyond_those_that_are_listed(tmp_path):
    """Others are not counted."""
    told = summary()
    describe(told, ({"url": f"u{n}", "extraction": {"needs_script": n % 2 == 0}} for n in range(9)))
    body, page = written(tmp_path, told)
    assert body["needs_script"] == ["u0", "u2", "u4"]
    assert body["needs_script_total"] == 5
    assert "The first 3 of 5; all are in articles.jsonl and rejected.jsonl." in page
