"""Content-codings are undone in time that grows with the body, however it is cut into members."""

from __future__ import annotations

import gzip
import random
import zlib

import brotli
import pytest

from archive_crawler.capture import coding
from archive_crawler.capture.coding import decoded, zstd

TEXT = b"The pier is painted. " * 50


@pytest.fixture
def fed(monkeypatch):
    """How many bytes were fed to decoders, from when the test begins."""
    sizes, steps = [], coding._steps

    def counted(body, at):
        for step, behind in steps(body, at):
            sizes.append(len(step))
            yield step, behind

    monkeypatch.setattr(coding, "_steps", counted)
    return sizes


@pytest.mark.parametrize(
    ("name", "member"),
    [("gzip", gzip.compress(b"", mtime=0)), ("zstd", b"\x50\x2a\x4d\x18" + bytes(4)), ("zstd", zstd.compress(b""))],
    ids=["gzip", "skippable zstd", "zstd"],
)
def test_a_body_of_tiny_members_is_fed_a_few_times_over(fed, name, member):
    """Not a step of its successors for each, and no copy of all that lies behind."""
    body = member * 5000
    assert decoded(body, name, 100) in {b"", body}
    assert 0 < sum(fed) <= 40 * len(body)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 20_000])
def test_members_of_any_size_are_joined(size):
    """Wherever a member ends within what was fed."""
    parts = [TEXT[:7] * size, b"", TEXT, TEXT * size]
    assert decoded(b"".join(gzip.compress(part) for part in parts), "gzip", 1 << 30) == b"".join(parts)
    assert decoded(b"".join(zstd.compress(part) for part in parts), "zstd", 1 << 30) == b"".join(parts)
    assert decoded(gzip.compress(TEXT) + b"\0" * size, "gzip", 1 << 30) == TEXT


def test_a_whole_member_is_inflated_at_once_and_a_damaged_one_as_far_as_it_goes(fed):
    """Nearly every body is one whole member; of one that is cut off or damaged nothing is lost that steps would give."""
    text = random.Random(0).randbytes(100_000)
    whole = gzip.compress(text)
    assert decoded(whole, "gzip", len(text)) == text
    assert fed == []
    cut, damaged = whole[: len(whole) // 2], whole[:-8] + bytes(8)
    assert text.startswith(decoded(cut, "gzip", len(text)))
    assert decoded(damaged, "gzip", len(text))[: len(text) // 2] == text[: len(text) // 2]
    assert fed


def test_codings_upon_codings_are_undone_so_far():
    """Two of them as ever; a header of a hundred thousand is no order to decode as often."""
    twice = gzip.compress(brotli.compress(TEXT))
    assert decoded(twice, "br, gzip", 1 << 20) == TEXT
    assert decoded(twice, ",".join(["gzip"] * 100_000 + ["br", "gzip"]), 1 << 20) == TEXT


def test_deflate_with_and_without_a_wrapper():
    """As the RFC has it, and as old servers send it."""
    assert decoded(zlib.compress(TEXT), "deflate", 1 << 20) == TEXT
    assert decoded(zlib.compress(TEXT)[2:-4], "deflate", 1 << 20) == TEXT
