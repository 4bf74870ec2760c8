"""The run's log stays JSON Lines, whatever broke it off."""

from __future__ import annotations

import pytest

from archive_crawler.run.log import cut_torn


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b'{"a": 1}\n', b'{"a": 1}\n'),
        (b'{"a": 1}\n{"b', b'{"a": 1}\n'),
        (b'{"torn', b""),
        (b"{}\n" + b"x" * 200_000, b"{}\n"),
    ],
)
def test_a_torn_line_is_cut_off(tmp_path, before, after):
    """A last line without an end goes, however long; whole ones stay."""
    (tmp_path / "crawl.jsonl").write_bytes(before)
    cut_torn(tmp_path / "crawl.jsonl")
    assert (tmp_path / "crawl.jsonl").read_bytes() == after
