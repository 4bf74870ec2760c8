"""A web archive is not asked the same for each report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive_crawler.links.evidence import Answer, Response
from archive_crawler.links.mementos import Memento
from archive_crawler.links.verdict import verdict
from archive_crawler.run.copies import FILE, remembered

NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEPT, LOST = "https://www.example.gov/kept", "https://www.example.gov/lost"
COPY = Memento(
    KEPT, f"https://archive.example.org/20190301120000/{KEPT}", "2019-03-01T12:00:00Z", "archive.example.org"
)


class Archive:
    def __init__(self):
        self.asked = []

    def find(self, dead):
        for check in dead:
            self.asked.append(check.url)
            yield check.url, COPY if check.url == KEPT else None


def dead():
    return [verdict(Answer(url, response=Response(url, "GET", 404))) for url in (KEPT, LOST)]


def ask(home, days):
    archive = Archive()
    found = remembered(home, archive.find, dead(), NOW + timedelta(days))
    assert found == {KEPT: COPY}
    return archive.asked


def test_asked_once(tmp_path):
    """What was answered holds: that there is no copy for a month, that there is one for a quarter."""
    assert ask(tmp_path, 0) == [KEPT, LOST]
    assert ask(tmp_path, 1) == []
    assert ask(tmp_path, 31) == [LOST]
    assert ask(tmp_path, 91) == [KEPT, LOST]


def test_broken_file(tmp_path):
    """A file that cannot be read is as none."""
    (tmp_path / FILE).write_text("{")
    assert ask(tmp_path, 0) == [KEPT, LOST]
    assert ask(tmp_path, 1) == []
