"""Sorting lines bytewise, as `LC_ALL=C sort -u` does, in little memory however many there are."""

from __future__ import annotations

import heapq
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.warc.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHUNK = 48 * 1024 * 1024
"""Bytes that are sorted in memory at once."""
_MOST_FILES = 128
"""Sorted pieces that are merged at once."""


def sort_into(unsorted: Path, target: Path, chunk: int = _CHUNK) -> int:
    """Write the lines of a file sorted and each once, replacing `target` atomically; how many there are.

    Raises WarcError when the last line has no end, as after a crash.
    """
    with TemporaryDirectory(prefix=".sort-", dir=target.parent) as folder, unsorted.open("rb") as file:
        pieces: list[Path] = []
        while lines := file.readlines(chunk):
            if not lines[-1].endswith(b"\n"):
                raise WarcError(f"{unsorted}: the last line was expected to end, it is {lines[-1][:80]!r}")
            lines.sort()
            pieces.append(_piece(Path(folder) / str(len(pieces)), lines))
            del lines
        return merge_into(pieces, target)


def merge_into(pieces: Iterable[Path], target: Path) -> int:
    """Write the lines of sorted files as one sorted file, replacing `target` atomically; how many there are."""
    files = list(pieces)
    with TemporaryDirectory(prefix=".merge-", dir=target.parent) as folder:
        number = 0
        while len(files) > _MOST_FILES:
            joint = Path(folder) / str(number)
            merge_into(files[:_MOST_FILES], joint)
            files = [*files[_MOST_FILES:], joint]
            number += 1
        count = 0
        with replacing(target) as out:
            for line in merged(files):
                out.write(line)
                count += 1
        return count


def merged(files: Iterable[Path]) -> Iterator[bytes]:
    """The lines of sorted files in order, each once."""
    with ExitStack() as stack:
        opened = [stack.enter_context(path.open("rb")) for path in files]
        last = None
        for line in heapq.merge(*opened):
            if line != last:
                yield line
            last = line


def _piece(path: Path, lines: list[bytes]) -> Path:
    with path.open("wb") as out:
        out.writelines(lines)
    return path
