"""A crawl as a user starts it, beside hostile servers, and the memory that it took."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crawls import ROOT, Crawled, latest

LIMIT = 110
"""Seconds after which a crawl counts as hung."""
PAGE = 4096


@dataclass
class Measured:
    """A finished command, and the most memory that its processes had at one time, in MiB."""

    done: subprocess.CompletedProcess[str]
    peak: int


def measured(*arguments: object) -> Measured:
    """Run `archive-crawler` as a user does, and watch its memory and that of its processes."""
    command = [sys.executable, "-m", "archive_crawler", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    peaks, ended = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(process.pid, peaks, ended))
    watch.start()
    try:
        out, err = process.communicate(timeout=LIMIT)
    finally:
        process.kill()
        ended.set()
        watch.join()
    return Measured(subprocess.CompletedProcess(command, process.returncode, out, err), max(peaks) >> 20)


def crawl(folder: Path, collection: str) -> tuple[Crawled, Measured]:
    """A crawl of a collection with the name `hostile`."""
    path = folder / "hostile.toml"
    path.write_text(collection)
    took = measured("crawl", path, "--output", folder)
    assert "Traceback" not in took.done.stderr, took.done.stderr
    return Crawled(latest(folder, "hostile"), took.done), took


def _watch(pid: int, peaks: list[int], ended: threading.Event) -> None:
    while not ended.wait(0.05):
        peaks.append(sum(_resident(each) for each in [pid, *_children(pid)]))


def _children(pid: int) -> list[int]:
    """Those of all its threads."""
    found = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, children.read_text().split())
    return found


def _resident(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    return 0
