"""The structure of WARC files: members, blocks, what lies between and behind."""

import gzip
import zlib

import pytest
from exchanges import exchange, response, written
from verifying import INFO, errors, problems, record, run, sentences, warc

from archive_crawler.warc.verify import Check, Tally, verify

PAGE = record(
    "response",
    response(b"hello"),
    f"WARC-Payload-Digest: sha256:{'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'}",
)


@pytest.mark.parametrize("compress", [True, False])
def test_clean(tmp_path, compress):
    """A file as the standard has it gives no problem, and its records are counted by type."""
    path = warc(tmp_path / "a.warc", PAGE, record("metadata", b"x"), compress=compress)
    tally = Tally()
    assert not list(verify(path, tally))
    assert tally.records == {"warcinfo": 1, "response": 1, "metadata": 1}
    assert tally.read == tally.size == path.stat().st_size


BROKEN = {
    "several records in one member": (gzip.compress(INFO + PAGE), "exactly one record in a gzip member"),
    "rubbish in a member": (gzip.compress(PAGE + b"rubbish"), "exactly one record in a gzip member, found 7 bytes"),
    "rubbish between members": (
        gzip.compress(INFO) + b"rubbish" + gzip.compress(PAGE),
        "a gzip member or the file's end",
    ),
    "rubbish behind": (gzip.compress(PAGE) + b"\0" * 9, "a gzip member or the file's end"),
    "a short block": (gzip.compress(PAGE[:-9]), "a block of"),
    "a cut file": (gzip.compress(PAGE)[:-9], "a whole gzip member"),
    "a cut checksum": (gzip.compress(PAGE)[:-1], "a whole gzip member, found the file ends within it"),
    "no ending": (gzip.compress(PAGE[:-4]), r"b'\\r\\n\\r\\n' behind the block"),
    "half an ending": (gzip.compress(PAGE[:-2]), r"b'\\r\\n\\r\\n' behind the block"),
    "a long ending": (gzip.compress(PAGE + b"\r\n"), r"b'\\r\\n\\r\\n' behind the block"),
    "bare line feeds": (gzip.compress(record("metadata", b"x", end="\n")), "that ends with CR LF"),
    "no version": (gzip.compress(b"WARC\r\n" + PAGE[10:]), "the head of a WARC record"),
    "an odd version": (gzip.compress(b"WARC/x.y\r\n" + PAGE[10:]), "a version line WARC/1.0 or WARC/1.1"),
    "no record": (gzip.compress(b"hello"), "the head of a WARC record"),
    "an endless head": (gzip.compress(b"WARC/1.1\r\n" + b"X" * 3_000_000), "the head of a WARC record"),
    "a negative length": (gzip.compress(record("metadata", b"x", "Content-Length: -1")), "a number as Content-Length"),
    "an absurd length": (gzip.compress(record("metadata", b"x", f"Content-Length: {9 * 10**30}")), "a number as"),
    "an empty member": (gzip.compress(b"") + gzip.compress(PAGE), "the head of a WARC record"),
    "nothing": (b"", "WARC records, found an empty file"),
    "a plain file cut": (INFO + PAGE[:-10], "a block of"),
    "a plain file with rubbish": (INFO + b"rubbish\r\n\r\n" + PAGE, "the head of a WARC record"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken(tmp_path, name):
    """Each way to break a file is an error that names the file, the offset and what was expected."""
    data, expected = BROKEN[name]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    [first, *_] = errors(path)
    assert first.check in {Check.STRUCTURE, Check.FIELDS}
    assert expected.replace("\\\\", "\\") in first.sentence().replace("\\\\", "\\")
    assert str(path) in first.sentence()
    assert "offset" in first.sentence()


@pytest.mark.parametrize("compress", [True, False])
def test_goes_on(tmp_path, compress):
    """Behind a broken record the others are checked."""
    path = warc(tmp_path / "a.warc", PAGE, record("metadata", b"x", "WARC-Date: yesterday"), compress=compress)
    data = bytearray(path.read_bytes())
    at = len(gzip.compress(INFO, mtime=0)) + 12 if compress else len(INFO) + 1
    data[at] ^= 0xFF
    path.write_bytes(data)
    first, *_, last = errors(path)
    assert first.check is Check.STRUCTURE
    assert last.found == "yesterday"


def test_head_of_a_member(tmp_path):
    """Bytes that gzip itself does not check are those that our writer writes; of others they may be any."""
    _, [path] = written(tmp_path, exchange(response(b"hello")))
    data = path.read_bytes()
    for at, value in [(3, 1), (4, 1), (8, 2), (9, 255)]:
        path.write_bytes(data[:at] + bytes([value]) + data[at + 1 :])
        [problem] = errors(path)
        assert "1f8b0800000000000003" in problem.expected
    assert not errors(warc(tmp_path / "b.warc.gz", PAGE))


def test_bits_behind_a_stream(tmp_path):
    """The bits that fill up a deflate stream's last byte are zero."""
    found = 0
    for length in range(20):
        folder = tmp_path / str(length)
        _, [path] = written(folder, exchange(response(bytes(range(length)))))
        data = path.read_bytes()
        last = len(data) - 9
        for bit in range(8):
            changed = data[:last] + bytes([data[last] ^ 1 << bit]) + data[last + 1 :]
            path.write_bytes(changed)
            assert errors(path)
            found += "zero bits" in sentences(path)
    assert found


def test_open_file(tmp_path):
    """A file that is still open is an error in a finished run, and none in one that is not finished."""
    folder = tmp_path / "run"
    run(folder, exchange(response(b"hello")))
    [path] = (folder / "archive").iterdir()
    path.rename(path.with_name(path.name + ".open"))
    assert "sealed files in a run that is finished" in sentences(folder)
    about = folder / "run.json"
    about.write_text(about.read_text().replace('"finished"', '"running"'))
    found = [each for each in problems(folder) if each.check is Check.RUN]
    assert {str(each.severity) for each in found} == {"warning"}


def test_a_name_that_is_not_the_files(tmp_path):
    """A file that was given another name is a warning."""
    _, [path] = written(tmp_path, exchange(response(b"hello")))
    renamed = path.rename(tmp_path / "b.warc.gz")
    [problem] = problems(renamed)
    assert str(problem.severity) == "warning"
    assert path.name in problem.found


def test_many_damaged_places(tmp_path):
    """A file made of nothing but damage ends, and says that it was given up."""
    bad = b"\x1f\x8b\x08" + zlib.compress(b"x" * 40)
    path = tmp_path / "a.warc.gz"
    member = gzip.compress(PAGE, mtime=0)
    path.write_bytes((member[:-8] + bytes(8)) * 1200 + bad)
    assert "damaged places" in sentences(path)
