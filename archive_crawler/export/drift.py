"""What a record says and its capture does not: one line for people, one object for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import orjson

from archive_crawler.warc.verify.problem import Check, Severity, shown

_LONGEST = 160
"""Characters of a value that are told."""
_BEFORE = 30
"""Characters that are told before the place where two long texts part."""


@dataclass(frozen=True, slots=True)
class Drift:
    """One field, or one whole record, that is not what the capture gives."""

    severity: Severity
    """Always "error"."""
    check: Check
    """Always "record"."""
    file: str
    """The file of the line: `articles.jsonl`, `rejected.jsonl` or `photos.jsonl`."""
    line: int | None
    """Which line, from 1; null for a record that has none."""
    id: str | None
    """The record's `id`."""
    url: str | None
    """The URL that was fetched."""
    field: str | None
    """The field, as in `photos[0].credit`; null where the whole record is meant."""
    expected: str
    """What the bytes give now, shortened."""
    found: str
    """What the line has, shortened."""
    warc: str | None
    """Name of the WARC file."""
    offset: int | None
    """Where the capture begins in it, in bytes."""
    record_id: str | None
    """WARC-Record-ID of the capture."""
    version: str | None
    """Version of the software that made the line."""
    current: str
    """Version of the software that read the capture now."""

    def sentence(self) -> str:
        """The whole of it in one line, safe for a terminal whatever the file holds."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        what = f"{self.field}: " if self.field else ""
        capture = f"{self.warc} offset {self.offset}" if self.warc else "no capture"
        made = (
            "" if self.version in {None, self.current} else f"; made by version {self.version}, read by {self.current}"
        )
        told = f"{what}expected {self.expected}, found {self.found} ({self.id or 'no id'}, {self.url}, {capture}{made})"
        return shown(f"{self.severity}: {place}: {self.check}: {told}", 2000)


@dataclass(slots=True)
class Count:
    """What was looked at, counted while it goes on."""

    lines: int = 0
    """Lines there are."""
    derived: Counter[str] = field(default_factory=Counter)
    """Lines that were held against their capture, by file."""
    others: int = 0
    """Captures without a line that were read to see whether they should have one."""
    left: Counter[str] = field(default_factory=Counter)
    """Captures without a line that were not read, by the reason."""
    fields: Counter[str] = field(default_factory=Counter)
    """Lines that differ, by field; the field is empty for whole records."""
    drifted: int = 0
    """Lines that differ, and lines that are missing."""
    notes: list[str] = field(default_factory=list)
    """What was not looked at, a sentence each."""
    versions: Counter[str] = field(default_factory=Counter)
    """Lines by the version that made them."""


def short(value: Any, other: Any = None) -> str:
    """A value as JSON in one line, cut where it is long; a long text is told from where it parts from the other one."""
    text = orjson.dumps(value).decode()
    if isinstance(value, list) and isinstance(other, list):
        text = f"{len(value)} members {text}"
    if isinstance(value, str) and isinstance(other, str) and len(text) > _LONGEST:
        alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(value, other, strict=False)))
        begin = max(alike - _BEFORE, 0)
        text = ("…" if begin else "") + orjson.dumps(value[begin:]).decode()
    return shown(text, _LONGEST)
