"""The progress of a run: a live line on a terminal, a plain log line every few seconds elsewhere."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.text import Text

if TYPE_CHECKING:
    from archive_crawler.run import Run
    from archive_crawler.run.check import CheckProgress
    from archive_crawler.run.state import Progress
    from archive_crawler.site.check import SiteProgress

_PLAIN_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


class ProgressDisplay:
    """Shows what `show` is given, as often as suits where it is shown."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, refresh_per_second=4, transient=True) if console.is_terminal else None
        self._shown = 0.0
        if self._live:
            self._live.start()

    def show(self, run: Run) -> None:
        self.say(sentence(run.progress, run.seconds))

    def say(self, text: str) -> None:
        if self._live:
            self._live.update(Text(text, overflow="ellipsis", no_wrap=True))
        elif time.monotonic() - self._shown >= _PLAIN_EVERY:
            self._shown = time.monotonic()
            self._console.print(text, soft_wrap=True)

    def close(self) -> None:
        if self._live:
            self._live.stop()


def sentence(progress: Progress, seconds: float) -> str:
    """One line with every counter."""
    return (
        f"{_clock(seconds)}  pages {progress.done:,} of {progress.found:,}  "
        f"requisites {progress.requisites_done:,} of {progress.requisites_found:,}  articles {progress.articles:,}  "
        f"{size(progress.bytes)}  failed {progress.failed:,}  "
        f"links checked {progress.links_checked:,} of {progress.links_found:,}"
    )


def check_sentence(progress: CheckProgress) -> str:
    """One line with every counter of a check."""
    return f"{_clock(progress.seconds)}  links checked {progress.checked:,} of {progress.found:,}"


def site_sentence(progress: SiteProgress, seconds: float) -> str:
    """One line with every counter of a check of a site at hand."""
    return (
        f"{_clock(seconds)}  pages {progress.pages:,}  links {progress.links:,}  "
        f"targets checked {progress.checked:,} of {progress.found:,}"
    )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def size(count: float) -> str:
    """Bytes in a unit that people read."""
    for unit in ("B", "KB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
