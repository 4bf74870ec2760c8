"""JSON-LD as sites write it: strict JSON first, then without the slips that parsers of browsers and search engines forgive."""

from __future__ import annotations

import html
import json
import re
from typing import Any

_DECODER = json.JSONDecoder(strict=False)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)+|(?:-->|//\s*\]\]>|\]\]>)\s*$"
)
# A string or comment that does not end runs to the end, so that no second one is looked for in it.
_STRING = r'"(?:\\.|[^"\\])*(?:"|\\?\Z)'
_COMMENTS = re.compile(rf"(?P<kept>{_STRING})|/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_TRAILING = re.compile(rf"(?P<kept>{_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_LONGEST = 2_000_000
"""Characters of a script that is still read."""


def documents(text: str) -> list[Any]:
    """The values in a script element, one as a rule; none where it cannot be read even with its slips forgiven."""
    if len(text) > _LONGEST:
        return []
    return (
        _strict(text)
        or _strict(_mended(text))
        or ([] if "&quot;" not in text else _strict(_mended(html.unescape(text))))
    )


def _strict(text: str) -> list[Any]:
    """All values in a row; line breaks inside strings are common and allowed here."""
    found: list[Any] = []
    at = 0
    while at < len(text):
        if text[at].isspace() or text[at] in ",;":
            at += 1
            continue
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
    return found


def _mended(text: str) -> str:
    """Without wrapping, comments, control characters, trailing commas and backslashes that escape nothing."""
    text = _CONTROL.sub(" ", _WRAPPING.sub("", text.strip().lstrip("\ufeff")))
    text = _COMMENTS.sub(_kept, text)
    return _ESCAPE.sub(r"\\\\", _TRAILING.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    return match["kept"] or ""
