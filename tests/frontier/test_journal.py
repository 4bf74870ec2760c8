"""One commit for everything that must agree after a crash."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from pathlib import Path

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
    """An archive whose length the test sets, on a disk that is as slow as the test says."""

    length = 0

    def __init__(self):
        self.disk = threading.Event()
        self.disk.set()

    def sync(self):
        assert self.disk.wait(20)
        return {"a.warc.gz": self.length}


@pytest.fixture
def desk(tmp_path):
    connection = database(tmp_path / "state.sqlite3").connect()
    frontier = Frontier(connection, "r")
    lines = JsonLines(tmp_path)
    journal = Journal(connection, "r", frontier, lines, FakeArchive())
    connection.commit()
    for number in range(3):
        frontier.add(Visit(f"https://www.example.gov/{number}"))
    visits = [frontier.next(lambda _: False, 0) for _ in range(3)]
    yield journal, frontier, connection, visits, tmp_path
    journal._archive.disk.set()
    journal.close()
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
    assert frontier.tally.kinds == {"article": 1}


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
    journal._lines.reached()
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


def committed(folder):
    """What another process would find: the outcomes and the lengths of the last commit."""
    copy = folder / "copy"
    copy.mkdir(exist_ok=True)
    for file in folder.glob("state.sqlite3*"):
        shutil.copy(file, copy / file.name)
    engine = database(copy / "state.sqlite3")
    with engine.connect() as connection:
        found = Frontier(connection, "r").counts, acknowledged_lengths(connection, "r")
    engine.dispose()
    return found


def acknowledge(journal, visit, line):
    number = visit.id
    journal.stage(f"urn:uuid:{number}", "articles.jsonl", line)
    journal.acknowledge(number, ending(number))


async def begun(journal):
    """A commit that waits for the disk."""
    journal._archive.disk.clear()
    task = asyncio.create_task(journal.commit_aside())
    await asyncio.sleep(0.01)
    assert not task.done()
    return task


def test_a_slow_disk_does_not_hold_up_the_crawl(desk):
    """While a commit waits for it pages are acknowledged and asked for; they belong to the next commit."""
    journal, frontier, _, visits, folder = desk

    async def crawl():
        acknowledge(journal, visits[0], b"one\n")
        task = await begun(journal)
        acknowledge(journal, visits[1], b"two\n")
        assert frontier.ending("https://www.example.gov/0").outcome is Outcome.CAPTURED
        assert frontier.ending("https://www.example.gov/1").outcome is Outcome.CAPTURED
        assert frontier.add(Visit("https://www.example.gov/new"))
        assert frontier.next(lambda _: False, 0).url == "https://www.example.gov/new"
        journal._archive.disk.set()
        await task

    asyncio.run(crawl())
    counts, lengths = committed(folder)
    assert counts == {"captured": 1}
    assert lengths["articles.jsonl"] == len(b"one\n")
    journal.commit()
    counts, lengths = committed(folder)
    assert counts == {"captured": 2}
    assert lengths["articles.jsonl"] == len(b"one\ntwo\n")


def test_a_commit_that_another_has_overtaken_changes_nothing(desk):
    """The crawl ends while one waits for the disk: lengths never go back."""
    journal, _, connection, visits, folder = desk

    async def crawl():
        acknowledge(journal, visits[0], b"one\n")
        task = await begun(journal)
        acknowledge(journal, visits[1], b"two\n")
        journal._archive.disk.set()
        journal.commit()
        await task

    asyncio.run(crawl())
    assert not connection.connection.driver_connection.in_transaction
    counts, lengths = committed(folder)
    assert counts == {"captured": 2}
    assert lengths["articles.jsonl"] == len(b"one\ntwo\n")


def test_a_commit_that_is_cancelled_is_made_up_for_by_the_next(desk):
    """What it had set apart is not forgotten."""
    journal, _, _, visits, folder = desk

    async def crawl():
        acknowledge(journal, visits[0], b"one\n")
        task = await begun(journal)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(crawl())
    assert committed(folder) == ({}, {})
    journal._archive.disk.set()
    journal.commit()
    counts, lengths = committed(folder)
    assert counts == {"captured": 1}
    assert lengths["articles.jsonl"] == len(b"one\n")


def test_what_fails_aside_is_not_committed(desk, monkeypatch):
    """A failed fsync in the journal's thread stops the journal like one before everybody's eyes."""
    journal, _, _, visits, folder = desk

    def failing(_):
        raise OSError(5, "Input/output error")

    async def crawl():
        acknowledge(journal, visits[0], b"one\n")
        with monkeypatch.context() as patched:
            patched.setattr("os.fsync", failing)
            with pytest.raises(OSError, match="Input/output error"):
                await journal.commit_aside()
        with pytest.raises(JournalBroken, match="Input/output error"):
            await journal.commit_aside()

    asyncio.run(crawl())
    assert committed(folder) == ({}, {})


def test_a_journal_given_up_while_it_waits_commits_nothing(desk):
    """A capture that could not be written, or a statement that failed, in the meantime."""
    journal, _, _, visits, folder = desk

    async def crawl():
        acknowledge(journal, visits[0], b"one\n")
        task = await begun(journal)
        journal.give_up("a capture was not written")
        journal._archive.disk.set()
        with pytest.raises(JournalBroken, match="a capture was not written"):
            await task

    asyncio.run(crawl())
    assert committed(folder) == ({}, {})


def test_a_commit_aside_is_on_disk_when_it_returns(desk, monkeypatch):
    """The transaction does not wait for the disk; the journal's thread does, in its stead, and before it the files."""
    journal, _, connection, visits, folder = desk
    synced = []
    real = os.fsync

    def watched(file):
        synced.append((Path(f"/proc/self/fd/{file}").readlink().name, threading.current_thread().name))
        real(file)

    monkeypatch.setattr("os.fsync", watched)
    acknowledge(journal, visits[0], b"one\n")
    asyncio.run(journal.commit_aside())
    assert {thread.partition("_")[0] for _, thread in synced} == {"journal"}
    assert synced[-1][0] == "state.sqlite3-wal"
    assert "articles.jsonl" in [name for name, _ in synced]
    [level] = connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()
    assert level == 1
    journal.commit()
    [level] = connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()
    assert level == 2
    assert committed(folder)[0] == {"captured": 1}


def test_the_log_does_not_grow_without_end(desk, monkeypatch):
    """It is carried over beside the writer, and begun anew."""
    journal, frontier, connection, _, folder = desk
    monkeypatch.setattr("archive_crawler.frontier.wal._CHECKPOINT", 0.0)
    connection.connection.driver_connection.execute("PRAGMA wal_autocheckpoint=50")

    async def crawl():
        for number in range(200):
            for each in range(20):
                frontier.add(Visit(f"https://www.example.gov/{number}/{each}"))
            await journal.commit_aside()

    asyncio.run(crawl())
    assert (folder / "state.sqlite3-wal").stat().st_size < 100 * 4096
    assert frontier.seen == 4003
