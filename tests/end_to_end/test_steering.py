"""A running crawl is looked at, paused, gone on with and stopped, by another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from crawls import ROOT, command

from archive_crawler.collection.load import shipped


@pytest.fixture
def crawl(tmp_path):
    """A slow crawl of the sample site, at work; its folder of runs has a name too long for a socket's address."""
    collection = tmp_path / "harbor.toml"
    text = shipped()["demo"].read_text().replace('name = "demo"', 'name = "harbor"', 1)
    collection.write_text(text.replace("delay = 0\nconcurrency = 8", "delay = 1\nconcurrency = 1"))
    output = tmp_path / ("a-folder-with-a-long-name-" * 6)
    process = subprocess.Popen(
        [sys.executable, "-m", "archive_crawler", "crawl", str(collection), "-o", str(output)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    yield process, output
    process.kill()
    process.wait()


def status(output):
    done = command("status", "-o", output, "--json")
    [row] = json.loads(done.stdout or "[null]") or [None]
    return row or {"state": None}


def wait(until, seconds=40):
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_crawl_is_paused_resumed_and_stopped(crawl):
    """Paused nothing is fetched; resumed it goes on; stopped it ends in order, and says so."""
    process, output = crawl
    wait(lambda: status(output).get("progress") and status(output)["progress"]["done"] > 3)
    done = command("pause", "harbor", "-o", output)
    assert done.stdout.rpartition(": ")[2].strip() in {"pausing", "paused"}, done.stderr
    wait(lambda: status(output)["state"] == "paused")
    before = status(output)["progress"]["done"]
    time.sleep(1.5)
    assert status(output)["progress"]["done"] == before
    run = status(output)["run"]
    assert command("resume", output / "harbor" / run).returncode == 0
    wait(lambda: status(output)["progress"]["done"] > before)
    assert json.loads(command("stop", run, "-o", output, "--json").stdout)["state"] == "stopping"
    assert process.wait(30) == 11
    ended = status(output)
    assert (ended["state"], ended["run"], ended["pid"]) == ("interrupted", run, None)
    done = command("stop", "harbor", "-o", output)
    assert (done.returncode, "none is" in done.stderr) == (2, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can ask as another user")
def test_only_the_owner_may_steer(crawl):
    """Another user's word is not heard, and the answer of another user's run is not believed."""
    _, output = crawl
    wait(lambda: status(output)["state"] == "running")
    asking = """
import os, sys
from pathlib import Path
from archive_crawler.run import control
home = Path(sys.argv[1])
os.setuid(65534)
try:
    print(control.ask(home, "stop"))
except control.BadArguments as error:
    print(error)
control.os.geteuid = lambda: 0  # it does not look who it talks to
print(control.ask(home, "stop"))
"""
    done = subprocess.run(
        [sys.executable, "-c", asking, str(output / "harbor")],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    refused, ignored = done.stdout.splitlines()
    assert "who alone may steer it" in refused
    assert ignored == "None"
    assert status(output)["state"] == "running"


def test_a_killed_crawl_is_told_as_such(crawl):
    """Nobody answers, and the state says running: it was killed."""
    process, output = crawl
    wait(lambda: status(output)["state"] == "running")
    process.kill()
    process.wait()
    assert {path.name for path in (output / "harbor").iterdir() if path.name.startswith(".")} == {".lock"}
    ended = status(output)
    assert (ended["state"], ended["reason"]) == ("interrupted", "it was killed; the same command resumes it")
