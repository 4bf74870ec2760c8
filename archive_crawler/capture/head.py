"""The head of an HTTP/1.x response and what it says of the body, read as leniently as browsers read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END_OF_HEAD = re.compile(rb"\n\r?\n")  # bare LF: some servers end their lines so
# `ICY 200 OK` is how Shoutcast says it; gateways write `HTTP 200 OK`, or a status of one, two or four digits.
_STATUS_LINE = re.compile(rb"(?:HTTP(?:/(\d{1,3}(?:\.\d{1,3})?))?|ICY)[ \t]+(\d{1,4})(?!\d)", re.IGNORECASE)
_BLANK_LINES = re.compile(rb"[\r\n]*")
_LENGTH = re.compile(r"0*[0-9]{1,18}")  # one with more digits is not meant

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
    """The HTTP version of the status line; 1.0 where it names none."""

    @property
    def interim(self) -> bool:
        """Whether another response follows (RFC 9110 section 15.2); none does after 101, which changes the protocol."""
        return 100 <= self.status < 200 and self.status != 101

    @property
    def chunked(self) -> bool:
        """Whether the body is chunked: `identity` and unknown codings beside it are ignored, as browsers do."""
        return "chunked" in (coding.partition(";")[0].rstrip() for coding in self._tokens("transfer-encoding"))

    @property
    def content_length(self) -> int | None:
        """Bytes of the body; null where it is not said, or not in one number: the body then goes up to the end."""
        said = self._tokens("content-length")
        if not said or not all(_LENGTH.fullmatch(length) for length in said):
            return None
        lengths = {int(length) for length in said}
        return lengths.pop() if len(lengths) == 1 else None

    @property
    def closes(self) -> bool:
        """Whether the connection ends with this response (RFC 9112 section 9.3)."""
        options = self._tokens("connection")
        return "close" in options or (self.version < "1.1" and "keep-alive" not in options)

    def get(self, name: str) -> str | None:
        """The first value of a header, by lower-case name."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    def _tokens(self, name: str) -> list[str]:
        """What stands between the commas in all of a header's values, in lower case."""
        size = len(name)
        values = [value for key, value in self.headers if len(key) == size and key.lower() == name]
        return [token.strip(" \t").lower() for value in values for token in value.split(",")]


def end_of_head(message: bytes | bytearray, start: int = 0) -> int | None:
    """Where the first head ends that ends beyond `start`; null where none is whole."""
    end = _END_OF_HEAD.search(message, start)
    return end.end() if end else None


def after_blank_lines(message: bytes | bytearray, start: int = 0) -> int:
    """Where a head begins: some servers send empty lines ahead of it, as the end of the body before."""
    blank = _BLANK_LINES.match(message, start)
    return blank.end() if blank else start


def split_interim(message: bytes) -> tuple[bytes, bytes]:
    """Part a response from what precedes it: 1xx responses (RFC 9110 section 15.2) and empty lines."""
    at, _ = final_head(message)
    return message[:at], message[at:]


def final_head(message: bytes) -> tuple[int, Head | None]:
    """Where the response begins behind 1xx responses and empty lines, and its head; null where that is none."""
    at = 0
    while (head := read_head(message, begin := after_blank_lines(message, at))) is not None:
        at = begin
        if not head.interim:
            break
        at += head.size
    return at, head


def read_head(message: bytes | bytearray, at: int = 0) -> Head | None:
    """The head that begins at `at`; null where it is not whole or has no status line (RFC 9112 section 4)."""
    status = _STATUS_LINE.match(message, at)
    end = _END_OF_HEAD.search(message, at) if status else None
    if end is None or status is None:
        return None
    lines = bytes(message[at : end.end()]).split(b"\n")[1:-2]
    return Head(int(status[2]), _headers(lines), end.end() - at, (status[1] or b"1.0").decode())


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
