"""What a collection remembers of its links, read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy.engine import Connection, Row

from archive_crawler.items import Certainty, LinkCheck, LinkHealth, Owner
from archive_crawler.links import history
from archive_crawler.links.history import Record
from archive_crawler.links.states import LinkState
from archive_crawler.links.words import Words

TIMES = ("first_seen", "looked", "last_good", "good_since", "failing_since", "last_failed", "nameless_since")
"""The columns of a target that are times."""

_STATES = {state.value: state for state in LinkState}
_FIND = "SELECT * FROM link_targets WHERE fingerprint IN (SELECT value FROM json_each(?))"
_VERDICT = "SELECT * FROM link_verdicts WHERE run = ? AND target = ?"
_EARLIER = (
    "SELECT * FROM link_verdicts WHERE target = ? AND run < ? AND run IN "
    "(SELECT w.id FROM link_words w JOIN runs r ON r.id = w.word) ORDER BY run"
)
_DUE = "SELECT url FROM link_targets WHERE due <= ? AND linked >= ? AND run IS NOT ? ORDER BY due, id LIMIT ?"
_ASKABLE = "SELECT url FROM link_targets WHERE due IS NOT NULL AND linked >= ? AND run IS NOT ? ORDER BY id LIMIT ?"
_OF_RUN = "SELECT t.url FROM link_verdicts v JOIN link_targets t ON t.id = v.target WHERE v.run = ?"
_STANDING = (
    "SELECT t.url, t.run, t.failing_since, v.health FROM link_targets t "
    "LEFT JOIN link_verdicts v ON v.run = t.run AND v.target = t.id WHERE t.linked >= ?"
)
_REPORTED = "SELECT url, reported FROM link_targets WHERE reported IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a linked target stands."""

    url: str
    """The target."""
    health: LinkHealth
    """By its last verdict; unchecked without one."""
    is_of_this_run: bool
    """Whether this run has looked at it."""
    since: str | None
    """Since when it fails, ISO 8601 in UTC."""


class LinkRecall:
    """Reads the tables; asked for by the thread of the connection alone."""

    def __init__(self, connection: Connection, words: Words | None = None) -> None:
        self._db = connection
        self._words = words or Words(connection)

    def rows(self, urls: Iterable[str]) -> dict[str, Row[Any]]:
        """The rows of these targets by URL; two URLs of one fingerprint are told apart."""
        asked = orjson.dumps([fingerprint(url) for url in urls]).decode()
        return {row.url: row for row in self._db.exec_driver_sql(_FIND, (asked,))}

    def verdicts(self, url: str) -> list[LinkCheck]:
        """Every verdict of a target, the oldest first."""
        row = self.rows([url]).get(url)
        return [self._check(url, verdict) for verdict in self._earlier(row, 1 << 62)] if row else []

    def latest(self, url: str) -> LinkCheck | None:
        """The last verdict of a target, with its history; null where nobody has looked at it.

        It is what a report needs: redirects, headers and the like are in the `link_checks.jsonl` of the run that asked.
        """
        row = self.rows([url]).get(url)
        if row is None or row.run is None:
            return None
        verdict = self._db.exec_driver_sql(_VERDICT, (row.run, row.id)).one_or_none()
        return history.told(record_of(row), self._check(url, verdict)) if verdict else None

    def folded(self, row: Row[Any], run: int) -> Record:
        """What was known of a target before a run, from its verdicts."""
        record = Record(time_of(row.first_seen))
        for verdict in self._earlier(row, run):
            record = history.after(record, self._check(row.url, verdict), time_of(verdict.checked))
        return record

    def due(self, now: datetime, crawl: str, run: str, limit: int | None = None) -> Iterator[str]:
        """What a crawl or a later one found linked, is due, and has no verdict of a run; the longest due first."""
        asked = (epoch(now), self._words.number(crawl), self._words.number(run), -1 if limit is None else limit)
        yield from self._urls(_DUE, asked)

    def askable(self, crawl: str, run: str, limit: int | None = None) -> Iterator[str]:
        """What a crawl or a later one found linked, can be asked, and has no verdict of a run."""
        yield from self._urls(
            _ASKABLE, (self._words.number(crawl), self._words.number(run), -1 if limit is None else limit)
        )

    def of_run(self, run: str) -> Iterator[str]:
        """What has a verdict of a run."""
        yield from self._urls(_OF_RUN, (self._words.number(run),))

    def standing(self, crawl: str, run: str) -> Iterator[Standing]:
        """Every target that a crawl or a later one found linked."""
        number = self._words.number(run)
        for row in self._stream(_STANDING, (self._words.number(crawl),)):
            health = LinkHealth(self._words.word(row.health)) if row.health is not None else LinkHealth.UNCHECKED
            since = history.iso(time_of(row.failing_since)) if row.failing_since is not None else None
            yield Standing(row.url, health, row.run == number, since)

    def remembers(self, run: str) -> bool:
        """Whether the checks of a run were taken into the tables."""
        return run in self._words

    def reported(self) -> dict[str, LinkHealth]:
        """What the last report called failing or broken."""
        rows = self._db.exec_driver_sql(_REPORTED)
        return {row.url: LinkHealth(self._words.word(row.reported)) for row in rows}

    def _urls(self, statement: str, asked: tuple[int | None, ...]) -> Iterator[str]:
        yield from (row.url for row in self._stream(statement, asked))

    def _stream(self, statement: str, asked: tuple[int | None, ...]) -> Iterator[Row[Any]]:
        yield from self._db.exec_driver_sql(statement, asked, execution_options={"yield_per": 1000})

    def _earlier(self, row: Row[Any], run: int) -> list[Row[Any]]:
        return list(self._db.exec_driver_sql(_EARLIER, (row.id, run)))

    def _check(self, url: str, verdict: Row[Any]) -> LinkCheck:
        """A verdict as far as the tables have it."""
        words = self._words
        word = words.word(verdict.state)
        state = _STATES.get(word)
        return LinkCheck(
            url=url,
            health=LinkHealth(words.word(verdict.health)),
            state=word,
            problem=state.problem if state else f"An earlier version of the program found: {word}.",
            advice=state.advice if state else None,
            source="history",
            checked=history.iso(time_of(verdict.checked)),
            method=None,
            http_status=verdict.http_status,
            url_final=verdict.url_final,
            error=words.word(verdict.error) if verdict.error is not None else None,
            certainty=state.certainty if state else Certainty.CERTAIN,
            owner=state.owner if state else Owner.NOBODY,
        )


def record_of(row: Row[Any]) -> Record:
    """A row of the table of targets as what it tells."""
    times = {name: time_of(at) for name in TIMES if (at := getattr(row, name)) is not None}
    return Record(**times, checks=row.checks, failures=row.failures, confirmed=bool(row.confirmed))


def fingerprint(url: str) -> int:
    """What a target is looked up by: 64 bits of its URL as it is, fragment and all."""
    digest = blake2b(url.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def epoch(time: datetime | None) -> int | None:
    """A time as the tables have it."""
    return None if time is None else int(time.timestamp())


def time_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
