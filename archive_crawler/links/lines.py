"""Lines of `links.jsonl`, quickly: a site's menu is put into words once, not on each of its pages."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

import orjson

from archive_crawler.links.page import PageLink

_MOST = 30_000
"""Links that are remembered in words; about 20 MB."""
_WORDS: dict[tuple[object, ...], bytes] = {}
_KEYS = ("url", "text", "place", "href", "element", "attribute", "heading", "slot")
_key = attrgetter(*_KEYS)
_FETCHED = b',"fetched":true,"template":false}\n'
_NOT_FETCHED = b',"fetched":false,"template":false}\n'


def lines(page: str, article_id: str | None, links: Iterable[PageLink]) -> dict[bytes, int]:
    """A page's `LinkUse` lines, each once and with its end, as `orjson` writes them, and the place of each.

    Places are equal where slot and target are; they are this process's own, and those of its forks.
    """
    head = b'{"page":%s,"article_id":%s' % (orjson.dumps(page), orjson.dumps(article_id))
    known = _WORDS.get
    found: dict[bytes, int] = {}
    for link in links:
        key = _key(link)
        words = known(key) or _put(key)
        end = _FETCHED if link.fetched else _NOT_FETCHED
        found[b'%b%b%d,"column":%d%b' % (head, words, link.line, link.column, end)] = hash((key[7], key[0]))
    return found


def _put(key: tuple[object, ...]) -> bytes:
    if len(_WORDS) >= _MOST:
        _WORDS.clear()
    pairs = (b',"%b":%b' % (name.encode(), orjson.dumps(value)) for name, value in zip(_KEYS, key, strict=True))
    words = _WORDS[key] = b"".join((*pairs, b',"line":'))
    return words
