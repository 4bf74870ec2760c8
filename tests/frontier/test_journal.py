"""One commit for everything that must agree after a crash."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from archive_crawler.errors import JournalBroken
from archive_crawler.export.lines import JsonLines, cut_back
from archive_crawler.frontier.frontier import Frontier
from archive_crawler.frontier.journal import Journal, acknowledged_lengths
from archive_crawler.frontier.tables import database
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Capture, Outcome


def ending(number):
    capture = Capture("a.warc.gz", number, 1, f"urn:uuid:{number}", "2026-01-02T03:04:05Z", "sha256:0", 200, None, None)
    return Ending(Outcome.CAPTURED, capture=capture, size=1)


class FakeArchive:
    """An archive whose length the test sets."""

    length = 0

    def sync(self):
        return {"a.warc.gz": self.length}


@pytest.fixture
def desk(tmp_path):
    connection = database(tmp_path / "state.sqlite3").connect()
    frontier = Frontier(connection, "r")
    lines = JsonLines(tmp_path)
    journal = Journal(connection, "r", frontier, lines, FakeArchive())
    for number in range(3):
        frontier.add(Visit(f"https://www.example.gov/{number}"))
    visits = [frontier.next(lambda _: False, 0) for _ in range(3)]
    yield journal, frontier, connection, visits, tmp_path
    lines.close()
    connection.close()


def test_lines_are_written_when_their_page_is_acknowledged(desk):
    """A page in work has nothing on disk; its kind follows from its lines."""
    journal, frontier, _, visits, folder = desk
    journal.stage("urn:uuid:0", "articles.jsonl", b"{}\n")
    journal.commit()
    assert (folder / "articles.jsonl").read_bytes() == b""
    journal.acknowledge(visits[0].id, ending(0))
    journal.commit()
    assert (folder / "articles.jsonl").read_bytes() == b"{}\n"
    assert frontier.kinds == {"article": 1}


def test_a_page_that_is_tried_again_leaves_no_line(desk):
    """The lines of its first try are forgotten."""
    journal, _, _, visits, folder = desk
    journal.stage("urn:uuid:0", "articles.jsonl", b"first\n")
    journal.discard("urn:uuid:0")
    journal.acknowledge(visits[0].id, ending(0))
    journal.commit()
    assert (folder / "articles.jsonl").read_bytes() == b""


def test_what_was_not_committed_is_cut_away(desk):
    """After a crash the files end where the last transaction says, and the outcomes with them."""
    journal, _, connection, visits, folder = desk
    journal.stage("urn:uuid:0", "articles.jsonl", b"one\n")
    journal.acknowledge(visits[0].id, ending(0))
    journal.commit()
    journal.stage("urn:uuid:1", "articles.jsonl", b"two\n")
    journal.acknowledge(visits[1].id, ending(1))
    journal._lines.sync()
    connection.rollback()
    lengths = acknowledged_lengths(connection, "r")
    assert lengths["articles.jsonl"] == 4
    assert (folder / "articles.jsonl").read_bytes() == b"one\ntwo\n"
    assert cut_back(folder, lengths) == ["articles.jsonl: cut from 8 to 4 bytes, the last acknowledged line"]
    assert (folder / "articles.jsonl").read_bytes() == b"one\n"
    assert Frontier(connection, "r").counts == {"captured": 1}


def test_what_failed_once_is_not_committed(desk, monkeypatch):
    """A second fsync may say that all is well when the data is gone: nothing is committed after the first one failed."""
    journal, _, connection, visits, _ = desk
    journal.stage("urn:uuid:0", "articles.jsonl", b"one\n")
    journal.acknowledge(visits[0].id, ending(0))

    def failing(_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", failing)
        with pytest.raises(OSError, match="Input/output error"):
            journal.commit()
    with pytest.raises(JournalBroken, match="Input/output error"):
        journal.commit()
    with pytest.raises(JournalBroken):
        journal.acknowledge(visits[1].id, ending(1))
    connection.rollback()
    assert acknowledged_lengths(connection, "r") == {}


def test_half_a_transaction_is_not_committed(desk):
    """After an error of the database its transaction may be rolled back, unseen: nothing of it is committed."""
    journal, _, connection, visits, _ = desk
    journal.acknowledge(visits[0].id, ending(0))
    with pytest.raises(OperationalError):
        connection.execute(text("SELECT * FROM no_such_table"))
    with pytest.raises(JournalBroken, match="no such table"):
        journal.commit()
