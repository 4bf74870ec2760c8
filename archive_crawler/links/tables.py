"""The tables of `state.sqlite3` that remember links. Times are seconds since the epoch."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, text

from archive_crawler.frontier.tables import metadata

link_words = Table(
    "link_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("word", String, nullable=False, unique=True),
)
"""Words that the others have by their number: runs, in the order in which they were begun, states, healths, errors."""

link_targets = Table(
    "link_targets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", Integer, nullable=False),
    Column("url", String, nullable=False),
    Column("first_seen", Integer, nullable=False),
    Column("looked", Integer),
    Column("checks", Integer, nullable=False),
    Column("last_good", Integer),
    Column("good_since", Integer),
    Column("failing_since", Integer),
    Column("last_failed", Integer),
    Column("nameless_since", Integer),
    Column("failures", Integer, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("due", Integer),
    Column("run", Integer),
    Column("linked", Integer),
    Column("title", String),
    Column("reported", Integer),
    Index("link_fingerprints", "fingerprint"),
    Index("link_due", "due", sqlite_where=text("due IS NOT NULL")),
    Index("link_reported", "reported", sqlite_where=text("reported IS NOT NULL")),
)
"""Each target once, with what the looks at it come to.

`run` has its last verdict, `linked` is the last crawl that found it linked, `reported` the health that the last report
gave it where that was failing or broken.
"""

link_verdicts = Table(
    "link_verdicts",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("target", Integer, primary_key=True),
    Column("checked", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("health", Integer, nullable=False),
    Column("http_status", Integer),
    Column("error", Integer),
    Column("url_final", String),
    sqlite_with_rowid=False,
)
"""Every verdict, one a target and run: new ones come behind all others, and those of a target are looked up run by run."""
