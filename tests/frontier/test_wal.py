"""Commits that do not wait for the disk are made up for by who waits in their stead."""

from __future__ import annotations

import gc
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from archive_crawler.frontier.tables import database
from archive_crawler.frontier.wal import WriteAheadLog


@pytest.fixture
def engine(tmp_path):
    engine = database(tmp_path / "state.sqlite3")
    yield engine
    engine.dispose()


def commit(connection, number):
    connection.execute(text("INSERT INTO lengths (run, file, bytes) VALUES ('r', :file, :file)"), {"file": number})
    connection.commit()


def level(connection):
    return connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()[0]


def test_a_commit_waits_for_the_disk_unless_told_otherwise(engine):
    """2 is FULL, 1 is NORMAL (SQLite, "PRAGMA synchronous")."""
    with engine.connect() as connection:
        log = WriteAheadLog(connection)
        assert level(connection) == 2
        log.relax()
        assert level(connection) == 1
        log.insist()
        assert level(connection) == 2


def test_a_database_without_a_log_always_waits(tmp_path):
    """As on a file system that cannot share memory."""
    engine = database(tmp_path / "state.sqlite3")
    with engine.connect() as connection:
        assert connection.connection.driver_connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
        log = WriteAheadLog(connection)
        log.relax()
        assert level(connection) == 2
        log.sync()
    engine.dispose()


@pytest.mark.parametrize("fails", [True, False])
def test_after_a_failed_sync_nothing_of_the_log_gets_into_the_database(tmp_path, monkeypatch, fails):
    """Not even when all is closed: what the log has may be gone, and only who reads it anew with its checksums knows."""
    path = tmp_path / "state.sqlite3"
    engine = database(path)
    with engine.connect() as connection:
        log = WriteAheadLog(connection)
        commit(connection, 1)
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        log.relax()
        commit(connection, 2)
        log.sync()
        before = path.read_bytes()
        commit(connection, 3)
        if fails:
            with monkeypatch.context() as patched:
                patched.setattr("os.fsync", _fail)
                with pytest.raises(OSError, match="Input/output"):
                    log.sync()
            _lose_half(Path(f"{path}-wal"))
        log.close()
    engine.dispose()
    gc.collect()
    assert (path.read_bytes() == before) is fails
    if fails:
        for suffix in ("", "-wal"):
            (tmp_path / f"copy{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
        copy = sqlite3.connect(tmp_path / "copy")
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT file FROM lengths").fetchall() == [("1",), ("2",)]
        copy.close()


def _fail(_file):
    raise OSError(5, "Input/output error")


def _lose_half(log):
    """The pages that a failed sync did not write are zeros when they are read again."""
    size = log.stat().st_size
    with log.open("r+b") as file:
        file.seek(size - 2000)
        file.write(bytes(2000))
