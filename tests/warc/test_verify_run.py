"""A run's folder: index and JSON Lines against the records, run.json against both, revisits across runs."""

import gzip
import json

import orjson
import pytest
from exchanges import exchange, response
from verifying import INFO, cdxj, changed, errors, problems, record, rewrite, run, sentences, warc

from archive_crawler.errors import BadArguments
from archive_crawler.items import Original
from archive_crawler.warc.verify import Tally, verify

PAGE = response(b"hello", b"Content-Type: text/html; charset=utf-8")
OTHER = response(b"world", b"Content-Type: text/plain")
URLS = "records/urls.jsonl"
INDEX = "indexes/index.cdxj"


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "r1"
    captures = run(folder, exchange(PAGE), exchange(OTHER, url="http://example.gov/b"))
    assert not problems(folder), sentences(folder)
    return folder, captures


def lines(folder, name):
    return [orjson.loads(line) for line in (folder / name).read_bytes().splitlines()]


def test_counts(made):
    """What was looked at is counted."""
    tally = Tally()
    list(verify(made[0], tally))
    assert tally.records == {"warcinfo": 1, "response": 2, "request": 2, "metadata": 2}
    assert tally.lines["urls.jsonl"] == 2


def test_no_run(tmp_path):
    """A folder that is no run, and a file that is not there, are bad arguments."""
    with pytest.raises(BadArguments, match="not a run's folder"):
        verify(tmp_path, Tally())
    with pytest.raises(BadArguments, match="No such file"):
        verify(tmp_path / "a.warc.gz", Tally())


INDEX_CHANGES = {
    '"offset": "': ('"offset": "1', "a record in"),
    '"length": "': ('"length": "1', "the record's length"),
    '"status": "200"': ('"status": "404"', "the record's status 200"),
    'url": "http://example.gov/"': ('url": "http://example.gov/x"', "the record's url"),
    '"digest": "sha256:': ('"digest": "sha256:0', "the record's payload digest"),
    " 2026112301": (" 2025112301", "the record's date"),
    '"filename": "': ('"filename": "../', "a record in"),
    '"mime": "text/html",': ("", "a key mime"),
    "text/html": ("text/plain", "the record's media type text/html"),
    "{": ("[", "a key, a timestamp of 14 digits and a JSON object"),
    '"url": ': ('"url" ', "a JSON object"),
}


@pytest.mark.parametrize("old", INDEX_CHANGES)
def test_index(made, old):
    """A line of the index that says anything else than its record is an error that names the line."""
    new, expected = INDEX_CHANGES[old]
    rewrite(made[0] / INDEX, lambda text: text.replace(old, new, 1))
    found = errors(made[0])
    assert any(expected in each.expected and each.line == 1 for each in found), sentences(made[0])


def test_index_order(made):
    """An index that is not sorted by its bytes is an error."""
    rewrite(made[0] / INDEX, lambda text: "".join(reversed(text.splitlines(keepends=True))))
    assert "lines in the order of their bytes" in sentences(made[0])


def test_index_twice(made):
    """A record that the index has twice is an error."""
    rewrite(
        made[0] / INDEX,
        lambda text: "".join(sorted([*text.splitlines(keepends=True), text.splitlines(keepends=True)[0]])),
    )
    assert "one line a record" in sentences(made[0])


def test_index_incomplete(made):
    """A response that the index does not have is an error."""
    rewrite(made[0] / INDEX, lambda text: text.splitlines(keepends=True)[0])
    [problem] = errors(made[0])
    assert problem.found == "none for http://example.gov/b"


def test_no_index(made):
    """Without an index a run of old is a warning, a run whose folder of indexes is empty an error."""
    (made[0] / INDEX).unlink()
    assert "an index of the run" in errors(made[0])[0].expected
    (made[0] / INDEX).parent.rmdir()
    assert not errors(made[0])
    assert "an index of the run" in sentences(made[0])


