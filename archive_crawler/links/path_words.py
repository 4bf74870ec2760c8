"""The words of an address, by which it is compared with others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_WORD = re.compile(r"[^\W\d_]+|\d+")
_EXTENSION = re.compile(r"\.(?:s?html?|php\d?|aspx?|jspx?|cfm|do)$")
_INDEX = re.compile(r"(?:index|default|home|main)$")
_TAIL = re.compile(r"[\s.,;:)\]}>'\"”’]+$")
_STOP = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "s", "the", "to", "with"})


@dataclass(frozen=True, slots=True)
class PathWords:
    """An address, cut up."""

    url: str
    key: str
    """The path as most servers would read it: case, index file, extension and last slash left out."""
    parent: str
    slug: str
    words: tuple[str, ...]
    """Words of the last part."""
    above: tuple[str, ...]
    """Words of the parts before it."""
    kind: str
    """The extension of a file that is no page."""
    title: frozenset[str] = field(default=frozenset())


def cut(url: str, title: str | None = None) -> PathWords | None:
    """Cut an address up; null where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = _TAIL.sub("", unquote(parts.path)).lower()
    names = [name for name in path.split("/") if name not in {"", "."}]
    last = names[-1] if names else ""
    last = _EXTENSION.sub("", last)
    if _INDEX.match(last):
        names, last = names[:-1], names[-2] if len(names) > 1 else ""
    stem, dot, kind = last.rpartition(".")
    slug, kind = (stem, kind) if dot and 1 < len(kind) < 6 else (last, "")
    above = names[:-1]
    query = f"?{parts.query}" if parts.query else ""
    return PathWords(
        url=url,
        key="/".join([*above, last]) + query,
        parent="/".join(above),
        slug=slug,
        words=words_of(slug + " " + unquote(parts.query).lower()),
        above=tuple(word for name in above for word in words_of(name)),
        kind=kind,
        title=frozenset(words_of(title or "")),
    )


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, lower case, without those that say nothing and without the plural's s."""
    found = (word.lower() for word in _WORD.findall(text))
    return tuple(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in found if word not in _STOP)
