"""The secondary index of a compressed CDXJ index (`.idx`): which gzip member begins with which key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive_crawler.warc.verify.labels import hashing, label
from archive_crawler.warc.verify.lines import lines, parsed
from archive_crawler.warc.verify.problem import Check, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.contents import Readable
    from archive_crawler.warc.verify.lines import Lines

_LINE = re.compile(rb"(.*?) ?(\{.*\})")
_LONGEST = 1 << 20
_LARGEST = 16 << 20  # bytes of a block


def problems(name: str, file: Lines, index: Readable) -> Iterator[Problem]:
    """Every line that does not lead to a block with the digest it names, and what no block covers."""
    expected = 0
    for item in lines(name, file, Check.INDEX, _LONGEST):
        if isinstance(item, Problem):
            yield item
            continue
        place, line = item
        parts = _LINE.fullmatch(line)
        row = parsed(place, parts[2] if parts else line, Check.INDEX)
        if isinstance(row, Problem):
            yield row
        elif not line.startswith(b"!meta"):
            offset, length = row.get("offset"), row.get("length")
            if offset != expected or not isinstance(length, int) or not 0 < length <= _LARGEST:
                yield place.error(Check.INDEX, f"a block at offset {expected}", f"offset {offset}, length {length}")
                return
            yield from _block(place, row, index)
            expected += length
    size = index.seek(0, 2)
    if expected != size:
        yield Place(name).error(Check.INDEX, f"blocks up to offset {size}", f"blocks up to {expected}")


def _block(place: Place, row: dict[str, Any], index: Readable) -> Iterator[Problem]:
    told = label(str(row.get("digest")))
    digest = hashing(told.algorithm if told else "sha256")
    index.seek(row["offset"])
    digest.update(index.read(row["length"]))
    if "digest" in row and (told is None or told.value != digest.digest()):
        yield place.error(Check.INDEX, f"a block with digest {row['digest']}", f"{digest.name}:{digest.hexdigest()}")
