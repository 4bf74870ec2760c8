"""The URLs of a run that has ended, looked up in its `urls.jsonl`; memory does not grow with their number."""

from __future__ import annotations

from pathlib import Path

import orjson
from pydantic import TypeAdapter

from archive_crawler.export.lines import FILES, objects
from archive_crawler.frontier.visit import fingerprint
from archive_crawler.items import SeenUrl
from archive_crawler.links.kept import temporary

_SEEN = TypeAdapter(SeenUrl)


class SeenUrls:
    """What a run knows of each URL; two that the frontier takes for one are one here, too."""

    def __init__(self, records: Path) -> None:
        """Read the file in a run's folder of records."""
        self._db = temporary("seen (url BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID")
        rows = ((fingerprint(row["url"]), orjson.dumps(row)) for row in objects(records / FILES[SeenUrl]))
        self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)

    def get(self, url: str) -> SeenUrl | None:
        """What is known of a URL; null for one that the run never met."""
        row = self._db.execute("SELECT body FROM seen WHERE url = ?", (fingerprint(url),)).fetchone()
        return _SEEN.validate_json(row[0]) if row else None
