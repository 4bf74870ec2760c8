"""A compressed index that a player reads in ranges: gzip members of some lines each, and where they begin.

The form is that of cdxj-indexer (`cdxj-gzip-1.0`), which ReplayWeb.page and pywb read.
"""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

from archive_crawler.warc.cdxj import read
from archive_crawler.warc.record import digest
from archive_crawler.warc.sorting import sort_into
from archive_crawler.warc.surt import lookup_key

if TYPE_CHECKING:
    from pathlib import Path

_LINES = 300
"""Lines of a member, as cdxj-indexer has them."""


def compress(index: Path, data: Path, places: Path) -> None:
    """Write the compressed index of a CDXJ file, and the file that says where its members begin.

    Its keys are those that wabac.js looks for, which is not SURT to the letter: where a member begins matters to it.
    """
    rekeyed = data.with_name(data.name + ".lines")
    with index.open("rb") as lines, rekeyed.open("wb") as out:
        for text in lines:
            _, rest = text.split(b" ", 1)
            out.write(lookup_key(read(text).url).encode() + b" " + rest)
    sort_into(rekeyed, rekeyed)
    with rekeyed.open("rb") as lines, data.open("wb") as members, places.open("wb") as out:
        out.write(b"!meta 0 " + json.dumps({"format": "cdxj-gzip-1.0", "filename": data.name}).encode() + b"\n")
        while few := list(islice(lines, _LINES)):
            member = _member(b"".join(few))
            place = {"offset": members.tell(), "length": len(member), "digest": digest(member)}
            out.write(few[0].partition(b" {")[0] + b" " + json.dumps(place).encode() + b"\n")
            members.write(member)
    rekeyed.unlink()


def _member(lines: bytes) -> bytes:
    deflate = zlib_ng.compressobj(6, zlib_ng.DEFLATED, 31)
    return bytes(deflate.compress(lines) + deflate.flush())
