"""A file of exclusions that is read again while the crawl goes on: what stands in it is not fetched from then on."""

from __future__ import annotations

import logging
import re
import time
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

_EVERY = 1.0
"""Seconds between two looks at the file."""


@dataclass(frozen=True, slots=True)
class _Rule:
    line: int
    text: str
    pattern: re.Pattern[str]


class Exclusions:
    """Regular expressions, one a line, searched in the URL; empty lines and those that begin with # say nothing."""

    def __init__(self, path: str | None) -> None:
        self._path = Path(path) if path else None
        self._stamp: tuple[int, int] | None = None
        self._looked = 0.0
        self._rules: list[_Rule] = []

    def rule(self, url: str) -> str | None:
        """The line that excludes a URL, as a reason; null for one that may be fetched."""
        if self._path is None:
            return None
        self._refresh(self._path)
        found = next((rule for rule in self._rules if rule.pattern.search(url)), None)
        return f"{self._path.name}:{found.line} {found.text!r}" if found else None

    def _refresh(self, path: Path) -> None:
        now = time.monotonic()
        if 0 < now - self._looked < _EVERY:
            return
        self._looked = now
        try:
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            if stamp == self._stamp:
                return
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            stamp, lines = None, None
            if self._stamp is not None or not self._rules:
                logger.warning("the exclusions cannot be read, those known stay: %s", error)
        self._stamp = stamp
        if lines is not None:
            self._rules = list(_rules(path, lines))
            logger.info("%s exclusions from %s", len(self._rules), path)


def _rules(path: Path, lines: list[str]) -> list[_Rule]:
    rules = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            try:
                rules.append(_Rule(number, text, re.compile(text)))
            except re.error as error:
                logger.warning("%s:%s: not a regular expression, left out: %s: %s", path, number, text, error)
    return rules
