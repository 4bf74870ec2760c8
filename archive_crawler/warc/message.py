"""HTTP/1.x messages as bytes: just enough reading to find the entity in them, as lenient as the wire is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_END_OF_HEAD = re.compile(rb"\n\r?\n")  # bare LF: some servers end their lines so
_STATUS_LINE = re.compile(rb"\w+/(\d+(?:\.\d+)?) +(\d{3})(?!\d)")
_LONGEST_SIZE_LINE = 65_536
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_NEXT_CHUNK_SIZE = re.compile(rb"(?:\r?\n)?" + _CHUNK_SIZE.pattern)

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a response."""

    status: int
    """The status code."""
    headers: Headers
    """Name and value as received, latin-1, folded lines joined; lines without a colon are left out."""
    size: int
    """Where the body begins, in bytes."""
    version: str = "1.1"
    """The HTTP version of the status line."""

    @property
    def chunked(self) -> bool:
        return "chunked" in (self.get("transfer-encoding") or "").lower()

    def get(self, name: str) -> str | None:
        """The first value of a header, by lower-case name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def read_head(message: bytes | bytearray) -> Head | None:
    """The head of a response; null where it is not whole or has no status line (RFC 9112 section 4)."""
    end = _END_OF_HEAD.search(message)
    status = _STATUS_LINE.match(message)
    if end is None or status is None:
        return None
    lines = bytes(message[: end.end()]).split(b"\n")[1:-2]
    return Head(int(status[2]), _headers(lines), end.end(), status[1].decode())


def _headers(lines: list[bytes]) -> Headers:
    unfolded: list[bytes] = []
    for line in lines:
        text = line.removesuffix(b"\r")
        if text[:1] in (b" ", b"\t") and unfolded:
            unfolded[-1] += b" " + text.strip()
        else:
            unfolded.append(text)
    return tuple(_header(line.decode("latin-1")) for line in unfolded if b":" in line)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()


def split_interim(message: bytes) -> tuple[bytes, bytes]:
    """Part the 1xx responses that precede a response from it (RFC 9110 section 15.2)."""
    at = 0
    while (head := read_head(message[at:] if at else message)) is not None and 100 <= head.status < 200:
        at += head.size
    return message[:at], message[at:]


def entity(head: Head, message: bytes) -> bytes:
    """The payload: the body without its transfer-coding, with its content-coding (WARC/1.1 annex, RFC 9112 section 7)."""
    body = message[head.size :]
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
