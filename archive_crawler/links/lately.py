"""What was learnt lately: bounded in number and weight, the oldest goes first."""

from __future__ import annotations

from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Lately(Generic[K, V]):
    """A mapping of so many entries at most, which weigh so much together at most."""

    def __init__(self, most: int, weight: int = 0) -> None:
        self._most = most
        self._weight = weight
        self._entries: dict[K, tuple[V, int]] = {}
        self._weighs = 0

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: K) -> bool:
        return key in self._entries

    def get(self, key: K) -> V | None:
        """What is known; null where nothing is, or no longer."""
        entry = self._entries.get(key)
        return entry[0] if entry else None

    def put(self, key: K, value: V, weight: int = 0) -> None:
        """Learn something, in the place of what was known before."""
        self._drop(key)
        self._entries[key] = (value, weight)
        self._weighs += weight
        while len(self._entries) > self._most or (self._weighs > self._weight and len(self._entries) > 1):
            self._drop(next(iter(self._entries)))

    def _drop(self, key: K) -> None:
        self._weighs -= self._entries.pop(key, (None, 0))[1]
