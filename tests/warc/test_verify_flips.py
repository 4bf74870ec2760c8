"""A flipped bit anywhere is found: in the WARC file and the index of a run, in a package."""

import gzip
import os
import random
import zipfile
import zlib

import pytest
from exchanges import exchange, response
from verifying import errors, files_of, package, run

TEXT = b"<p>The lamp at Gull Rock burns again.</p> Ships are asked to update their charts.\n" * 4
PAGE = response(TEXT, b"Content-Type: text/html", b"Content-Length: %d" % len(TEXT))
CHUNKED = response(b"5\r\nhello\r\n0\r\n\r\n", b"Content-Type: text/plain", b"Transfer-Encoding: chunked")
SEED = 20261123
LONG = bool(os.environ.get("FUZZ"))
"""Set by `make fuzz`: every bit is flipped, not a part of them that is drawn."""


def drawn(bits, number: int) -> list[int]:
    """So many of the bits, the same ones each time; all of them where there is time."""
    bits = sorted(bits)
    return bits if LONG else sorted(random.Random(SEED).sample(bits, number))


def flipped(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ (1 << bit % 8)]) + data[bit // 8 + 1 :]


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "run"
    run(folder, exchange(PAGE), exchange(CHUNKED, url="http://example.gov/b"))
    assert not errors(folder)
    return folder


def members(data: bytes):
    """Where each gzip member begins and ends."""
    begin = 0
    while begin < len(data):
        inflate = zlib.decompressobj(31)
        inflate.decompress(data[begin:])
        end = len(data) - len(inflate.unused_data)
        yield begin, end
        begin = end


def test_in_a_warc(made):
    """Any bit of a small WARC file; by itself, any bit that a record depends on.

    Where deflate can say the same in two ways a flip may turn one into the other, which only the digest that the run
    has of the whole file tells. All bits around the deflate streams, which no checksum covers, are found without it.
    """
    [path] = (made / "archive").iterdir()
    data = path.read_bytes()
    edges = {at for begin, end in members(data) for at in (*range(begin, begin + 12), *range(end - 10, end))}
    chosen = {*drawn(range(8 * len(data)), 500), *drawn((8 * at + n for at in edges for n in range(8)), 500)}
    missed = []
    for bit in sorted(chosen):
        path.write_bytes(flipped(data, bit))
        if not errors(path):
            missed.append(bit)
    for bit in missed:
        path.write_bytes(flipped(data, bit))
        assert errors(made)
        assert bit // 8 not in edges
        assert gzip.decompress(flipped(data, bit)) == gzip.decompress(data)
    assert len(missed) <= len(chosen) / 400


@pytest.mark.parametrize("name", ["indexes/index.cdxj", "records/urls.jsonl"])
def test_in_a_pointer(made, name):
    """Any bit of what an index or a line says of a record; an index's keys are for who looks up, not for who checks."""
    path = made / name
    data = path.read_bytes()
    keys = (
        {at for at in range(len(data)) if b" " not in data[: at + 1].rpartition(b"\n")[2]} if "index" in name else set()
    )
    for bit in drawn(range(8 * len(data)), 250):
        path.write_bytes(flipped(data, bit))
        assert errors(made) or bit // 8 in keys, (bit, flipped(data, bit)[bit // 8 - 20 :][:40])


def test_in_a_package(made, tmp_path):
    """Any bit of a small package: headers, directory, contents, manifest and signature."""
    path = package(tmp_path / "a.wacz", files_of(made, "http://example.gov/"))
    assert not errors(path)
    data = path.read_bytes()
    with zipfile.ZipFile(path) as zipped:
        begins = [info.header_offset for info in zipped.infolist()]
        directory = zipped.start_dir
    edges = {at for begin in begins for at in range(begin, begin + 60)} | set(range(directory, len(data)))
    chosen = {*drawn(range(8 * len(data)), 200), *drawn((8 * at + n for at in edges for n in range(8)), 600)}
    missed = []
    for bit in sorted(chosen):
        path.write_bytes(flipped(data, bit))
        if not errors(path):
            missed.append((bit // 8, bit % 8, data[bit // 8 - 8 :][:16]))
    assert not missed
