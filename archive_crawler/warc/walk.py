"""Walk a WARC file record by record, past damage.

Not with warcio: that takes a corrupt gzip member for the end of its record, and says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

from archive_crawler.errors import WarcError
from archive_crawler.warc.contents import CHUNK, Contents, Corrupt, Feed, inflated
from archive_crawler.warc.member import MAGIC, VERSION, StoredRecord, damage, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from archive_crawler.warc.contents import Readable

_MEMBER = re.compile(re.escape(MAGIC))
_RECORD = re.compile(rb"(?<=\n)WARC/[01]\.\d")
_OVERLAP = 16  # longer than either pattern


def walk(path: Path, most: int) -> Iterator[StoredRecord | WarcError]:
    """The records of a file in order, each with at most `most` bytes of its block.

    A damaged record gives a WarcError in its place, and the walk goes on at the next one that can be found.
    """
    with path.open("rb") as file:
        compressed = file.read(2) == MAGIC[:2]
        records = _compressed if compressed else _plain
        yield from records(file, path, most)


def next_record(file: Readable, start: int, *, compressed: bool) -> int | None:
    """Where the first record lies that begins at `start` or behind it; null where none can be found."""
    if compressed:
        return next((at for at in _find(file, _MEMBER, start) if _begins_record(file, at)), None)
    return next(_find(file, _RECORD, start), None)


def _find(file: Readable, pattern: re.Pattern[bytes], start: int) -> Iterator[int]:
    """Offsets of a short pattern from `start` on."""
    begin = max(start - 1, 0)
    while True:
        file.seek(begin)
        chunk = file.read(CHUNK)
        for match in pattern.finditer(chunk):
            whole = match.start() <= len(chunk) - _OVERLAP or len(chunk) < CHUNK
            if whole and begin + match.start() >= start:
                yield begin + match.start()
        if len(chunk) < CHUNK:
            return
        begin += len(chunk) - _OVERLAP


def _begins_record(file: Readable, at: int) -> bool:
    file.seek(at)
    try:
        return bytes(zlib_ng.decompressobj(31).decompress(file.read(CHUNK), 64)).startswith(VERSION)
    except Corrupt:
        return False


def _compressed(file: Readable, path: Path, most: int) -> Iterator[StoredRecord | WarcError]:
    """One gzip member a record, or, against WARC/1.1 annex D, several records in one member."""
    feed = Feed(file)
    while feed.peek(1):
        offset = feed.at
        try:
            yield from _member(feed, path, most)
        except (Corrupt, EOFError) as error:
            yield damage(path, offset, f"the gzip member is corrupt: {error}")
            following = next_record(file, offset + 1, compressed=True)
            if following is None:
                return
            feed.seek(following)


def _member(feed: Feed, path: Path, most: int) -> Iterator[StoredRecord | WarcError]:
    """The records of one member, each given when it is known to be whole: the last one when the member has ended."""
    offset, contents = feed.at, Contents(inflated(feed))
    held: StoredRecord | None = None
    several = 0
    while contents.peek(1):
        try:
            record = read_record(contents, path, offset, most)
        except WarcError as error:
            contents.drain()
            yield from (one for one in (held and held.within(several or feed.at - offset), error) if one)
            return
        if held:
            several = several or _length(feed, path, offset)
            yield held.within(several)
        held = record
    if held:
        yield held.within(several or feed.at - offset)


def _length(feed: Feed, path: Path, offset: int) -> int:
    """How long the member is, found by reading ahead: each of the records in it is pointed to with that."""
    end = feed.at
    with path.open("rb") as file:
        ahead = Feed(file, offset)
        try:
            Contents(inflated(ahead)).drain()
        except (Corrupt, EOFError):
            return end - offset
        return ahead.at - offset


def _plain(file: Readable, path: Path, most: int) -> Iterator[StoredRecord | WarcError]:
    """Records one after the other."""
    offset: int | None = 0
    contents, begin = Contents(Feed(file).pieces()), 0
    while offset is not None and contents.peek(1):
        try:
            record = read_record(contents, path, offset, most)
        except WarcError as error:
            yield error
            offset = next_record(file, offset + 1, compressed=False)
            begin = offset or 0
            contents = Contents(Feed(file, begin).pieces())
            continue
        yield record.within(begin + contents.at - offset)
        offset = begin + contents.at
