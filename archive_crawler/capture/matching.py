"""Which of many patterns of a robots.txt is the first to match a path (RFC 9309 section 2.2.3), found within a bound of work."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MOST = 16_000_000
"""Characters compared for one path; what honest files have comes nowhere near."""
_GLANCE = 16
"""What it costs to look at a pattern and pass on, in characters."""
_SLOW = 100
"""`str.find` takes at most a text's length times so much: longer needles it seeks in linear time."""
_KEY = 3


class TooMuchWork(Exception):
    """The patterns were made to keep whoever matches them busy."""


@dataclass(slots=True)
class Work:
    """Counts what matching costs."""

    spent: int = 0
    """Characters compared, at most."""
    most: int = MOST

    def charge(self, characters: int) -> None:
        """Add to what was spent; raises `TooMuchWork` when that is more than there is."""
        self.spent += characters
        if self.spent > self.most:
            raise TooMuchWork


class _Glob(NamedTuple):
    """A pattern with stars."""

    rank: int
    parts: list[str]
    anchored: bool
    key: str
    """Characters that a path must have somewhere."""


class Patterns:
    """Patterns by the literal text that they begin with; `*` is any text, a `$` at the end is the path's end."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._literals: dict[str, int] = {}
        self._whole: dict[str, int] = {}
        self._globs: dict[str, list[_Glob]] = {}
        for rank, pattern in enumerate(dict.fromkeys(patterns)):
            if "*" in pattern:
                one = _glob(rank, pattern)
                self._globs.setdefault(one.parts[0], []).append(one)
            elif pattern.endswith("$"):
                self._whole[pattern[:-1]] = rank
            else:
                self._literals[pattern] = rank
        self._lengths = sorted({len(text) for text in [*self._literals, *self._globs]})

    def first(self, path: str, work: Work) -> int | None:
        """The place of the first pattern that matches, equal ones counted once; raises `TooMuchWork`."""
        beginnings = [path[:length] for length in self._lengths if length <= len(path)]
        work.charge(_GLANCE * len(self._lengths) + sum(map(len, beginnings)))
        found = [self._whole[path]] if path in self._whole else []
        found += [self._literals[text] for text in beginnings if text in self._literals]
        best = min(found, default=None)
        globs = [self._globs[text] for text in beginnings if text in self._globs]
        if not globs:
            return best
        keys = {path[at : at + length] for length in range(_KEY + 1) for at in range(len(path))}
        work.charge(len(path) * _KEY)
        for group in globs:
            best = _better(group, path, keys, best, work)
        return best


def _better(group: list[_Glob], path: str, keys: set[str], best: int | None, work: Work) -> int | None:
    for one in group:
        if best is not None and one.rank > best:
            return best
        work.charge(_GLANCE)
        if one.key in keys and _matches(one, path, work):
            return one.rank
    return best


def _glob(rank: int, pattern: str) -> _Glob:
    anchored = pattern.endswith("$")
    parts = re.sub(r"\*+", "*", pattern.removesuffix("$")).split("*")
    return _Glob(rank, parts, anchored, max(parts[1:], key=len)[:_KEY])


def _matches(one: _Glob, path: str, work: Work) -> bool:
    """Take each part where it is first found: if any choice leads to a match, that one does."""
    _, parts, anchored, _ = one
    at = len(parts[0])
    *middle, last = parts[1:]
    for part in middle if anchored else parts[1:]:
        found = path.find(part, at)
        work.charge(((found if found >= 0 else len(path)) - at + 1) * min(len(part) + 1, _SLOW))
        if found < 0:
            return False
        at = found + len(part)
    return not anchored or (len(path) - len(last) >= at and path.endswith(last))
