"""`archive-crawler init`, at a terminal and without one."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys

import pytest

from archive_crawler.cli import main
from archive_crawler.collection.load import load
from archive_crawler.moving import answers

SEED = ["--seed", "https://www.example.gov/news/"]
CONTACT = ["--contact", "archivist@example.org"]


def test_questions_at_a_terminal(tmp_path):
    """A wrong answer is asked for again, with the collection file's own error; an empty one takes the default."""
    typed = [
        "ftp://x",
        "https://www.example.gov/news/ https://www.example.gov/speeches/",
        "No Name",
        "",
        "",
        "me@example.org",
        "custom",
        "",
    ]
    typed += [
        "daily",
        "@daily",
        "Mars/Olympus",
        "America/New_York",
        "a@example.org, b@example.org",
        "web@example.gov",
        "mail.example.org",
    ]
    terminal, side = pty.openpty()
    os.write(terminal, "".join(f"{line}\n" for line in typed).encode())
    try:
        done = subprocess.run(
            [sys.executable, "-m", "archive_crawler", "init", "--to", "first.toml"],
            stdin=side, capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip
    finally:
        os.close(terminal)
        os.close(side)
    assert done.returncode == 0, done.stderr
    for error in (
        "seeds[0]: expected an absolute http or https URL, found 'ftp://x'",
        "name: String should match pattern",
        "An answer is needed.",
        'scope: a scope of type "custom" needs',
        "schedule.cron: expected minute, hour",
        "schedule.timezone: ",
    ):
        assert error in done.stderr
    made = load(str(tmp_path / "first.toml"))
    assert (made.name, made.contact, made.scope.type) == ("example-gov", "me@example.org", "directory")
    assert (made.schedule.cron, made.schedule.timezone) == ("@daily", "America/New_York")
    assert (made.notify.to, made.webmaster, made.mail.host) == (
        ["a@example.org", "b@example.org"],
        "web@example.gov",
        "mail.example.org",
    )
    assert "archive-crawler crawl first.toml" in done.stdout


def test_nothing_is_asked_with_yes(tmp_path, monkeypatch, capsys):
    """Options and defaults answer; what they make is told as JSON."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", *SEED, "--seed", "https://www.example.gov/about", "--yes", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == "example-gov.toml"
    assert told["collection"]["seeds"] == ["https://www.example.gov/news/", "https://www.example.gov/about"]
    assert load("example-gov.toml").scope.type == "host"
    assert "no crawl starts without one" in (tmp_path / "example-gov.toml").read_text()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "expected a terminal to ask questions at, found none; --yes with --seed"),
        (["--yes"], "--seed: expected an address to begin at, found none"),
        ([*SEED, "--yes", "--scope", "galaxy"], "--scope: scope.type: Input should be"),
        ([*SEED, *CONTACT, "--yes", "--tell", "nobody"], "--tell: notify.to[0]: expected an e-mail address"),
        ([*SEED, *CONTACT, "--yes"], "example-gov.toml: is there already"),
    ],
)
def test_refusals(tmp_path, monkeypatch, capsys, arguments, expected):
    """Each with a reason, and a file that is there stays."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    (tmp_path / "example-gov.toml").write_text("mine")
    assert main(["init", *arguments]) == 2
    assert expected in capsys.readouterr().err
    assert (tmp_path / "example-gov.toml").read_text() == "mine"
    assert main(["init", *SEED, *CONTACT, "--yes", "--overwrite"]) == 0
    assert load("example-gov.toml").contact == "archivist@example.org"


def test_comments_stand_above_keys_that_are_there():
    """A comment without its key would say nothing."""
    text = answers.text({"seeds": "https://www.example.gov/", "name": "x", "contact": "me@example.org"})
    assert "cron" not in text.lower()
    assert "archivist@example.org" not in text
