"""Two runs of a collection held against each other: where they lie, and what they know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter

from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.export.changes import Fate, Reread, Side, changes
from archive_crawler.export.lines import FILES, line
from archive_crawler.export.rederive import rederive
from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Article, Capture
from archive_crawler.run.finished import about
from archive_crawler.run.seen import SeenUrls
from archive_crawler.run.state import Folders, RunKind
from archive_crawler.warc.places import Places
from archive_crawler.warc.reader import response

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.items import Change

_CAPTURE = TypeAdapter(Capture)


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
    seen = SeenUrls(records)

    def fate(url: str) -> Ending | None:
        found = seen.get(url)
        if found is None or found.outcome is None:
            return None
        told = (found.outcome, found.reason, found.http_status, found.location)
        return Ending(*told, capture=found.capture, kind=found.kind)

    return fate


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
