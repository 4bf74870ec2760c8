"""The index of a collection's words: `search.sqlite3` beside its runs (SQLite FTS5), made of the records alone.

It is brought up to date when it is asked. A run's file of articles that has grown is read from where it was left, one that was put
in another's place, or cut back after a crash, from its beginning; each in one transaction with the place reached. So
it never says what no record says, whenever either was broken off, and may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from archive_crawler.errors import ArchiveCrawlerError
from archive_crawler.export.lines import FILES
from archive_crawler.export.search.words import FIELDS
from archive_crawler.items import Article

FILE = "search.sqlite3"
"""Its name in a collection's folder."""
_VERSION = 1
"""Of the tables; an index of another one is made anew."""
_PATIENCE = 60.0
"""Seconds that another search is waited for while it brings the index up to date."""
_PIECE = 1 << 20
_TABLES = f"""
CREATE TABLE files (run TEXT PRIMARY KEY, inode INT, size INT, changed INT, read INT, digest BLOB);
CREATE TABLE articles (
    number INTEGER PRIMARY KEY, version TEXT UNIQUE, id TEXT, site TEXT, url TEXT, published TEXT, captured TEXT, fingerprint BLOB
);
CREATE TABLE lines (run TEXT, start INT, length INT, article INT, PRIMARY KEY (run, start)) WITHOUT ROWID;
CREATE INDEX lines_by_article ON lines (article);
CREATE VIRTUAL TABLE words USING fts5 ({", ".join(FIELDS)}, tokenize = 'porter unicode61 remove_diacritics 2');
PRAGMA user_version = {_VERSION};
"""

Tick = Callable[[int, int], None]
"""Is told how many bytes were read, and how many are to be read."""


@dataclass(frozen=True, slots=True)
class _State:
    """A file of articles as it is, or as it was when it was read."""

    inode: int
    size: int
    changed: int
    read: int = 0
    """How far it was read, in bytes: to the end of a line."""
    digest: bytes = b""
    """Of what was read."""


