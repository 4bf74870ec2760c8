"""How alike two pages of a site are, once what differs with every request is taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from archive_crawler.links.redirects import split

_WORD = re.compile(r"\w+")
_PATH_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d")
"""Dates, times, counters, and most nonces and tokens have a digit."""
_LONG = 24
"""Words of no language: tokens."""
_SHINGLE = 3
"""Words in a row that are compared as one."""
_MASK = "\0"


def likeness(text: str, url: str, other: str, other_url: str) -> float | None:
    """How far two pages have the same words, from 0 to 1, their addresses, numbers and tokens aside.

    That is the share of the shingles they have in common (Jaccard); null where one of them has no words. Words of either
    address are left out of both pages: the frame of the site may have them, too.
    """
    own = _own_words(url) | _own_words(other_url)
    one, two = _shingles(text, url, own), _shingles(other, other_url, own)
    if not one or not two:
        return None
    return round(len(one & two) / len(one | two), 4)


def same(text: str, url: str, other: str, other_url: str) -> bool:
    """Whether two texts have the same words, their addresses, numbers and tokens aside."""
    own = _own_words(url) | _own_words(other_url)
    return set(_masked(text, url, own)) - {_MASK} == set(_masked(other, other_url, own)) - {_MASK}


@lru_cache(maxsize=64)
def _shingles(text: str, url: str, own: frozenset[str]) -> frozenset[tuple[str, ...]]:
    words = _masked(text, url, own)
    if not words:
        return frozenset()
    if len(words) <= _SHINGLE:
        return frozenset({words})
    return frozenset(words[place : place + _SHINGLE] for place in range(len(words) - _SHINGLE + 1))


@lru_cache(maxsize=64)
def _masked(text: str, url: str, own: frozenset[str]) -> tuple[str, ...]:
    """The words of a page in lower case, with one mask for each run of `own` words, numbers and tokens.

    Two pages are compared more than once.
    """
    masked: list[str] = []
    for word in _WORD.findall(_without_address(text, url).lower()):
        is_own = word in own or len(word) > _LONG or (not word.isalpha() and _NUMBER.search(word))
        told = _MASK if is_own else word
        if told != _MASK or not masked or masked[-1] != _MASK:
            masked.append(told)
    return tuple(masked) if any(word != _MASK for word in masked) else ()


def _without_address(text: str, url: str) -> str:
    parts = split(url)
    for spelt in sorted({url, unquote(url), parts.path, unquote(parts.path)}, key=len, reverse=True):
        if len(spelt) > 1:
            text = text.replace(spelt, " 0 ")
    return text


def _own_words(url: str) -> frozenset[str]:
    """Words of the path and the query: a page that repeats what was asked for says nothing by it."""
    parts = split(url)
    return frozenset(_PATH_WORD.findall(unquote(f"{parts.path} {parts.query}").lower()))
