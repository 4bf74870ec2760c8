"""How much of the disk a crawl leaves free."""

from __future__ import annotations

import shutil
from pathlib import Path

MOST = 1 << 30
"""Bytes that stay free where the collection does not say."""
_PART = 20
"""Of a small disk, the part that stays free in their stead."""


def floor_of(folder: Path, floor: int | None) -> int:
    """How many bytes stay free on the disk of a folder."""
    return min(MOST, shutil.disk_usage(folder).total // _PART) if floor is None else floor


class DiskFloor:
    """Watches the disk of a folder."""

    def __init__(self, folder: Path, floor: int | None) -> None:
        self._folder = folder
        self._floor = floor_of(folder, floor)

    def reached(self) -> str | None:
        """What is wrong, once less is free than the floor; null before."""
        free = shutil.disk_usage(self._folder).free
        if free >= self._floor:
            return None
        return (
            f"the disk of {self._folder} has {free:,} bytes left, and limits.disk_floor wants {self._floor:,}: make room, "
            "or lower it"
        )