@pytest.mark.parametrize(
    "key", ["offset", "length", "record_id", "date", "payload_digest", "http_status", "content_type", "ip", "warc"]
)
def test_pointer(made, key):
    """A line whose capture says anything else than its record is an error that names the line."""
    rows = lines(made[0], URLS)
    value = rows[1]["capture"][key]
    rows[1]["capture"][key] = value + 1 if isinstance(value, int) else value + "x"
    (made[0] / URLS).write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    found = [each for each in errors(made[0]) if each.line == 2]
    assert found
    assert found[0].file.endswith("urls.jsonl")


@pytest.mark.parametrize("value", [-1, 2**63, 2**70, "1", None, True, 1.5, {}, []])
def test_pointer_of_no_number(made, value):
    """An offset that is no number of bytes is an error, whatever it is."""
    row = lines(made[0], URLS)[0]
    row["capture"]["offset"] = value
    (made[0] / URLS).write_text(json.dumps(row) + "\n")
    assert "a capture's warc, offset and length" in sentences(made[0])


def test_pointer_within(made):
    """A capture is found however deep it lies, as that of a photo."""
    row = lines(made[0], URLS)[0]
    inner = {**row["capture"], "offset": 1}
    (made[0] / "records" / "articles.jsonl").write_bytes(orjson.dumps({**row, "photos": [{"capture": inner}]}) + b"\n")
    assert any("at offset 1" in each.expected for each in errors(made[0]))


TEXTS = {
    b"{broken\n": "a JSON object",
    b"[1]\n": "a JSON object",
    b'{"url": "x"}': "a whole line, which ends with LF",
    b"[" * 100_000 + b"\n": "a JSON object",
    b'{"x": "' + b"x" * (17 << 20) + b'"}\n': "a line of at most",
    b'{"x": "\xff"}\n': "a JSON object",
}


@pytest.mark.parametrize("text", TEXTS, ids=list(TEXTS.values()))
def test_lines(made, text):
    """A line that is cut off, too long or no JSON object is an error with its number."""
    path = made[0] / URLS
    path.write_bytes(path.read_bytes() + text)
    [problem] = [each for each in errors(made[0]) if each.line == 3]
    assert TEXTS[text] in problem.expected


ABOUT = {
    "seen": ('"seen": 2', '"seen": 3', "counts.seen 2"),
    "captured": ('"captured": 2', '"captured": 1', "counts.captured 2"),
    "links": ('"links": {}', '"links": {"broken": 1}', "links.broken 0"),
    "warcs": ('gz": ', 'gz": 1', "bytes, as run.json has it"),
    "no json": ("{", "[", "a JSON object that describes the run"),
}


@pytest.mark.parametrize("name", ABOUT)
def test_about(made, name):
    """Counts and sizes of run.json are those of what is there."""
    old, new, expected = ABOUT[name]
    rewrite(made[0] / "run.json", lambda text: text.replace(old, new, 1))
    assert any(expected in each.expected for each in errors(made[0])), sentences(made[0])


def test_text(made):
    """An article's text is the one that its fingerprint was taken of."""
    row = {**lines(made[0], URLS)[0], "body_text": "x", "dedup": {"text_sha256": "0"}}
    (made[0] / "records" / "articles.jsonl").write_bytes(orjson.dumps(row) + b"\n")
    assert "body_text with dedup.text_sha256" in sentences(made[0])


def test_other_files(made):
    """A file of the archive that no run.json names, or that is no WARC, is an error."""
    (made[0] / "archive" / "notes.txt").write_text("x")
    assert "WARC files in archive/" in sentences(made[0])


