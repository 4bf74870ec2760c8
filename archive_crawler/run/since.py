"""What has changed since the last report of a collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from archive_crawler.frontier.tables import runs
from archive_crawler.items import LinkHealth
from archive_crawler.links.changes import LinkChanges, changes
from archive_crawler.links.memory import LinkMemory
from archive_crawler.links.recall import LinkRecall, Standing
from archive_crawler.run.state import RunKind, RunState

_FAILS = frozenset({LinkHealth.FAILING, LinkHealth.BROKEN})


def latest(connection: Connection, *kinds: RunKind) -> Row[Any] | None:
    """The latest run of these kinds that has come to its end, as the table has it; null where none has."""
    ended = runs.c.kind.in_(kinds), runs.c.state.in_((RunState.FINISHED, RunState.FINISHED_WITH_LIMITS))
    return connection.execute(select(runs).where(*ended).order_by(runs.c.started.desc(), runs.c.id.desc())).first()


def link_changes(connection: Connection, memory: LinkMemory, run: str, *, crawl: str, complete: bool) -> LinkChanges:
    """Compare the links as a run leaves them with the last report; the next is compared with this one.

    `crawl` has found the links, all of them where it is `complete`. What this one calls failing or broken goes into the
    connection's open transaction.
    """
    last = latest(connection, *RunKind)
    recall = LinkRecall(connection)
    told = changes(
        recall.reported(),
        ((each.url, _health(each, crawl == run), each.since) for each in recall.standing(crawl, run)),
        since=last.ended if last else None,
        run_id=last.id if last else None,
        complete=complete,
    )
    memory.report(_reported(recall, told, run, crawl))
    return told


def _health(standing: Standing, is_crawl: bool) -> LinkHealth:  # noqa: FBT001 - the one thing that makes the difference
    """What the report says of a target: a crawl's tells of this crawl alone, a check's of the last look."""
    return standing.health if standing.is_of_this_run or not is_crawl else LinkHealth.UNCHECKED


def _reported(recall: LinkRecall, told: LinkChanges, run: str, crawl: str) -> Iterator[tuple[str, LinkHealth]]:
    for each in recall.standing(crawl, run):
        if (health := _health(each, crawl == run)) in _FAILS:
            yield each.url, health
    yield from ((change.url, change.before) for change in told.unclear if change.before)
