"""A file is there whole or not at all."""

from __future__ import annotations

import os
import stat

import pytest

from archive_crawler.warc.replacement import replacing


def test_a_file_takes_the_place_of_another_when_it_is_whole(tmp_path):
    """Until then the old one is there."""
    path = tmp_path / "index.cdxj"
    path.write_bytes(b"old")
    with replacing(path) as out:
        out.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert [each.name for each in tmp_path.iterdir()] == ["index.cdxj"]


@pytest.mark.parametrize("error", [OSError("no room"), KeyboardInterrupt()])
def test_of_a_file_that_was_not_finished_nothing_is_left(tmp_path, error):
    """The old one stays."""
    path = tmp_path / "index.cdxj"
    path.write_bytes(b"old")
    with pytest.raises(type(error)):
        _write_half(path, error)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("index.cdxj", b"old")]


def test_others_may_read_it_as_the_umask_says(tmp_path):
    """A temporary file is for its owner alone; what takes a place is not temporary."""
    mask = os.umask(0o027)
    try:
        with replacing(tmp_path / "a") as out:
            out.write(b"")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_it_is_on_disk_before_it_takes_the_place(tmp_path, monkeypatch):
    """And its folder after it."""
    said, sync, replace = [], os.fsync, os.replace
    monkeypatch.setattr(
        os,
        "fsync",
        lambda file: (said.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file"), sync(file)),
    )
    monkeypatch.setattr(os, "replace", lambda *paths: (said.append("replace"), replace(*paths)))
    with replacing(tmp_path / "a") as out:
        out.write(b"x")
    assert said == ["file", "replace", "folder"]


def _write_half(path, error):
    with replacing(path) as out:
        out.write(b"half")
        raise error
