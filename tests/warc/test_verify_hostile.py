"""Files that were made to harm whoever reads them: bombs, endless heads, absurd numbers, rubbish."""

import gzip
import json
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from exchanges import exchange, response
from verifying import errors, files_of, package, problems, record, run, warc

ROOT = Path(__file__).parents[2]
MEASURE = """
import re, sys
from pathlib import Path
from archive_crawler.warc.verify import Tally, verify
for problem in verify(Path(sys.argv[1]), Tally()):
    print(problem.sentence()[:300])
print("peak", int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def measured(path):
    """What is said of a file, and the memory that it took at most, in MiB: in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, cwd=ROOT, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said, _, peak = done.stdout.rpartition("peak ")
    return said, int(peak)


def zeros(size, before=b"", after=b""):
    """A gzip member of a head, so many zeros, and a tail, without having them all at once."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    yield deflate.compress(before)
    for _ in range(size >> 20):
        yield deflate.compress(bytes(1 << 20))
    yield deflate.compress(after) + deflate.flush()


def test_a_large_record(tmp_path):
    """A record of 300 MiB takes no more memory than a small one."""
    size = 300 << 20
    head = record("resource", b"", f"Content-Length: {size}", without=["WARC-Block-Digest"], tail=b"")
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(zeros(size, head, b"\r\n\r\n")))
    said, peak = measured(path)
    assert "error" not in said
    assert peak < 120


BOMBS = {
    "behind a record": (record("metadata", b"x"), "exactly one record in a gzip member"),
    "in place of a record": (b"", "the head of a WARC record"),
    "in a head": (b"WARC/1.1\r\nX: ", "the head of a WARC record"),
    "in a chunk-size line": (
        record(
            "response",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;",
            f"Content-Length: {300 << 20}",
            tail=b"",
        ),
        "a block of",
    ),
    "in an HTTP head": (
        record("response", b"HTTP/1.1 200 OK\r\nX: ", f"Content-Length: {300 << 20}", tail=b""),
        "block digest",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(tmp_path, name):
    """300 MiB out of 300 KB, wherever they lie, cost no memory and are told."""
    before, expected = BOMBS[name]
    path = tmp_path / "a.warc.gz"
    size = (300 << 20) - (50 << 20 if "line" in name else 0)
    path.write_bytes(b"".join(zeros(size, before)))
    said, peak = measured(path)
    assert expected in said
    assert peak < 120


def test_many_fields(tmp_path):
    """A head of many fields is read within bounds."""
    given = record("metadata", b"x").replace(b"WARC-Date", b"a:\r\n" * 200_000 + b"WARC-Date")
    said, peak = measured(warc(tmp_path / "a.warc.gz", given))
    assert "error" not in said
    assert peak < 250


def test_a_package_that_deflates(tmp_path):
    """A member that inflates to more than its ZIP says is cut off there, and told."""
    run(tmp_path / "run", exchange(response(b"hello")))
    inside = files_of(tmp_path / "run", "http://example.gov/")
    path = package(tmp_path / "a.wacz", {**inside, "logs/x": bytes(200 << 20)}, method=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        with zipfile.ZipFile(path) as zipped:
            [info] = [each for each in zipped.infolist() if each.filename == "logs/x"]
        begin = data.rindex(b"logs/x") - 46 if mark == b"PK\x01\x02" else info.header_offset
        data[begin + at : begin + at + 4] = struct.pack("<L", 100)
    path.write_bytes(data)
    said, peak = measured(path)
    assert "of 100 bytes" in said
    assert peak < 150


def test_an_endless_line(tmp_path):
    """A JSON Lines file of one line of 100 MB is told, and not read into memory."""
    folder = tmp_path / "run"
    run(folder, exchange(response(b"hello")))
    with (folder / "records" / "articles.jsonl").open("wb") as file:
        file.writelines([b'{"x": "' + b"x" * (1 << 20)] * 100)
    said, peak = measured(folder)
    assert "a line of at most" in said
    assert peak < 150


def test_deep_json(tmp_path):
    """JSON that is nested as deep as the parser goes is walked without recursion."""
    folder = tmp_path / "run"
    run(folder, exchange(response(b"hello")))
    deep = b'{"x": ' + b"[" * 1000 + b"]" * 1000 + b"}\n"
    (folder / "records" / "links.jsonl").write_bytes(deep)
    assert not errors(folder)


def test_numbers_of_a_zip(tmp_path):
    """Whatever number stands in a ZIP's own records, it is an error and no attempt."""
    run(tmp_path / "run", exchange(response(b"hello")))
    path = package(tmp_path / "a.wacz", files_of(tmp_path / "run", "http://example.gov/"))
    data = path.read_bytes()
    with zipfile.ZipFile(path) as zipped:
        start = zipped.start_dir
    end = data.rindex(b"PK\x05\x06")
    places = [*range(start + 4, start + 46), *range(end + 4, len(data)), *range(4, 30)]
    for at in places:
        for value in (b"\xff", b"\xff\xff", b"\xff\xff\xff\xff"):
            changed = data[:at] + value + data[at + len(value) :]
            if changed != data:
                path.write_bytes(changed)
                assert errors(path), (at, value)


@pytest.mark.parametrize("suffix", [".warc", ".warc.gz", ".wacz"])
def test_rubbish(tmp_path, suffix):
    """Random bytes, with or without a right beginning, are errors and no crash."""
    path = tmp_path / f"a{suffix}"
    source = random.Random(20261123)
    beginnings = [
        b"",
        b"WARC/1.1\r\n",
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        gzip.compress(b"WARC/1.1\r\n")[:-8],
        b"PK\x05\x06" + bytes(18),
    ]
    for beginning in beginnings:
        for size in (0, 1, 30, 3000, 200_000):
            path.write_bytes(beginning + source.randbytes(size))
            assert errors(path)


def test_control_characters(tmp_path):
    """What a file has of control characters does not reach the terminal."""
    given = record("resource", b"x", "WARC-Target-URI: http://a/\x1b[2J\x07 b", "WARC-Record-ID: <urn:x:\x1b]0;x>")
    for problem in problems(warc(tmp_path / "a.warc.gz", given)):
        assert problem.sentence().isprintable()
        assert "\x1b" not in json.dumps(problem.found)
