"""How often the webmaster gets a report."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import orjson

from archive_crawler.collection.model import Collection
from archive_crawler.reports.post import MARKER


def mail_is_due(collection: Collection, output: Path, now: datetime) -> bool:
    """Whether the last report that was mailed is old enough for another."""
    sent = [_date(path) for path in (output / collection.name).glob(f"*/{MARKER}")]
    last = max((date for date in sent if date), default=None)
    return last is None or now - last >= timedelta(days=collection.mail.every_days)


def _date(marker: Path) -> datetime | None:
    try:
        return parsedate_to_datetime(orjson.loads(marker.read_bytes())["date"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
