"""The index of WARC files of any origin, made from the files alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.frontier.unsealed import OPEN
from archive_crawler.warc.cdxj import REVISIT, UNKNOWN, Entry, Place, line, mime, read, timestamp14
from archive_crawler.warc.member import damage, record_at
from archive_crawler.warc.message import entity, final_head
from archive_crawler.warc.record import digest
from archive_crawler.warc.sorting import merge_into, merged, sort_into
from archive_crawler.warc.surt import surt
from archive_crawler.warc.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from archive_crawler.warc.member import StoredRecord

_HEAD = 1 << 20
"""Bytes of a block that are read: enough for the head of any message."""
_DIGESTED = 100_000_000
"""Bytes of a block up to which a payload digest is computed for a record without one."""
_INDEXED = {"response", "revisit"}


@dataclass(frozen=True, slots=True)
class Indexed:
    """A record with what its index entry needs."""

    entry: Entry
    """The entry; of a revisit without its original."""
    record_id: str
    """WARC-Record-ID, bare."""
    refers_to: str
    """For a revisit, the WARC-Record-ID of its original; empty where it does not tell."""
    refers_to_key: bytes
    """For a revisit, SURT and timestamp of its original; empty where it does not tell."""


def index(warc: Path) -> Iterator[Indexed | WarcError]:
    """The responses and revisits of a WARC file in its order; a damaged record gives a WarcError in its place."""
    for record in walk(warc, _HEAD):
        if isinstance(record, WarcError):
            yield record
        elif record.type in _INDEXED and record.target_uri.lower().startswith(("http://", "https://")):
            try:
                yield indexed(record, warc)
            except WarcError as error:
                yield error


def build(
    warcs: Iterable[Path],
    target: Path,
    report: Callable[[WarcError], None],
    known: Mapping[tuple[str, int], Place] | None = None,
) -> int:
    """Write the sorted index of WARC files, replacing `target` atomically; how many lines it has.

    Revisits get their originals, as far as they are among these files, or `known` by the revisit's file name and
    offset. Each damaged record is reported.
    """
    files, elsewhere = list(warcs), known or {}
    with TemporaryDirectory(prefix=".index-", dir=target.parent) as name:
        folder = Path(name)
        by_id: dict[str, list[bytes]] = {}
        with (folder / "entries").open("wb") as entries, (folder / "revisits").open("wb") as revisits:
            for found in _each(files, report):
                place = found.entry.place
                original = elsewhere.get((place.filename, place.offset))
                written = line(replace(found.entry, original=original))
                if original:
                    entries.write(written)
                elif found.refers_to_key:
                    revisits.write(found.refers_to_key + b" " + written)
                elif found.refers_to:
                    by_id.setdefault(found.refers_to, []).append(written)
                else:
                    entries.write(written)
            if by_id:
                _refer_by_id(by_id, files, entries, revisits)
        return _joined(folder, target)


def _each(warcs: list[Path], report: Callable[[WarcError], None]) -> Iterator[Indexed]:
    for warc in warcs:
        for found in index(warc):
            if isinstance(found, WarcError):
                report(found)
            else:
                yield found


def _refer_by_id(by_id: dict[str, list[bytes]], warcs: list[Path], entries: BinaryIO, revisits: BinaryIO) -> None:
    """Find by a second walk what revisits refer to that name their original by its id alone."""
    for found in _each(warcs, lambda _: None):
        revisits.writelines(found.entry.key + b" " + written for written in by_id.pop(found.record_id, []))
    for unknown in by_id.values():
        entries.writelines(unknown)


def _joined(folder: Path, target: Path) -> int:
    """Give revisits their originals: both files are sorted by the original's key, and read side by side."""
    entries, revisits, resolved = (folder / name for name in ("entries", "revisits", "resolved"))
    sort_into(entries, entries)
    sort_into(revisits, revisits)
    with resolved.open("wb") as out:
        out.writelines(_resolved(merged([revisits]), merged([entries])))
    sort_into(resolved, resolved)
    return merge_into([entries, resolved], target)


def _resolved(revisits: Iterator[bytes], entries: Iterator[bytes]) -> Iterator[bytes]:
    groups = groupby(entries, _key)
    key, originals = b"", list[Entry]()
    for wanted, lines in groupby(revisits, _key):
        while key < wanted:
            key, group = next(groups, (b"\xff", iter(())))
            originals = [read(each) for each in group] if key == wanted else []
        for revisit in (read(text.split(b" ", 2)[2]) for text in lines):
            original = _original(revisit, originals if key == wanted else [])
            yield line(replace(revisit, original=original))


def _key(text: bytes) -> bytes:
    return b" ".join(text.split(b" ", 2)[:2])


def _original(revisit: Entry, originals: list[Entry]) -> Place | None:
    """Of several captures in one second, the one with the revisit's payload."""
    found = [each.place for each in originals if each.mime != REVISIT and revisit.digest in {each.digest, UNKNOWN}]
    return found[0] if found else None


def indexed(record: StoredRecord, warc: Path) -> Indexed:
    """What the index says of a response or revisit; raises WarcError where it cannot be told."""
    fields = record.fields
    _, head = final_head(record.block)
    if head is None and record.type == "response":
        raise damage(warc, record.offset, f"an HTTP response head was expected, found {record.block[:20]!r}")
    try:
        entry = Entry(
            url=record.target_uri,
            timestamp=timestamp14(fields.get("warc-date", "")),
            mime=REVISIT if record.type == "revisit" else mime(head.get("content-type") if head else None),
            status=str(head.status) if head else UNKNOWN,
            digest=fields.get("warc-payload-digest") or _digest(record, warc),
            place=Place(warc.name.removesuffix(OPEN), record.offset, record.length),
        )
        return Indexed(entry, record.id, fields.get("warc-refers-to", "").strip("<> "), _refers_to_key(record))
    except WarcError as error:
        raise damage(warc, record.offset, str(error)) from error


def _refers_to_key(record: StoredRecord) -> bytes:
    url = record.fields.get("warc-refers-to-target-uri", "").strip("<> ")
    date = record.fields.get("warc-refers-to-date", "")
    if record.type != "revisit" or not url or not date:
        return b""
    return f"{surt(url)} {timestamp14(date)}".encode()


def _digest(record: StoredRecord, warc: Path) -> str:
    """The payload digest that a response lacks; none for one that is too large to compute it in memory."""
    if record.type != "response" or record.size > _DIGESTED:
        return UNKNOWN
    try:
        block = (
            record.block if len(record.block) == record.size else record_at(warc, record.offset, record.length).block
        )
    except WarcError:  # one of several records in one gzip member
        return UNKNOWN
    at, head = final_head(block)
    return digest(entity(head, block, at)) if head else UNKNOWN
