"""The ledger of silent edits: what has changed between two runs of a collection. Memory does not grow with the runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from archive_crawler.export.edits import Differing, differing
from archive_crawler.export.lines import FILES, objects
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Article, Capture, Change, ChangeKind, Edit, LinkCheck, LinkHealth, Original, Outcome
from archive_crawler.links.kept import temporary

Fate = Callable[[str], Ending | None]
"""For a URL how it ended in the later run; null where that never came by."""
Reread = Callable[[dict[str, Any]], dict[str, Any] | None]
"""For a line of the earlier `articles.jsonl` the record that the present parsers read in its capture."""

_CAPTURE = TypeAdapter(Capture)
_WORKS = {LinkHealth.FINE, LinkHealth.REDIRECTED, LinkHealth.FLAWED}
_FAILS = {LinkHealth.FAILING, LinkHealth.BROKEN}
_GONE = {404, 410}
_MOST_HOPS = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One of two runs."""

    run: str
    """Its id."""
    records: Path
    """Its folder of records."""


def changes(before: Side, after: Side, fate: Fate, reread: Reread) -> Iterator[Change]:
    """What differs, in the later run's order; then what it no longer has, and the links that have died since.

    `reread` is asked where another version of the parsers read the earlier page: what they read better is no edit.
    """
    compared = _Comparison(before, after, fate, reread)
    yield from compared.articles()
    yield from compared.missing()
    yield from compared.links()