def opened(folder: Path) -> sqlite3.Connection:
    """The index of a collection's folder; made anew where it is damaged, and in memory where nothing can be written there."""
    path = folder / FILE
    try:
        return _connected(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not os.access(folder, os.W_OK):
            return _connected(":memory:")
        if isinstance(error, sqlite3.OperationalError):
            raise ArchiveCrawlerError(f"{path}: cannot be opened: {error}") from error
        path.unlink()  # no database, or a damaged one: the records have it all
        return _connected(path)


def _connected(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    if (found := db.execute("PRAGMA user_version").fetchone()[0]) == _VERSION:
        return db
    db.execute("BEGIN IMMEDIATE")
    if found != _VERSION and db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('files', 'articles', 'lines', 'words')"
        ).fetchall():
            db.execute(f"DROP TABLE {name}")
        for statement in _TABLES.strip().rstrip(";").split(";\n"):
            db.execute(statement)
    db.execute("COMMIT")
    return db


def update(db: sqlite3.Connection, runs: list[Path], tick: Tick = lambda *_: None) -> None:
    """Bring the index up to date with these runs, oldest first; runs that are gone are forgotten."""
    there = {run.name for run in runs}
    for (run,) in db.execute("SELECT run FROM files").fetchall():
        if run not in there:
            with _transaction(db):
                _forget(db, run)
                _tidy(db)
    files = {run.name: run / "records" / FILES[Article] for run in runs}
    sizes = {name: path.stat().st_size for name, path in files.items() if path.exists()}
    done = 0
    for name, size in sizes.items():
        _read(db, name, files[name], partial(_tell, tick, done, sum(sizes.values())))
        done += size


def _tell(tick: Tick, before: int, total: int, here: int) -> None:
    tick(before + here, total)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """One step of the index, whole or not at all."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _read(db: sqlite3.Connection, run: str, path: Path, tick: Callable[[int], None]) -> None:
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        now = _State(status.st_ino, status.st_size, status.st_mtime_ns)
        if _known(db, run, now):
            return
        with _transaction(db):
            before = _before(db, run)
            if before is None:  # another search was faster
                before = _State(0, 0, 0)
            digest = hashlib.blake2b(digest_size=16)
            start = before.read if before.read and _begins(path, before, digest) else 0
            if not start:
                digest = hashlib.blake2b(digest_size=16)
                _forget(db, run)
            file.seek(start)
            end = start
            for line in file:
                if not line.endswith(b"\n"):
                    break  # being written
                digest.update(line)
                _add(db, run, end, line)
                end += len(line)
                tick(end)
            values = (run, now.inode, now.size, now.changed, end, digest.digest())
            db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", values)
            _tidy(db)


def _known(db: sqlite3.Connection, run: str, now: _State) -> bool:
    before = _before(db, run)
    return before is not None and (before.inode, before.size, before.changed) == (now.inode, now.size, now.changed)


def _before(db: sqlite3.Connection, run: str) -> _State | None:
    row = db.execute("SELECT inode, size, changed, read, digest FROM files WHERE run = ?", (run,)).fetchone()
    return _State(*row) if row else None


def _begins(path: Path, before: _State, digest: hashlib.blake2b) -> bool:
    """Whether a file still begins with what was read of it."""
    left = before.read
    with path.open("rb") as file:
        while left and (piece := file.read(min(left, _PIECE))):
            digest.update(piece)
            left -= len(piece)
    return not left and digest.copy().digest() == before.digest


def _forget(db: sqlite3.Connection, run: str) -> None:
    """Take a run's lines away; articles that no other run has go with `_tidy`."""
    db.execute("DELETE FROM lines WHERE run = ?", (run,))
    db.execute("DELETE FROM files WHERE run = ?", (run,))


def _tidy(db: sqlite3.Connection) -> None:
    gone = "SELECT number FROM articles WHERE number NOT IN (SELECT article FROM lines)"
    db.execute(f"DELETE FROM words WHERE rowid IN ({gone})")  # noqa: S608
    db.execute(f"DELETE FROM articles WHERE number IN ({gone})")  # noqa: S608


def _add(db: sqlite3.Connection, run: str, start: int, line: bytes) -> None:
    row: dict[str, Any] = orjson.loads(line)
    words = _words(row)
    digest = hashlib.blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    published = (row["date_published"] or {}).get("value")
    told = (row["version_id"], row["id"], row["site"], row["url"], published, row["capture"]["date"], digest)
    known = db.execute("SELECT number, fingerprint FROM articles WHERE version = ?", told[:1]).fetchone()
    if known is None:
        columns = "version, id, site, url, published, captured, fingerprint"
        number = db.execute(f"INSERT INTO articles ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", told).lastrowid  # noqa: S608
    else:
        number = known[0]
        db.execute(
            "UPDATE articles SET id = ?, site = ?, url = ?, published = ?, captured = ?, fingerprint = ? WHERE number = ?",
            (*told[1:], number),
        )
        if known[1] != digest:
            db.execute("DELETE FROM words WHERE rowid = ?", (number,))
    if known is None or known[1] != digest:
        places = ", ".join("?" * (len(FIELDS) + 1))
        db.execute(f"INSERT INTO words (rowid, {', '.join(FIELDS)}) VALUES ({places})", (number, *words))  # noqa: S608
    db.execute("INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?)", (run, start, len(line), number))


def _words(row: dict[str, Any]) -> tuple[str, ...]:
    """What is searched of an article, in the order of `FIELDS`."""
    photos = row["photos"]
    captions = [photo[name] for photo in photos for name in ("title", "caption", "credit", "alt") if photo.get(name)]
    virins = [
        word
        for photo in photos
        if photo.get("virin")
        for word in (photo["virin"]["value"], photo["virin"]["raw"])
        if word
    ]
    titles = [row["title"], row.get("subtitle")]
    notice = (row.get("archive_notice") or {}).get("text")
    return (_joined(titles), row["body_text"], _joined(captions), _joined(dict.fromkeys(virins)), notice or "")


def _joined(words: Any) -> str:
    return "\n".join(word for word in words if word)


def places(db: sqlite3.Connection, article: int) -> Iterator[tuple[str, int, int]]:
    """Run, offset and length of every line that has a version, the latest run first."""
    yield from db.execute("SELECT run, start, length FROM lines WHERE article = ? ORDER BY run DESC", (article,))
