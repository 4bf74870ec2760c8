"""Lines of text files of unknown origin, bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import orjson

from archive_crawler.warc.verify.problem import Check, Place, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.problem import Problem

LONGEST = 16 << 20
"""Bytes that a line of JSON may have: what reading it can cost is some ten times that."""

Line = tuple[Place, bytes]


class Lines(Protocol):
    """What lines can be read from."""

    def readline(self, size: int = -1, /) -> bytes: ...


def lines(name: str, file: Lines, check: Check, longest: int = LONGEST) -> Iterator[Line | Problem]:
    """Each line without its end and where it stands; a problem in place of one that is too long or cut off."""
    number = 0
    while line := file.readline(longest):
        number += 1
        place = Place(name, line=number)
        if line.endswith(b"\n"):
            yield place, line[:-1]
        elif len(line) < longest:
            yield place.error(check, "a whole line, which ends with LF", f"it is cut off: {shown(repr(line[-40:]))}")
        else:
            yield place.error(check, f"a line of at most {longest} bytes", "a longer one, which was not read")
            while line and not line.endswith(b"\n"):
                line = file.readline(longest)


def parsed(place: Place, text: bytes, check: Check) -> dict[str, Any] | Problem:
    """The JSON object that a line is."""
    try:
        row = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return place.error(check, "a JSON object", f"{error}: {text[:60]!r}")
    if not isinstance(row, dict):
        return place.error(check, "a JSON object", f"{text[:60]!r}")
    return row
