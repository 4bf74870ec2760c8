"""What people type, as a query of SQLite's full-text search (FTS5): whatever it is, it is no error of syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive_crawler.errors import BadArguments

FIELDS = ("title", "body", "caption", "virin", "notice")
"""What is searched; a word is searched in one of them alone where its name stands before it, as in `title:barge`."""
_TERM = re.compile(r'(?P<not>-?)(?:(?P<field>[a-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_LETTER = re.compile(r"\w")


def query(words: str) -> str:
    """All words are wanted; "words in quotes" as they stand, `-word` not, `word OR word` either, `word*` by its beginning.

    Raises BadArguments where no word is wanted.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    either = False
    for term in _TERM.finditer(words):
        if term["word"] == "OR" and not term["not"] and not term["field"]:
            either = bool(wanted)
            continue
        for told in _told(term):
            if term["not"]:
                unwanted.append(told)
            elif either:
                wanted[-1] = f"({wanted[-1]} OR {told})"
            else:
                wanted.append(told)
        either = False
    if not wanted:
        raise BadArguments(
            f"{words!r}: no word to search for: expected at least one with a letter or digit that is not excluded"
        )
    return " AND ".join(wanted) + "".join(f" NOT {told}" for told in unwanted)


def _told(term: re.Match[str]) -> Iterator[str]:
    """A term for the index; nothing where it has no letter."""
    field, words = term["field"], term["phrase"] if term["phrase"] is not None else term["word"]
    if field and field not in FIELDS:  # as in https://…
        field, words = None, f"{field}:{words}"
    if not _LETTER.search(words):
        return
    beginning = "*" if term["word"] and words.endswith("*") else ""
    quoted = '"' + words.replace('"', '""') + '"' + beginning
    yield f"{field} : {quoted}" if field else quoted
