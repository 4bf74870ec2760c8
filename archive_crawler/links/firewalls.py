"""Firewalls that answer in a server's place, and how they give themselves away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.links.firewall_signs import BODIES, HEADERS, HOSTS, REFUSALS
from archive_crawler.links.redirects import split

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Response
    from archive_crawler.links.firewall_signs import HeaderSign
    from archive_crawler.links.page import HtmlPage

_SHORT = 2048
"""Bytes of what a firewall itself writes beside its header."""
_HEAD = 64 * 1024
"""How much of a body is looked at."""
_UNAUTHORIZED = 401
_MISSING = frozenset({404, 410})
_LINKEDIN = 999
_DIGITS = 18
_UNSHOWN = re.compile(
    rb"<(script|style|title|noscript)\b[^>]*>.{0,20000}?</\1\s*>|<!--.{0,5000}?-->|<[^<>]{0,2000}>", re.DOTALL
)
_WORD = re.compile(rb"[\w\x80-\xff]+")


def firewall(response: Response, page: HtmlPage | None = None) -> str | None:
    """Name of the firewall that gave an answer, with the sign it was known by; null where it was the site itself.

    `page` is the answer's, where it has been read.
    """
    if response.status == _LINKEDIN:
        return "status 999, which only bot defences send"
    if sent := _sent_to(response.url):
        return sent
    if response.status in _MISSING or (response.status == _UNAUTHORIZED and "www-authenticate" in response.headers):
        return None
    return next((told for sign in HEADERS if (told := _by_header(sign, response))), None) or _by_body(response, page)


def firewall_of(page: HtmlPage) -> str | None:
    """Name of the firewall that wrote a page, by its words alone, with the words; null where it was the site itself."""
    words = len(page.text.split())
    return _by_words(f"<title>{page.title or ''}</title>\n{page.text}".lower().encode(), words, None)


def _sent_to(url: str) -> str | None:
    host = split(url).hostname or ""
    return f"{HOSTS[host]} (redirect to {host})" if host in HOSTS else None


def _by_header(sign: HeaderSign, response: Response) -> str | None:
    value = response.headers.get(sign.header)
    if value is None or not sign.pattern.search(value):
        return None
    if (sign.statuses and response.status not in sign.statuses) or (sign.short and not _is_short(response)):
        return None
    return f"{sign.wall} ({sign.header}: {value[:80]}{', short body' if sign.short else ''})"


def _by_body(response: Response, page: HtmlPage | None) -> str | None:
    if response.status // 100 != 2 and response.status not in REFUSALS:  # an error page of the site itself
        return None
    head = response.body[:_HEAD].lower()
    return _by_words(head, len(page.text.split()) if page else _words(head), response.status)


def _by_words(head: bytes, words: int, status: int | None) -> str | None:
    for sign in BODIES:
        if words > sign.words or (sign.statuses and status not in sign.statuses):
            continue
        if found := sign.pattern.search(head):
            return f"{sign.wall} ({_quoted(found[0])})"
    return None


def _words(body: bytes) -> int:
    """How many words a page shows, roughly."""
    return len(_WORD.findall(_UNSHOWN.sub(b" ", body)))


def _quoted(sign: bytes) -> str:
    words = " ".join(_UNSHOWN.sub(b" ", sign).decode("utf-8", "replace").split()) or sign.decode("utf-8", "replace")
    return f"“{words[:80]}”"


def _is_short(response: Response) -> bool:
    declared = response.headers.get("content-length", "")
    known = declared.isdecimal() and len(declared) <= _DIGITS
    return (int(declared) if known else len(response.body)) < _SHORT
