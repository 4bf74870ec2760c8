"""The tables of `scheduler.sqlite3`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table

metadata = MetaData()

schedules = Table(
    "schedules",
    metadata,
    Column("collection", String, primary_key=True),
    Column("file", String, nullable=False),
    Column("times", String, nullable=False),
    Column("until", String, nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
)
"""`times` is the expression and its zone; `until` is up to when the schedule's times have become fires."""

fires = Table(
    "fires",
    metadata,
    Column("collection", String, primary_key=True),
    Column("nominal", String, primary_key=True),
    Column("due", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("reason", String),
    Column("by_hand", Boolean, nullable=False, default=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("run", String),
    Column("started", String),
    Column("ended", String),
    Column("exit_code", Integer),
)
