"""A file of an export with its size and digest."""

from __future__ import annotations

import hashlib
from pathlib import Path

from archive_crawler.export.dataset.facts import File, Format
from archive_crawler.export.dataset.tables import Table


def file(folder: Path, path: Path, table: Table | None = None, form: Format | None = None) -> File:
    """Read a file below an export's folder."""
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return File(path.relative_to(folder).as_posix(), table, form, path.stat().st_size, sha256)
