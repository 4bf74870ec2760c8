"""`verify` over a finished run, over its WARC file, and over what is none."""

from __future__ import annotations

import shutil

import orjson
import pytest
from crawls import command
from warcio.archiveiterator import ArchiveIterator

from archive_crawler.export.deep import drifts
from archive_crawler.export.drift import Count


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


def test_an_unchanged_run_gives_its_records_again(demo):
    """Every line is what its capture gives, and no capture that gives a record is without a line."""
    count = Count()
    assert list(drifts(demo.folder, 1, count)) == []
    files = ("articles.jsonl", "rejected.jsonl", "photos.jsonl")
    assert count.derived == {file: len(demo.lines(file)) for file in files}
    assert count.others > 0


@pytest.fixture(scope="module")
def tampered(demo, tmp_path_factory):
    """A run whose lines were changed, by field; one line is gone, and one is there twice."""
    run = shutil.copytree(demo.folder, tmp_path_factory.mktemp("tampered") / "run")
    rows = [*demo.lines("articles.jsonl")]
    pictured = next(number for number, row in enumerate(rows) if row["photos"] and number > 3)
    rows[0]["title"] += "!"
    rows[1]["extraction"]["version"] = "0.0.1"
    rows[1]["body_text"] = rows[1]["body_text"][:-3]
    rows[2]["evidence"]["title"]["path"] = "/html"
    rows[3]["capture"]["offset"] += 1
    rows[pictured]["photos"][0]["credit"] = "Somebody"
    rows[pictured]["links"] = [{**link, "status": "fine"} for link in rows[pictured]["links"]]
    rows[-2] = rows[0]
    (run / "records" / "articles.jsonl").write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    done = command("verify", "--deep", "--json", "--jobs", 2, run)
    found = [row for row in map(orjson.loads, done.stdout.splitlines()) if row["check"] == "record"]
    return done, [row for row in found if row["file"] != "photos.jsonl"], pictured


def test_each_tampered_field_is_named(tampered, demo):
    """The line, the field, both values and the capture of every change, and nothing else; exit code 6."""
    done, found, pictured = tampered
    assert done.returncode == 6
    told = {(row["line"], row["field"]): row for row in found}
    assert {
        (1, "title"),
        (2, "body_text"),
        (3, "evidence.title.path"),
        (4, None),
        (pictured + 1, "photos[0].credit"),
        (len(demo.articles) - 1, None),
        (None, None),
    } == set(told)
    assert told[1, "title"]["found"] == orjson.dumps(demo.articles[0]["title"] + "!").decode()
    assert told[1, "title"]["expected"] == orjson.dumps(demo.articles[0]["title"]).decode()
    capture = demo.articles[0]["capture"]
    assert [told[1, "title"][key] for key in ("warc", "offset", "record_id")] == [
        capture[key] for key in ("warc", "offset", "record_id")
    ]
    assert told[2, "body_text"]["version"] == "0.0.1"


def test_a_record_without_its_line_is_missing(tampered, demo):
    """A capture that gives an article and has no line is told with its URL."""
    (missing,) = [row for row in tampered[1] if row["line"] is None]
    assert missing["url"] == demo.articles[-2]["url"]
    assert "none" in missing["found"]


def test_the_summary_counts_by_field(tampered):
    """The table on standard error has each field with the number of records, and what was not compared."""
    said = tampered[0].stderr
    assert "photos[].credit" in said
    assert "made by version 0.0.1: 1 line" in said
    assert "not compared: links[].status" in said


def test_deep_wants_records(demo):
    """A WARC file has no records beside it, and that is said before anything is read."""
    done = command("verify", "--deep", *(demo.folder / "archive").iterdir())
    assert done.returncode == 2
    assert "--deep wants a run's folder or a package" in done.stderr
