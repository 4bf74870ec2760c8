"""Framings and codings of bodies as odd servers send them."""

import gzip
import zlib

import brotli
from odd import Odd

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LAST = b"0\r\n\r\n"
TEXT = b"<title>Gull Harbor</title>" * 40
GZIP = gzip.compress(TEXT)


def chunks(body: bytes) -> Odd:
    return Odd(CHUNKED + body)


def transfer(coding: bytes, body: bytes = b"2\r\nhi\r\n" + LAST, **rest) -> Odd:
    return Odd(OK + b"Transfer-Encoding: " + coding + b"\r\n\r\n" + body, **rest)


def cut(body: bytes) -> Odd:
    return Odd(CHUNKED + body, close=True, flag="disconnect")


def nonsense(body: bytes, **rest) -> Odd:
    return Odd(CHUNKED + body, flag="unspecified", **rest)


def coded(coding: bytes, body: bytes) -> Odd:
    return Odd(OK + b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n%b" % (coding, len(body), body))


CHUNKS = {
    "upper": chunks(b"A\r\n0123456789\r\nFf\r\n" + bytes(255) + b"\r\n" + LAST),
    "zeros": chunks(b"0" * 300 + b"2\r\nhi\r\n" + b"0" * 500 + b"\r\n\r\n"),
    "spaces": chunks(b"  2  \r\nhi\r\n\t0\t\r\n\r\n"),
    "extension-quotes": chunks(b'2;a="b;c\\"d";e\r\nhi\r\n0;last\r\n\r\n'),
    "extension-bytes": chunks(b"2;\0\x01\xff=\x7f\r\nhi\r\n0;\r\r\n\r\n"),
    "extension-60k": chunks(b"2;" + b"x" * 60_000 + b"\r\nhi\r\n" + LAST),
    "extension-mixed-ends": chunks(b"5;blah\nhello\r\n7;blah;\r\n world!\r\n" + LAST),
    "trailers": chunks(b"2\r\nhi\r\n0\r\nAnimal: dolphin\r\nno colon\r\n folded\r\n: none\r\nX\0: \xff\r\n\r\n"),
    "trailers-many": chunks(b"2\r\nhi\r\n0\r\n" + b"X-Tail: a trailer\r\n" * 2000 + b"\r\n"),
    "trailers-line-feeds": chunks(b"2\r\nhi\r\n0\r\nX-Tail: 1\nX-Tail: 2\n\n"),
    "line-feeds": chunks(b"5\nhello\n0007\n world!\n0\n\n"),
    "ends-missing": chunks(b"5\r\nhello7\r\n world!" + LAST),
    "data-like-chunks": chunks(b"9\r\n0\r\n\r\n5\r\nx\r\n" + LAST),
    "empty": chunks(LAST),
    "bytes": chunks(b"1\r\nx\r\n" * 3000 + LAST),
    "slow": Odd(CHUNKED + b"2;x\r\nhi\r\n0003\r\n ho\r\n0\r\nX-A: 1\r\n\r\n", pieces=80),
    "large": chunks(b"".join(b"%x\r\n%b\r\n" % (size, bytes(size)) for size in range(1, 2400)) + LAST),
    "both": Odd(OK + b"Transfer-Encoding: chunked\r\nContent-Length: 42\r\n\r\n2\r\nhi\r\n" + LAST),
    "both-turned": Odd(OK + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n" + LAST),
    "case": transfer(b"ChUnKeD"),
    "listed-twice": transfer(b"chunked, chunked"),
    "named-twice": transfer(b"chunked\r\nTransfer-Encoding: chunked"),
    "identity-and-chunked": transfer(b"identity\r\nTransfer-Encoding: chunked"),
    "parameter": transfer(b"chunked;foo=bar"),
    "gzip-chunked": transfer(b"gzip, chunked", b"%x\r\n%b\r\n%b" % (len(GZIP), GZIP, LAST)),
    "identity-length": transfer(b"identity\r\nContent-Length: 2", b"hi"),
    "identity-close": transfer(b"identity", b"until the end", close=True),
    "unknown-length": transfer(b"xchunked\r\nContent-Length: 2", b"hi"),
    "unknown-close": transfer(b"gzip", GZIP, close=True),
    "coding-empty": transfer(b"", b"until the end", close=True),
    "1.0": Odd(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n" + LAST, close=True),
    "1.0-said-only": Odd(b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<p>No chunks", close=True),
    "said-only": transfer(b"chunked\r\nConnection: close", b"<p>No chunks\n" * 9000, close=True),
}
BROKEN = {
    "no-final-line": cut(b"2\r\nhi\r\n0\r\n"),
    "no-last-chunk": cut(b"2\r\nhi\r\n"),
    "within-size": cut(b"2\r\nhi\r\n1"),
    "within-data": cut(b"FFFF\r\nhi"),
    "within-trailer": cut(b"2\r\nhi\r\n0\r\nX-Ta"),
    "no-chunk": cut(b""),
    "size-prefix": nonsense(b"0x2\r\nhi\r\n" + LAST),
    "size-negative": nonsense(b"2\r\nhi\r\n-2\r\nhi\r\n" + LAST),
    "size-plus": nonsense(b"+2\r\nhi\r\n" + LAST),
    "size-words": nonsense(b"FAIL\r\nHello world!"),
    "size-enormous": nonsense(b"F" * 20 + b"\r\nhi\r\n" + LAST),
    "size-none": nonsense(b";x=y\r\nhi\r\n" + LAST),
    "size-wrong": nonsense(b"5\r\nhello\r\n5\r\n world!\r\n" + LAST),
    "size-line-endless": nonsense(b"0" * 1_000_000, partly=True),
    "extensions-endless": nonsense(
        b"1;" + b"x" * 60_000 + b"\r\nx\r\n" + (b"1;" + b"x" * 60_000 + b"\r\nx\r\n") * 40, partly=True
    ),
    "trailers-endless": nonsense(b"0\r\n" + b"X-Tail: endless\r\n" * 300_000, partly=True),
    "length-short": Odd(OK + b"Content-Length: 100\r\n\r\n1", close=True, flag="disconnect"),
    "length-reset": Odd(OK + b"Content-Length: 100\r\n\r\n1", reset=True, flag="disconnect"),
    "body-stalled": Odd(CHUNKED + b"2\r\nhi\r\n", stall=True, flag="time", meta={"download_timeout": 1}),
    "body-too-large": Odd(
        CHUNKED + b"400\r\n%b\r\n" % bytes(1024) * 900,
        stall=True,
        flag="length",
        partly=True,
        meta={"download_maxsize": 9000},
    ),
    "length-too-large": Odd(
        OK + b"Content-Length: 9001\r\n\r\n" + bytes(9001), flag="length", partly=True, meta={"download_maxsize": 9000}
    ),
}
BEYOND = {
    "after-last-chunk": Odd(CHUNKED + b"2\r\nhi\r\n" + LAST, beyond=b"\r\n\r\nMORE"),
    "overrun": Odd(OK + b"Content-Length: 100\r\n\r\n" + b"a" * 100, beyond=b"a" * 100),
    "another-response": Odd(OK + b"Content-Length: 2\r\n\r\nhi", beyond=OK + b"Content-Length: 4\r\n\r\nevil"),
    "204-body": Odd(b"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", beyond=b"hi"),
    "204-chunks": Odd(b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", beyond=LAST),
    "304-body": Odd(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", beyond=b"hi"),
    "head-body": Odd(OK + b"Content-Length: 2\r\n\r\n", beyond=b"hi", method="HEAD"),
    "empty-body": Odd(OK + b"Content-Length: 0\r\n\r\n", beyond=b"hi"),
}
BODIES = {
    "gzip-cut": coded(b"gzip", GZIP[:-20]),
    "gzip-members": coded(b"gzip", GZIP + GZIP),
    "gzip-rubbish": coded(b"gzip", GZIP + b"rubbish"),
    "gzip-bad-sum": coded(b"gzip", GZIP[:-8] + b"\xde\xad\xbe\xef" * 2),
    "gzip-false": coded(b"gzip", b"a" * 100),
    "gzip-empty": coded(b"gzip", b""),
    "gzip-twice": coded(b"gzip, gzip", gzip.compress(GZIP)),
    "gzip-header-twice": coded(b"gzip\r\nContent-Encoding: gzip", GZIP),
    "x-gzip": coded(b"X-GZIP", GZIP),
    "deflate": coded(b"deflate", zlib.compress(TEXT)),
    "deflate-raw": coded(b"deflate", zlib.compress(TEXT)[2:-4]),
    "brotli": coded(b"br", brotli.compress(TEXT)),
    "zstd": coded(b"zstd", bytes.fromhex("28b52ffd0458190000686921dbb8d4")),
    "gzip-brotli": coded(b"gzip, br", brotli.compress(GZIP)),
    "coding-unknown": coded(b"aes128gcm, \xff", b"secret"),
    "coding-identity": coded(b"identity", GZIP),
    "coding-none": Odd(OK + b"Content-Encoding: none\r\n\r\n" + TEXT, close=True),
    "gzip-1.0": Odd(b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + GZIP, close=True),
    "nothing-until-close": Odd(OK + b"Content-Type: text/html\r\n\r\n", close=True),
    "head-404": Odd(b"HTTP/1.1 404 Not Found\r\nContent-Length: 77\r\n\r\n", method="HEAD"),
    "head-chunked": Odd(CHUNKED, method="HEAD"),
    "body-by-bytes": Odd(OK + b"Content-Length: 40\r\n\r\n" + b"slow" * 10, pieces=80),
    "byte-order-mark": coded(b"identity", b"\xff\xfe<\0p\0>\0"),
    "body-of-heads": Odd(OK + b"Content-Length: 57\r\n\r\n" + (OK + b"\r\n") * 3),
    "body-of-records": coded(b"identity", b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
}
ALL = CHUNKS | BROKEN | BEYOND | BODIES
