"""How much memory many share."""

from __future__ import annotations


class Room:
    """Counts bytes up to a bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0

    def take(self, size: int) -> bool:
        """Whether there is room for more bytes, which are then taken."""
        if self.taken + size > self._most:
            return False
        self.taken += size
        return True

    def give(self, size: int) -> None:
        """Have bytes back."""
        self.taken -= size
