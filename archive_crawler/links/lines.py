"""Lines of `links.jsonl`, quickly: a site's menu is put into words once, not on each of its pages."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from archive_crawler.items import LinkUse

_MOST = 30_000
"""Links that are remembered in words; about 20 MB."""
_WORDS: dict[tuple[object, ...], bytes] = {}
_FIRST = ("url", "text", "place", "href", "element", "attribute", "heading", "slot")
_ENDS = {
    fetched: b',"fetched":%s,"template":false}\n' % (b"true" if fetched else b"false") for fetched in (True, False)
}


def lines(uses: Iterable[LinkUse]) -> dict[bytes, int]:
    """The lines of a page's links, each once and with its end, as `orjson` writes them, and the place of each.

    Places are equal where slot and target are; they are this process's own, and those of its forks.
    """
    found: dict[bytes, int] = {}
    head, page, article = b"", "", None
    for use in uses:
        if use.page != page or use.article_id != article or not head:
            page, article = use.page, use.article_id
            head = b'{"page":%s,"article_id":%s' % (orjson.dumps(page), orjson.dumps(article))
        key = (
            use.url, use.text, use.place, use.href, use.element, use.attribute, use.heading, use.slot,
        )  # fmt: skip
        words = _WORDS.get(key) or _put(key)
        line, column = (b"null" if each is None else b"%d" % each for each in (use.line, use.column))
        found[b"".join((head, words, line, b',"column":', column, _ENDS[use.fetched]))] = hash((use.slot, use.url))
    return found


def _put(key: tuple[object, ...]) -> bytes:
    if len(_WORDS) >= _MOST:
        _WORDS.clear()
    pairs = (b',"%s":%s' % (name.encode(), orjson.dumps(value)) for name, value in zip(_FIRST, key, strict=True))
    words = _WORDS[key] = b"".join((*pairs, b',"line":'))
    return words
