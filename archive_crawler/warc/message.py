"""HTTP/1.x messages as bytes: just enough reading to find the entity in them, as lenient as the wire is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.capture.head import Head, Headers, final_head, read_head, split_interim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Head", "Headers", "dechunk", "dechunked", "entity", "final_head", "read_head", "split_interim"]

_LONGEST_SIZE_LINE = 65_536
_CHUNK_SIZE = re.compile(rb"[ \t]*0*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_NEXT_CHUNK_SIZE = re.compile(rb"(?:\r?\n)?" + _CHUNK_SIZE.pattern)


def entity(head: Head, message: bytes, at: int = 0) -> bytes:
    """The payload of the response that begins at `at`: the body without its transfer-coding, with its content-coding (WARC/1.1 annex, RFC 9112 section 7)."""
    body = message[at + head.size :]
    return dechunk(body) if head.chunked else body


def dechunk(body: bytes) -> bytes:
    """The content of a chunked body, as far as it came; a body that has no chunks at all is given back.

    Browsers' recordings keep the header after the chunks are gone.
    """
    return b"".join(dechunked([body]))


def dechunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same of a body that comes in pieces, which may end anywhere."""
    rest, left, size_line = b"", 0, _CHUNK_SIZE
    pieces = iter(pieces)
    for piece in pieces:
        data, at = rest + piece, 0
        while at < len(data):
            if left:
                yield data[at : at + left]
                left, at = left - min(left, len(data) - at), min(len(data), at + left)
            elif size := size_line.match(data, at):
                left, at, size_line = int(size[1], 16), size.end(), _NEXT_CHUNK_SIZE
                if not left:
                    return
            else:
                break
        rest = data[at:]
        if b"\n" in rest[2:] or len(rest) > _LONGEST_SIZE_LINE:
            break
    if size_line is _CHUNK_SIZE:
        yield rest
        yield from pieces
