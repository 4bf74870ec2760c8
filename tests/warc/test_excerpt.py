"""Records are read in passing: their beginning, or their bytes as they lie."""

from __future__ import annotations

import io

import pytest

from archive_crawler.errors import WarcError
from archive_crawler.warc.excerpt import beginning, copy_member
from archive_crawler.warc.record import record

BLOCKS = (b"a" * 10, b"b" * 300_000, b"c")


@pytest.fixture
def file(tmp_path):
    """Three records, and the members that they are."""
    members = [b"".join(record("resource", [], "text/plain", block).member()) for block in BLOCKS]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(members))
    return path, members


def test_the_beginning_of_a_record_is_read_and_no_more(file):
    """Its size is told all the same."""
    path, members = file
    found = beginning(path, len(members[0]), len(members[1]), 100)
    assert (found.block, found.size, found.type) == (b"b" * 100, 300_000, "resource")
    assert (found.offset, found.length) == (len(members[0]), len(members[1]))


def test_members_are_copied_byte_for_byte(file):
    """Until there is none left; whatever was written before stays."""
    path, members = file
    out, offset = io.BytesIO(b"before"), 0
    out.seek(6)
    for member, block in zip(members, BLOCKS, strict=True):
        found = copy_member(path, offset, out)
        assert found is not None
        assert (found.length, found.size, found.block[:1]) == (len(member), len(block), block[:1])
        offset += found.length
    assert copy_member(path, offset, out) is None
    assert out.getvalue() == b"before" + b"".join(members)


@pytest.mark.parametrize("damage", ["torn", "flipped", "no record", "gone"])
def test_of_a_damaged_member_nothing_is_left(file, damage):
    """A sentence says what is wrong, and where."""
    path, members = file
    whole = bytearray(path.read_bytes())
    begin, end = len(members[0]), len(members[0]) + len(members[1])
    if damage == "torn":
        path.write_bytes(whole[: end - 1])
    elif damage == "flipped":
        whole[end - 6] ^= 0xFF  # in the checksum
        path.write_bytes(whole)
    elif damage == "no record":
        whole[begin:] = b"no member of gzip"
        path.write_bytes(whole)
    else:
        path.unlink()
    out = io.BytesIO()
    out.write(b"before")
    with pytest.raises(WarcError, match=r"a\.warc\.gz"):
        copy_member(path, begin, out)
    assert out.getvalue() == b"before"
    if damage in {"no record", "gone"}:  # reading in passing ends before the checksum
        with pytest.raises(WarcError, match=r"a\.warc\.gz"):
            beginning(path, begin, len(members[1]), 400_000)
