"""`extract` reads WARC files full of bombs within its bounds."""

from __future__ import annotations

import zlib

from hostile_crawls import measured
from hostile_server import STORY, WORDS

MB = 1 << 20
BOMBS = 5


def member(number: int, body: bytes, coding: str) -> bytes:
    message = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{coding}Content-Length: {len(body)}\r\n\r\n".encode() + body
    )
    fields = (
        f"WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"WARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Target-URI: http://www.example.gov/{number}\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(message)}\r\n"
    )
    return deflated(b"WARC/1.1\r\n" + fields.encode() + b"\r\n" + message + b"\r\n\r\n")


def deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, 31)
    return deflate.compress(data) + deflate.flush()


def test_bombs_do_not_pile_up(tmp_path):
    """Pages that unpack to a hundred megabytes each, one that stalls its reader, and a story that is read."""
    bomb = deflated(b"<html><p>" + bytes(100 * MB))
    stalls = b"<html><p " + b"".join(b"a%d=1 " % number for number in range(400_000)) + b">x"
    members = [member(number, bomb, "Content-Encoding: gzip\r\n") for number in range(BOMBS)]
    path = tmp_path / "bombs.warc.gz"
    path.write_bytes(
        b"".join([*members, member(100, stalls, ""), member(101, STORY.format(n=1, words=WORDS).encode(), "")])
    )
    took = measured("extract", path, "--to", tmp_path / "records", "--jobs", "2")
    assert took.done.returncode == 5
    assert "http://www.example.gov/100: not read: reading it took more than" in took.done.stderr
    assert "Traceback" not in took.done.stderr
    assert b"http://www.example.gov/101" in (tmp_path / "records" / "articles.jsonl").read_bytes()
    assert took.peak < 700
