"""Files that grow until they are sealed: the name says so."""

from __future__ import annotations

from pathlib import Path

OPEN = ".open"
"""What the name of a file ends in while it is written (WARC/1.1 annex C)."""


def existing(path: Path) -> Path | None:
    """The file of that name, or the same while it is written; null where there is neither."""
    return next((found for found in (path, path.with_name(path.name + OPEN)) if found.exists()), None)
