"""Numbers by name that a run goes on counting after a restart."""

from __future__ import annotations

from collections import OrderedDict

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from archive_crawler.frontier.tables import counters

_OF_RUN = select(counters).where(counters.c.run == bindparam("of_run")).order_by(counters.c.latest, counters.c.name)
_NEW = insert(counters)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["run", "kind", "name"], set_={"number": _NEW.excluded.number, "latest": _NEW.excluded.latest}
)
_FORGET = delete(counters).where(
    counters.c.run == bindparam("of_run"),
    counters.c.kind == bindparam("of_kind"),
    counters.c.name == bindparam("of_name"),
)


class Counters:
    """The counters of one run; what has changed goes into the connection's open transaction with `write`."""

    def __init__(self, connection: Connection, run: str) -> None:
        self._db = connection
        self._run = run
        self._numbers: dict[str, OrderedDict[str, int]] = {}
        """By kind; the one that was counted last stands last."""
        self._changed: set[tuple[str, str]] = set()
        self._latest = 0
        for row in connection.execute(_OF_RUN, {"of_run": run}):
            self._numbers.setdefault(row.kind, OrderedDict())[row.name] = row.number
            self._latest = row.latest

    def number(self, kind: str, name: str) -> int:
        """What was counted under a name."""
        return numbers.get(name, 0) if (numbers := self._numbers.get(kind)) else 0

    def count(self, kind: str, name: str, most: int | None = None) -> None:
        """Count one more; of `most` names the one that was not counted for the longest is forgotten."""
        numbers = self._numbers.setdefault(kind, OrderedDict())
        numbers[name] = numbers.pop(name, 0) + 1
        self._changed.add((kind, name))
        if most and len(numbers) > most:
            self._changed.add((kind, numbers.popitem(last=False)[0]))

    def write(self) -> None:
        """Put into the transaction what has changed."""
        self._latest += 1
        kept, gone = [], []
        for kind, name in self._changed:
            if number := self.number(kind, name):
                kept.append({"run": self._run, "kind": kind, "name": name, "number": number, "latest": self._latest})
            else:
                gone.append({"of_run": self._run, "of_kind": kind, "of_name": name})
        if kept:
            self._db.execute(_KEEP, kept)
        if gone:
            self._db.execute(_FORGET, gone)
        self._changed.clear()
