"""Bring the WARC files of a run that was broken off back to what was acknowledged."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archive_crawler.warc.rolling import OPEN, seal, sync_directory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def recover(directory: Path, lengths: Mapping[str, int]) -> list[str]:
    """Cut every file back to its acknowledged length and seal it; what was done, a sentence a file.

    A file of which nothing was acknowledged is removed. What is shorter than acknowledged is sealed as it is, and said.
    """
    sentences = []
    for path in sorted(directory.glob("*.warc.gz*")):
        length = lengths.get(path.name.removesuffix(OPEN), 0)
        # A file that was sealed by rotation may have more than was acknowledged, too.
        if path.name.endswith(OPEN) or path.stat().st_size > length:
            sentences.append(_recover(path, length))
    return sentences


def _recover(path: Path, length: int) -> str:
    size = path.stat().st_size
    name = path.name.removesuffix(OPEN)
    if not length:
        path.unlink()
        sync_directory(path.parent)
        return f"{name}: removed, none of its {size} bytes were acknowledged."
    if size > length:
        with path.open("r+b") as file:
            file.truncate(length)
            os.fsync(file.fileno())
    if path.name.endswith(OPEN):
        seal(path)
    if size < length:
        return f"{name}: sealed with {size} bytes, though {length} were acknowledged: {length - size} bytes are lost."
    return f"{name}: sealed with {length} bytes, {size - length} bytes of unacknowledged records were cut off."
