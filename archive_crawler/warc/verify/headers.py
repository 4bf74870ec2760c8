"""The local headers of a ZIP file (APPNOTE 4.3.7), which say once more what its directory says."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from archive_crawler.warc.verify.container import DESCRIPTOR, Member, NoZip, extended
from archive_crawler.warc.verify.problem import Check, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Generator

_LOCAL = struct.Struct("<4s5H3L2H")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a member lies in the package."""

    begin: int
    """Where its local header begins."""
    data: int
    """Where its content begins."""
    end: int
    """Where what belongs to it ends."""


def stretches(path: str, file: BinaryIO, found: list[Member], end: int) -> Generator[Problem, None, dict[str, Stretch]]:
    """Where each member lies by its name; a problem for headers that disagree, for gaps and for overlaps."""
    expected = 0
    lying: dict[str, Stretch] = {}
    for member in sorted(found, key=lambda member: member.offset):
        place = Place(path, member.offset)
        if member.offset != expected:
            yield place.error(Check.PACKAGE, f"the next member at {expected}", f"{member.name!r} at {member.offset}")
        if member.offset < expected:  # what overlaps could be read without end
            return lying
        stretch = yield from _local(place, file, member)
        if stretch is None:
            return lying
        expected = max(expected, stretch.end)
        if stretch.end > end:
            yield place.error(Check.PACKAGE, f"{member.name!r} to end before {end}", f"at {stretch.end}")
            return lying
        lying[member.name] = stretch
    if expected != end:
        yield Place(path, expected).error(Check.PACKAGE, f"the central directory at {expected}", f"at {end}")
    return lying


def _local(place: Place, file: BinaryIO, member: Member) -> Generator[Problem, None, Stretch | None]:
    """Hold a local header against the central one."""
    file.seek(member.offset)
    data = file.read(_LOCAL.size)
    if len(data) < _LOCAL.size or not data.startswith(b"PK\x03\x04"):
        yield place.error(Check.PACKAGE, "a local file header", repr(data[:4]))
        return None
    _, needed, flags, method, time, date, crc, packed, size, name, extra = _LOCAL.unpack(data)
    raw, tail = file.read(name), file.read(extra)
    try:
        size, packed, _, _ = extended(member.offset, tail, (size, packed, 0))
    except NoZip as error:
        yield place.error(Check.PACKAGE, error.expected, error.found)
        return None
    described = bool(member.flags & DESCRIPTOR)
    sizes = (0, 0, 0) if described and (crc, packed, size) == (0, 0, 0) else (member.crc, member.packed, member.size)
    pairs = {
        "version": (needed, member.needed),
        "flags": (flags, member.flags),
        "method": (method, member.method),
        "time": ((time, date), member.time),
        "CRC and sizes": ((crc, packed, size), sizes),
        "name": (raw, member.raw),
    }
    for what, (here, central) in pairs.items():
        if here != central:
            yield place.error(
                Check.PACKAGE, f"the {what} of {member.name!r}: {central!r}, as in the directory", repr(here)
            )
    begin = member.offset + _LOCAL.size + name + extra
    end = begin + member.packed
    if described:
        end = yield from _descriptor(place, file, member, end)
    return Stretch(member.offset, begin, end)


def _descriptor(place: Place, file: BinaryIO, member: Member, at: int) -> Generator[Problem, None, int]:
    """The record behind a member whose sizes were not known before; where it ends."""
    file.seek(at)
    data = file.read(24)
    begin = 4 if data.startswith(b"PK\x07\x08") else 0
    for form in (struct.Struct("<3L"), struct.Struct("<L2Q")):
        if len(data) - begin >= form.size and form.unpack_from(data, begin) == (member.crc, member.packed, member.size):
            return at + begin + form.size
    yield place.error(Check.PACKAGE, f"a data descriptor of {member.name!r}", data.hex())
    return at
