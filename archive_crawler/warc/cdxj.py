"""CDXJ: one line a capture, by which a player finds its record (webrecorder/specs, CDXJ 0.1.0)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive_crawler.errors import WarcError
from archive_crawler.warc.surt import surt

if TYPE_CHECKING:
    from archive_crawler.items import Capture

REVISIT = "warc/revisit"
"""The mime of a revisit record."""
UNKNOWN_MIME = "unk"
"""The mime of a response that names none."""
UNKNOWN = "-"
"""A status or digest that the record does not have."""

_DATE = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?)?)?)?", re.ASCII)
_ANY_FILE = 1 << 62
_FIELDS = ("url", "mime", "status", "digest", "length", "offset", "filename")
_LINE = re.compile(rb"(\S+) (\d{14}) (\{.*\})\n?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies."""

    filename: str
    """Name of the WARC file, without a folder."""
    offset: int
    """Where the record's gzip member begins, in bytes."""
    length: int
    """Length of the gzip member, in bytes."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of a record."""

    url: str
    """WARC-Target-URI."""
    timestamp: str
    """WARC-Date as 14 digits."""
    mime: str
    """Media type without parameters; `warc/revisit` for a revisit."""
    status: str
    """Status code, as digits."""
    digest: str
    """WARC-Payload-Digest, labelled as the record has it."""
    place: Place
    """Where the record is."""
    original: Place | None = None
    """For a revisit, where the record that has the payload is, as far as that is known."""

    @property
    def key(self) -> bytes:
        """What lines are looked up by: SURT and timestamp."""
        return f"{surt(self.url)} {self.timestamp}".encode()


def captured(url: str, capture: Capture) -> Entry:
    """The entry of a capture of this run; raises WarcError when its date is none."""
    original = capture.original
    return Entry(
        url=url,
        timestamp=timestamp14(capture.date),
        mime=REVISIT if original else mime(capture.content_type),
        status=str(capture.http_status),
        digest=capture.payload_digest or UNKNOWN,
        place=Place(capture.warc, capture.offset, capture.length),
        original=Place(original.warc, original.offset, original.length) if original else None,
    )


def line(entry: Entry) -> bytes:
    """The entry as a line: SURT, timestamp, JSON with strings only, in the order of cdxj-indexer's fields."""
    return entry.key + b" " + block(entry) + b"\n"


def block(entry: Entry) -> bytes:
    """The JSON of a line, ASCII."""
    place = entry.place
    values = (entry.url, entry.mime, entry.status, entry.digest, str(place.length), str(place.offset), place.filename)
    fields = dict(zip(_FIELDS, values, strict=True))
    if entry.original:
        fields |= {
            "orig.length": str(entry.original.length),
            "orig.offset": str(entry.original.offset),
            "orig.filename": entry.original.filename,
        }
    return json.dumps(fields, separators=(",", ":")).encode()


def read(text: bytes) -> Entry:
    """The entry of a line, anybody's; raises WarcError when it is none."""
    found = _LINE.fullmatch(text)
    try:
        fields = json.loads(found[3]) if found else {}
        place = _place(fields, "")
        original = _place(fields, "orig.") if "orig.filename" in fields else None
        mime_, status, digest = (str(fields.get(name, UNKNOWN)) for name in ("mime", "status", "digest"))
        stamp = found[2].decode() if found else ""
        return Entry(str(fields["url"]), stamp, mime_, status, digest, place, original)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise WarcError(f"a CDXJ line was expected, found {text[:80]!r}: {type(error).__name__}: {error}") from error


def _place(fields: dict[str, Any], prefix: str) -> Place:
    offset, length = int(fields[prefix + "offset"]), int(fields[prefix + "length"])
    if not (0 <= offset < _ANY_FILE and 0 <= length < _ANY_FILE):
        raise ValueError(f"no place in a file: {offset}, {length}")
    return Place(str(fields[prefix + "filename"]), offset, length)


def timestamp14(date: str) -> str:
    """A WARC-Date as 14 digits; what a shortened one lacks is its beginning (WARC/1.1 section 5.4)."""
    found = _DATE.match(date)
    if found is None:
        raise WarcError(f"WARC-Date should be a date as in 2026-01-02T03:04:05Z, is {date[:40]!r}")
    year, *rest = found.groups()
    return year + "".join(part or least for part, least in zip(rest, ("01", "01", "00", "00", "00"), strict=True))


def mime(content_type: str | None) -> str:
    """A Content-Type without its parameters, in lower case."""
    return re.split(r"[;\s]", (content_type or "").strip(), maxsplit=1)[0].lower() or UNKNOWN_MIME
