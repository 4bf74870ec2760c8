"""The index leads to every record, in the order that players search in."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from revisits import DATE, LATER, message, record, refers, request, response, revisit, sha256, write
from warcio.archiveiterator import ArchiveIterator

from archive_crawler.errors import WarcError
from archive_crawler.items import Capture, Original
from archive_crawler.warc.cdxj import Entry, Place, captured, line, read, timestamp14
from archive_crawler.warc.indexing import build, index
from archive_crawler.warc.sorting import merge_into, sort_into

URL = "https://www.example.gov/News/"
ENTRY = Entry(URL, "20260102030405", "text/html", "200", "sha256:00", Place("a.warc.gz", 7, 99))


def lines(path):
    return [(key.decode(), stamp.decode(), json.loads(block)) for key, stamp, block in parted(path)]


def parted(path):
    return [text.split(b" ", 2) for text in path.read_bytes().splitlines()]


def built(target, *warcs, **options):
    damage = []
    build(warcs, target, damage.append, **options)
    return lines(target), damage


def test_a_line_has_its_fields_in_the_agreed_order():
    """SURT, 14 digits, JSON of strings."""
    expected = (
        b'gov,example)/news 20260102030405 {"url":"https://www.example.gov/News/","mime":"text/html","status":"200",'
        b'"digest":"sha256:00","length":"99","offset":"7","filename":"a.warc.gz"}\n'
    )
    assert line(ENTRY) == expected


def test_the_line_of_a_revisit_names_its_original():
    """The three `orig.` fields stand at the end, and the mime says what it is."""
    original = Original("r1", "old.warc.gz", 5, 6, "urn:uuid:1", DATE, URL)
    capture = Capture("a.warc.gz", 7, 99, "urn:uuid:2", LATER, "sha256:00", 304, None, None, original)
    block = json.loads(line(captured(URL, capture)).split(b" ", 2)[2])
    assert list(block)[-3:] == ["orig.length", "orig.offset", "orig.filename"]
    assert block["mime"] == "warc/revisit"
    assert block["status"] == "304"
    assert (block["orig.filename"], block["orig.offset"], block["orig.length"]) == ("old.warc.gz", "5", "6")


@given(st.text(), st.text(), st.integers(0, 1 << 60), st.one_of(st.none(), st.just(Place("o.warc.gz", 1, 2))))
def test_a_line_can_be_read_back(url, mime, offset, original):
    """Whatever the URL and the mime are; the line has one end."""
    entry = Entry(url, "20260102030405", mime, "200", "-", Place("é.warc.gz", offset, 3), original)
    text = line(entry)
    assert text.index(b"\n") == len(text) - 1
    assert read(text) == entry


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"gov,example)/ 20260102030405 {}\n",
        b"gov,example)/ 2026 {}\n",
        b"gov,example)/ 20260102030405 [1]",
        b'a 20260102030405 {"url":"x","offset":"no","length":"1","filename":"f"}',
        b'a 20260102030405 {"url":"x","offset":"-1","length":"1","filename":"f"}',
        b"a 20260102030405 " + b'{"a":' * 100_000 + b"}",
        b"\xff\xfe 20260102030405 {\xff}",
    ],
)
def test_what_is_no_line_is_refused(text):
    """With an error that shows its beginning."""
    with pytest.raises(WarcError, match="a CDXJ line was expected"):
        read(text)


@pytest.mark.parametrize(
    ("date", "stamp"),
    [
        (DATE, "20260102030405"),
        ("2026-01-02T03:04:05Z", "20260102030405"),
        ("2026-01-02T03:04Z", "20260102030400"),
        ("2026", "20260101000000"),
        ("20260102030405", "20260102030405"),
    ],
)
def test_dates_become_fourteen_digits(date, stamp):
    """Shortened ones, which WARC/1.1 allows, begin where they begin."""
    assert timestamp14(date) == stamp


def test_the_index_has_responses_and_revisits_only(tmp_path):
    """Each line's offset and length cut exactly its record out of the file."""
    warc = tmp_path / "a.warc.gz"
    dns = record("response", "dns:example.gov", DATE, b"x")
    write(warc, response(URL), request(URL), dns, revisit("http://example.gov/b", **refers(URL)))
    found, damage = built(tmp_path / "index.cdxj", warc)
    assert damage == []
    assert [(key, block["mime"]) for key, _, block in found] == [
        ("gov,example)/b", "warc/revisit"),
        ("gov,example)/news", "text/html"),
    ]
    for key, _, block in found:
        member = warc.read_bytes()[int(block["offset"]) :][: int(block["length"])]
        (read_by_others,) = ArchiveIterator(BytesIO(member))
        assert read_by_others.rec_headers["WARC-Target-URI"] == block["url"], key


def test_a_revisit_finds_its_original_in_another_file(tmp_path):
    """By what it refers to; of two captures in one second the one with its payload."""
    old, new = tmp_path / "old.warc.gz", tmp_path / "new.warc.gz"
    places = write(old, response("http://example.gov/News", body=b"other"), response(URL), request(URL))
    write(new, revisit(URL, **refers(URL)))
    found, _ = built(tmp_path / "index.cdxj", new, old)
    (block,) = [block for _, _, block in found if block["mime"] == "warc/revisit"]
    assert (int(block["orig.offset"]), int(block["orig.length"])) == places[1]
    assert block["orig.filename"] == "old.warc.gz"


