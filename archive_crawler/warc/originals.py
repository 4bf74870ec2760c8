"""What a package of one run needs of the runs before it: the captures whose bytes its revisits found unchanged."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO

from archive_crawler.errors import WarcError
from archive_crawler.warc.archive import timestamp
from archive_crawler.warc.cdxj import UNKNOWN, Place, line, read
from archive_crawler.warc.excerpt import copy_member
from archive_crawler.warc.indexing import indexed
from archive_crawler.warc.member import damage
from archive_crawler.warc.record import warcinfo
from archive_crawler.warc.sorting import merge_into, sort_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from archive_crawler.warc.cdxj import Entry
    from archive_crawler.warc.member import StoredRecord

_COMPANIONS = {"request", "metadata"}


@dataclass(slots=True)
class Fetched:
    """What came of looking for originals."""

    copied: int = 0
    """Originals that were copied."""
    missing: list[str] = field(default_factory=list)
    """A sentence for each original that was not found, up to `MOST_TOLD`."""
    lost: int = 0
    """How many were not found."""
    unresolved: int = 0
    """Revisits that do not tell where their original is."""


MOST_TOLD = 100
"""Sentences that are kept."""


class OriginalsWarc:
    """A WARC file that originals are copied into, each with the records that are concurrent to it."""

    def __init__(self, path: Path, fields: dict[str, str], find: Callable[[str], Path | None]) -> None:
        self._path = path
        self._fields = fields
        self._find = find
        self._out: BinaryIO | None = None
        self._source = ""

    def copy(self, place: Place, digest: str) -> Entry:
        """Copy what lies at a place; its entry in this file. Raises WarcError where it is not what it should be."""
        source = self._find(place.filename)
        if source is None:
            raise WarcError(f"{place.filename}: no run of the collection has this file")
        out = self._opened()
        if source.name != self._source:
            # The file's warcinfo too, so that the records' WARC-Warcinfo-ID leads somewhere.
            copy_member(source, 0, out)
            self._source = source.name
        with _undone_on_error(out):
            begin = out.tell()
            record = copy_member(source, place.offset, out)
            entry = _checked(record, source, place, digest)
            length = out.tell() - begin
            if record:
                _copy_companions(source, record, out)
        return replace(entry, place=Place(self._path.name, begin, length))

    def close(self) -> None:
        if self._out:
            self._out.close()

    def _opened(self) -> BinaryIO:
        if self._out is None:
            self._out = self._path.open("w+b")
            self._out.write(warcinfo(self._path.name, timestamp(datetime.now(UTC)), self._fields).member())
        return self._out


def include(index: Path, own: AbstractSet[str], originals: OriginalsWarc, target: Path) -> Fetched:
    """Write an index in which every revisit leads to its original within the package, copying what is elsewhere.

    `index` is sorted, `own` names the run's WARC files. The work files lie beside `target`.
    """
    here, there, added = (target.with_name(f"{target.name}.{part}") for part in ("here", "there", "added"))
    fetched = Fetched()
    with index.open("rb") as lines, here.open("wb") as stays, there.open("wb") as leaves:
        for text in lines:
            place = _elsewhere(text, own, fetched)
            if place is None:
                stays.write(text)
            else:
                leaves.write(f"{place.filename} {place.offset:020} ".encode() + text)
    sort_into(there, there)
    with there.open("rb") as lines, added.open("wb") as out:
        out.writelines(_brought(lines, originals, fetched))
    sort_into(here, here)
    sort_into(added, added)
    merge_into([here, added], target)
    for path in (here, there, added):
        path.unlink()
    return fetched


def _elsewhere(text: bytes, own: AbstractSet[str], fetched: Fetched) -> Place | None:
    """Where a line's original is, if that is in none of the run's own files."""
    if b"warc/revisit" not in text:
        return None
    entry = read(text)
    if entry.mime == "warc/revisit" and entry.original is None:
        fetched.unresolved += 1
    return entry.original if entry.original and entry.original.filename not in own else None


def _brought(lines: Iterator[bytes], originals: OriginalsWarc, fetched: Fetched) -> Iterator[bytes]:
    """The lines of revisits with their originals, and the originals' own; one original may serve many."""
    for _, group in groupby(lines, lambda text: text.split(b" ", 2)[:2]):
        revisits = (read(text.split(b" ", 2)[2]) for text in group)
        first = next(revisits)
        original = None
        try:
            original = originals.copy(_original_of(first), first.digest)
            fetched.copied += 1
            yield line(original)
        except WarcError as error:
            fetched.lost += 1
            fetched.missing += [f"the original of {first.url}: {error}"][: MOST_TOLD - len(fetched.missing)]
        place = original.place if original else None
        yield line(replace(first, original=place))
        for revisit in revisits:
            yield line(replace(revisit, original=place))


def _original_of(entry: Entry) -> Place:
    assert entry.original is not None  # noqa: S101 - only lines with one come here
    return entry.original


def _checked(record: StoredRecord | None, source: Path, place: Place, digest: str) -> Entry:
    if record is None or record.type != "response":
        raise damage(source, place.offset, f"a response was expected, found {record.type if record else 'the end'!r}")
    entry = indexed(record, source).entry
    if UNKNOWN not in {entry.digest, digest} and entry.digest != digest:
        raise damage(source, place.offset, f"payload digest {digest} was expected, found {entry.digest}")
    return entry


def _copy_companions(source: Path, original: StoredRecord, out: BinaryIO) -> None:
    """Copy the request and metadata that follow a response and are of the same capture."""
    offset = original.offset + original.length
    same = (original.target_uri, original.fields.get("warc-date"))
    while True:
        begin = out.tell()
        try:
            record = copy_member(source, offset, out)
        except WarcError:  # what follows is no part of the original
            return
        if record is None:
            return
        if record.type not in _COMPANIONS or (record.target_uri, record.fields.get("warc-date")) != same:
            out.seek(begin)
            out.truncate()
            return
        offset += record.length


@contextmanager
def _undone_on_error(out: BinaryIO) -> Iterator[None]:
    begin = out.tell()
    try:
        yield
    except WarcError:
        out.seek(begin)
        out.truncate()
        raise
