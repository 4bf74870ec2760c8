"""The structure of a WARC file: one gzip member a record, one after the other, nothing between, nothing behind.

WARC/1.1 section 4 and annex D. Blocks go by in pieces; none is held.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive_crawler.warc.contents import Contents, Corrupt, Feed, inflated
from archive_crawler.warc.member import LONGEST_NUMBER, MAGIC, VERSION
from archive_crawler.warc.verify.digests import Digests
from archive_crawler.warc.verify.head import Head, parse
from archive_crawler.warc.verify.padding import Padding
from archive_crawler.warc.verify.problem import Check, Place, Problem
from archive_crawler.warc.walk import next_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.contents import Readable
    from archive_crawler.warc.verify.problem import Tally

MOST_DAMAGE = 1000
"""Damaged places after which the rest of a file is given up: each costs a search."""
_HEADER = 10  # bytes of a gzip member before its deflate stream, where it has no name or the like


@dataclass(frozen=True, slots=True)
class Examined:
    """One record that was read to its end."""

    head: Head
    """Its head."""
    place: Place
    """Where it begins."""
    length: int
    """How long it, or its gzip member, is in the file."""
    digests: Digests
    """What its block came to."""
    wrapper: bytes
    """How its gzip member begins; empty in a plain file."""


Reading = Generator[Problem | Examined, None, Examined | None]


class Scan:
    """Reads one file from its beginning to its end."""

    def __init__(self, name: str, file: Readable, tally: Tally, most_damage: int = MOST_DAMAGE) -> None:
        self._name = name
        self._file = file
        self._tally = tally
        self._feed = Feed(file)
        self._damage = 0
        self._most_damage = most_damage
        self.is_strict = True
        """Whether to look at bits that no checksum covers."""
        self._counted = 0

    def records(self) -> Iterator[Problem | Examined]:
        """Every record, and a problem wherever the structure is broken; goes on behind damage."""
        if not self._feed.peek(1):
            yield self._place(0).error(Check.STRUCTURE, "WARC records", "an empty file")
            return
        compressed = self._feed.peek(2) == MAGIC[:2]
        yield from self._members() if compressed else self._plain()
        self._count(self._feed.at)

    def record(self, offset: int, length: int) -> Iterator[Problem | Examined]:
        """The one record that lies there."""
        self._feed = Feed(self._file, offset, offset + length)
        yield from self._members() if self._feed.peek(2) == MAGIC[:2] else self._plain()

    def _place(self, offset: int, record_id: str | None = None) -> Place:
        return Place(self._name, offset, record_id or None)

    def _count(self, at: int) -> None:
        self._tally.read += max(at - self._counted, 0)
        self._counted = max(at, self._counted)

    def _members(self) -> Iterator[Problem | Examined]:
        feed = self._feed
        while beginning := feed.peek(_HEADER):
            offset = feed.at
            self._count(offset)
            if not beginning.startswith(MAGIC[:2]):
                yield self._place(offset).error(Check.STRUCTURE, "a gzip member or the file's end", repr(beginning))
            else:
                damage = yield from self._member(offset, beginning)
                if damage is None:
                    continue
                yield damage
            following = self._next(offset, compressed=True)
            if following is None:
                return
            yield from self._given_up(offset)
            feed.seek(following)

    def _member(self, offset: int, beginning: bytes) -> Generator[Problem | Examined, None, Problem | None]:
        """One member; returns the problem that it is damaged."""
        padding = Padding()
        watch = padding.watch if self.is_strict else None
        contents = Contents(self._counting(inflated(self._feed, watch)))
        reached = Reached()
        try:
            first = yield from self._record(contents, offset, reached)
            if contents.peek(1):
                first = yield from self._more(contents, offset, first, reached)
            contents.drain()
        except (Corrupt, EOFError) as error:
            return self._place(offset, reached.id).error(Check.STRUCTURE, "a whole gzip member", str(error))
        if padding.is_set:
            expected = "zero bits between a deflate stream and its checksum"
            yield self._place(offset, reached.id).error(Check.STRUCTURE, expected, "one that is set")
        if first:
            yield replace(first, length=self._feed.at - offset, wrapper=beginning)
        return None

    def _more(self, contents: Contents, offset: int, first: Examined | None, reached: Reached) -> Reading:
        """What follows the first record of a member, against annex D.2; returns the last record."""
        expected = "exactly one record in a gzip member"
        place = self._place(offset, reached.id)
        if first is None or contents.peek(len(VERSION)) != VERSION:
            if first:
                yield place.error(Check.STRUCTURE, expected, f"{contents.drain()} bytes behind it")
            return first
        yield place.error(Check.STRUCTURE, expected, "several records")
        last: Examined | None = first
        while last and contents.peek(1):
            yield last
            last = yield from self._record(contents, offset, reached)
        return last

    def _plain(self) -> Iterator[Problem | Examined]:
        contents, begin = Contents(self._feed.pieces()), self._feed.at
        while contents.peek(1):
            offset = begin + contents.at
            self._count(offset)
            record = yield from self._record(contents, offset, Reached())
            if record:
                yield replace(record, length=begin + contents.at - offset)
                continue
            following = self._next(offset, compressed=False)
            if following is None:
                return
            yield from self._given_up(offset)
            self._feed.seek(following)
            contents, begin = Contents(self._feed.pieces()), following

    def _record(self, contents: Contents, offset: int, reached: Reached) -> Reading:
        """One record; returns it, or null where it is so broken that what follows it cannot be found."""
        raw = contents.head()
        if raw is None or not raw.startswith(VERSION):
            found = repr((raw or contents.peek(20))[:20])
            yield self._place(offset).error(Check.STRUCTURE, "the head of a WARC record", found)
            return None
        head = parse(raw)
        reached.id = head.id
        place = self._place(offset, head.id)
        size = head.get("content-length") or ""
        if not (size.isascii() and size.isdecimal() and len(size) < LONGEST_NUMBER):
            yield place.error(Check.STRUCTURE, "a number as Content-Length", size or "none")
            return None
        digests, begin = Digests(head), contents.at
        for piece in contents.take(int(size)):
            digests.update(piece)
        digests.end()
        if contents.at - begin < int(size):
            yield place.error(Check.STRUCTURE, f"a block of {size} bytes", f"{contents.at - begin} bytes")
            return None
        yield from _ending(contents, place)
        return Examined(head, place, 0, digests, b"")

    def _counting(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """The same pieces; how far the file is read is known meanwhile, since one record may be large."""
        for piece in pieces:
            self._count(self._feed.at)
            yield piece

    def _next(self, offset: int, *, compressed: bool) -> int | None:
        self._damage += 1
        return None if self._damage > self._most_damage else next_record(self._file, offset + 1, compressed=compressed)

    def _given_up(self, offset: int) -> Iterator[Problem]:
        if self._damage == self._most_damage:
            found = f"{self._most_damage} damaged places: what follows the next one is not checked"
            yield self._place(offset).error(Check.STRUCTURE, "records", found)


@dataclass(slots=True)
class Reached:
    """How far the reading of a member has come."""

    id: str | None = None
    """Record id of the record under way."""


def _ending(contents: Contents, place: Place) -> Iterator[Problem]:
    """What follows a block: two times CR LF (WARC/1.1 section 4)."""
    found = b""
    while len(found) < 64 and (more := contents.skip(b"\r\n")):
        found += more
    if found != b"\r\n\r\n":
        yield place.error(Check.STRUCTURE, r"b'\r\n\r\n' behind the block", repr(found or contents.peek(4)))
