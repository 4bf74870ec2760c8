"""An HTML document as a tree, and its addresses made absolute."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import etree
from parsel import Selector
from w3lib.html import strip_html5_whitespace
from w3lib.url import safe_url_string

from archive_crawler.collection.credentials import without_credentials

Element = etree._Element  # noqa: SLF001 - lxml gives the class no public name

_BASE = etree.XPath("string((//base/@href)[1])")
_ORIGIN = re.compile(r"https?://[^/?#\\]+")


def tree(text: str) -> Element | None:
    """An HTML document as a tree; None where there is nothing in it."""
    return Selector(text, type="html").root if text.strip("\0 \t\r\n") else None


def base_of(root: Element, url: str) -> str:
    """What a page's relative URLs are relative to: its first `<base href>`, wherever it stands, or its own URL."""
    return absolute(url, str(_BASE(root))) or url


def absolute(base: str, href: str) -> str | None:
    """An absolute http(s) URL as it goes over the wire, without its fragment; None where there is none.

    A user name and password are left out: what is fetched is what everybody may see.
    """
    href = without_credentials(re.sub(r"[\t\r\n]", "", strip_html5_whitespace(href)))
    if href.startswith("/") and (origin := _ORIGIN.match(base)):
        base = origin[0]  # the same from every page of the site
    return _joined(base, href)


@lru_cache(maxsize=8192)
def _joined(base: str, href: str) -> str | None:
    try:
        url = safe_url_string(urljoin(base, href)).partition("#")[0]
        parts = urlsplit(url)
        well_formed = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        return url if well_formed and (parts.port is None or parts.port) and href else None
    except ValueError:
        return None
