"""What the frontier asks of its table, and its rows as visits and endings."""

from __future__ import annotations

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, func, or_, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier.tables import rests, urls
from archive_crawler.frontier.visit import Ending, Visit
from archive_crawler.items import Capture, Outcome

_CAPTURE = TypeAdapter(Capture)
_ENDING = ("outcome", "reason", "http_status", "location", "capture", "size", "kind")
NO_ENDING = dict.fromkeys(_ENDING)


# Built once: putting a statement together costs SQLAlchemy ten times what SQLite takes to execute it.
_NEW = insert(urls)
_WANTS = text(
    f"excluded.state = 'pending' AND (excluded.role = '{Role.REQUISITE}'"
    f" AND urls.outcome IN ('{Outcome.OUT_OF_SCOPE}', '{Outcome.OVER_LIMIT}')"
    f" OR excluded.role != '{Role.REQUISITE}' AND urls.role = '{Role.REQUISITE}')"
)
"""Of a URL that was seen before: whether it may be wanted for more than it was then."""
_ADDED = ("run", "fingerprint", "url", "host", "role", "hop", "path", "depth", "via", "listing", "priority", "state")
_ADD = (
    _NEW.on_conflict_do_update(index_elements=["run", "fingerprint"], set_={"run": urls.c.run}, where=_WANTS)
    .returning(urls.c.id)
    .compile(dialect=sqlite.dialect(), column_keys=[*_ADDED, *_ENDING])
)
ADD = str(_ADD)
"""As SQLite has it, since a crawl says it more often than anything else."""
ADD_ORDER = tuple(_ADD.positiontup or ())
"""The order of its values."""
BY_ID = select(urls).where(urls.c.id == bindparam("visit"))
CHANGE = update(urls).where(urls.c.id == bindparam("visit"))
START = update(urls).where(urls.c.id == bindparam("visit")).values(state="in flight")
PUT_BACK = (
    update(urls)
    .where(urls.c.id == bindparam("visit"))
    .values(state="pending", tries=bindparam("again"), due=bindparam("not_before"))
)
END = (
    update(urls)
    .where(urls.c.id == bindparam("visit"))
    .values({"state": "done"} | {column: bindparam(f"new_{column}") for column in _ENDING})
)
# Spelt out, since SQLite takes an index of some rows only where it sees that these are among them.
PENDING = text("urls.state = 'pending'")
IN_FLIGHT = text("urls.state = 'in flight'")
_PENDING = (urls.c.run == bindparam("of_run"), PENDING)
DUE = (
    select(urls)
    .where(*_PENDING, urls.c.host == bindparam("of_host"), or_(urls.c.due.is_(None), urls.c.due <= bindparam("now")))
    .order_by(urls.c.priority.desc(), urls.c.id)
    .limit(bindparam("number"))
)
LATER = select(urls).where(*_PENDING, urls.c.due.is_not(None))
HOSTS = select(urls.c.host).where(*_PENDING).distinct()
# The plus keeps SQLite from an index, by which it would jump about in the table, and have to sort what it finds.
_ALL = text("+urls.run = :of_run")
IN_ORDER = select(urls).where(_ALL).order_by(urls.c.id)
# Of one pass: with an index it would look up every URL that is due.
TOTALS = (
    select(urls.c.state, urls.c.outcome, urls.c.kind, urls.c.role, func.count(), func.sum(urls.c.size))
    .where(_ALL)
    .group_by(urls.c.state, urls.c.outcome, urls.c.kind, urls.c.role)
)
BY_HOST = (
    select(urls.c.host, urls.c.outcome, func.count())
    .where(_ALL, text("urls.state = 'done'"))
    .group_by(urls.c.host, urls.c.outcome)
    .order_by(urls.c.host, urls.c.outcome)
)
RESTING = select(rests.c.host, rests.c.until).where(rests.c.run == bindparam("of_run"))
_REST = insert(rests)
REST = _REST.on_conflict_do_update(index_elements=["run", "host"], set_={"until": _REST.excluded.until})
SEEN = select(urls).where(urls.c.run == bindparam("of_run"), urls.c.fingerprint == bindparam("of_url"))
OF_URL = SEEN.where(urls.c.state == "done")


def found(visit: Visit) -> dict[str, object]:
    """The columns that tell how a URL was found and what it is wanted for."""
    return {
        "url": visit.url,
        "host": visit.host,
        "role": visit.role.value,
        "hop": visit.hop.value,
        "path": visit.path,
        "depth": visit.depth,
        "via": visit.via,
        "listing": visit.listing,
        "priority": visit.priority,
    }


def columns(ending: Ending) -> dict[str, object]:
    return {
        "outcome": ending.outcome.value,
        "reason": ending.reason,
        "http_status": ending.http_status,
        "location": ending.location,
        "capture": _CAPTURE.dump_json(ending.capture).decode() if ending.capture else None,
        "size": ending.size,
        "kind": ending.kind,
    }


def visit_of(row: Row[tuple[object, ...]]) -> Visit:
    return Visit(
        url=row.url,
        role=Role(row.role),
        hop=Hop(row.hop),
        path=row.path,
        depth=row.depth,
        via=row.via,
        listing=row.listing,
        id=row.id,
        tries=row.tries,
    )


def ending_of(row: Row[tuple[object, ...]]) -> Ending:
    return Ending(
        outcome=Outcome(row.outcome),
        reason=row.reason,
        http_status=row.http_status,
        location=row.location,
        capture=_CAPTURE.validate_json(row.capture) if row.capture else None,
        size=row.size,
        kind=row.kind,
    )
