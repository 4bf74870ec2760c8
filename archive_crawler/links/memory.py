"""What a collection remembers of its links, as one run adds to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.engine import Connection, Row

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links import history
from archive_crawler.links.drift import drifted
from archive_crawler.links.history import Record
from archive_crawler.links.recall import TIMES, LinkRecall, epoch, fingerprint, record_of
from archive_crawler.links.statement import restated
from archive_crawler.links.states import LinkState
from archive_crawler.links.words import Words

_COLUMNS = ("id", "fingerprint", "url", *TIMES, "checks", "failures", "confirmed", "due", "run", "linked", "title")
_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[4:])
_KEEP_TARGET = (
    f"INSERT INTO link_targets ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608 - names of its columns
    f"ON CONFLICT (id) DO UPDATE SET {_CHANGED}"
)
_KEEP_VERDICT = (
    "INSERT OR REPLACE INTO link_verdicts (run, target, checked, state, health, http_status, error, url_final) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_AT_ONCE = 500
"""Targets that are looked up together."""


@dataclass(frozen=True, slots=True)
class _Target:
    """A row of the table of targets, as it is to be."""

    id: int
    url: str
    before: Record | None
    """What was known before this run."""
    record: Record
    due: datetime | None
    run: int | None
    linked: int | None
    title: str | None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one check makes of a target."""

    target: _Target
    check: LinkCheck
    at: datetime

    def known(self, *, again: bool) -> Record | None:
        return self.target.before if again else self.target.record


class LinkMemory:
    """Takes the checks of one run into the tables of its collection; asked for by the thread of the connection alone.

    What it takes is kept aside; `freeze` sets it apart, and `store` puts what was set apart into the open transaction,
    which is committed together with the lengths of the files that tell the same. A target that is checked again in the
    same run, as after a disk lost lines, counts once.
    """

    def __init__(self, connection: Connection, run: str, *, finds_links: bool = True) -> None:
        """`finds_links` says that what the run checks is linked by the pages it has captured."""
        self._db = connection
        self._words = Words(connection)
        self._recall = LinkRecall(connection, self._words)
        self._run = self._words.number(run)
        self._linked = self._run if finds_links else None
        self._next = 1 + (connection.exec_driver_sql("SELECT max(id) FROM link_targets").scalar() or 0)
        self._taken: dict[str, _Taken] = {}
        self._frozen: dict[str, _Taken] = {}

    def confirm(self, checks: Iterable[LinkCheck], now: datetime) -> list[LinkCheck]:
        """Finished checks with their history, in order; they are remembered with the next commit but one at most."""
        rest = iter(checks)
        parts = iter(lambda: list(islice(rest, _AT_ONCE)), [])
        return [one for some in parts for one in self._confirm(some, now)]

    def freeze(self) -> None:
        """Set apart what was taken until now."""
        self._frozen |= self._taken
        self._taken = {}

    def report(self, healths: Iterable[tuple[str, LinkHealth]]) -> None:
        """Put into the open transaction what a report calls failing or broken: the next one is compared with it."""
        rows = [(self._words.number(health.value), fingerprint(url), url) for url, health in healths]
        self._words.store()
        self._db.exec_driver_sql("UPDATE link_targets SET reported = NULL WHERE reported IS NOT NULL")
        if rows:
            self._db.exec_driver_sql("UPDATE link_targets SET reported = ? WHERE fingerprint = ? AND url = ?", rows)

    def store(self) -> None:
        """Put what was set apart into the open transaction."""
        if not self._frozen:
            return
        taken = self._frozen.values()
        verdicts = [self._verdict(one) for one in taken if one.check.health is not LinkHealth.UNCHECKED]
        self._words.store()
        self._db.exec_driver_sql(_KEEP_TARGET, [_values(one.target) for one in taken])
        if verdicts:
            self._db.exec_driver_sql(_KEEP_VERDICT, verdicts)
        self._frozen = {}

    def _confirm(self, checks: list[LinkCheck], now: datetime) -> Iterator[LinkCheck]:
        stored = self._recall.rows(check.url for check in checks)
        for check in checks:
            if check.source == "link" and check.health is LinkHealth.UNCHECKED:  # mailto: and the like
                yield check
                continue
            row = stored.get(check.url)
            found = drifted(row.title, check) if row else None
            seen = restated(check, found) if found else check
            at = history.moment(check, now)
            target = self._target(seen, row, at)
            known = history.told(target.record, seen)
            self._taken[check.url] = _Taken(target, known, at)
            yield known

    def _target(self, check: LinkCheck, row: Row[Any] | None, at: datetime) -> _Target:
        """What a target becomes through a check."""
        held = self._taken.get(check.url) or self._frozen.get(check.url)
        looked = check.health is not LinkHealth.UNCHECKED
        before = held.known(again=looked) if held else self._before(row, again=looked)
        record = history.after(before, check, at)
        works = record.failing_since is None and record.looked == at and check.state != LinkState.DRIFTED
        return _Target(
            id=held.target.id if held else row.id if row else self._new_id(),
            url=check.url,
            before=before,
            record=record,
            due=history.due(check.url, record, check, at),
            run=self._run if looked else row.run if row else None,
            linked=self._linked or (row.linked if row else None),
            title=check.title if works and check.title else row.title if row else None,
        )

    def _before(self, row: Row[Any] | None, *, again: bool) -> Record | None:
        """What is known; where a target is looked at again in this run, what was known before the run."""
        if row is None:
            return None
        return self._recall.folded(row, self._run) if again and row.run == self._run else record_of(row)

    def _new_id(self) -> int:
        self._next += 1
        return self._next - 1

    def _verdict(self, taken: _Taken) -> tuple[object, ...]:
        check = taken.check
        error = self._words.number(check.error) if check.error else None
        state, health = self._words.number(check.state), self._words.number(check.health.value)
        rest = (check.http_status, error, check.url_final)
        return (self._run, taken.target.id, epoch(taken.at), state, health, *rest)


def _values(target: _Target) -> tuple[object, ...]:
    record = target.record
    times = (epoch(getattr(record, name)) for name in TIMES)
    counts = (record.checks, record.failures, record.confirmed)
    rest = (epoch(target.due), target.run, target.linked, target.title)
    return (target.id, fingerprint(target.url), target.url, *times, *counts, *rest)
