"""What reports said that nobody was mailed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive_crawler.errors import BadArguments
from archive_crawler.reports.post import MARKER
from archive_crawler.reports.trend import has_news
from archive_crawler.run.finished import About, about
from archive_crawler.run.state import Folders


def is_untold(folder: Path, run: About) -> bool:
    """Whether a report before a run's, since the last one that was mailed, had news; or none was ever mailed."""
    for earlier in _before(folder, run):
        if (earlier / MARKER).exists():
            return False
        if has_news(Folders(earlier).reports / "link-rot.json"):
            return True
    return True


def _before(folder: Path, run: About) -> Iterator[Path]:
    """The folders of the runs before, the latest first."""
    found = []
    for path in folder.resolve().parent.glob("*/reports/link-rot.json"):
        try:
            other = about(path.parent.parent)
        except BadArguments:
            continue
        if (other.started, other.run_id) < (run.started, run.run_id):
            found.append((other.started, other.run_id, path.parent.parent))
    yield from (path for _, _, path in sorted(found, reverse=True))