class _Comparison:
    def __init__(self, before: Side, after: Side, fate: Fate, reread: Reread) -> None:
        self._before, self._after, self._fate, self._reread = before, after, fate, reread
        self._db = temporary(
            "old (id TEXT PRIMARY KEY, url TEXT, text TEXT, start INTEGER, length INTEGER) WITHOUT ROWID",
            "new (id TEXT PRIMARY KEY, url TEXT, text TEXT, known INTEGER) WITHOUT ROWID",
            "moved (id TEXT PRIMARY KEY, url TEXT, reason TEXT) WITHOUT ROWID",
            "alive (url TEXT PRIMARY KEY) WITHOUT ROWID",
        )
        self._remember()
        self._find_moved()

    def articles(self) -> Iterator[Change]:
        """New articles and changed ones."""
        for row in objects(self._after.records / FILES[Article]):
            found = self._db.execute("SELECT start, length FROM old WHERE id = ?", (row["id"],)).fetchone()
            if found is None:
                if not self._db.execute("SELECT 1 FROM moved WHERE url = ?", (row["url"],)).fetchone():
                    yield self._change(ChangeKind.NEW, None, row)
            else:
                yield from self._edited(self._old(*found), row)

    def missing(self) -> Iterator[Change]:
        """Articles that the later run does not have."""
        asked = "SELECT start, length FROM old WHERE id NOT IN (SELECT id FROM new) ORDER BY start"
        for start, length in self._db.execute(asked).fetchall():
            old = self._old(start, length)
            moved = self._db.execute("SELECT url, reason FROM moved WHERE id = ?", (old["id"],)).fetchone()
            if moved:
                yield self._change(ChangeKind.MOVED, old, None, moved_to=moved[0], reason=moved[1])
            else:
                seen = self._fate(old["url"])
                kind = ChangeKind.GONE if seen and seen.http_status in _GONE else ChangeKind.UNSEEN
                yield self._change(kind, old, None, reason=_why(seen))

    def links(self) -> Iterator[Change]:
        """Links that worked and no longer do."""
        rows = objects(self._before.records / FILES[LinkCheck])
        good = ((row["url"],) for row in rows if row["health"] in _WORKS)
        self._db.executemany("INSERT OR IGNORE INTO alive VALUES (?)", good)
        for row in objects(self._after.records / FILES[LinkCheck]):
            if row["health"] in _FAILS and self._worked(row["url"]):
                yield self._link(row)

    def _worked(self, url: str) -> bool:
        """Whether a link worked before, and is not that of an article, of which is told already."""
        asked = "SELECT 1 FROM alive WHERE url = ? AND url NOT IN (SELECT url FROM old)"
        return self._db.execute(asked, (url,)).fetchone() is not None

    def _remember(self) -> None:
        start = 0
        with (self._before.records / FILES[Article]).open("rb") as file:
            for line in file:
                row = orjson.loads(line)
                values = (row["id"], row["url"], row["dedup"]["text_sha256"], start, len(line))
                self._db.execute("INSERT OR REPLACE INTO old VALUES (?, ?, ?, ?, ?)", values)
                start += len(line)
        for row in objects(self._after.records / FILES[Article]):
            known = self._db.execute("SELECT 1 FROM old WHERE id = ?", (row["id"],)).fetchone() is not None
            self._db.execute(
                "INSERT OR REPLACE INTO new VALUES (?, ?, ?, ?)",
                (row["id"], row["url"], row["dedup"]["text_sha256"], known),
            )

    def _find_moved(self) -> None:
        self._db.execute("CREATE INDEX old_url ON old (url)")
        self._db.execute("CREATE INDEX new_text ON new (text)")
        self._db.execute("CREATE INDEX new_url ON new (url)")
        missing = "SELECT id, url, text FROM old WHERE id NOT IN (SELECT id FROM new)"
        for id_, url, text in self._db.execute(missing).fetchall():
            place, reason = self._whereabouts(url, text)
            if place:
                self._db.execute("INSERT INTO moved VALUES (?, ?, ?)", (id_, place, reason))
        self._db.execute("CREATE INDEX moved_url ON moved (url)")

    def _old(self, start: int, length: int) -> dict[str, Any]:
        with (self._before.records / FILES[Article]).open("rb") as file:
            file.seek(start)
            row: dict[str, Any] = orjson.loads(file.read(length))
        return row

    def _edited(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
        if old["capture"]["payload_digest"] == new["capture"]["payload_digest"]:
            return
        if old["extraction"]["version"] != new["extraction"]["version"]:
            old = self._reread(old) or old
        dates = {"date_modified", "date_published"}
        found = list(differing(old, new))
        silent = not any(each.field in dates for each in found)
        if new["archive_notice"]["present"] and not old["archive_notice"]["present"]:
            yield self._change(
                ChangeKind.NOTICE, old, new, Differing("archive_notice", None, new["archive_notice"]["text"])
            )
            found = [each for each in found if each.field != "archive_notice"]
        for each in found:
            yield self._change(ChangeKind.CHANGED, old, new, each, silent=silent)

    def _whereabouts(self, url: str, text: str) -> tuple[str | None, str | None]:
        target = self._target(url)
        if target and self._db.execute("SELECT 1 FROM new WHERE url = ?", (target,)).fetchone():
            return target, "the old address redirects there"
        asked = "SELECT url FROM new WHERE text = ? AND NOT known ORDER BY url"
        same = self._db.execute(asked, (text,)).fetchone()
        return (same[0], "the same text stands there") if same else (None, None)

    def _target(self, url: str) -> str | None:
        """Where the later run's redirects lead from a URL."""
        for hop in range(_MOST_HOPS):
            seen = self._fate(url)
            if seen is None or not seen.location:
                return url if hop else None
            url = seen.location
        return None

    def _change(
        self, kind: ChangeKind, old: dict[str, Any] | None, new: dict[str, Any] | None, what: Differing | None = None,
        *, silent: bool = False, moved_to: str | None = None, reason: str | None = None,
    ) -> Change:  # fmt: skip
        row = new or old
        assert row is not None  # noqa: S101 - for mypy: one of the two is there
        return Change(
            kind=kind, url=row["url"], article_id=row["id"], title=row["title"],
            field=what.field if what else None, before=what.before if what else None, after=what.after if what else None,
            edits=[Edit(each.before, each.after) for each in what.edits] if what else [],
            silent=silent, moved_to=moved_to, reason=reason,
            run_before=self._before.run, run=self._after.run,
            capture_before=_before(self._before.run, old) if old else None,
            capture=_CAPTURE.validate_python(new["capture"]) if new else None,
        )  # fmt: skip

    def _link(self, row: dict[str, Any]) -> Change:
        capture = _CAPTURE.validate_python(row["capture"]) if row["capture"] else None
        return Change(
            kind=ChangeKind.LINK_DIED, url=row["url"], article_id=None, title=None, field=None, before=None, after=None,
            edits=[], silent=False, moved_to=None, reason=row["state"],
            run_before=self._before.run, run=self._after.run, capture_before=None, capture=capture,
        )  # fmt: skip


def _before(run: str, row: dict[str, Any]) -> Original:
    told = {key: row["capture"][key] for key in ("warc", "offset", "length", "record_id", "date")}
    return Original(run_id=run, url=row["url"], **told)


def _why(seen: Ending | None) -> str:
    if seen is None:
        return "nothing led the run there"
    if seen.outcome in {Outcome.CAPTURED, Outcome.REVISIT}:
        if seen.location:
            return f"it redirects to {seen.location} (status {seen.http_status})"
        if seen.http_status != 200:
            return f"status {seen.http_status}"
        return "it is no longer read as an article" + (f": {seen.reason}" if seen.reason else "")
    return f"{seen.outcome or 'pending'}" + (f": {seen.reason}" if seen.reason else "")
