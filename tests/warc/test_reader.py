"""The reader: ours, others', and damaged files."""

import gzip
import hashlib
import zlib
from collections import Counter
from dataclasses import replace

import brotli
import pytest
from backports import zstd
from exchanges import exchange, response, written

from archive_crawler.capture.coding import decoded
from archive_crawler.errors import WarcError
from archive_crawler.items import Original
from archive_crawler.warc import reader
from archive_crawler.warc.reader import record_at, stored

TEXT = b"<p>Montr\xe9al</p>" * 40
PAGE = response(TEXT, b"Content-Type: text/html", b"Content-Length: %d" % len(TEXT))


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def foreign(kind: str, block: bytes, *fields: str, end: bytes = b"\r\n", version: str = "1.0") -> bytes:
    """A record as somebody else might write it."""
    head = [f"WARC/{version}", f"WARC-Type: {kind}", "WARC-Record-ID: <urn:uuid:x>", "WARC-Date: 2016-11-23T00:00:00Z"]
    lines = [*head, "WARC-Target-URI: http://example.gov/é", *fields, f"Content-Length: {len(block)}", "", ""]
    return end.join(line.encode() for line in lines) + block + end * 2


def written_as(path, *records, compress=True):
    path.write_bytes(b"".join(gzip.compress(record) if compress else record for record in records))
    return path


def test_round_trip(tmp_path):
    """What was written is read back, with pointer, collection, agency and run."""
    captures, [path] = written(tmp_path, exchange(PAGE), exchange(PAGE, url="https://example.gov/b"))
    skipped = Counter()
    first, second = stored(path, skipped)
    assert [first.capture, second.capture] == captures
    assert (first.url, first.status, first.body) == ("http://example.gov/", 200, TEXT)
    assert (first.collection, first.agency, first.run_id) == ("af-news", "Air Force", "r1")
    assert skipped == {"request": 2, "metadata": 2}
    assert reader.response(path, captures[1]).url == "https://example.gov/b"


CODED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]),
    "GZIP": gzip.compress(TEXT) + b"\0" * 20,
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
    "zstd": zstd.compress(TEXT),
    "gzip, br": brotli.compress(gzip.compress(TEXT)),
    "identity": TEXT,
    "unheard-of": TEXT,
}


@pytest.mark.parametrize("coding", CODED)
def test_codings(tmp_path, coding):
    """Bodies are given without transfer- and content-coding."""
    message = response(chunked(CODED[coding]), b"Content-Encoding: " + coding.encode(), b"Transfer-Encoding: chunked")
    path = written_as(tmp_path / "a.warc.gz", foreign("response", message))
    [found] = stored(path)
    assert found.body == TEXT


def test_raw_deflate():
    """Deflate without zlib's wrapper is taken, too."""
    assert decoded(zlib.compress(TEXT)[2:-4], "deflate", 1 << 20) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_not_coded(coding):
    """A body that is not coded as its header says, as in browsers' recordings, is given as it is."""
    assert decoded(TEXT, coding, 1 << 20) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_cut_coding(coding):
    """Of a body that was cut off everything is given that can be decoded."""
    noise = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(4000))
    compress = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding]
    found = decoded(compress(noise)[:-5000], coding, 1 << 20)
    assert 0 < len(found) < len(noise)
    assert noise.startswith(found)


BOMBS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}


@pytest.mark.parametrize("coding", BOMBS)
def test_bomb(coding):
    """A bomb costs no more than the limit."""
    assert decoded(BOMBS[coding](bytes(50_000_000)), coding, 1_000_000) == bytes(1_000_000)


