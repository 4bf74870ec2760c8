"""WARC files, their indexes, HTTP messages and collection files of any origin: read, or refused with the documented error."""

from __future__ import annotations

import gzip
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from untrusted import fuzzed, untrusted, words

from archive_crawler.collection.blackout import blackout
from archive_crawler.collection.load import parse
from archive_crawler.collection.model import Collection
from archive_crawler.errors import BadCollection, WarcError
from archive_crawler.export.rederive import rederive
from archive_crawler.frontier.retry import retry_after
from archive_crawler.items import Article, Rejected
from archive_crawler.warc import cdxj, indexing
from archive_crawler.warc.message import dechunk, dechunked, entity, read_head, split_interim
from archive_crawler.warc.reader import Stored, stored
from archive_crawler.warc.verify import verify
from archive_crawler.warc.verify.problem import Problem, Tally
from archive_crawler.warc.walk import walk

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n<p>a \r\n0\r\nT: 1\r\n\r\n"
EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.0 404 No\r\nX: a\r\n b\r\nNoColon\r\n\r\nbody"


def record(kind: bytes, block: bytes, more: bytes = b"") -> bytes:
    return (
        b"WARC/1.1\r\nWARC-Type: %b\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Target-URI: https://www.example.gov/a\r\n%b"
        b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n"
        % (kind, more, len(block), block)
    )


RECORDS = [
    record(b"warcinfo", b"software: x\r\nisPartOf: y\r\n"),
    record(b"response", CHUNKED, b"WARC-Payload-Digest: sha1:AAAA\r\n"),
    record(b"revisit", EARLY, b"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest\r\n"
           b"WARC-Refers-To: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"),
]  # fmt: skip
PLAIN = b"".join(RECORDS)
WARC = untrusted(PLAIN, b"".join(gzip.compress(each, mtime=0) for each in RECORDS), gzip.compress(PLAIN, mtime=0))
TOML = b'name = "x"\nseeds = ["https://www.example.gov/"]\n[scope]\ntype = "host"\ninclude = ["^a"]\n[limits]\npages = 5\n[hosts]\n"h" = "127.0.0.1:80"\n[politeness]\nblackout = ["Mon-Fri 08:00-18:00 UTC"]\n'
CDXJ = b'gov,example)/a 20260102030405 {"url":"https://www.example.gov/a","mime":"text/html","status":"200","digest":"sha256:0","length":"9","offset":"1","filename":"a.warc.gz"}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@example(content=RECORDS[0] + RECORDS[1].replace(b"WARC-Date", b"WARC-Late"))
@example(content=RECORDS[0] + RECORDS[1].replace(b"2026-01-02T03:04:05Z", b"2026-01"))
@given(content=WARC)
@fuzzed
def test_warc(folder, content):
    """A WARC file is walked, read, indexed and derived from: what is damaged is told in its place, and nothing is raised."""
    path = folder / "a.warc.gz"
    path.write_bytes(content)
    for each in walk(path, 1 << 20):
        assert isinstance(each, WarcError) or each.offset >= 0
    for each in stored(path, Counter(), {}):
        if isinstance(each, Stored):
            assert isinstance(rederive(each), Article | Rejected | None)
    for each in indexing.index(path):
        assert isinstance(each, WarcError) or each


@given(content=WARC)
@fuzzed
def test_verify(folder, content):
    """`verify` names problems of any bytes, and raises nothing."""
    path = folder / "v.warc.gz"
    path.write_bytes(content)
    assert all(isinstance(problem, Problem) for problem in verify(path, Tally()))


@given(untrusted(CDXJ))
@fuzzed
def test_cdxj(text):
    """A line of an index is an entry, or WarcError."""
    try:
        entry = cdxj.read(text)
    except WarcError:
        return
    assert entry.place.offset >= 0


@given(message=untrusted(CHUNKED, EARLY), cut=st.integers(0, 200))
@fuzzed
def test_messages(message, cut):
    """A head is read or there is none; what is dechunked in pieces is what is dechunked at once."""
    interim, rest = split_interim(message)
    assert interim + rest == message
    if head := read_head(rest):
        assert head.size <= len(rest)
        assert len(entity(head, rest)) <= len(rest)
    assert b"".join(dechunked([message[:cut], message[cut:]])) == dechunk(message)


@given(untrusted(TOML))
@fuzzed
def test_collections(content):
    """A collection file is a collection, or BadCollection that names the file and a line."""
    told = "x.toml:"
    try:
        assert isinstance(parse(content, "x.toml"), Collection)
    except BadCollection as error:
        told = str(error)
    assert told.startswith("x.toml:")


@given(words("120", "Fri, 02 Jan 2026 03:05:05 GMT", "Fri, 02 Jan 2026 03:05:05 +9999"))
@fuzzed
def test_retry_after(value):
    """A Retry-After is so many seconds, none of them negative, or nothing."""
    seconds = retry_after(value, datetime(2026, 1, 2, tzinfo=UTC))
    assert seconds is None or seconds >= 0


@given(words("Mon-Fri 08:00-18:00 America/New_York", "00:00-24:00 UTC"))
@fuzzed
def test_blackouts(text):
    """Hours are hours, or ValueError that says what was expected."""
    try:
        told = bool(blackout(text).days)
    except ValueError as error:
        told = bool(str(error))
    assert told
