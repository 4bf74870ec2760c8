"""Bytes as they arrive."""

import random

import pytest

from archive_crawler.capture.body import MOST_OTHER, MOST_READ, Body, most_in_memory
from archive_crawler.capture.spool import IN_MEMORY, PIECE, Spool

LARGE = random.Random(1).randbytes(IN_MEMORY + PIECE + 7)


@pytest.mark.parametrize("data", [b"", b"small", LARGE[:IN_MEMORY], LARGE], ids=["none", "small", "full", "large"])
def test_everything(tmp_path, data):
    """What was appended is read, whole and in parts, from memory or from disk."""
    spool = Spool(tmp_path)
    for at in range(0, len(data), 9999):
        spool.append(data[at : at + 9999])
    assert len(spool) == len(data)
    assert spool.on_disk == (len(data) > IN_MEMORY)
    assert b"".join(spool.pieces()) == spool.read(0, len(data) + 9) == data
    assert b"".join(spool.pieces(3, len(data) - 1)) == spool.read(3, len(data) - 1) == data[3:-1]


def test_disk_is_given_back(tmp_path):
    """What is on disk has no name, and so is gone with the process."""
    spool = Spool(tmp_path)
    spool.append(LARGE)
    assert not list(tmp_path.iterdir())
    spool.close()
    assert len(spool) == 0


@pytest.mark.parametrize("data", [b"0123456789", LARGE], ids=["memory", "disk"])
def test_cut(tmp_path, data):
    """After a cut, bytes are appended where it was made."""
    spool = Spool(tmp_path)
    spool.append(data)
    spool.cut(len(data) - 3)
    spool.append(b"xy")
    assert spool.read(0, len(data)) == data[:-3] + b"xy"


def test_body_is_bounded():
    """A body beyond its bound is let go of, and what comes after it is not held either."""
    body = Body(10)
    assert body.write(b"12345678") == 8
    assert body.write(b"9ab") == 3
    body.write(b"c")
    assert (body.dropped, body.getvalue()) == (True, b"")


@pytest.mark.parametrize(
    "content_type",
    [b"text/html; charset=utf-8", b"application/xhtml+xml", b"application/rss+xml", b"application/x-gzip", b"", None],
)
def test_pages_are_read(content_type):
    """Markup, feeds, sitemaps and what does not say what it is are held as long as a sitemap may be."""
    assert most_in_memory(content_type) == MOST_READ


@pytest.mark.parametrize("content_type", [b"image/jpeg", b"application/pdf", b"video/mp4", b"application/zip"])
def test_files_are_not_read(content_type):
    """What no spider reads is not held beyond a megabyte."""
    assert most_in_memory(content_type) == MOST_OTHER
