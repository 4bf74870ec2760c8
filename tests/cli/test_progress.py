"""The progress display."""

from __future__ import annotations

import io

from rich.console import Console

from archive_crawler.cli.progress import ProgressDisplay, sentence
from archive_crawler.run.state import Progress

PROGRESS = Progress(
    done=12,
    found=3456,
    requisites_done=7,
    requisites_found=1024,
    bytes=7_890_123,
    failed=1,
    articles=10,
    links_checked=99,
    links_found=250,
)


class Running:
    """A run as far as the display looks at it."""

    progress = PROGRESS
    seconds = 3725.0


def test_one_line_has_every_counter():
    """Pages and requisites done and found, bytes, failures, links."""
    assert sentence(PROGRESS, 3725.0) == (
        "1:02:05  pages 12 of 3,456  requisites 7 of 1,024  articles 10  7.9 MB  failed 1  links checked 99 of 250"
    )


def test_without_a_terminal_lines_are_plain_and_rare():
    """One at once, the next after seconds; no control characters."""
    out = io.StringIO()
    display = ProgressDisplay(Console(file=out, force_terminal=False, width=200))
    for _ in range(10):
        display.show(Running())
    display.close()
    assert out.getvalue() == sentence(PROGRESS, 3725.0) + "\n"


def test_on_a_terminal_the_line_is_live():
    """It is drawn over, and gone at the end."""
    out = io.StringIO()
    display = ProgressDisplay(Console(file=out, force_terminal=True, width=200))
    display.show(Running())
    display.close()
    assert "\x1b[" in out.getvalue()
