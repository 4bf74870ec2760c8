"""Files of lines, in shards of a bounded size, plain or compressed; the same lines give the same bytes."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from zlib_ng import gzip_ng

from archive_crawler.export.dataset.index import Index, Place
from archive_crawler.export.dataset.tables import Row

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Line = Callable[[Place], bytes]
"""The line that is written of a row."""
Ticked = Callable[[], None]
"""Is told of every row that is written."""

SHARD = 256 << 20
"""Bytes of records in a shard, before they are compressed."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d(?::?\d\d(?::?\d\d(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 6


@dataclass(slots=True)
class Shard:
    """Rows of one file."""

    first: int
    """Number of its first row."""
    last: int
    """Number of its last row."""
    leads: list[int] = field(default_factory=list)
    """Those of its rows that stand at its top."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which rows stand in which shard, and which of them at the top.

    Who loads lines guesses the columns and their types from the first of them, and fails, or loses columns, where a later line
    has more: a first shard without a single photo. So the rows that show something of which no row before them has a
    value stand at the top: in the first shard those of the whole table, in each other one its own.
    """

    shards: list[Shard]
    leads: list[int]
    """At the top of the first shard, from wherever they are."""


def plan(rows: Iterable[tuple[Place, Row]], size: int) -> Plan:
    """Cut rows into shards of that many bytes of records."""
    shards, filled = [Shard(1, 0)], 0
    leads, own = _Leads(), _Leads()
    for place, row in rows:
        if filled and filled + len(place.line) > size:
            shards[-1].leads = own.fewest()
            shards.append(Shard(place.number, place.number))
            own, filled = _Leads(), 0
        filled += len(place.line)
        shards[-1].last = place.number
        shown = frozenset(_shape(row, ""))
        if not leads.take(place.number, shown) and len(shards) > 1:
            own.take(place.number, shown)
    shards[-1].leads = own.fewest()
    return Plan(shards, leads.fewest())


class _Leads:
    """Rows that together show what all rows show."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._rows: dict[int, frozenset[str]] = {}

    def take(self, number: int, shown: frozenset[str]) -> bool:
        """Take a row if it shows anything new."""
        if shown <= self._seen:
            return False
        self._seen |= shown
        self._rows[number] = shown
        return True

    def fewest(self) -> list[int]:
        """Those of them that the others do not make up for: readers look at a hundred rows, or even fewer."""
        times = Counter(each for shown in self._rows.values() for each in shown)
        for number, shown in list(self._rows.items()):
            if all(times[each] > 1 for each in shown):
                times.subtract(shown)
                del self._rows[number]
        return list(self._rows)


def _shape(value: Any, path: str) -> Iterator[str]:
    """What a value shows of its columns' types: each path with the type at its end."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _shape(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _shape(inner, f"{path}[]")
    elif isinstance(value, str):
        # Some readers take strings that look like it for points in time, and fail at the first that does not.
        yield f"{path} {'moment' if _MOMENT.fullmatch(value) else 'text'}"
    elif value is not None:
        yield f"{path} {type(value).__name__}"


def write(path: Path, index: Index, cut: Plan, line: Line, tick: Ticked) -> list[Path]:
    """Write the rows into `name-00000.jsonl` and so on for a path `name.jsonl`, whose ending says how they are compressed; the files."""
    written = []
    stem, _, ending = path.name.partition(".")
    rows, moved = index.rows(), set(cut.leads)
    for number, shard in enumerate(cut.shards):
        file = path.with_name(f"{stem}-{number:05}.{ending}")
        with opened(file) as out:
            top = shard.leads if number else cut.leads
            for lead in top:
                out.write(line(index.at(lead)))
                tick()
            moved.update(top)
            for place in rows:
                if place.number not in moved:
                    out.write(line(place))
                    tick()
                if place.number == shard.last:
                    break
        written.append(file)
    return written


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A new file, compressed as its name says: `.gz`, `.zst`, or not."""
    with path.open("xb") as file:
        match path.suffix:
            case ".gz":  # neither name nor time in the header: the bytes are those of the lines alone
                packed = gzip_ng.GzipNGFile("", "wb", _GZIP_LEVEL, file, mtime=0)  # type: ignore[no-untyped-call]
                with packed as out:
                    yield cast("BinaryIO", out)
            case ".zst":
                with zstd.ZstdFile(file, "wb", level=_ZSTD_LEVEL) as out:
                    out.write(b"")  # so that no line at all is a frame, too
                    yield cast("BinaryIO", out)
            case _:
                yield file
