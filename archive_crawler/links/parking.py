"""Names whose site is gone: parked with a dealer who shows advertisements, or for sale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.links.finding import Finding
from archive_crawler.links.redirects import split
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from archive_crawler.links.page import HtmlPage

_READ = 3000
"""Characters of each part of a page that are read."""
_MANY = 300
"""Words of a page that is about something."""
_NAME = r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[a-z]{2,24}"
_SALE = re.compile(
    rf"\b(?:this domain(?: name)?|the domain(?: name)? {_NAME}|domain name|{_NAME}) (?:is|may be|might be) (?:for sale|available for purchase)\b|"
    r"\bbuy this domain(?: name)?\b|(?<!public )(?<!eminent )\bdomain(?: name)? for sale$|\b(?:make an offer (?:on|for)|inquire about) this domain\b|"
    r"\bthis (?:web ?site|url) is for sale\b",
    re.IGNORECASE,
)
_PARKED = re.compile(
    rf"\b(?:(?:this|your) (?:domain|web ?site|web ?page)(?: name)?(?: {_NAME})?|the domain(?: name)? {_NAME}|{_NAME}) (?:is|has been) (?:currently )?parked\b|"
    r"\b(?:this |your )?domain (?:name )?(?:is )?parked\b|\bparked (?:free|for free)\b.{0,20}\bcourtesy of\b|"
    rf"\b(?:this domain|the domain {_NAME}|{_NAME})(?: name)? (?:has expired|is expired|has been suspended)\b|\bfuture home of something quite cool\b|\bthis account has been suspended\b|"
    r"\bthis domain (?:has recently been|was recently) registered\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    rb"location(?:\.href)?\s*=\s*[\"']/lander|sedoparking\.com|parkingcrew\.net|parking-lander|cdn\.bodis|bodiscdn\.com|"
    rb"d38psrni17bvxu\.cloudfront\.net|adsense/domains/caf\.js|parklogic\.com|skenzo\.com|above\.com/marketplace"
)
"""Scripts and frames that dealers put into their pages."""
_SALE_HOSTS = (
    "hugedomains.com",
    "dan.com",
    "afternic.com",
    "sedo.com",
    "undeveloped.com",
    "buydomains.com",
    "atom.com",
)
_PARKED_HOSTS = ("sedoparking.com", "parkingcrew.net", "bodis.com", "parklogic.com", "above.com", "fabulous.com")


def parked(page: HtmlPage | None, url: str, final: str, body: bytes = b"") -> Finding | None:
    """Whether a dealer answers in the name of a site that is gone; `final` is where redirects ended."""
    if sold := _by_host(url, final):
        return sold
    if page is None or len(page.text.split()) > _MANY:
        return None
    words = " ".join(part[:_READ] for part in (page.title, page.heading, page.text) if part)
    if found := _SALE.search(words):
        return Finding(LinkState.FOR_SALE, f"“{found[0]}”")
    if found := _PARKED.search(words):
        return Finding(LinkState.PARKED, f"“{found[0]}”")
    marked = _MARKUP.search(body)
    return Finding(LinkState.PARKED, f"the page has {marked[0].decode(errors='replace')}") if marked else None


def _by_host(url: str, final: str) -> Finding | None:
    asked, host = (f".{split(each).hostname or ''}" for each in (url, final))
    for state, dealers in ((LinkState.FOR_SALE, _SALE_HOSTS), (LinkState.PARKED, _PARKED_HOSTS)):
        for dealer in dealers:
            if host.endswith(f".{dealer}") and not asked.endswith(f".{dealer}"):
                return Finding(state, f"redirect to {host[1:]}")
    return None
