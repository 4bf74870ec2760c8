"""A CDXJ index against the records that it names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archive_crawler.warc.reader import NOT_MODIFIED
from archive_crawler.warc.surt import surt
from archive_crawler.warc.verify.labels import same
from archive_crawler.warc.verify.lines import lines, parsed
from archive_crawler.warc.verify.problem import Check, Place, Problem
from archive_crawler.warc.verify.relations import place as place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.catalog import Catalog, Entry
    from archive_crawler.warc.verify.lines import Lines
    from archive_crawler.warc.verify.originals import Originals
    from archive_crawler.warc.verify.problem import Tally

LONGEST = 1 << 20
"""Bytes that a line may have."""
_LINE = re.compile(rb"(\S+) (\d{14}) (\{.*\})")
_KEYS = ("url", "mime", "status", "digest", "length", "offset", "filename")
_MOST = 2**63


def problems(name: str, file: Lines, catalog: Catalog, originals: Originals, tally: Tally) -> Iterator[Problem]:
    """Every line that does not lead to the record it names, and lines out of order (bytewise, as LC_ALL=C sort)."""
    previous = b""
    unsorted: list[Place] = []
    for item in lines(name, file, Check.INDEX, LONGEST):
        if isinstance(item, Problem):
            yield item
            continue
        place, line = item
        tally.lines[name] += 1
        if line < previous and len(unsorted) < 1:
            unsorted.append(place)
        previous = line
        if not line.startswith(b"!meta"):
            yield from _line(place, line, catalog, originals)
    for place in unsorted:
        yield place.error(Check.INDEX, "lines in the order of their bytes", "one that belongs before the line above it")


def coverage(name: str, catalog: Catalog) -> Iterator[Problem]:
    """Every response and revisit of http and https that no index has."""
    missing = "r.type IN ('response', 'revisit') AND r.uri LIKE 'http%' AND r.file NOT LIKE '../%' AND NOT EXISTS "
    missing += "(SELECT 1 FROM indexed i WHERE i.file = r.file AND i.offset = r.offset)"
    for entry in catalog.select(missing):
        yield place_of(entry).judged(Check.INDEX, f"a line in {name}", f"none for {entry.uri}", error=entry.ours)


def _line(place: Place, line: bytes, catalog: Catalog, originals: Originals) -> Iterator[Problem]:
    parts = _LINE.fullmatch(line)
    if parts is None:
        yield place.error(Check.INDEX, "a key, a timestamp of 14 digits and a JSON object", repr(line[:80]))
        return
    row = parsed(place, parts[3], Check.INDEX)
    if isinstance(row, Problem):
        yield row
        return
    where = _pointer(row, "")
    if where is None:
        yield place.error(Check.INDEX, "filename, offset and length", repr(parts[3][:120]))
        return
    filename, offset, length = where
    if not catalog.index(filename, offset, str(row.get("url", ""))):
        yield place.error(Check.INDEX, "one line a record", f"another one for {filename} offset {offset}")
    entry = catalog.at(filename, offset)
    if entry is None:
        yield place.error(Check.INDEX, f"a record in {filename} at offset {offset}", "none")
        return
    timestamp = parts[2].decode()
    yield from (place.error(Check.INDEX, *pair) for pair in _differences(row, timestamp, length, entry))
    # A compressed index has other keys, as the player of packages looks them up.
    if entry.ours and place.file.endswith(".cdxj") and parts[1] != (key := surt(entry.uri).encode()):
        yield place.error(Check.INDEX, f"the key {key!r}", repr(parts[1]))
    yield from _original(place, row, entry, catalog, originals)


def _differences(row: dict[str, Any], timestamp: str, length: int, entry: Entry) -> Iterator[tuple[str, str]]:
    """Expected and found, for everything that a line says differently from its record."""
    digits = re.sub(r"\D", "", entry.date)[:14]
    if not timestamp.startswith(digits):
        yield f"the record's date {entry.date}", timestamp
    if length != entry.length:
        yield f"the record's length {entry.length}", str(length)
    if row.get("url") != entry.uri:
        yield f"the record's url {entry.uri}", str(row.get("url"))
    status = row.get("status")
    # A package tells a 304 with its original's status: ReplayWeb.page shows pages by it.
    retold = entry.type == "revisit" and entry.status == NOT_MODIFIED
    if (
        entry.status is not None
        and not retold
        and str(status) != str(entry.status)
        and (entry.ours or status is not None)
    ):
        yield f"the record's status {entry.status}", str(status)
    if entry.type == "revisit" and row.get("mime") != "warc/revisit":
        yield "mime warc/revisit for a revisit", str(row.get("mime"))
    if entry.ours:
        yield from ((f"a key {key}", "none") for key in _KEYS if key not in row)
        yield from _media_type(row.get("mime"), entry)
    if not _same_digest(row.get("digest"), entry.payload, strict=bool(entry.ours)):
        yield f"the record's payload digest {entry.payload}", str(row.get("digest"))


def _media_type(indexed: Any, entry: Entry) -> Iterator[tuple[str, str]]:
    told = re.split(r"[;\s]", (entry.content_type or "").strip(), maxsplit=1)[0]
    if told and entry.type == "response" and indexed not in {told, told.lower()}:
        yield f"the record's media type {told}", str(indexed)


def _same_digest(indexed: Any, found: str | None, *, strict: bool) -> bool:
    """Ours are the same to the letter; others leave the label sha1 out, or have it in an algorithm of their own."""
    if indexed is None or found is None:
        return True
    text = str(indexed)
    return text == found if strict else same(text if ":" in text else f"sha1:{text}", found) is not False


def _original(
    place: Place, row: dict[str, Any], entry: Entry, catalog: Catalog, originals: Originals
) -> Iterator[Problem]:
    if "orig.filename" not in row:
        return
    where = _pointer(row, "orig.")
    if where is None or entry.type != "revisit":
        yield place.error(
            Check.INDEX, "orig.filename, orig.offset and orig.length of a revisit", f"them on {entry.type}"
        )
        return
    filename, offset, length = where
    found: Entry | Problem | None = catalog.at(filename, offset)
    if found is None and (run := originals.run_of(filename)):
        found = originals.find(run, filename, offset, length)
    if isinstance(found, Problem):
        yield found
    elif found is None:
        expected = "the original's file at hand, which orig.filename names"
        yield place.warning(Check.INDEX, expected, f"{filename} offset {offset} is not")
    elif found.type == "revisit" or found.length != length:
        yield place.error(Check.INDEX, f"an original of {length} bytes", f"a {found.type} of {found.length} bytes")


def _pointer(row: dict[str, Any], prefix: str) -> tuple[str, int, int] | None:
    filename, offset, length = (row.get(prefix + key) for key in ("filename", "offset", "length"))
    if not isinstance(filename, str):
        return None
    numbers = [int(str(number)) for number in (offset, length) if re.fullmatch(r"[0-9]{1,19}", str(number), re.ASCII)]
    return (filename, *numbers) if len(numbers) == 2 and max(numbers) < _MOST else None  # type: ignore[return-value]
