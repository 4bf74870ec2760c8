"""What one request brings in, and when that is enough. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from archive_crawler.capture.coding import decoded
from archive_crawler.capture.exchange import Truncation
from archive_crawler.links.evidence import DECIDING_HEADERS, LISTED_HEADERS
from archive_crawler.links.methods import is_html
from archive_crawler.warc.message import dechunk

HEAD_OF_PAGE = 256 * 1024
"""Bytes of a page that are read."""
FOR_FRAGMENT = 2 * 1024 * 1024
"""Bytes of a page that are read to find what a fragment names."""
HEAD_OF_TEXT = 16 * 1024
"""Bytes of other text, and of an error, that are read."""
HEAD_OF_FILE = 1024
"""Bytes of anything else that are kept: they tell what it is."""
_READ_OUT = 64 * 1024
"""A body this short is read to its end, whatever is kept of it: a new connection would cost more."""
_OVERLAP = 300
_TEXTS = re.compile(r"text/|application/(?:.*\+)?(?:json|xml)$")
_ERRORS = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of an answer is wanted."""

    page: int = HEAD_OF_PAGE
    """Bytes of a page."""
    other: int | None = None
    """Bytes of anything else; without it by its kind."""
    fragments: frozenset[str] = frozenset()
    """What is looked for in a page, which is read further where it has not come."""
    wire: bool = False
    """Whether body and head come as sent, chunks included, to be archived."""


class Reception:
    """One answer as it comes in, line by line and piece by piece."""

    __slots__ = (
        "_body",
        "_cut",
        "_is_page",
        "_lines",
        "_missing",
        "_most",
        "_reading",
        "complete",
        "headers",
        "status_line",
    )

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._lines: list[bytes] = []
        self._body = bytearray()
        self._missing = [_named(fragment) for fragment in reading.fragments]
        self._most: int | None = None
        self._is_page = False
        self._cut = False
        self.status_line: str | None = None
        self.headers: dict[str, str] = {}
        self.complete = False
        """Whether the whole head came."""

    def take_line(self, line: bytes) -> None:
        """Take a line of the head."""
        if self._reading.wire and not (self.complete and self._most is not None):
            self._lines.append(line)
        if line.startswith(b"HTTP/"):  # again after a 1xx
            self.status_line, self.headers, self.complete = _text(line), {}, False
        elif not line.strip():
            self.complete = True
        elif not self.complete:  # what comes later are the trailers of a chunked body
            name, _, value = line.partition(b":")
            key = name.decode("latin-1").strip().lower()
            if key in DECIDING_HEADERS:
                told = _address(value) if key == "location" else _text(value)
                listed = key in LISTED_HEADERS and key in self.headers
                self.headers[key] = f"{self.headers[key]}, {told}" if listed else told

    def take_body(self, chunk: bytes) -> bool:
        """Take a piece of the body; whether more is wanted."""
        if self._most is None:
            self._most = self._wanted(chunk)
        begin = len(self._body)
        room = max(0, self._most - begin)
        self._body += chunk[:room]
        if self._missing:
            self._look(max(0, begin - _OVERLAP))
        if len(chunk) <= room and len(self._body) < self._most:
            return True
        self._cut = self._cut or len(chunk) > room or self._declared is None or self._declared > len(self._body)
        return self._is_short

    def body(self) -> bytes:
        """What was kept of the body, content coding removed."""
        body = bytes(self._body)
        if self._reading.wire and "chunked" in self._transfer:
            body = dechunk(body)
        if coding := self.headers.get("content-encoding"):
            most = max(self._most or 0, FOR_FRAGMENT if self._is_page else 0)
            body = decoded(body, coding, most)
            self._cut = self._cut or len(body) >= most
        return body

    @property
    def is_cut(self) -> bool:
        """Whether more of the body was to come than was kept."""
        declared = self._declared
        return self._cut or (declared is not None and declared > len(self._body))

    @property
    def truncation(self) -> Truncation | None:
        """Why the message ends early."""
        return "length" if self._cut else "disconnect" if self.is_cut else None

    @property
    def message(self) -> bytes:
        """Head and body as they came, 1xx answers included, as far as they were read."""
        return b"".join(self._lines) + self._body

    @property
    def _transfer(self) -> str:
        return self.headers.get("transfer-encoding", "").lower()

    @property
    def _declared(self) -> int | None:
        declared = self.headers.get("content-length", "")
        return int(declared) if declared.isascii() and declared.isdigit() and not self._transfer else None

    @property
    def _is_short(self) -> bool:
        return self._declared is not None and self._declared <= _READ_OUT

    def _wanted(self, start: bytes) -> int:
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._is_page = is_html(kind, start)
        if self._is_page:
            return max(self._reading.page, FOR_FRAGMENT if self._missing else 0)
        if self._reading.other is not None:
            return self._reading.other
        status = (self.status_line or "").split(" ")[1:2]
        failed = bool(status) and status[0].isdigit() and int(status[0]) >= _ERRORS
        return HEAD_OF_TEXT if failed or not kind or _TEXTS.match(kind) else HEAD_OF_FILE

    def _look(self, start: int) -> None:
        """Read no further than for any page once all that is looked for was there; what is coded cannot be looked into."""
        if "content-encoding" in self.headers:
            return
        self._missing = [name for name in self._missing if not name.search(self._body, start)]
        if not self._missing and self._most:
            self._most = max(self._reading.page, len(self._body)) if self._most == FOR_FRAGMENT else self._most


def _named(fragment: str) -> re.Pattern[bytes]:
    spellings = {re.escape(spelling.encode(errors="replace")) for spelling in (fragment, unquote(fragment))}
    either = b"|".join(sorted(spellings))
    return re.compile(rb"""\b(?:id|name)\s*=\s*["']?(?:%b)["'\s>/]""" % either, re.IGNORECASE)


def _address(value: bytes) -> str:
    """A Location as browsers take it: bytes beyond ASCII are escaped as they are, whatever they were meant to be."""
    return "".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in value.strip())


def _text(value: bytes) -> str:
    try:
        return value.decode().strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()
