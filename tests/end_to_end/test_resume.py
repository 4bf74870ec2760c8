"""A crawl that is killed or stopped goes on with the same command, and ends as if nothing had happened."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import orjson
from crawls import ROOT, Crawled, command, latest

from archive_crawler.warc.reader import Stored, stored


def start(output: Path) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-m", "archive_crawler", "crawl", "demo", "--output", str(output)]
    return subprocess.Popen(
        arguments,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def acknowledged(output: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in output.glob("demo/*/records/articles.jsonl"))


def wait_for_articles(process: subprocess.Popen[str], output: Path, number: int) -> None:
    while process.poll() is None and acknowledged(output) < number:
        time.sleep(0.01)


def resumed(output: Path) -> Crawled:
    done = command("crawl", "demo", "--output", output)
    assert done.returncode == 5, done.stderr
    return Crawled(latest(output, "demo"), done)


def pages(run: Crawled) -> Counter[tuple[str, str]]:
    return Counter((article["url"], article["capture"]["payload_digest"]) for article in run.articles)


def outcomes(run: Crawled) -> dict[str, int]:
    """Which of two equal payloads is fetched first, and so is the original, is a matter of chance."""
    counted = run.report("crawl.json")["outcomes"]
    revisits = counted.pop("revisit")
    return {**counted, "captured": counted["captured"] + revisits}


def test_a_killed_crawl_ends_as_one_that_was_left_alone(demo, tmp_path):
    """kill -9, the same command: the same pages, no line twice, none torn, and every pointer leads to its record."""
    process = start(tmp_path)
    wait_for_articles(process, tmp_path, 20)
    process.kill()
    process.communicate()
    run = resumed(tmp_path)
    assert pages(run) == pages(demo)
    assert Counter(row["url"] for row in run.lines("link_checks.jsonl")) == Counter(
        row["url"] for row in demo.lines("link_checks.jsonl")
    )
    assert outcomes(run) == outcomes(demo)
    assert len([path for path in (tmp_path / "demo").iterdir() if path.is_dir()]) == 1
    assert command("verify", run.folder).returncode == 0
    for path in (run.folder / "archive").iterdir():
        assert all(isinstance(record, Stored) for record in stored(path))


def test_a_stopped_crawl_says_that_it_can_be_resumed(demo, tmp_path):
    """SIGINT: exit code 11, whole files, and the same command finishes the run."""
    process = start(tmp_path)
    wait_for_articles(process, tmp_path, 1)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 11
    assert "resumes it" in out
    folder = latest(tmp_path, "demo")
    assert orjson.loads((folder / "run.json").read_bytes())["state"] == "interrupted"
    assert not list((folder / "archive").glob("*.open"))
    run = resumed(tmp_path)
    assert run.folder == folder
    assert pages(run) == pages(demo)


def small_files():
    """No file of the process grows beyond 100 KiB: what comes after is an error of the disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200 * 1024, 200 * 1024))


def test_a_disk_that_fails_stops_the_crawl_and_loses_nothing(demo, tmp_path):
    """A clear message and exit code 1; with room again, the same command finishes the run."""
    failed = command("crawl", "demo", "--output", tmp_path, preexec_fn=small_files)
    assert failed.returncode == 1
    assert "cannot be written" in failed.stdout + failed.stderr or "was not written" in failed.stdout + failed.stderr
    assert "the same command resumes it" in " ".join(failed.stdout.split())
    run = resumed(tmp_path)
    assert pages(run) == pages(demo)
    assert command("verify", run.folder).returncode == 0


def test_a_second_crawl_of_the_collection_is_refused(tmp_path):
    """Two processes never write one collection's state."""
    process = start(tmp_path)
    wait_for_articles(process, tmp_path, 1)
    second = command("crawl", "demo", "--output", tmp_path)
    process.kill()
    process.communicate()
    assert second.returncode == 2
    assert "another process" in second.stderr
