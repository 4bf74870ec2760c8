"""Regular expressions of JavaScript, as Python reads them (ECMA-262, section 22.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

_TOKEN = re.compile(
    r"\\k<(?P<ref>\w+)>|\\(?P<escaped>.)|\(\?<(?P<group>[A-Za-z_$]\w*)>|(?P<any>\[\^\])|(?P<none>\[\])", re.DOTALL
)
_BACK = re.compile(r"\\(?:([1-9]\d?)|.)", re.DOTALL)
_KNOWN = set("dDwWsSbBnrtfvxu")
"""Escaped letters that mean the same to both; any other letter means itself in JavaScript."""


def python(pattern: str) -> str:
    r"""The same expression for Python: named groups, `[^]`, and letters that only Python gives a meaning, as `\Z`.

    Raises ValueError where there is none.
    """
    translated = _TOKEN.sub(_one, pattern)
    try:
        re.compile(translated)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression that can be read here: {error}") from None
    for name, number in re.compile(
        translated
    ).groupindex.items():  # numbers, so that expressions can stand beside each other
        translated = translated.replace(f"(?P<{name}>", "(").replace(f"(?P={name})", rf"(?:\{number})")
    return translated


def beside(patterns: Iterable[str]) -> list[str]:
    r"""Expressions that become parts of one, in this order: what `\1` means to each stays."""
    before, found = 0, []
    for pattern in patterns:
        found.append(_BACK.sub(partial(_shifted, before), pattern))
        before += re.compile(pattern).groups
    return found


def _shifted(by: int, found: re.Match[str]) -> str:
    return f"\\{int(found[1]) + by}" if found[1] else found[0]


def literal(text: str) -> str:
    """An expression that means a text itself, with no more backslashes than it needs."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


def _one(found: re.Match[str]) -> str:
    if found["any"]:
        return r"[\s\S]"
    if found["none"]:
        return "(?!)"
    if found["group"]:
        return f"(?P<{found['group']}>"
    if found["ref"]:
        return f"(?P={found['ref']})"
    sign = found["escaped"]
    if sign == "c":
        raise ValueError(r"control letters (\c) are not read here")
    return sign if sign.isascii() and sign.isalpha() and sign not in _KNOWN else f"\\{sign}"
