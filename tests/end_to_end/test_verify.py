"""`verify` over a finished run, over its WARC file, and over what is none."""

from __future__ import annotations

import shutil

import orjson
import pytest
from crawls import command
from warcio.archiveiterator import ArchiveIterator


@pytest.fixture
def copied(demo, tmp_path):
    """A run that may be damaged."""
    return shutil.copytree(demo.folder, tmp_path / "run")


def test_a_fresh_run_is_clean(demo):
    """Structure, fields, digests, index, pointers and counts of a whole crawl: nothing is told."""
    done = command("verify", demo.folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert "0 errors" in done.stderr
    assert " response" in done.stderr


def test_its_files_are_clean(demo):
    """A WARC file by itself has no problem at all."""
    done = command("verify", *sorted((demo.folder / "archive").iterdir()))
    assert (done.returncode, done.stdout) == (0, "")


def test_warcio_complains_of_the_chunked_alone(demo):
    """warcio's check calls wrong what it judges against the specification, chunked records, and nothing else."""
    wrong, chunked = set(), set()
    for path in (demo.folder / "archive").iterdir():
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                id_ = record.rec_headers.get_header("WARC-Record-ID")
                if record.http_headers and record.http_headers.get_header("Transfer-Encoding") == "chunked":
                    chunked.add(id_)
                record.raw_stream.read()
                if record.digest_checker.passed is False:
                    wrong.add(id_)
    assert wrong
    assert wrong <= chunked


def test_a_flipped_byte_is_found(demo, copied):
    """One byte of one payload, and the command says which record and exits 6."""
    article = demo.articles[0]["capture"]
    path = copied / "archive" / article["warc"]
    content = bytearray(path.read_bytes())
    content[article["offset"] + article["length"] // 2] ^= 0xFF
    path.write_bytes(content)
    done = command("verify", copied)
    assert done.returncode == 6
    assert f"error: {path}: offset {article['offset']}: " in done.stdout
    assert article["record_id"] in done.stdout


def test_a_corrupt_line_is_named(demo, copied):
    """Which line of which file, and that the count is wrong, too."""
    with (copied / "records" / "articles.jsonl").open("ab") as file:
        file.write(b"{broken\n")
    done = command("verify", copied)
    assert done.returncode == 6
    assert f"articles.jsonl:{len(demo.articles) + 1}" in done.stdout
    assert "counts.article" in done.stdout


def test_problems_as_json(demo, copied):
    """`--json` writes an object a line with where, what was expected and what was found."""
    (copied / "records" / "urls.jsonl").write_bytes(b"")
    done = command("verify", copied, "--json")
    rows = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 6
    assert {row["severity"] for row in rows} <= {"error", "warning"}
    assert any(row["expected"].startswith("counts.seen 0") and row["found"] == str(len(demo.urls)) for row in rows)
    assert set(rows[0]) == {"severity", "check", "file", "offset", "line", "record_id", "expected", "found"}


def test_what_is_no_run_is_refused(tmp_path):
    """A wrong folder, or a file that is not there, is an error of the arguments."""
    done = command("verify", tmp_path)
    assert done.returncode == 2
    assert "not a run's folder" in done.stderr
    done = command("verify", tmp_path / "no.warc.gz")
    assert done.returncode == 2
    assert "No such file" in done.stderr