ODD_MESSAGES = {
    "line feeds": (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + TEXT, TEXT),
    "folded": (response(TEXT, b"Content-Type: text/html;\r\n\tcharset=latin-1", b"X: \xe9"), TEXT),
    "no colon": (response(TEXT, b"nonsense", b"Content-Type: text/html"), TEXT),
    "http/1.0": (b"HTTP/1.0 200\r\n\r\n" + TEXT, TEXT),
    "http/2": (b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n" + TEXT, TEXT),
    "interim": (b"HTTP/1.1 100 Continue\r\n\r\n" + PAGE, TEXT),
    "dechunked": (response(TEXT, b"Transfer-Encoding: chunked"), TEXT),
    "bare chunk ends": (response(b"2\nhi\n0\n\n", b"Transfer-Encoding: chunked"), b"hi"),
    "empty": (response(b""), b""),
}


@pytest.mark.parametrize("name", ODD_MESSAGES)
def test_odd_messages(tmp_path, name):
    """Messages are read as leniently as the wire has them."""
    message, body = ODD_MESSAGES[name]
    [found] = stored(written_as(tmp_path / "a.warc.gz", foreign("response", message)))
    assert (found.status, found.body) == (200, body)


FOREIGN = {
    "wget": foreign("response", PAGE, "WARC-Target-URI: <http://example.gov/x>").replace(
        b"URI: http://example.gov/\xc3\xa9", b"X: y"
    ),
    "line feeds": foreign("response", PAGE, end=b"\n"),
    "old version": foreign("response", PAGE, version="0.17"),
    "latin-1": foreign("response", PAGE).replace("é".encode(), b"\xe9"),
    "folded": foreign("response", PAGE, "X-Long: a\r\n b"),
    "lower case": foreign("response", PAGE).replace(b"WARC-Target-URI", b"warc-target-uri"),
}


@pytest.mark.parametrize("compress", [True, False])
@pytest.mark.parametrize("name", FOREIGN)
def test_foreign(tmp_path, name, compress):
    """Records of others are read, compressed or not, and their pointers lead to them."""
    path = written_as(
        tmp_path / "a.warc", foreign("warcinfo", b"isPartOf: job\r\n"), FOREIGN[name], FOREIGN[name], compress=compress
    )
    first, second = stored(path)
    assert first.url.startswith("http://example.gov/")
    assert first.body == second.body == TEXT
    assert first.collection == "job"
    assert record_at(path, second.capture.offset, second.capture.length).block == PAGE
    assert second.capture.offset + second.capture.length == path.stat().st_size


def test_other_types(tmp_path):
    """Revisits, resources and responses that are not http are counted, not given."""
    dns = foreign("response", b"x").replace(b"http://example.gov", b"dns:example.gov")
    path = written_as(tmp_path / "a.warc.gz", foreign("revisit", b""), foreign("resource", b"x"), dns)
    skipped = Counter()
    assert not list(stored(path, skipped))
    assert skipped == {"revisit": 1, "resource": 1, "response": 1}


def test_one_member(tmp_path):
    """A file that was compressed as a whole, against the specification, is read nevertheless."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(foreign("warcinfo", b"") + foreign("response", PAGE) + foreign("response", PAGE)))
    assert [found.body for found in stored(path)] == [TEXT, TEXT]


def three(path, compress):
    records = [foreign("response", response(b"%d" % n + TEXT)) for n in range(3)]
    return written_as(path, *records, compress=compress)


@pytest.mark.parametrize("compress", [True, False])
def test_damaged_anywhere(tmp_path, compress):
    """Wherever a byte of the second record is damaged, the first and the third are read, and it is never silent."""
    path = three(tmp_path / "a.warc.gz", compress)
    data = path.read_bytes()
    first, second, _ = stored(path)
    begin = second.capture.offset
    end = begin + (second.capture.length if compress else 40)
    for at in range(begin, end):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        found = list(stored(path))
        bodies = [item.body[:1] for item in found if not isinstance(item, WarcError)]
        assert found[0] == first
        assert bodies[-1] == b"2"
        if compress and at >= begin + 10:  # the first ten bytes are gzip's own header
            errors = [item for item in found if isinstance(item, WarcError)]
            assert str(path) in str(errors[0])
            assert f"offset {begin}:" in str(errors[0])


@pytest.mark.parametrize("compress", [True, False])
def test_cut_anywhere(tmp_path, compress):
    """A file that was cut off gives its whole records, and an error for the one that is not."""
    path = three(tmp_path / "a.warc.gz", compress)
    data = path.read_bytes()
    *_, last = stored(path)
    for at in range(last.capture.offset + 1, len(data) - 4, 7):
        path.write_bytes(data[:at])
        *whole, broken = stored(path)
        assert len(whole) == 2
        assert isinstance(broken, WarcError)


def test_not_http(tmp_path):
    """A response without an HTTP head gives an error that names its place."""
    [error] = stored(written_as(tmp_path / "a.warc.gz", foreign("response", b"<html>no head")))
    assert "an HTTP response head was expected" in str(error)


@pytest.mark.parametrize("content", [b"", b"not a warc", b"\x1f\x8b nonsense", gzip.compress(b"not a warc", mtime=0)])
def test_no_warc(tmp_path, content):
    """What is no WARC gives one error at most, and no record."""
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    assert [type(item) for item in stored(path)] == [WarcError] * bool(content)


def test_record_at_elsewhere(tmp_path):
    """A pointer that does not name exactly one record is an error, whichever way it is off."""
    [capture], [path] = written(tmp_path, exchange(PAGE))
    for offset, length in [(0, -1), (1, 0), (0, 1), (-1, 0), (10**6, 0)]:
        with pytest.raises(WarcError):
            record_at(path, capture.offset + offset, capture.length + length)
    with pytest.raises(WarcError, match="No such file"):
        record_at(tmp_path / "gone.warc.gz", 0, 1)


def test_record_at_bounded(tmp_path):
    """Of a large block no more is given than asked for, and an impossible length is an error, not an attempt."""
    [capture], [path] = written(tmp_path, exchange(response(bytes(5_000_000))))
    record = record_at(path, capture.offset, capture.length, 1000)
    assert (len(record.block), record.size > 5_000_000) == (1000, True)
    with pytest.raises(WarcError, match="the file ends after"):
        record_at(path, capture.offset, 2**62)


def revisit(original, head: bytes, profile: str) -> bytes:
    """A revisit record as our writer makes it."""
    return foreign(
        "revisit",
        head,
        f"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/{profile}",
        f"WARC-Refers-To: <{original.record_id}>",
        version="1.1",
    )


HEADS = {
    "identical-payload-digest": (response(b"", b"Content-Type: text/html", b"X-Visit: 2"), ("X-Visit", "2")),
    "server-not-modified": (response(b"", status=b"304 Not Modified"), ("Content-Length", str(len(TEXT)))),
}


@pytest.mark.parametrize("profile", HEADS)
def test_revisit(tmp_path, profile):
    """A revisit is given with the body of its original; a 304 with its status and headers, too."""
    [first], [path] = written(tmp_path / "r1" / "archive", exchange(PAGE))
    original = Original("r1", path.name, first.offset, first.length, first.record_id, first.date, "http://example.gov/")
    head, field = HEADS[profile]
    later = written_as(tmp_path / "b.warc.gz", revisit(first, head, profile))
    capture = replace(first, warc=later.name, offset=0, length=later.stat().st_size, original=original)
    found = reader.response(later, capture, lambda original: tmp_path / original.run_id / "archive" / original.warc)
    assert (found.status, found.body, found.capture) == (200, TEXT, capture)
    assert found.url == "http://example.gov/é"
    assert field in found.headers
    with pytest.raises(WarcError, match="its original is not known"):
        reader.response(later, replace(capture, original=None))


def test_revisit_of_a_revisit(tmp_path):
    """An original that is itself a revisit, or another record than the one named, is an error."""
    [first], [path] = written(tmp_path, exchange(PAGE))
    later = written_as(tmp_path / "b.warc.gz", revisit(first, b"", "identical-payload-digest"))
    size = later.stat().st_size
    itself = Original("r1", later.name, 0, size, "urn:uuid:x", first.date, "http://example.gov/")
    capture = replace(first, warc=later.name, offset=0, length=size, original=itself)
    with pytest.raises(WarcError, match="found the revisit"):
        reader.response(later, capture, lambda _: later)
    other = replace(itself, warc=path.name, offset=first.offset, length=first.length)
    with pytest.raises(WarcError, match="was expected, found"):
        reader.response(later, replace(capture, original=other), lambda _: path)
