"""The manual page has what --help has."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from archive_crawler.cli import COMMANDS
from archive_crawler.cli.manpage import _plain, manpage


def test_every_command_and_exit_code_is_in_it():
    """With their options."""
    text = manpage().replace("\\-", "-")
    assert all(f".SS archive-crawler {command}\n" in text for command in COMMANDS)
    assert "\\fB-o OUTPUT, --output OUTPUT\\fR" in text
    assert "11  interrupted; the same command resumes" in text


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff on this machine")
@pytest.mark.parametrize("text", [".profile -x", "'tis C:\\new -- \\fB", "naïve — “so”"])
def test_text_means_itself(text):
    """No line is a request, no backslash an escape, and hyphens can be copied."""
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-c"],
        input=f".TH X 1\n{_plain(text)}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert text in done.stdout


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff on this machine")
def test_groff_has_no_warning(tmp_path):
    """All of groff's warnings are on."""
    page = tmp_path / "archive-crawler.1"
    page.write_text(manpage(), encoding="ascii")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", page], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "archive-crawler" in done.stdout


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="no mandoc on this machine")
def test_mandoc_has_no_error(tmp_path):
    """The other reader of manual pages takes it, too."""
    page = tmp_path / "archive-crawler.1"
    page.write_text(manpage(), encoding="ascii")
    done = subprocess.run(
        ["mandoc", "-T", "lint", "-W", "error", page], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout
