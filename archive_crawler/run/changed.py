"""Two runs of a collection held against each other: where they lie, and what they know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter

from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.export.changes import Fate, Reread, Side, changes
from archive_crawler.export.lines import FILES, line, objects
from archive_crawler.export.rederive import rederive
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Article, Capture, SeenUrl
from archive_crawler.links.kept import temporary
from archive_crawler.run.finished import about
from archive_crawler.run.state import Folders, RunKind
from archive_crawler.warc.places import Places
from archive_crawler.warc.reader import response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.items import Change

_SEEN, _CAPTURE = TypeAdapter(SeenUrl), TypeAdapter(Capture)


def finished_runs(home: Path) -> list[Path]:
    """The folders of a collection's finished crawls, the oldest first; patch crawls and tests are none."""
    found = []
    for path in home.glob("*/run.json"):
        try:
            run = about(path.parent)
        except BadArguments:
            continue
        if run.kind is RunKind.CRAWL and run.is_finished and (Folders(path.parent).records / FILES[Article]).exists():
            found.append((run.started, path.parent.name, path.parent))
    return [folder for _, _, folder in sorted(found)]


def between(before: Path, after: Path, fate: Fate | None = None) -> Iterator[Change]:
    """What differs between two runs' folders; `fate` tells of the later one's URLs before it has written them down."""
    old, new = (Side(folder.name, Folders(folder).records) for folder in (before, after))
    return changes(old, new, fate or _written_fate(new.records), _reread(before))


def _written_fate(records: Path) -> Fate:
    db = temporary("seen (url TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID")
    rows = ((row["url"], orjson.dumps(row)) for row in objects(records / FILES[SeenUrl]) if row["outcome"])
    db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", rows)

    def fate(url: str) -> Ending | None:
        found = db.execute("SELECT body FROM seen WHERE url = ?", (url,)).fetchone()
        return _ending(_SEEN.validate_json(found[0])) if found else None

    return fate


def _ending(seen: SeenUrl) -> Ending:
    assert seen.outcome  # noqa: S101 - for mypy: others were left out
    return Ending(seen.outcome, seen.reason, seen.http_status, seen.location, capture=seen.capture, kind=seen.kind)


def _reread(folder: Path) -> Reread:
    places = Places(folder)

    def reread(row: dict[str, Any]) -> dict[str, Any] | None:
        try:
            capture = places.resolved(_CAPTURE.validate_python(row["capture"]))
            item = rederive(response(places.file(capture.warc), capture, places.original))
        except WarcError:
            return None
        read: dict[str, Any] | None = orjson.loads(line(item)) if isinstance(item, Article) else None
        return read

    return reread