def test_a_revisit_that_names_a_record_id_alone_finds_it_too(tmp_path):
    """As WARC/1.0 had it."""
    original = response(URL)
    (place, _) = write(tmp_path / "a.warc.gz", original, revisit(URL, WARC_Refers_To=f"<{original.id}>"))
    found, _ = built(tmp_path / "index.cdxj", tmp_path / "a.warc.gz")
    (block,) = [block for _, _, block in found if block["mime"] == "warc/revisit"]
    assert int(block["orig.offset"]) == place[0]


def test_a_revisit_whose_original_is_not_there_stays_without(tmp_path):
    """Unless somebody knows where it is."""
    warc = tmp_path / "a.warc.gz"
    ((offset, _), _) = write(warc, revisit(URL, **refers(URL)), revisit(URL, WARC_Refers_To="<urn:uuid:0>"))
    found, _ = built(tmp_path / "index.cdxj", warc)
    assert [block.get("orig.filename") for _, _, block in found] == [None, None]
    known = {("a.warc.gz", offset): Place("old.warc.gz", 1, 2)}
    found, _ = built(tmp_path / "index.cdxj", warc, known=known)
    assert {int(block["offset"]): block.get("orig.filename") for _, _, block in found}[offset] == "old.warc.gz"
    assert len(found) == 2


def test_a_missing_payload_digest_is_computed(tmp_path):
    """Of the entity: without its chunks."""
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    large = b"x" * (3 << 20)
    write(
        tmp_path / "a.warc.gz", record("response", URL, DATE, chunked), record("response", URL, LATER, message(large))
    )
    found, _ = built(tmp_path / "index.cdxj", tmp_path / "a.warc.gz")
    assert [block["digest"] for _, _, block in found] == [sha256(b"abc"), sha256(large)]
    assert found[0][2]["mime"] == "unk"


def test_damage_is_reported_and_the_rest_indexed(tmp_path):
    """A flipped byte, an impossible date, an answer that is no HTTP: three errors, each with its offset."""
    warc = tmp_path / "a.warc.gz"
    odd_date, no_http = (
        record("response", URL, "yesterday", message()),
        record("response", URL, DATE, b"FTP 200\r\n\r\n"),
    )
    places = write(warc, response(URL), response(URL), odd_date, no_http, response(URL, LATER))
    content = bytearray(warc.read_bytes())
    content[places[1][0] + 60] ^= 0xFF
    warc.write_bytes(content)
    found, damage = built(tmp_path / "index.cdxj", warc)
    assert [stamp for _, stamp, _ in found] == ["20260102030405", "20260203040506"]
    assert [int(str(each).split("offset ")[1].split(":")[0]) for each in damage] == [places[n][0] for n in (1, 2, 3)]


def test_a_plain_file_is_indexed_too(tmp_path):
    """Its records have no members; offset and length are those of the records."""
    zipped, plain = tmp_path / "a.warc.gz", tmp_path / "a.warc"
    write(zipped, response(URL))
    plain.write_bytes(gzip.decompress(zipped.read_bytes()))
    (found,) = index(plain)
    assert plain.read_bytes()[found.entry.place.offset :].startswith(b"WARC/1.1\r\nWARC-Type: response")


@given(st.lists(st.binary(max_size=8).map(lambda data: data.replace(b"\n", b"") + b"\n")), st.integers(1, 40))
def test_sorting_in_pieces_is_sorting(tmp_path_factory, data, chunk):
    """Bytewise, each line once, whatever the size of the pieces."""
    folder = tmp_path_factory.mktemp("sort")
    (folder / "in").write_bytes(b"".join(data))
    assert sort_into(folder / "in", folder / "out", chunk) == len(set(data))
    assert (folder / "out").read_bytes() == b"".join(sorted(set(data)))


def test_more_pieces_than_files_may_be_open(tmp_path):
    """A thousand pieces are merged in turns."""
    data = [b"%05d\n" % (number * 7919 % 1000) for number in range(1000)]
    (tmp_path / "in").write_bytes(b"".join(data))
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 280, limits[1]))
    try:
        sort_into(tmp_path / "in", tmp_path / "out", 6)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert (tmp_path / "out").read_bytes() == b"".join(sorted(data))


def test_a_torn_line_is_refused_and_the_old_index_stays(tmp_path):
    """Nothing is written half."""
    (tmp_path / "in").write_bytes(b"b\na")
    (tmp_path / "out").write_bytes(b"old\n")
    with pytest.raises(WarcError, match="the last line was expected to end"):
        sort_into(tmp_path / "in", tmp_path / "out")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"in": b"b\na", "out": b"old\n"}


def test_merging_keeps_the_order(tmp_path):
    """Of sorted files, as of an index and what is added to it."""
    (tmp_path / "a").write_bytes(b"a\nc\n")
    (tmp_path / "b").write_bytes(b"b\nc\nd\n")
    assert merge_into([tmp_path / "a", tmp_path / "b"], tmp_path / "out") == 4
    assert (tmp_path / "out").read_bytes() == b"a\nb\nc\nd\n"


MEASURED = """
import resource, sys
from pathlib import Path
from archive_crawler.warc.sorting import sort_into
folder = Path(sys.argv[1])
with (folder / "in").open("wb") as out:
    for number in range(600_000):
        out.write(b"%09d %s\\n" % (number * 7919 % 600_000, b"x" * 300))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert sort_into(folder / "in", folder / "out") == 600_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_sorting_takes_little_memory(tmp_path):
    """180 MB of lines are sorted in less than 120 MB."""
    done = subprocess.run([sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 120_000
