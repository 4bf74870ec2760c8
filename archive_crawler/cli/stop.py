"""`archive-crawler stop`."""

from __future__ import annotations

from typing import Any

from archive_crawler.cli import steering


def register(commands: Any) -> None:
    steering.register(
        commands,
        "stop",
        "have a running crawl or check stop in order",
        "Its files are whole, and the command that started it resumes it.",
    )
