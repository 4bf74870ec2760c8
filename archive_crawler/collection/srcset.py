"""The `srcset` attribute: which images it offers (HTML Living Standard, "parse a srcset attribute")."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPACE = " \t\n\f\r"
_BEFORE = re.compile(rf"[{_SPACE},]*+")
_URL = re.compile(rf"[^{_SPACE}]++")
_DESCRIPTORS = re.compile(r"(?:[^,(]++|\([^)]*+\)?)*+")
_WIDTH = re.compile(r"0*[1-9]\d*w")
_HEIGHT = re.compile(r"0*[1-9]\d*h")
_DENSITY = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?x")


def candidates(value: str) -> Iterator[str]:
    """The URLs of a srcset's image candidates; one with descriptors that browsers do not understand is left out."""
    at = 0
    while at := _after(_BEFORE, value, at):
        found = _URL.match(value, at - 1)
        if found is None:
            return
        url, at = found[0], found.end()
        if url.endswith(","):
            yield url.rstrip(",")
            continue
        written = _DESCRIPTORS.match(value, at)
        at = written.end() if written else at
        if written is None or _understood(re.sub(r"\([^)]*\)?", "(", written[0]).split()):
            yield url


def _after(pattern: re.Pattern[str], value: str, at: int) -> int:
    """One more than where a match that may be empty ends: never 0, so that it can be a loop's condition."""
    found = pattern.match(value, at)
    return (found.end() if found else at) + 1


def _understood(descriptors: list[str]) -> bool:
    """Whether a candidate has a density, or a width and perhaps a height, each once, or nothing."""
    kinds = [_kind(each) for each in descriptors]
    return sorted(kinds) in ([], ["x"], ["w"], ["h", "w"])


def _kind(descriptor: str) -> str:
    for kind, pattern in (("w", _WIDTH), ("h", _HEIGHT), ("x", _DENSITY)):
        if pattern.fullmatch(descriptor):
            return kind
    return "unknown"
