"""A collection that comes from elsewhere, and what could not be carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was left behind, or that is not as it was."""

    line: int | None
    """Line of the file it was read from; None where it is about all of it."""
    key: str
    """What it is about, in the words of the file it was read from."""
    text: str
    """What became of it, and why."""

    def told(self, name: str) -> str:
        """The remark as a line of a message; `name` is how the file is called."""
        place = f"{name}:{self.line}" if self.line else name
        return f"{place}: {self.key}: {self.text}"


@dataclass(frozen=True, slots=True)
class Moved:
    """What is read from another crawler's configuration or a list of seeds."""

    document: dict[str, Any]
    """The collection, by the keys of a collection file."""
    remarks: Sequence[Remark]
    """What could not be carried over, in the order of the file."""
