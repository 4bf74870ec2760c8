"""Anybody's words in a report: in one line, without what does not print."""

from __future__ import annotations

import re

from archive_crawler.normalize.text import visible

_BREAK = re.compile(r"[\x85\u2028\u2029]")


def shown(value: str) -> str:
    """Words of anybody's in one line, without what does not print."""
    return _BREAK.sub(" ", visible(value))
