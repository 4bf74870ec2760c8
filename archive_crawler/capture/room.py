"""How much memory many share."""

from __future__ import annotations

from weakref import ref


class Room:
    """Counts bytes up to a bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0
        self._lent: dict[ref[object], int] = {}

    def take(self, size: int) -> bool:
        """Whether there is room for more bytes, which are then taken."""
        if self.taken + size > self._most:
            return False
        self.taken += size
        return True

    def give(self, size: int) -> None:
        """Have bytes back."""
        self.taken -= size

    def lend(self, size: int, holder: object) -> None:
        """Have bytes back when their holder is gone; `weakref.finalize` costs as much as the rest of the tap."""
        self._lent[ref(holder, self._returned)] = size

    def _returned(self, holder: ref[object]) -> None:
        self.give(self._lent.pop(holder))
