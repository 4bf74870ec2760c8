"""The scheduler as a user runs it: killed and stopped in the middle of a crawl, and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from crawls import ROOT, command

from archive_crawler.collection.load import shipped

NAME = "harbor"


@pytest.fixture
def desk(tmp_path):
    """A collection file with a schedule that does not come by itself within the test, and a folder for runs."""
    text = shipped()["demo"].read_text().replace('name = "demo"', f'name = "{NAME}"', 1)
    text = text.replace("delay = 0\nconcurrency = 8", "delay = 0.05\nconcurrency = 2")  # there is time to kill
    file = tmp_path / "files" / "harbor.toml"
    file.parent.mkdir()
    file.write_text(
        text.replace("[limits]\npages = 500", "[limits]\npages = 40") + '\n[schedule]\ncron = "0 0 29 2 *"\n'
    )
    return Desk(file.parent, tmp_path / "output", tmp_path / "scheduler.log")


class Desk:
    def __init__(self, files, output, log):
        self.files, self.output, self.log = files, output, log

    def start(self):
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "archive_crawler",
                    "scheduler",
                    str(self.files),
                    "-o",
                    str(self.output),
                    "--json",
                ],
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def schedule(self, *arguments):
        return command("schedule", *arguments, "-o", self.output)

    def history(self):
        done = self.schedule("history", "--json")
        return json.loads(done.stdout) if done.returncode == 0 else []

    def wait(self, until, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until():
                return
            time.sleep(0.2)
        raise AssertionError(f"{self.history()}\n{self.log.read_text()}")

    def is_crawling(self):
        return any((self.output / NAME).glob("*/archive/*.warc.gz.open"))

    def is_taken_up(self):
        return self.schedule("list", "--json").returncode == 0

    def states(self):
        return [fire["state"] for fire in self.history()]

    def runs(self):
        return [path for path in (self.output / NAME).iterdir() if (path / "run.json").exists()]


def test_a_run_is_neither_forgotten_nor_doubled(desk):
    """Killed, stopped in order, and started again in the middle of a crawl, the scheduler ends with one run, finished."""
    scheduler = desk.start()
    try:
        desk.wait(desk.is_taken_up)
        asked = desk.schedule("run", NAME)
        assert (asked.returncode, asked.stdout[: len(NAME)]) == (0, NAME), asked.stderr
        desk.wait(desk.is_crawling)
        scheduler.kill()  # the crawl goes on by itself
        scheduler.wait()
        scheduler = desk.start()
        desk.wait(lambda: desk.states() == ["running"])
        second = command("scheduler", desk.files, "-o", desk.output)
        assert (second.returncode, "another scheduler" in second.stderr) == (2, True)
        desk.wait(lambda: desk.states() == ["finished with limits or failures"])
    finally:
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(30) == 0
    [fire] = desk.history()
    [run] = desk.runs()
    assert (fire["run"], fire["by_hand"]) == (run.name, True)


def test_a_crawl_that_the_scheduler_stopped_goes_on(desk):
    """SIGTERM: the crawl ends in order; the next scheduler resumes that very run."""
    scheduler = desk.start()
    desk.wait(desk.is_taken_up)
    desk.schedule("run", NAME)
    desk.wait(desk.is_crawling)
    scheduler.send_signal(signal.SIGTERM)
    assert scheduler.wait(60) == 0
    assert desk.states() == ["interrupted"]
    scheduler = desk.start()
    try:
        desk.wait(lambda: desk.states() == ["finished with limits or failures"])
    finally:
        scheduler.send_signal(signal.SIGTERM)
        assert scheduler.wait(30) == 0
    [run] = desk.runs()
    assert json.loads((run / "run.json").read_bytes())["resumed"] is True


def test_what_is_not_scheduled_is_told(desk, tmp_path):
    """A file without a schedule, an unknown collection and a folder without a scheduler are named, with what was expected."""
    bare = tmp_path / "bare.toml"
    bare.write_text('name = "bare"\nseeds = ["https://www.example.gov/"]\n')
    done = command("scheduler", bare, "-o", desk.output)
    assert done.returncode == 2
    assert "bare has no [schedule]" in done.stderr
    done = command("schedule", "pause", "other", "-o", tmp_path / "nowhere")
    assert (done.returncode, "no scheduler has been at work here" in done.stderr) == (2, True)
