"""`archive-crawler keep`."""

from __future__ import annotations

from typing import Any

from archive_crawler.cli import trials
from archive_crawler.run.trial import keep


def register(commands: Any) -> None:
    trials.register(commands, "keep", "take a test crawl into its collection", keep, "kept as")
