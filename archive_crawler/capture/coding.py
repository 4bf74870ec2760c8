"""Content-codings undone (RFC 9110 section 8.4): bounded, and lenient about what recordings hold."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # has no stubs

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

_GZIP_MAGIC = b"\x1f\x8b"
_STEP = 16_384  # bytes fed at once: a corrupt stream loses no more than what these would have given
_PIECE = 1 << 20  # bytes asked for at once, so that a bomb is noticed before it goes off


def decoded(body: bytes, content_encoding: str | None, limit: int) -> bytes:
    """The content without its codings: at most `limit` bytes, as far as it can be decoded.

    A body that is not coded as its header says is given back: browsers' recordings keep the header.
    """
    for coding in reversed((content_encoding or "").split(",")):
        if undo := _CODINGS.get(coding.strip().lower()):
            body = _bounded(undo(body), body, limit)
    return body[:limit]


def _bounded(pieces: Iterator[bytes], body: bytes, limit: int) -> bytes:
    content = bytearray()
    try:
        for piece in pieces:
            content += piece
            if len(content) >= limit:
                break
    except (zlib.error, brotli.error, zstd.ZstdError, EOFError):
        pass  # as far as it can be decoded
    else:
        body = b""
    del content[limit:]
    return bytes(content) or body


def _gzip(body: bytes) -> Iterator[bytes]:
    """Every member in turn: some servers send several; padding after the last one is ignored."""
    if body and body[:2] != _GZIP_MAGIC:
        raise zlib.error("no gzip member")
    while body[:2] == _GZIP_MAGIC:
        body = yield from _inflate(body, 31)


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's wrapper, as the RFC has it, or without, as old Microsoft servers send it."""
    wrapped = len(body) > 1 and body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
    yield from _inflate(body, 15 if wrapped else -15)


def _inflate(body: bytes, window_bits: int) -> Generator[bytes, None, bytes]:
    """One stream; returns what lies behind it."""
    inflate = zlib.decompressobj(window_bits)
    for at in range(0, len(body), _STEP):
        data = body[at : at + _STEP]
        while data and not inflate.eof:
            yield inflate.decompress(data, _PIECE)
            data = inflate.unconsumed_tail
        if inflate.eof:
            return inflate.unused_data + body[at + _STEP :]
    return b""


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    for at in range(0, len(body), _STEP):
        yield decoder.process(body[at : at + _STEP], output_buffer_limit=_PIECE)
        while not (decoder.can_accept_more_data() or decoder.is_finished()):
            yield decoder.process(b"", output_buffer_limit=_PIECE)
        if decoder.is_finished():
            return


def _zstd(body: bytes) -> Iterator[bytes]:
    while body:
        body = yield from _zstd_frame(body)


def _zstd_frame(body: bytes) -> Generator[bytes, None, bytes]:
    """One frame; returns what lies behind it."""
    decoder = zstd.ZstdDecompressor()
    for at in range(0, len(body), _STEP):
        yield decoder.decompress(body[at : at + _STEP], _PIECE)
        while not (decoder.needs_input or decoder.eof):
            yield decoder.decompress(b"", _PIECE)
        if decoder.eof:
            return decoder.unused_data + body[at + _STEP :]
    return b""


_CODINGS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
