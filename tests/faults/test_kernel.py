"""What the machine does to a crawl: files that become read-only, memory that is taken away, a clock that is set."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from broken_off import FINISHED, ROOT, Ended, check, runs
from harbor_site import harbor
from layer import Fault

FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
SLOW = ("delay = 0\n", "delay = 0.1\n")


def told(ended: Ended) -> str:
    assert "Traceback" not in ended.said, ended.said
    return " ".join(ended.said.split())


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "none", str(place)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_was_mounted_read_only_is_told(crawls, undisturbed, disk):
    """A new crawl and one that was broken off: exit code 1 or 2 and the reason; writable again, the same command finishes."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    new = crawls.crawl(disk)
    assert new.code in {1, 2}
    assert "Read-only file system" in told(new)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert crawls.crawl(disk, fault=Fault("write", r"\.warc\.gz\.open$", 30, kill=True)).code == -9
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    resumed = crawls.crawl(disk)
    assert resumed.code in {1, 2}
    assert "ead-only" in told(resumed) or "readonly" in told(resumed)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert crawls.crawl(disk).code in FINISHED
    check(runs(disk)[-1], undisturbed)


def test_files_that_become_immutable_stop_the_crawl(crawls, undisturbed, small_site, tmp_path):
    """While it writes, nothing of a run may be written any more: a clean stop, and nothing of what was acknowledged is lost.

    The database's shared memory stays as it is: whoever writes into a mapping of an immutable file gets SIGBUS.
    """
    slow = tmp_path / "slow.toml"
    slow.write_text(small_site.read_text().replace(*SLOW))
    probe = tmp_path / "probe"
    probe.touch()
    if subprocess.run(["chattr", "+i", str(probe)], capture_output=True, check=False).returncode:
        pytest.skip("files cannot be made immutable here")
    subprocess.run(["chattr", "-i", str(probe)], check=True)

    def freeze() -> None:
        while not list(tmp_path.glob("harbor/*/archive/*.open")):
            time.sleep(0.05)
        time.sleep(0.5)
        subprocess.run(["chattr", "-R", "+i", *map(str, runs(tmp_path))], check=True)

    freezing = threading.Thread(target=freeze)
    freezing.start()
    try:
        ended = crawls.run(["crawl", str(slow), "--output", str(tmp_path)])
    finally:
        freezing.join()
        subprocess.run(["chattr", "-R", "-i", *map(str, runs(tmp_path))], check=True)
    assert ended.code == 1, ended.said
    assert "written" in told(ended)
    assert crawls.crawl(tmp_path).code in FINISHED
    check(runs(tmp_path)[0], undisturbed)


@pytest.fixture
def little_memory() -> Iterator[Path]:
    """The `cgroup.procs` of a control group in which processes get little memory, and are killed for want of it."""
    for parent, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        group = Path(parent) / f"archive-crawler-test-{os.getpid()}"
        try:
            group.mkdir()
        except OSError:
            continue
        try:
            (group / limit).write_text(str(24 << 20))
        except OSError:
            group.rmdir()
            continue
        yield group / "cgroup.procs"
        group.rmdir()
        return
    pytest.skip("no control group of memory can be made here")


def test_a_crawl_that_is_killed_for_want_of_memory_is_resumed(crawls, undisturbed, little_memory, tmp_path):
    """The kernel's OOM killer takes it; with memory, the same command finishes the run."""
    ended = crawls.crawl(tmp_path, group=little_memory)
    assert ended.code == -9, (ended.code, ended.said)
    assert crawls.crawl(tmp_path).code in FINISHED
    check(runs(tmp_path)[-1], undisturbed)


@pytest.mark.skipif(FAKETIME is None, reason="libfaketime is not installed")
@pytest.mark.timeout(240)
def test_a_clock_that_is_set_holds_nobody_up(tmp_path):
    """It jumps forward, then back by a day twice a second, while a host rests that asked for two seconds: the crawl ends."""
    clock = tmp_path / "clock"
    clock.write_text("+0")
    fake = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}
    with harbor(tmp_path, stories=2, hold=2) as collection:
        process = subprocess.Popen(
            [sys.executable, "-m", "archive_crawler", "crawl", str(collection), "--output", str(tmp_path)],
            env={**os.environ, **fake, "FAKETIME_TIMESTAMP_FILE": str(clock), "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        while process.poll() is None and not list(tmp_path.glob("harbor/*/archive/*.open")):
            time.sleep(0.05)
        for days in range(2, -200, -1):
            clock.write_text(f"{days:+}d")
            if process.poll() is not None:
                break
            time.sleep(0.5)
        process.kill()
        _, said = process.communicate()
    assert process.returncode in FINISHED, said.decode()
    check(runs(tmp_path)[0])
