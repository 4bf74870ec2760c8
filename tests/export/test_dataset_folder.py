"""An export is there whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from archives import archive, article
from crawls import ROOT, within

from archive_crawler.errors import BadArguments
from archive_crawler.export.dataset import folder

RUN = "20260102T030405Z"
STALL = """
import sys, time
from pathlib import Path
from archive_crawler.cli import main
from archive_crawler.export.dataset import writing

def stalled(folder, facts):
    (folder / "README.md").write_text("torn")
    Path(sys.argv[1]).touch()
    time.sleep(60)

writing.describe = stalled
main(sys.argv[2:])
"""


@pytest.fixture
def news(tmp_path):
    return archive(tmp_path / "news", **{f"r{RUN}": [article(number) for number in range(5)]})


def state(target: Path) -> dict[str, bytes]:
    return {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_an_export_that_is_killed_leaves_the_old_one_whole(news, tmp_path, number):
    """Every byte of it; and the next export clears away what was left."""
    target, reached = tmp_path / "data", tmp_path / "reached"
    assert within("export", news, "--to", target) == 0
    old = state(target)
    command = [sys.executable, "-c", STALL, str(reached), "export", str(news), "--to", str(target), "--latest"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    while not reached.exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(number)
    process.wait()
    assert state(target) == old
    beside = {path.name for path in tmp_path.iterdir()} - {"news", "data", "reached"}
    assert bool(beside) == (number == signal.SIGKILL)
    assert within("export", news, "--to", target, "--latest") == 0
    assert {path.name for path in tmp_path.iterdir()} == {"news", "data", "reached"}
    assert state(target).keys() == old.keys()
    assert state(target) != old


def test_what_fails_leaves_nothing(tmp_path):
    """Neither a new folder nor a part of one."""
    target = tmp_path / "data"

    def fail():
        with folder.replacing(target) as fresh:
            (fresh / "half").write_text("half")
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_a_running_export_to_the_same_place_is_left_alone(tmp_path):
    """Two at once: the one does not clear away the other's folder, and the later one stays."""
    target = tmp_path / "data"
    with folder.replacing(target) as one:
        (one / folder.MARK).write_text("one")
        with folder.replacing(target) as other:
            assert one.is_dir()
            (other / folder.MARK).write_text("other")
        assert (target / folder.MARK).read_text() == "other"
    assert (target / folder.MARK).read_text() == "one"
    assert list(tmp_path.iterdir()) == [target]


def test_without_an_exchange_the_names_are_changed_in_turn(tmp_path, monkeypatch):
    """Where the file system knows no exchange of names."""
    monkeypatch.setattr(folder, "_exchanged", lambda *_: False)
    target = tmp_path / "data"
    for words in ("old", "new"):
        with folder.replacing(target) as fresh:
            (fresh / folder.MARK).write_text(words)
    assert (target / folder.MARK).read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_nobodys_folder_is_replaced(tmp_path):
    """A folder that is no export, a file, a link: each is told and stays."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").touch()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "mine")
    for name in ("mine", "file", "link"):
        with pytest.raises(BadArguments, match=f"{name}: expected"), folder.replacing(tmp_path / name):
            pass
    assert (tmp_path / "mine" / "thesis.tex").exists()
