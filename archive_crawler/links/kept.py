"""What is known of links, in a temporary database: however many a run has, they take a few megabytes of memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import orjson
from pydantic import TypeAdapter

from archive_crawler.items import LinkCheck, LinkHealth

_LATELY = 20_000
"""URLs that are remembered as seen of late; about 4 MB."""
_CHECK = TypeAdapter(LinkCheck)
_SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE", "cache_size = -4000")


def temporary(*tables: str) -> sqlite3.Connection:
    """A database of these tables, in the system's folder for temporary files; it is gone with its connection."""
    connection = sqlite3.connect("", isolation_level=None)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    for table in tables:
        connection.execute(f"CREATE TABLE {table}")
    return connection


class KeptChecks:
    """Link checks by their URL."""

    def __init__(self, checks: Iterable[LinkCheck] = ()) -> None:
        self._db = temporary("checks (url TEXT PRIMARY KEY, health TEXT, body BLOB) WITHOUT ROWID")
        for check in checks:
            self.put(check)

    def put(self, check: LinkCheck) -> None:
        """Keep a check, in the place of an earlier one."""
        row = (check.url, check.health.value, orjson.dumps(check))
        self._db.execute("INSERT OR REPLACE INTO checks VALUES (?, ?, ?)", row)

    def get(self, url: str) -> LinkCheck | None:
        row = self._db.execute("SELECT body FROM checks WHERE url = ?", (url,)).fetchone()
        return _CHECK.validate_json(row[0]) if row else None

    def health(self, url: str) -> LinkHealth | None:
        row = self._db.execute("SELECT health FROM checks WHERE url = ?", (url,)).fetchone()
        return LinkHealth(row[0]) if row else None


class KeptUrls:
    """A set of URLs, which gives them out in the order they came."""

    def __init__(self) -> None:
        self._db = temporary("urls (number INTEGER PRIMARY KEY, url TEXT UNIQUE)")
        self._length = 0
        self._lately: set[str] = set()

    def __len__(self) -> int:
        return self._length

    def add(self, url: str) -> bool:
        """Take a URL; False when it is there, or was."""
        if url in self._lately:  # pages have the same menu again and again
            return False
        if len(self._lately) >= _LATELY:
            self._lately.clear()
        self._lately.add(url)
        new = self._db.execute("INSERT OR IGNORE INTO urls (url) VALUES (?)", (url,)).rowcount > 0
        self._length += new
        return new

    def take(self, number: int) -> list[str]:
        """Give out the first so many URLs."""
        rows = self._db.execute("SELECT number, url FROM urls ORDER BY number LIMIT ?", (number,)).fetchall()
        if rows:
            self._db.execute("DELETE FROM urls WHERE number <= ?", (rows[-1][0],))
        self._length -= len(rows)
        return [url for _, url in rows]


class KeptPairs:
    """For each URL others that stand behind it."""

    def __init__(self) -> None:
        self._db = temporary("pairs (number INTEGER PRIMARY KEY, url TEXT, behind TEXT)")
        self._db.execute("CREATE INDEX by_url ON pairs (url)")

    def put(self, url: str, behind: str) -> None:
        self._db.execute("INSERT INTO pairs (url, behind) VALUES (?, ?)", (url, behind))

    def take(self, url: str, most: int = -1) -> list[str]:
        """Give out what stands behind a URL, at most so much."""
        asked = "SELECT number, behind FROM pairs WHERE url = ? ORDER BY number LIMIT ?"
        rows = self._db.execute(asked, (url, most)).fetchall()
        self._db.executemany("DELETE FROM pairs WHERE number = ?", ((number,) for number, _ in rows))
        return [behind for _, behind in rows]

    def take_all(self) -> Iterator[str]:
        """Give out everything, each once."""
        yield from (behind for (behind,) in self._db.execute("SELECT DISTINCT behind FROM pairs"))
        self._db.execute("DELETE FROM pairs")
