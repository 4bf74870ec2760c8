"""The ZIP file that a package is (APPNOTE 6.3): read without trust, with bounds, every byte accounted for."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from archive_crawler.warc.verify.problem import Check, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

STORED, DEFLATED = 0, 8
MOST_MEMBERS = 100_000
LARGEST_DIRECTORY = 16 << 20
LONGEST_NAME = 1024

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
DESCRIPTOR, UTF8, ENCRYPTED = 0x8, 0x800, 0x1
_SYSTEMS = {0, 3, 7, 10, 19}  # MS-DOS, Unix, Macintosh, NTFS, OS X
_DRIVE = re.compile(r"[A-Za-z]:")


class NoZip(Exception):
    """What lies there is no ZIP file that can be read: what was expected, what was found."""

    def __init__(self, offset: int, expected: str, found: str) -> None:
        super().__init__(expected, found)
        self.offset = offset
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a ZIP, as the central directory has it."""

    name: str
    """Its path."""
    raw: bytes
    """The bytes of that."""
    made_by: int
    """Which software's conventions it follows."""
    needed: int
    """Which version it takes to read it."""
    flags: int
    """General purpose bits."""
    method: int
    """How it is compressed."""
    time: tuple[int, int]
    """Time and date, as MS-DOS has them."""
    crc: int
    """CRC-32 of its content."""
    packed: int
    """How many bytes it has in the package."""
    size: int
    """How many bytes it has."""
    attributes: tuple[int, int]
    """Internal and external attributes."""
    offset: int
    """Where its local header begins."""
    extra: bytes
    """Extra fields, but for ZIP64's."""

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")


@dataclass(frozen=True, slots=True)
class Directory:
    """The end of a ZIP."""

    begin: int
    """Where the central directory begins."""
    size: int
    """How many bytes it has."""
    count: int
    """How many members it names."""
    end: int
    """Where the records that end it begin."""


def members(path: str, file: BinaryIO, directory: Directory) -> Generator[Problem, None, list[Member]]:
    """The members by the central directory; a problem for what is wrong with that. Raises NoZip."""
    file.seek(directory.begin)
    data = file.read(directory.size)
    found: list[Member] = []
    at = 0
    while at < len(data) and len(found) < MOST_MEMBERS:
        member, at = _member(data, at, directory.begin)
        found.append(member)
    place = Place(path, directory.begin)
    if at != len(data) or len(found) != directory.count:
        yield place.error(
            Check.PACKAGE, f"{directory.count} members in {len(data)} bytes of directory", f"{len(found)} in {at}"
        )
    yield from _names(place, found)
    return found


def directory(path: str, file: BinaryIO) -> Generator[Problem, None, Directory]:
    """Where the central directory lies. Raises NoZip."""
    size = file.seek(0, 2)
    begin = max(size - _FULL16 - _END.size, 0)
    file.seek(begin)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise NoZip(size, "the end of a ZIP's central directory", "none: the file is cut off, or no ZIP")
    _, disk, first, here, count, length, offset, comment = _END.unpack_from(tail, at)
    end = begin + at
    if end + _END.size + comment != size or comment:
        yield Place(path, end).error(Check.PACKAGE, "nothing behind the ZIP's end", f"{size - end - _END.size} bytes")
    if (disk, first) != (0, 0) or here != count:
        yield Place(path, end).error(
            Check.PACKAGE, "a ZIP in one piece", f"disk {disk}, first {first}, {here} of {count}"
        )
    found = Directory(offset, length, count, end)
    if end >= _LOCATOR.size and tail[max(at - _LOCATOR.size, 0) : at].startswith(b"PK\x06\x07"):
        found = yield from _large(path, file, end - _LOCATOR.size, found)
    if found.begin + found.size != found.end:
        raise NoZip(end, f"a central directory that ends at {found.end}", f"{found.size} bytes from {found.begin}")
    if found.size > LARGEST_DIRECTORY or found.count > MOST_MEMBERS:
        most = f"at most {MOST_MEMBERS} members in {LARGEST_DIRECTORY} bytes"
        raise NoZip(found.begin, most, f"{found.count} in {found.size}")
    return found


