"""Text: one form for the same words."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters, soft hyphen, byte order mark, directional marks: nothing a reader sees.
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_SPACE = re.compile(r"[^\S\n\t]+")
# Two apostrophes or two grave accents typed for one quotation mark. The pair looks the same at both ends of a quotation,
# so its replacement is the straight mark, which does not claim to know which end it is.
_DOUBLED = re.compile(r"(?<!')''(?!')|(?<!`)``(?!`)|(?<!’)’’(?!’)|(?<!‘)‘‘(?!‘)|´´")
_PLAIN_PAIRS = ("''", "``")
_PAIRS = (*_PLAIN_PAIRS, "’’", "‘‘", "´´")
_TRIPLED_OPEN = re.compile(r"(?<!\S)'''(?=\w)")
_TRIPLED_CLOSE = re.compile(r"(?<=\S)'''(?!')")


def clean(text: str) -> str:
    """NFC, one space for every run of white space, no invisible characters, doubled apostrophes as quotation marks."""
    return quoted(plain(text))


def plain(text: str) -> str:
    """NFC, one space for every run of white space, no invisible characters."""
    if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
        return text  # as most are
    return unicodedata.normalize("NFC", " ".join(visible(text).split()))


def block(text: str) -> str:
    """As `clean`, with the line ends and tabs of a table kept."""
    if text.isprintable():  # one line, and no white space but spaces
        return clean(text)
    lines = (_LINE_SPACE.sub(" ", line).strip() for line in visible(text).split("\n"))
    return quoted(unicodedata.normalize("NFC", "\n".join(line for line in lines if line)))


def visible(text: str) -> str:
    """The text without invisible and control characters."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", _INVISIBLE.sub("", text))


def quoted(text: str) -> str:
    """Doubled apostrophes as straight quotation marks."""
    if "''" in text:
        text = _TRIPLED_CLOSE.sub("'\"", _TRIPLED_OPEN.sub("\"'", text))
    for pair in _PLAIN_PAIRS if text.isascii() else _PAIRS:
        if pair in text:
            return _DOUBLED.sub('"', text)
    return text


def optional(text: str | None) -> str | None:
    """`clean`, where there is a text; None where nothing of it is left."""
    return (clean(text) or None) if text else None
