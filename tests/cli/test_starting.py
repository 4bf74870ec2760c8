"""A command imports what it needs, and not what others need: Scrapy and its like take a second."""

from __future__ import annotations

import subprocess
import sys

import pytest

SLOW = {"scrapy", "twisted", "trafilatura"}


@pytest.mark.parametrize(
    "arguments", [["--version"], ["list"], ["verify", "--help"], ["replay", "--help"]], ids=" ".join
)
def test_what_crawls_is_not_imported_to_do_less(arguments):
    """Neither Scrapy nor the extraction of text is there when such a command has ended."""
    program = (
        "import sys, contextlib; from archive_crawler.cli import main\n"
        f"with contextlib.suppress(SystemExit): main({arguments!r})\n"
        "print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not SLOW & set(done.stdout.splitlines()[-1].split())


def test_a_misspelt_command_is_told_every_command():
    """Exit code 2, and the names there are."""
    done = subprocess.run(
        [sys.executable, "-m", "archive_crawler", "crawll"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert all(f"'{name}'" in done.stderr for name in ("crawl", "list", "verify"))