def visited(folder, first, original=None, **more):
    """A second run whose one capture is a revisit of a record of the first."""
    (folder / "archive").mkdir(parents=True)
    (folder / "records").mkdir()
    given = {
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Payload-Digest": first.payload_digest,
        "WARC-Refers-To": f"<{first.record_id}>",
        "WARC-Refers-To-Target-URI": "http://example.gov/",
        "WARC-Refers-To-Date": first.date,
        **more,
    }
    head = response(b"", b"Content-Type: text/html; charset=utf-8")
    revisit = record("revisit", head, *(f"{name}: {value}" for name, value in given.items()))
    path = warc(folder / "archive" / "b.warc.gz", revisit)
    size = path.stat().st_size
    offset = len(gzip.compress(INFO, mtime=0))
    told = Original("r1", first.warc, first.offset, first.length, first.record_id, first.date, "http://example.gov/")
    id_ = revisit.partition(b"<")[2].partition(b">")[0].decode()
    capture = changed(
        first, warc=path.name, offset=offset, length=size - offset, record_id=id_, date="2026-11-23T00:00:00Z", ip=None,
        original=original or told,
    )  # fmt: skip
    (folder / URLS).write_bytes(
        orjson.dumps({"url": "http://example.gov/", "outcome": "revisit", "capture": capture}) + b"\n"
    )
    about = {"state": "finished", "counts": {"revisit": 1}, "warcs": {path.name: size}}
    (folder / "run.json").write_text(json.dumps(about))
    return folder, capture


def test_revisit(made):
    """A revisit leads to its original in the run that has it, whose digest it has."""
    second, _ = visited(made[0].parent / "r2", made[1][0])
    assert not errors(second), sentences(second)
    assert "at hand" not in sentences(second)


def test_revisit_without_its_run(made):
    """Where the run of the original is not at hand that is a warning."""
    second, _ = visited(made[0].parent / "r2", made[1][0])
    made[0].rename(made[0].parent / "elsewhere")
    assert not errors(second)
    assert "the run of a revisit's original at hand" in sentences(second)


def test_revisit_of_something_else(made):
    """An original with another digest, id, date or URL, or that is damaged, is an error."""
    first = made[1][0]
    more = {"WARC-Payload-Digest": "sha256:" + "0" * 64}
    second, _ = visited(made[0].parent / "r2", first, **more)
    assert any("the original's payload sha256:0000" in each.expected for each in errors(second))
    other = Original("r1", first.warc, first.offset, first.length, "urn:x:y", "2020", "http://example.gov/x")
    third, _ = visited(made[0].parent / "r3", first, other)
    text = sentences(third)
    for key in ("record_id", "date", "url"):
        assert f"original.{key}" in text
    [path] = (made[0] / "archive").iterdir()
    data = bytearray(path.read_bytes())
    data[first.offset + first.length // 2] ^= 1
    path.write_bytes(data)
    fourth, _ = visited(made[0].parent / "r4", first)
    assert any(str(path) in each.file for each in errors(fourth)), sentences(fourth)


@pytest.mark.parametrize("run_id", ["../r1", "/tmp", "..", "", "a/b", None, 3, "\0"])
def test_original_elsewhere(made, run_id):
    """A run id that is no folder's name leads nowhere."""
    first = made[1][0]
    told = Original(run_id, first.warc, first.offset, first.length, first.record_id, first.date, "http://example.gov/")
    second, _ = visited(made[0].parent / "r2", first, told)
    assert "an original's run_id" in sentences(second)


def test_revisit_of_a_revisit(made):
    """A revisit that refers to a revisit is an error."""
    second, capture = visited(made[0].parent / "r2", made[1][0])
    assert "a record that has the bytes" not in sentences(second)
    told = Original(
        "r2", capture.warc, capture.offset, capture.length, capture.record_id, capture.date, "http://example.gov/"
    )
    third, _ = visited(made[0].parent / "r3", made[1][0], told)
    assert "a revisit to refer to a record that has the bytes" in sentences(third)


def test_revisit_in_an_index(made):
    """An indexed revisit leads to its original, too."""
    second, capture = visited(made[0].parent / "r2", made[1][0])
    (second / "indexes").mkdir()
    row = cdxj([("http://example.gov/", capture, "warc/revisit")]).decode()
    first = made[1][0]
    more = f', "orig.length": "{first.length}", "orig.offset": "{first.offset}", "orig.filename": "{first.warc}"}}\n'
    (second / INDEX).write_text(row.replace("}\n", more))
    assert not errors(second), sentences(second)
    longer = more.replace(f'length": "{first.length}"', f'length": "{first.length + 1}"')
    (second / INDEX).write_text(row.replace("}\n", longer))
    assert errors(second)
    (second / INDEX).write_text(row.replace("warc/revisit", "text/html"))
    assert "mime warc/revisit" in sentences(second)
