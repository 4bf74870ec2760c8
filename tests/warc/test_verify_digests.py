"""Every digest: of the block, of the payload without its transfer-coding, whatever its algorithm and encoding."""

import base64
import hashlib

import pytest
from exchanges import response
from hypothesis import given
from hypothesis import strategies as st
from verifying import errors, problems, record, sentences, warc

from archive_crawler.warc.message import dechunk, entity, read_head, split_interim
from archive_crawler.warc.verify.entity import Dechunk, Entity
from archive_crawler.warc.verify.labels import label, same

BODY = b"5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nTrailer: x\r\n\r\n"
CHUNKED = response(BODY, b"Transfer-Encoding: chunked")
CONTENT = b"hello, world"


def base16(algorithm, data):
    return f"{algorithm}:{hashlib.new(algorithm.replace('-', '_'), data).hexdigest()}"


def base32(algorithm, data):
    return f"{algorithm}:{base64.b32encode(hashlib.new(algorithm, data).digest()).decode()}"


ENCODINGS = [
    *(base16(name, CONTENT) for name in ("md5", "sha1", "sha256", "sha512", "sha3-256", "blake2b")),
    base32("sha1", CONTENT),
    base32("sha256", CONTENT),
    base32("sha256", CONTENT).rstrip("="),
    base32("sha1", CONTENT).lower().replace("sha1", "SHA-1"),
    base16("sha256", CONTENT).upper().replace("SHA256", "sha-256"),
]


@pytest.mark.parametrize("digest", ENCODINGS)
def test_encodings(tmp_path, digest):
    """Digests are read as warc-specifications #80 has it; a wrong one is an error in each of them."""
    right = record("response", CHUNKED, f"WARC-Payload-Digest: {digest}")
    assert not problems(warc(tmp_path / "a.warc.gz", right))
    wrong = record("response", CHUNKED.replace(b"hello", b"hallo"), f"WARC-Payload-Digest: {digest}")
    [problem] = errors(warc(tmp_path / "b.warc.gz", wrong))
    assert "payload digest" in problem.expected


def test_chunks_digested(tmp_path):
    """A payload digest that others took of the chunks is a warning of its own kind, in our own file an error."""
    given = record("response", CHUNKED, f"WARC-Payload-Digest: {base16('sha1', BODY)}")
    path = warc(tmp_path / "a.warc.gz", given)
    assert not errors(path)
    assert "taken with the transfer-coding in place" in sentences(path)
    info = record("warcinfo", b"software: archive-crawler/0.1.0\r\n")
    own = warc(tmp_path / "b.warc.gz", given, info=info)
    assert any("transfer-coding" in each.found for each in errors(own))


CASES = {
    "the block": (record("metadata", b"x", f"WARC-Block-Digest: {base16('sha1', b'y')}"), "block digest sha1:"),
    "a resource": (
        record("resource", b"x", f"WARC-Payload-Digest: {base16('sha1', b'y')}"),
        "payload digest sha1:",
    ),
    "a truncated response": (
        record("response", CHUNKED[:-20], f"WARC-Payload-Digest: {base16('sha1', b'y')}", "WARC-Truncated: time"),
        "payload digest sha1:",
    ),
    "a request": (
        record("request", b"POST / HTTP/1.1\r\nHost: a\r\n\r\na=b", f"WARC-Payload-Digest: {base16('sha1', b'y')}"),
        "payload digest sha1:",
    ),
    "dns": (
        record("response", b"x", "WARC-Target-URI: dns:a", f"WARC-Payload-Digest: {base16('sha1', b'y')}"),
        "payload digest sha1:",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_wrong(tmp_path, name):
    """Each digest is checked, of each type of record."""
    given, expected = CASES[name]
    [problem] = errors(warc(tmp_path / "a.warc.gz", given))
    assert problem.expected.startswith(expected)


RIGHT = {
    "a truncated response": (CHUNKED.partition(b"orld")[0], b"hello, w"),
    "interim responses": (b"HTTP/1.1 103 Hi\r\nLink: x\r\n\r\n" + response(b"hi"), b"hi"),
    "a coded body": (response(b"\x1f\x8b", b"Content-Encoding: gzip"), b"\x1f\x8b"),
    "chunks gone": (response(b"hello", b"Transfer-Encoding: chunked"), b"hello"),
    "no body": (response(b""), b""),
    "a body of a million": (response(b"ab" * 500_000), b"ab" * 500_000),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right(tmp_path, name):
    """The payload is the entity: transfer-coding removed, content-coding kept, as far as it came."""
    block, payload = RIGHT[name]
    assert not problems(
        warc(tmp_path / "a.warc.gz", record("response", block, f"WARC-Payload-Digest: {base16('sha1', payload)}"))
    )


def test_a_request(tmp_path):
    """A request's payload is what follows its head."""
    request = record(
        "request", b"POST / HTTP/1.1\r\nHost: a\r\n\r\na=b", f"WARC-Payload-Digest: {base16('sha1', b'a=b')}"
    )
    assert not problems(warc(tmp_path / "a.warc.gz", request))


def test_segments(tmp_path):
    """The payload digest of a segmented record is that of the whole, which no segment has."""
    first = record(
        "response", CHUNKED[:-9], f"WARC-Payload-Digest: {base16('sha1', CONTENT)}", "WARC-Segment-Number: 1"
    )
    assert not problems(warc(tmp_path / "a.warc.gz", first))


sizes = st.sampled_from([b"5", b"0", b"1f", b"zz", b"", b" 3 ", b"2;a=b"])
ends = st.sampled_from([b"\r\n", b"\n", b"", b"\r"])
parts = st.lists(st.tuples(sizes, ends, st.binary(max_size=6), ends), max_size=6)


@given(parts, st.lists(st.integers(1, 7), max_size=40))
def test_pieces(made, cuts):
    """Chunks that come in pieces, cut anywhere, sound or not, give what they give at once."""
    body = b"".join(b"".join(part) for part in made)
    pieces, at = [], 0
    for cut in cuts:
        pieces.append(body[at : at + cut])
        at += cut
    chunks = Dechunk()
    found = [content for piece in [*pieces, body[at:]] for content in chunks.update(piece)]
    assert b"".join([*found, *chunks.end()]) == dechunk(body)


@given(
    st.sampled_from([CHUNKED, b"HTTP/1.1 100 C\r\n\r\n" + CHUNKED, response(b"x" * 30), b"nonsense"]),
    st.integers(1, 50),
)
def test_message_in_pieces(message, size):
    """A message that comes in pieces has the head and the entity that it has at once."""
    taken = Entity("sha1", is_response=True)
    for at in range(0, len(message), size):
        taken.update(message[at : at + size])
    taken.end()
    _, final = split_interim(message)
    head = read_head(final)
    assert taken.head == head
    assert taken.entity.digest() == hashlib.sha1(entity(head, final) if head else message).digest()


def test_labels():
    """Digests are compared by their value, and not at all where their algorithms differ."""
    assert same(base16("sha1", b"a"), base32("sha1", b"a"))
    assert same(base16("sha1", b"a"), base16("sha1", b"b")) is False
    assert same(base16("sha1", b"a"), base16("md5", b"a")) is None
    assert label("shake_128:00") is None
    assert label("sha256:zz").value == b""
