"""Whatever fails below a file: a clean stop, a message, and a run that the same command finishes as if nothing had been."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from broken_off import FINISHED, Ended, check, runs
from layer import Fault

FULL, BROKEN, READ_ONLY = errno.ENOSPC, errno.EIO, errno.EROFS
WARC, INDEX = r"\.warc\.gz\.open$", r"index\.cdxj\.open$"

FAULTS = {
    "the first WARC record": Fault("write", WARC, 1),
    "half a WARC record": Fault("write", WARC, 30, BROKEN, short=True),
    "a torn WARC record that cannot be cut off": Fault("write|truncate", WARC, 25, short=True, lasting=True),
    "a WARC file that cannot be begun": Fault("create", WARC, 1, errno.EACCES),
    "a WARC file's sync": Fault("fsync", WARC, 2, BROKEN, drop=True),
    "sealing a WARC file": Fault("rename", WARC, 1, BROKEN),
    "half a line of the index": Fault("write", INDEX, 2, short=True),
    "the index's sync": Fault("fsync", INDEX, 2, BROKEN, drop=True),
    "half an article": Fault("write", r"/articles\.jsonl$", 1, short=True),
    "the articles' sync": Fault("fsync", r"/articles\.jsonl$", 2, BROKEN, drop=True),
    "half a line of links": Fault("write", r"/links\.jsonl$", 1, short=True),
    "a link check": Fault("write", r"/link_checks\.jsonl$", 1, BROKEN),
    "a large body's file": Fault("write", r"/archive/#\d+ \(deleted\)$", 2),
    "a commit": Fault("commit", "", 7),
    "the sync of the database's log": Fault("fsync", r"/state\.sqlite3-wal$", 3, BROKEN, drop=True),
    "a statement amid a transaction": Fault("execute", "", 90, BROKEN),
    "sorting the index": Fault("write", r"/\.sort-[^/]+/", 1),
    "the sorted index": Fault("write", r"\.part$", 1),
    "removing the unsorted index": Fault("unlink", INDEX, 1, BROKEN),
    "settled articles": Fault("write", r"/articles\.jsonl\.new$", 1, short=True),
    "putting settled articles in their place": Fault("rename", r"/articles\.jsonl\.new$", 1, BROKEN),
    "the list of URLs": Fault("write", r"/urls\.jsonl\.new$", 1, short=True),
    "the link report": Fault("fsync", r"/link-rot\.csv\.new$", 1, BROKEN),
    "the summary": Fault("write", r"/crawl\.html\.new$", 1),
    "the last run.json": Fault("write", r"/run\.json\.new$", 2),
    "the first run.json": Fault("write", r"/run\.json\.new$", 1),
    "a directory's sync": Fault("fsync", r"/archive$", 1, BROKEN),
    "everything, from one moment on": Fault("create|write|fsync|truncate|rename|unlink|commit", "", 60, READ_ONLY, lasting=True),
}  # fmt: skip


def stopped_cleanly(ended: Ended) -> None:
    """Exit code 1 and a sentence for people; no traceback."""
    assert ended.code == 1, ended.said
    assert "cannot be written" in ended.said or "was not written" in ended.said or "not written" in ended.said
    assert "Traceback" not in ended.said
    assert "Exception ignored" not in ended.said


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_written_stops_the_crawl_and_loses_nothing(crawls, undisturbed, tmp_path, fault):
    """A write, a sync, a commit that fails: a clean stop; resumed, the run is the one that nobody disturbed."""
    stopped_cleanly(crawls.crawl(tmp_path, fault=fault))
    ended = crawls.crawl(tmp_path)
    assert ended.code in FINISHED, ended.said
    [run] = runs(tmp_path)
    check(run, undisturbed)


def test_a_log_that_cannot_be_written_stops_nothing(crawls, undisturbed, tmp_path):
    """The log tells of the crawl; the crawl goes on without it."""
    ended = crawls.crawl(tmp_path, fault=Fault("write", r"/logs/crawl\.jsonl$", 2, lasting=True))
    assert ended.code in FINISHED, ended.said
    check(runs(tmp_path)[0], undisturbed)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which is soon full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=900k", "none", str(disk)]
    try:
        done = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount on this machine")
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_disk_that_fills_up_loses_nothing(crawls, undisturbed, small_disk):
    """A real disk without room: WARC, database and reports fail where they will; with room the same command finishes."""
    for size in ("900k", "1300k", "1700k"):
        subprocess.run(["mount", "-o", f"remount,size={size}", str(small_disk)], check=True)
        ended = crawls.crawl(small_disk)
        if ended.code not in FINISHED:
            assert ended.code == 1, ended.said
            assert "Traceback" not in ended.said
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    ended = crawls.crawl(small_disk)
    assert ended.code in FINISHED, ended.said
    for run in runs(small_disk):
        check(run, undisturbed)


def test_the_disk_floor_stops_a_crawl_before_the_disk_is_full(crawls, undisturbed, small_site, tmp_path):
    """Exit code 1, sealed files, the number of bytes that are left; with room the same command finishes."""
    text = small_site.read_text()
    floored = tmp_path / "harbor.toml"
    floored.write_text(text.replace("disk_floor = 0", f"disk_floor = {1 << 60}"))
    ended = crawls.run(["crawl", str(floored), "--output", str(tmp_path)])
    assert ended.code == 1
    assert "limits.disk_floor" in ended.said
    assert "resumes it" in " ".join(ended.said.split())
    assert "Traceback" not in ended.said
    [run] = runs(tmp_path)
    about = orjson.loads((run / "run.json").read_bytes())
    assert about["state"] == "failed"
    assert "limits.disk_floor" in about["failure"]
    assert not list(run.rglob("*.warc.gz.open"))
    assert crawls.crawl(tmp_path).code in FINISHED
    check(run, undisturbed)
