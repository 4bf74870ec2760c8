"""`archive-crawler resume`."""

from __future__ import annotations

from typing import Any

from archive_crawler.cli import steering


def register(commands: Any) -> None:
    steering.register(
        commands,
        "resume",
        "have a paused crawl or check go on",
        "A run that was interrupted is resumed by the command that started it.",
    )
