"""What was told to whom: a delivery is written down before it begins, so that none is made twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, String, Table, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection

from archive_crawler.desk.event import Event
from archive_crawler.desk.fire import written
from archive_crawler.desk.tables import metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("event", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("time", String, nullable=False),
    Column("error", String),
)


class Delivery(StrEnum):
    """What became of an event's way to somebody."""

    SENDING = "sending"
    """It began, and nobody knows whether it arrived: it is not made again."""
    SENT = "sent"
    FAILED = "failed"
    """The receiver surely does not have it: it is tried again."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the book."""

    event: str
    channel: str
    state: Delivery
    time: str
    error: str | None


class Outbox:
    """The book of deliveries."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def take(self, events: Sequence[Event], channel: str, now: datetime) -> list[Event]:
        """Those of the events that the channel has not had; they are under way from now on, whatever happens."""
        new = []
        with self._db.begin():
            for event in events:
                asked = select(deliveries.c.state).where(
                    deliveries.c.event == event.id, deliveries.c.channel == channel
                )
                if self._db.execute(asked).scalar() in {None, Delivery.FAILED}:
                    row = {"event": event.id, "channel": channel, "state": Delivery.SENDING, "time": written(now)}
                    kept = insert(deliveries).values(row)
                    self._db.execute(
                        kept.on_conflict_do_update(index_elements=["event", "channel"], set_={**row, "error": None})
                    )
                    new.append(event)
        return new

    def settle(self, events: Sequence[Event], channel: str, error: str | None) -> None:
        """Write down that a delivery arrived, or that it surely did not, and why."""
        state = Delivery.FAILED if error else Delivery.SENT
        with self._db.begin():
            for event in events:
                where = (deliveries.c.event == event.id) & (deliveries.c.channel == channel)
                self._db.execute(update(deliveries).where(where).values(state=state, error=error))

    def all(self) -> list[Told]:
        """Every delivery, the latest first."""
        with self._db.begin():
            rows = self._db.execute(select(deliveries).order_by(deliveries.c.time.desc(), deliveries.c.event)).all()
        return [Told(row.event, row.channel, Delivery(row.state), row.time, row.error) for row in rows]
