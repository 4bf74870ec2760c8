"""The rules for named fields, by record type."""

import pytest
from exchanges import exchange, response, written
from verifying import errors, problems, record, sentences, warc

from archive_crawler.warc.verify.fields import is_date

DIGEST = "WARC-Payload-Digest: sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
ME = "<urn:uuid:0b3c6b84-5a0f-4f8b-9e0b-8f2a8a1d9a11>"
IDENTICAL = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
UNMODIFIED = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified"
REFERS = "WARC-Refers-To-Target-URI: http://example.gov/"

WRONG = {
    "no id": (record("metadata", b"x", without=["WARC-Record-ID"]), "a field warc-record-id"),
    "no date": (record("metadata", b"x", without=["WARC-Date"]), "a field warc-date"),
    "no type": (record("metadata", b"x", without=["WARC-Type"]), "a field warc-type"),
    "bare id": (record("metadata", b"x", "WARC-Record-ID: urn:uuid:1"), "warc-record-id: <URI>"),
    "id with space": (record("metadata", b"x", "WARC-Record-ID: <urn:uuid:1 2>"), "warc-record-id: <URI>"),
    "date to the day in 1.0": (record("metadata", b"x", "WARC-Date: 2026-11-23", version="1.0"), "a UTC timestamp"),
    "no such day": (record("metadata", b"x", "WARC-Date: 2026-02-30T00:00:00Z"), "a UTC timestamp"),
    "local time": (record("metadata", b"x", "WARC-Date: 2026-02-03T00:00:00+01:00"), "a UTC timestamp"),
    "no target": (record("resource", b"x", without=["WARC-Target-URI"]), "a field warc-target-uri on a resource"),
    "target on warcinfo": (record("warcinfo", b"x", "WARC-Target-URI: urn:x:y"), "no field warc-target-uri"),
    "target without scheme": (record("resource", b"x", "WARC-Target-URI: example.gov"), "a URI without white space"),
    "target with space": (record("resource", b"x", "WARC-Target-URI: http://a/ b"), "a URI without white space"),
    "concurrent on warcinfo": (record("warcinfo", b"x", f"WARC-Concurrent-To: {ME}"), "no field warc-concurrent-to"),
    "concurrent to itself": (
        record("metadata", b"x", f"WARC-Record-ID: {ME}", f"WARC-Concurrent-To: {ME}"),
        "to name another record",
    ),
    "address on warcinfo": (record("warcinfo", b"x", "WARC-IP-Address: 192.0.2.1"), "no field warc-ip-address"),
    "no address": (record("resource", b"x", "WARC-IP-Address: 192.0.2.256"), "an IPv4 or IPv6 address"),
    "refers-to on response": (record("response", response(b""), f"WARC-Refers-To: {ME}"), "no field warc-refers-to on"),
    "refers-to-date elsewhere": (record("metadata", b"x", "WARC-Refers-To-Date: 2026"), "no field warc-refers-to-date"),
    "refers-to-uri elsewhere": (record("metadata", b"x", REFERS), "no field warc-refers-to-target-uri"),
    "warcinfo-id on warcinfo": (record("warcinfo", b"x", f"WARC-Warcinfo-ID: {ME}"), "no field warc-warcinfo-id"),
    "filename elsewhere": (record("metadata", b"x", "WARC-Filename: a"), "no field warc-filename on a metadata"),
    "no profile": (record("revisit", b"", REFERS), "a field warc-profile on a revisit"),
    "no digest": (record("revisit", b"", REFERS, IDENTICAL), "a warc-payload-digest, as the profile"),
    "no segment": (record("continuation", b"x"), "a field warc-segment-number on a continuation"),
    "segment origin elsewhere": (
        record("resource", b"x", f"WARC-Segment-Origin-ID: {ME}"),
        "warc-segment-origin-id on a",
    ),
    "truncated by nothing": (record("resource", b"x", "WARC-Truncated: a b"), "warc-truncated: a token"),
    "no media type": (record("resource", b"x", "Content-Type: text"), "content-type: a media type"),
    "no digest's form": (record("resource", b"x", "WARC-Block-Digest: 0123"), "warc-block-digest: algorithm:digest"),
    "a short digest": (record("resource", b"x", "WARC-Block-Digest: sha1:AAAA"), "warc-block-digest: algorithm:digest"),
    "no colon": (record("metadata", b"x").replace(b"WARC-Date", b"nonsense\r\nWARC-Date"), "a token and a colon"),
    "not utf-8": (record("metadata", b"x", "X: é").replace("é".encode(), b"\xe9"), "fields in UTF-8"),
    "twice": (record("metadata", b"x").replace(b"WARC-Date", b"WARC-Date: 2026\r\nWARC-Date"), "warc-date once"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong(tmp_path, name):
    """What the standard forbids is an error that names the record."""
    given, expected = WRONG[name]
    path = warc(tmp_path / "a.warc.gz", given)
    assert any(expected in each.sentence() for each in errors(path)), sentences(path)


ODD = {
    "wget's brackets": (record("resource", b"x", "WARC-Target-URI: <http://example.gov/>"), "without angle brackets"),
    "not escaped": (record("resource", b"x", "WARC-Target-URI: http://example.gov/é|"), "escaped as RFC 3986"),
    "no block digest": (record("resource", b"x", without=["WARC-Block-Digest"]), "a WARC-Block-Digest"),
    "no payload digest": (record("response", response(b"")), "a WARC-Payload-Digest"),
    "other algorithm": (record("resource", b"x", "WARC-Block-Digest: xxh3:0011"), "of a known algorithm"),
    "other type": (record("screenshot", b"x"), "a record type of WARC/1.1"),
    "other version": (record("metadata", b"x", version="0.18"), "WARC/1.0 or WARC/1.1"),
    "other reason": (record("resource", b"x", "WARC-Truncated: bored"), "length, time, disconnect or unspecified"),
    "other profile": (record("revisit", b"", REFERS, "WARC-Profile: http://example.gov/p"), "a warc-profile of"),
    "no reference": (record("revisit", b"", DIGEST, IDENTICAL), "no player finds"),
    "no content type": (record("resource", b"x", without=["Content-Type"]), "a field content-type"),
    "odd content type": (record("response", response(b"hello"), DIGEST, "Content-Type: text/html"), "msgtype=response"),
    "profile elsewhere": (record("resource", b"x", "WARC-Profile: urn:x:y"), "on revisit records only"),
    "payload of metadata": (record("metadata", b"hello", DIGEST), "no field warc-payload-digest on a metadata"),
    "foreign warcinfo": (record("resource", b"x", f"WARC-Warcinfo-ID: {ME}"), "a warcinfo record of the same file"),
    "concurrent elsewhere": (record("resource", b"x", f"WARC-Concurrent-To: {ME}"), "that warc-concurrent-to names"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd(tmp_path, name):
    """What is legal but odd, or harms nobody, is a warning, and the file passes."""
    given, expected = ODD[name]
    path = warc(tmp_path / "a.warc.gz", given)
    assert not errors(path)
    assert expected in sentences(path)


RIGHT = [
    record("metadata", b"x", "WARC-Date: 2026"),
    record("metadata", b"x", "WARC-Date: 2026-11-23T00:00:00.123456789Z"),
    record("resource", b"x", "WARC-IP-Address: 2001:db8::1"),
    record("resource", b"x", "X-Concurrent-To: nonsense"),
    record("response", response(b"hello"), DIGEST, "Content-Type: application/http; msgtype=response"),
    record("response", response(b"hello"), DIGEST, "WARC-Truncated: disconnect"),
    record("revisit", b"", DIGEST, REFERS, IDENTICAL),
    record("revisit", response(b"", status=b"304 Not Modified"), REFERS, UNMODIFIED),
    record("metadata", b"", without=["Content-Type"]),
    record("request", b"GET / HTTP/1.1\r\nHost: example.gov\r\n\r\n"),
    record("resource", b"x", "X-Note: a\r\n b"),
]


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_right(tmp_path, number):
    """What the standard allows gives no problem at all."""
    assert not problems(warc(tmp_path / "a.warc.gz", RIGHT[number]))


def test_dates():
    """Every granularity of W3CDTF up to nine decimals is a date of WARC/1.1, seconds alone are one of WARC/1.0."""
    for date in (
        "2026",
        "2026-11",
        "2026-11-23",
        "2026-11-23T01:02Z",
        "2026-11-23T01:02:03Z",
        "2026-11-23T01:02:03.4Z",
    ):
        assert is_date(date)
        assert is_date(date, "1.0") == (date == "2026-11-23T01:02:03Z")
    for date in (
        "",
        "26",
        "2026-13",
        "2026-11-31",
        "2026-11-23T25:00Z",
        "2026-11-23T01:02:03",
        "2026-11-23T01:02:03.Z",
    ):
        assert not is_date(date)
    assert not is_date("2026-11-23T01:02:03.1234567890Z")


def test_ids_are_unique(tmp_path):
    """A record id that occurs twice is an error at its second place."""
    twin = record("metadata", b"x", f"WARC-Record-ID: {ME}")
    path = warc(tmp_path / "a.warc.gz", twin, twin)
    [problem] = errors(path)
    assert "that no other record has" in problem.expected
    assert problem.offset > 300


def test_few_warnings_of_a_kind(tmp_path):
    """Of many like warnings ten are given, and one more that counts the others; errors are all given."""
    odd = [record("resource", b"x", "WARC-Target-URI: <http://example.gov/>") for _ in range(30)]
    found = problems(warc(tmp_path / "a.warc.gz", *odd))
    assert len(found) == 11
    assert found[-1].found.startswith("20 more")
    wrong = [record("resource", b"x", "WARC-Date: x") for _ in range(30)]
    assert len(errors(warc(tmp_path / "b.warc.gz", *wrong))) == 30


def test_promises_of_our_own(tmp_path):
    """In a file that names archive-crawler as its software, what our writer always does is asked for."""
    info = record("warcinfo", b"software: archive-crawler/0.1.0\r\n", "WARC-Filename: a.warc.gz")
    path = warc(tmp_path / "a.warc.gz", record("resource", b"x", "WARC-Record-ID: <urn:x:1>"), info=info)
    text = "\n".join(each.sentence() for each in errors(path))
    for words in ("a random UUID", "a field warc-warcinfo-id", "a gzip member that begins"):
        assert words in text


def test_our_writer(tmp_path):
    """Our own writer keeps every rule: response, request, failure, interim responses."""
    _, [path] = written(
        tmp_path,
        exchange(response(b"hello")),
        exchange(b"HTTP/1.1 103 Hi\r\n\r\n" + response(b"hello")),
        exchange(b"", error=TimeoutError("took too long")),
        exchange(response(b"5\r\nhel", b"Transfer-Encoding: chunked"), truncated="disconnect"),
    )
    assert not problems(path)
