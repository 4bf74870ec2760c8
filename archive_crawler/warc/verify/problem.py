"""What is wrong, and where: one line for people, one object for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from archive_crawler.errors import printable

_LONGEST = 300  # characters of what somebody else wrote


class Severity(StrEnum):
    """How bad a problem is."""

    ERROR = "error"
    """Breaks the standard, or bytes are lost."""
    WARNING = "warning"
    """Legal but odd, or not to be decided with what is at hand."""


class Check(StrEnum):
    """What found the problem."""

    STRUCTURE = "structure"
    FIELDS = "fields"
    DIGEST = "digest"
    RELATION = "relation"
    INDEX = "index"
    POINTER = "pointer"
    RUN = "run"
    PACKAGE = "package"
    SIGNATURE = "signature"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Problem:
    """One difference between what should be and what is."""

    severity: Severity
    """Only errors count for the exit code."""
    check: Check
    """What found it."""
    file: str
    """The file; a member of a package as `package.wacz!member`."""
    offset: int | None
    """Where in a WARC or package, in bytes."""
    line: int | None
    """Which line of a text file, from 1."""
    record_id: str | None
    """WARC-Record-ID of the record, bare."""
    expected: str
    """What should be there."""
    found: str
    """What is there."""

    def sentence(self) -> str:
        """The whole problem in one line, safe for a terminal whatever the file holds."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.offset is not None:
            place += f": offset {self.offset}"
        if self.record_id:
            place += f": record {self.record_id}"
        return shown(f"{self.severity}: {place}: {self.check}: expected {self.expected}, found {self.found}", 2000)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem may be."""

    file: str
    """The file."""
    offset: int | None = None
    """Where in it, in bytes."""
    record_id: str | None = None
    """Which record."""
    line: int | None = None
    """Which line, from 1."""

    def error(self, check: Check, expected: str, found: str) -> Problem:
        return self._problem(Severity.ERROR, check, expected, found)

    def warning(self, check: Check, expected: str, found: str) -> Problem:
        return self._problem(Severity.WARNING, check, expected, found)

    def judged(self, check: Check, expected: str, found: str, *, error: bool) -> Problem:
        return self._problem(Severity.ERROR if error else Severity.WARNING, check, expected, found)

    def _problem(self, severity: Severity, check: Check, expected: str, found: str) -> Problem:
        record_id = shown(self.record_id) if self.record_id else None
        return Problem(severity, check, self.file, self.offset, self.line, record_id, shown(expected), shown(found))


@dataclass(slots=True)
class Tally:
    """What was looked at, counted while it goes on."""

    records: Counter[str] = field(default_factory=Counter)
    """WARC records by type."""
    lines: Counter[str] = field(default_factory=Counter)
    """Lines of indexes and of JSON Lines files, by file name."""
    files: int = 0
    """WARC files."""
    read: int = 0
    """Bytes of WARC files and packages read so far."""
    size: int = 0
    """Bytes there are to read."""


def shown(text: object, longest: int = _LONGEST) -> str:
    """Text of unknown origin in one line: control characters escaped, cut where it is long."""
    words = str(text)
    words = words if len(words) <= longest else f"{words[:longest]}…"
    return printable(words)
