"""What a package of one run needs of the runs before it: the captures whose bytes its revisits found unchanged."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from archive_crawler.errors import WarcError
from archive_crawler.warc.cdxj import REVISIT, UNKNOWN, Place, line, read
from archive_crawler.warc.date import timestamp
from archive_crawler.warc.excerpt import beginning, copy_member
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

_HEAD = 65_536
"""Bytes of a record in which its status is."""
_NOT_MODIFIED = "304"
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

    def entry(self, place: Place) -> Entry | None:
        """What the index says of the record at a place; null where none can be read."""
        source = self._find(place.filename)
        try:
            return indexed(beginning(source, place.offset, place.length, _HEAD), source).entry if source else None
        except WarcError:
            return None

    def close(self) -> None:
        if self._out:
            self._out.close()

    def _opened(self) -> BinaryIO:
        if self._out is None:
            self._out = self._path.open("w+b")
            self._out.writelines(warcinfo(self._path.name, timestamp(datetime.now(UTC)), self._fields).member())
        return self._out


def include(index: Path, own: AbstractSet[str], originals: OriginalsWarc, target: Path) -> Fetched:
    """Write an index in which every revisit leads to its original within the package, copying what is elsewhere.

    `index` is sorted, `own` names the run's WARC files. The work files lie beside `target`.
    """
    here, there, added = (target.with_name(f"{target.name}.{part}") for part in ("here", "there", "added"))
    fetched = Fetched()
    with index.open("rb") as lines, here.open("wb") as stays, there.open("wb") as leaves:
        for text in lines:
            if local := _local(text, own, originals, fetched):
                stays.write(local)
            else:
                place = _original_of(read(text))
                leaves.write(f"{quote(place.filename)} {place.offset:020} ".encode() + text)
    sort_into(there, there)
    with there.open("rb") as lines, added.open("wb") as out:
        out.writelines(_brought(lines, originals, fetched))
    sort_into(here, here)
    sort_into(added, added)
    merge_into([here, added], target)
    for path in (here, there, added):
        path.unlink()
    return fetched


def _local(text: bytes, own: AbstractSet[str], originals: OriginalsWarc, fetched: Fetched) -> bytes | None:
    """The line that needs no other run; null for a revisit whose original is in none of the run's own files."""
    if REVISIT.encode() not in text:
        return text
    entry = read(text)
    if entry.mime != REVISIT:
        return text
    if entry.original is None:
        fetched.unresolved += 1
        return text
    if entry.original.filename not in own:
        return None
    original = originals.entry(entry.original) if entry.status == _NOT_MODIFIED else None
    return line(_shown(entry, original)) if original else text


def _shown(revisit: Entry, original: Entry | None) -> Entry:
    """A revisit as players take it: ReplayWeb.page 2.5.3 shows nothing of one whose line has status 304."""
    if original is None:
        return replace(revisit, original=None)
    status = original.status if revisit.status == _NOT_MODIFIED else revisit.status
    return replace(revisit, status=status, original=original.place)


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
        yield line(_shown(first, original))
        for revisit in revisits:
            yield line(_shown(revisit, original))


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
