"""Words of anybody's in the cell of a spreadsheet: what they command there is not obeyed."""

from __future__ import annotations

import re

from archive_crawler.normalize.text import visible

_BREAK = re.compile(r"[\x85\u2028\u2029]")
_FORMULA = re.compile(r"[\s=+\-@\uff1d\uff0b\uff0d\uff20]")  # the full-width signs count where the locale has them


def guarded(value: str) -> str:
    """A cell that no spreadsheet runs as a formula (OWASP, CSV injection)."""
    words = shown(value)
    return f"'{words}" if _FORMULA.match(words) else words


def shown(value: str) -> str:
    """The words without what does not print, and without line breaks that only some programs take for such."""
    if value.isprintable():  # nearly all of them
        return value
    return _BREAK.sub(" ", visible(value))
