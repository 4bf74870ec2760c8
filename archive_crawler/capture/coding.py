"""Content-codings undone (RFC 9110 section 8.4): bounded, and lenient about what recordings hold."""

from __future__ import annotations

import sys
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped]  # has no stubs
from zlib_ng import zlib_ng

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

_GZIP_MAGIC = b"\x1f\x8b"
_STEP = 16_384  # bytes fed at once: a corrupt stream loses no more than what these would have given
_FIRST = 256  # bytes fed to begin with: of a body of many tiny members each is fed little of its successors
_PIECE = 1 << 20  # bytes asked for at once, so that a bomb is noticed before it goes off
_MOST_CODINGS = 8
"""Codings that are undone of one body; servers apply one, or by mistake two."""


def decoded(body: bytes, content_encoding: str | None, limit: int) -> bytes:
    """The content without its codings: at most `limit` bytes, as far as it can be decoded.

    A body that is not coded as its header says is given back: browsers' recordings keep the header. Of more codings than
    anybody applies those that were applied first are left.
    """
    for coding in reversed((content_encoding or "").rsplit(",", _MOST_CODINGS)[-_MOST_CODINGS:]):
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
    if (content := _at_once(body)) is not None:
        yield content
        return
    at = 0
    while body.startswith(_GZIP_MAGIC, at):
        at = yield from _inflate(body, at, 31)


def _at_once(body: bytes) -> bytes | None:
    """The content of a body that is one whole member of no great size, as nearly all are; null of any other."""
    inflate = zlib_ng.decompressobj(31)
    try:
        content = inflate.decompress(body, _PIECE)
    except zlib_ng.error:  # type: ignore[misc]  # its stub says an instance
        return None
    return content if inflate.eof and not inflate.unused_data else None


def _deflate(body: bytes) -> Iterator[bytes]:
    """With zlib's wrapper, as the RFC has it, or without, as old Microsoft servers send it."""
    wrapped = len(body) > 1 and body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
    yield from _inflate(body, 0, 15 if wrapped else -15)


def _steps(body: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """What lies from a place on, in small steps at first, each with the place behind it."""
    size = _FIRST
    while at < len(body):
        yield body[at : at + size], min(at + size, len(body))
        at, size = at + size, min(2 * size, _STEP)


def _inflate(body: bytes, begin: int, window_bits: int) -> Generator[bytes, None, int]:
    """One stream; returns the place behind it."""
    inflate = zlib.decompressobj(window_bits)
    for step, behind in _steps(body, begin):
        data = step
        while data and not inflate.eof:
            yield inflate.decompress(data, _PIECE)
            data = inflate.unconsumed_tail
        if inflate.eof:
            return behind - len(inflate.unused_data)
    return len(body)


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    for step, _ in _steps(body, 0):
        yield decoder.process(step, output_buffer_limit=_PIECE)
        while not (decoder.can_accept_more_data() or decoder.is_finished()):
            yield decoder.process(b"", output_buffer_limit=_PIECE)
        if decoder.is_finished():
            return


def _zstd(body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        at = yield from _zstd_frame(body, at)


def _zstd_frame(body: bytes, begin: int) -> Generator[bytes, None, int]:
    """One frame; returns the place behind it."""
    decoder = zstd.ZstdDecompressor()
    for step, behind in _steps(body, begin):
        yield decoder.decompress(step, _PIECE)
        while not (decoder.needs_input or decoder.eof):
            yield decoder.decompress(b"", _PIECE)
        if decoder.eof:
            return behind - len(decoder.unused_data)
    return len(body)


_CODINGS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
