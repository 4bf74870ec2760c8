"""What an export says of itself: whose records, of which runs, how many, and what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from archive_crawler.export.dataset.tables import Table


class Format(StrEnum):
    """In which form tables are written."""

    JSONL = "jsonl"
    JSONL_GZIP = "jsonl.gz"
    JSONL_ZSTD = "jsonl.zst"
    PARQUET = "parquet"
    CSV = "csv"

    @property
    def folder(self) -> str:
        """The folder of its files in an export."""
        return self.value.partition(".")[0]

    @property
    def media_type(self) -> str:
        """The media type of what is in the files, compressed or not."""
        types = {"jsonl": "application/jsonlines", "parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
        return types[self.folder]


DEFAULT_FORMATS = (Format.JSONL_GZIP, Format.PARQUET, Format.CSV)


@dataclass(frozen=True, slots=True)
class Source:
    """A run whose records are exported."""

    folder: Path
    """The run's folder."""
    id: str
    """Its id."""
    state: str
    """How it ended."""
    started: str
    """When it began, ISO 8601."""
    ended: str | None
    """When it ended, ISO 8601."""
    software: str
    """Name and version of what crawled."""

    @property
    def records(self) -> Path:
        return self.folder / "records"


@dataclass(frozen=True, slots=True)
class About:
    """Whose records an export has."""

    collection: str
    """The collection's name."""
    description: str
    """What the collection is, as its file says."""
    agency: str | None
    """The publishing agency, as the collection names it."""
    software: str
    """Name and version of what exported."""
    runs: tuple[Source, ...]
    """The runs, oldest first."""
    left_out: tuple[Source, ...]
    """Runs that were asked for and did not finish."""
    latest: bool
    """Whether of each article, target and URL only the latest row is there."""

    @property
    def modified(self) -> str:
        """When the newest of it came about: the only time that an export tells."""
        return max(run.ended or run.started for run in self.runs)


@dataclass(frozen=True, slots=True)
class File:
    """A file of an export."""

    path: str
    """Where it is in the export, parted by slashes."""
    table: Table | None
    """The table whose rows it has; null for what describes the tables."""
    format: Format | None
    """In which form."""
    bytes: int
    """Its size."""
    sha256: str
    """Its SHA-256, lower-case hexadecimal."""


@dataclass(slots=True)
class Gaps:
    """What the runs saw and the export has no article of: why, and how many."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """URLs by their outcome."""
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    """By what became of them, the reasons."""


@dataclass(slots=True)
class Facts:
    """All of it."""

    about: About
    formats: tuple[Format, ...]
    rows: dict[str, int] = field(default_factory=dict)
    """Rows by table."""
    years: Counter[int] = field(default_factory=Counter)
    """Articles by year of publication."""
    sites: Counter[str] = field(default_factory=Counter)
    """Articles by site."""
    gaps: Gaps = field(default_factory=Gaps)
    files: list[File] = field(default_factory=list)
    """The tables' files."""
