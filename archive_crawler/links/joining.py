"""Addresses made absolute as browsers do it (URL Standard)."""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes

from ada_url import URL, join_url

from archive_crawler.collection.credentials import redacted, without_credentials

_ORIGIN = re.compile(r"https?://[^/?#]+")
_FAR = re.compile(r"(?:/|https?://)")
"""What is the same from every page of a site."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MOST = 8_000
_KNOWN: dict[str, dict[str, str]] = {}
"""For each origin and folder the addresses that its pages have in common: menus are the same on all of them."""
_FEW = 16
_IGNORED_AS_BASE = ("data:", "javascript:")


def join(base: str, href: str) -> str:
    """The absolute URL with its fragment, user name and password redacted; the value itself where no URL can be made of it."""
    if "@" in href:
        href = redacted(href)
    try:
        return join_url(base, href)
    except ValueError:
        return href.strip()


class Joiner:
    """Joins the links of one page; `encoding` is the page's, in which browsers write the query of its links."""

    def __init__(self, base: str, encoding: str = "utf-8") -> None:
        self.base = base
        self._encoding = None if encoding.lower().replace("_", "-") in {"utf-8", "utf8", "ascii"} else encoding
        self._own: dict[str, str] = {}
        """What only this page means by them."""
        origin = _ORIGIN.match(base)
        shared = origin is not None and self._encoding is None
        self._of_site = _common(origin[0]) if origin and shared else self._own
        self._of_folder = _common(base[: _path(base).rfind("/") + 1]) if shared else self._own

    def join(self, href: str) -> str:
        if not href or href[0] in "#? \t\n":
            known = self._own
        else:
            known = self._of_site if _FAR.match(href) else self._of_folder
        url = known.get(href)
        if url is None:
            url = known[href] = join(self.base, self._encoded(href) if self._encoding else href)
        return url

    def _encoded(self, href: str) -> str:
        if self._encoding is None or href.isascii() or "?" not in href:
            return href
        before, mark, query = href.partition("?")
        query, hash_, fragment = query.partition("#")
        encoded = _NOT_ASCII.sub(self._escaped, query)
        return f"{before}{mark}{encoded}{hash_}{fragment}"

    def _escaped(self, found: re.Match[str]) -> str:
        return quote_from_bytes(found[0].encode(self._encoding or "utf-8", "xmlcharrefreplace"), safe="")


def base_of(url: str, href: str | None) -> str:
    """What a page's links are joined to, given its first `<base href>` (HTML Standard, section 4.2.3)."""
    own = join(url, "")
    if href is None:
        return own
    try:
        base = URL(without_credentials(href), own).href
    except ValueError:
        return own
    return own if base.startswith(_IGNORED_AS_BASE) else base


def _path(base: str) -> str:
    return base.partition("#")[0].partition("?")[0]


def _common(of: str) -> dict[str, str]:
    """The addresses that pages of a site or of a folder have in common."""
    known = _KNOWN.get(of)
    if known is None or len(known) >= _MOST:
        if len(_KNOWN) >= _FEW:
            _KNOWN.clear()
        known = _KNOWN[of] = {}
    return known
