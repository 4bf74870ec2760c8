"""Bring the WARC files of a run that was broken off back to what was acknowledged."""

from __future__ import annotations

import os
import re
from collections import deque
from typing import TYPE_CHECKING

from zlib_ng import zlib_ng

from archive_crawler.errors import WarcError
from archive_crawler.frontier.unsealed import OPEN, existing
from archive_crawler.warc.contents import Corrupt
from archive_crawler.warc.rolling import seal, sync_directory
from archive_crawler.warc.walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_GROUP = 32
"""Records of which the last capture's are some: none has as many."""
_GROUPS = 2 * _GROUP
_HEAD = 1 << 16
_CONCURRENT = re.compile(rb"^WARC-Concurrent-To: <([^>\r]+)>", re.IGNORECASE | re.MULTILINE)

WARCS = "*.warc.gz*"
"""The files of an archive folder, open ones included."""


def recover(directory: Path, lengths: Mapping[str, int], *, dry_run: bool = False) -> list[str]:
    """Cut every file back to its acknowledged length and seal it; what was done, a sentence a file.

    A file of which nothing was acknowledged is removed. What is shorter than acknowledged is cut to its last whole
    record, and said. Where `dry_run` is set nothing is changed.
    """
    acknowledged = {name: length for name, length in lengths.items() if name.endswith(".warc.gz") and length}
    gone = [name for name in acknowledged if not existing(directory / name)]
    sentences = [f"{name}: is gone, though {lengths[name]} bytes were acknowledged." for name in gone]
    for path in sorted(directory.glob(WARCS)):
        length = lengths.get(path.name.removesuffix(OPEN), 0)
        # A file that was sealed by rotation may have more than was acknowledged, too.
        if path.name.endswith(OPEN) or path.stat().st_size != length:
            sentences.append(_recover(path, length, dry_run=dry_run))
    return sentences


def recover_alone(directory: Path, *, dry_run: bool = False) -> list[str]:
    """Cut every open file back to its last whole record and seal it, where nobody knows what was acknowledged."""
    sentences = []
    for path in sorted(directory.glob(WARCS + OPEN)):
        size, kept = path.stat().st_size, whole(path)
        if kept:
            sentences.append(
                f"{path.name.removesuffix(OPEN)}: sealed with {kept} bytes, {size - kept} bytes behind the last whole "
                "record were cut off."
            )
        else:
            sentences.append(f"{path.name.removesuffix(OPEN)}: removed, no record of its {size} bytes is whole.")
        if not dry_run:
            _keep(path, kept)
    return sentences


def whole(path: Path) -> int:
    """Where the last whole record ends whose concurrent records are there, too, in bytes; 0 where there is none."""
    last: deque[tuple[int, str, set[str]]] = deque(maxlen=_GROUPS)
    for record in walk(path, 0):
        if not isinstance(record, WarcError):
            last.append((record.offset + record.length, record.id, _concurrent(path, record.offset)))
    records = list(last)
    ids = {name for _, name, _ in records}
    while records and any(named - ids for _, _, named in records[-_GROUP:]):
        ids.discard(records.pop()[1])
    return records[-1][0] if records else 0


def _concurrent(path: Path, offset: int) -> set[str]:
    """The ids in every WARC-Concurrent-To of a record."""
    with path.open("rb") as file:
        file.seek(offset)
        try:
            block = zlib_ng.decompressobj(31).decompress(file.read(_HEAD), _HEAD)
        except Corrupt:  # not compressed
            return set()
    head, _, _ = block.partition(b"\r\n\r\n")
    return {name.decode("ascii", "replace") for name in _CONCURRENT.findall(head)}


def _recover(path: Path, length: int, *, dry_run: bool) -> str:
    size = path.stat().st_size
    name = path.name.removesuffix(OPEN)
    kept = length if size >= length else whole(path)
    if not dry_run:
        _keep(path, kept)
    if size < length:
        return (
            f"{name}: {length} bytes were acknowledged, {size} are there: cut to its last whole record, {kept} bytes."
        )
    if not length:
        return f"{name}: removed, none of its {size} bytes were acknowledged."
    return f"{name}: sealed with {length} bytes, {size - length} bytes of unacknowledged records were cut off."


def _keep(path: Path, kept: int) -> None:
    """Leave so many bytes of a file, sealed, or no file."""
    if not kept:
        path.unlink()
        sync_directory(path.parent)
        return
    with path.open("r+b") as file:
        file.truncate(kept)
        os.fsync(file.fileno())
    if path.name.endswith(OPEN):
        seal(path)