def _large(path: str, file: BinaryIO, locator: int, small: Directory) -> Generator[Problem, None, Directory]:
    """The end of a ZIP64."""
    file.seek(locator)
    _, disk, at, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
    file.seek(at if at < locator else 0)
    data = file.read(_END64.size)
    if at + _END64.size != locator or not data.startswith(b"PK\x06\x06"):
        raise NoZip(locator, "a ZIP64 end record before its locator", f"none at {at}")
    _, size, made_by, needed, this, first, here, count, length, offset = _END64.unpack(data)
    plain = (disk, disks, this, first, size) == (0, 1, 0, 0, _END64.size - 12) and here == count
    if not plain or made_by & 0xFF != needed or made_by >> 8 not in _SYSTEMS:
        yield Place(path, at).error(Check.PACKAGE, "a plain ZIP64 end record, in one piece", data.hex())
    given = (small.count, small.size, small.begin)
    limits = (_FULL16, _FULL32, _FULL32)
    for value, limit, full in zip(given, limits, (count, length, offset), strict=True):
        if value not in {limit, full}:
            yield Place(path, small.end).error(Check.PACKAGE, f"{full} in the ZIP's end, or {limit}", str(value))
    return Directory(offset, length, count, at)


def _member(data: bytes, at: int, begin: int) -> tuple[Member, int]:
    """The member whose central header lies there, and where the next one does."""
    place = begin + at
    if len(data) - at < _CENTRAL.size or not data.startswith(b"PK\x01\x02", at):
        raise NoZip(place, "a central directory header", repr(data[at : at + 4]))
    fields = _CENTRAL.unpack_from(data, at)
    (
        _,
        made_by,
        needed,
        flags,
        method,
        time,
        date,
        crc,
        packed,
        size,
        name,
        extra,
        comment,
        disk,
        inner,
        outer,
        offset,
    ) = fields
    at += _CENTRAL.size
    raw, tail = data[at : at + name], data[at + name : at + name + extra]
    at += name + extra + comment
    if at > len(data) or comment or disk:
        raise NoZip(place, "a central directory header without comment, on the first disk", f"{comment} and {disk}")
    size, packed, offset, tail = extended(place, tail, (size, packed, offset))
    text = raw.decode("utf-8" if flags & UTF8 else "cp437", "surrogateescape")
    return (
        Member(
            text, raw, made_by, needed, flags, method, (time, date), crc, packed, size, (inner, outer), offset, tail
        ),
        at,
    )


def extended(place: int, extra: bytes, values: tuple[int, int, int]) -> tuple[int, int, int, bytes]:
    """The 32-bit values, with the 64-bit ones of ZIP64's extra field in their place; and the other extra fields."""
    rest, at = b"", 0
    found = list(values)
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        content = extra[at + 4 : at + 4 + length]
        if kind == 1:
            wanted = [number for number, value in enumerate(found) if value == _FULL32]
            if len(content) != 8 * len(wanted):
                raise NoZip(place, f"{len(wanted)} numbers in the ZIP64 field", content.hex())
            for number, value in zip(wanted, struct.unpack(f"<{len(wanted)}Q", content), strict=True):
                found[number] = value
        else:
            rest += extra[at : at + 4 + length]
        at += 4 + length
    if at != len(extra):
        raise NoZip(place, "whole extra fields", extra.hex())
    return found[0], found[1], found[2], rest


def _names(place: Place, found: list[Member]) -> Iterator[Problem]:
    seen: set[str] = set()
    for member in found:
        name = member.name
        parts = name.rstrip("/").split("/")
        bad = name.startswith("/") or _DRIVE.match(name) or "\\" in name or {"", ".", ".."} & set(parts)
        if bad or not name.isprintable() or len(member.raw) > LONGEST_NAME:
            yield place.error(Check.PACKAGE, "relative paths that stay in the package", repr(name))
        if name.casefold() in seen:
            yield place.error(Check.PACKAGE, "each path once", repr(name))
        seen.add(name.casefold())
