"""`archive-crawler pause`."""

from __future__ import annotations

from typing import Any

from archive_crawler.cli import steering


def register(commands: Any) -> None:
    steering.register(
        commands,
        "pause",
        "have a running crawl or check pause",
        "What is on its way is finished; the time counts for no limit.",
    )
