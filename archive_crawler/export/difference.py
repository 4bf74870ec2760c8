"""Two versions of one record held against each other, field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ONLY_A_CRAWL_KNOWS = {
    "links[].status": "what a link check found out",
    "photos[].capture": "which captures of the run are the photos'",
    "capture.original": "which earlier capture a revisit stands for: `verify` follows that pointer itself",
    "extraction.version": "which version made the record: told beside the differences",
}
"""Fields that the bytes of a capture do not give, and that are not compared, each with what it is."""

_NUMBER = re.compile(r"(?<=\.)\d+(?=\.|$)|\[\d+\]")
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same."""

    field: str
    """Its name, as in `photos[0].virin.value`; in `evidence`, `evidence.photos.0.virin`."""
    recorded: Any
    """What the record has; null where it lacks the field."""
    derived: Any
    """What the bytes give now; null where they give no such field."""

    @property
    def kind(self) -> str:
        """The field's name without numbers, as in `photos[].virin.value`."""
        return general(self.field)


def general(field: str) -> str:
    """A field's name without numbers of list members."""
    return _NUMBER.sub(lambda found: "[]" if found.group().startswith("[") else "N", field)


def differences(recorded: Any, derived: Any, at: str = "") -> Iterator[Difference]:
    """Every field in which two records differ, the deepest that can be named; a list of another length is one difference."""
    if general(at) in ONLY_A_CRAWL_KNOWS:
        return
    if isinstance(recorded, dict) and isinstance(derived, dict):
        for key in dict.fromkeys((*derived, *recorded)):
            below = f"{at}.{key}" if at else str(key)
            yield from _member(recorded.get(key, _ABSENT), derived.get(key, _ABSENT), below)
    elif isinstance(recorded, list) and isinstance(derived, list) and len(recorded) == len(derived):
        for number, (old, new) in enumerate(zip(recorded, derived, strict=True)):
            yield from differences(old, new, f"{at}[{number}]")
    elif type(recorded) is not type(derived) or recorded != derived:
        yield Difference(at, recorded, derived)


def _member(old: Any, new: Any, at: str) -> Iterator[Difference]:
    if old is _ABSENT or new is _ABSENT:
        if general(at) not in ONLY_A_CRAWL_KNOWS:
            yield Difference(at, None if old is _ABSENT else old, None if new is _ABSENT else new)
    else:
        yield from differences(old, new, at)
