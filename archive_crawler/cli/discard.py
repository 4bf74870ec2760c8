"""`archive-crawler discard`."""

from __future__ import annotations

from typing import Any

from archive_crawler.cli import trials
from archive_crawler.run.trial import discard


def register(commands: Any) -> None:
    trials.register(commands, "discard", "remove a test crawl", discard, "removed")
