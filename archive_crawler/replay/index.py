"""Lines of a CDXJ index: read, and changed on their way to the replay program."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

import orjson

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping

MAX_LINE = 1 << 20
"""Bytes of a line at most; a longer one is no line of an index."""

_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the bytes of a WARC file lie inside another file."""

    file: str
    """Name of the other file."""
    start: int
    """Offset of the WARC file's first byte there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A capture as an index has it."""

    key: str
    """The URL in SURT form."""
    timestamp: str
    """Time of the capture, 14 digits in UTC."""
    fields: Mapping[str, str]
    """The JSON object: url, mime, status, digest, length, offset, filename and what else there is."""

    @property
    def url(self) -> str:
        return self.fields.get("url", "")

    @property
    def is_page(self) -> bool:
        """Whether it is an HTML page that came whole."""
        return self.fields.get("mime", "").startswith(_HTML) and self.fields.get("status") == "200"

    @property
    def original(self) -> tuple[str, int] | None:
        """WARC file and offset of what a revisit found unchanged; None where the index does not say."""
        name, offset, length = (self.fields.get(f"orig.{part}", "") for part in ("filename", "offset", "length"))
        return (name, int(offset)) if name and offset.isdecimal() and length.isdecimal() else None

    def moved(self, places: Mapping[str, Stretch]) -> Entry:
        """The same capture where its WARC file lies inside another file."""
        fields = dict(self.fields)
        for prefix in ("", "orig."):
            place = places.get(fields.get(f"{prefix}filename", ""))
            offset = fields.get(f"{prefix}offset", "")
            if place and offset.isdecimal():
                fields |= {f"{prefix}filename": place.file, f"{prefix}offset": str(int(offset) + place.start)}
        return replace(self, fields=fields)

    @property
    def place(self) -> tuple[str, int, int] | None:
        """File, offset and length of its record; None where the line does not say."""
        name, offset, length = (self.fields.get(part, "") for part in ("filename", "offset", "length"))
        return (name, int(offset), int(length)) if name and offset.isdecimal() and length.isdecimal() else None

    def as_original(self) -> Entry:
        """What it found unchanged, at its own time."""
        place = {name: self.fields[f"orig.{name}"] for name in ("filename", "offset", "length")}
        return replace(self, fields={**self.fields, "mime": "unk", "status": "200", **place})

    def line(self) -> bytes:
        return f"{self.key} {self.timestamp} ".encode() + orjson.dumps(self.fields, option=orjson.OPT_APPEND_NEWLINE)


def entries(stream: BinaryIO, bad: Counter[str]) -> Iterator[Entry]:
    """The captures of an index, in its order; lines that cannot be read are counted in `bad`."""
    while line := stream.readline(MAX_LINE):
        if line.startswith(b"!") or not line.strip():
            continue
        if found := _entry(line):
            yield found
        else:
            bad["lines"] += 1


def _entry(line: bytes) -> Entry | None:
    key, _, rest = line.partition(b" ")
    timestamp, _, json = rest.partition(b" ")
    try:
        fields = orjson.loads(json)
        if not isinstance(fields, dict) or not timestamp.isdigit():
            return None
        return Entry(key.decode(), timestamp.decode(), {name: str(value) for name, value in fields.items()})
    except ValueError:
        return None
