"""Every link of a page, with its words and its place, out of the source in one pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from w3lib.encoding import html_to_unicode

from archive_crawler.collection.credentials import redacted
from archive_crawler.items import LinkPlace
from archive_crawler.links.joining import Joiner, base_of, join
from archive_crawler.links.page import HtmlPage, PageLink
from archive_crawler.links.scan import Found, Scan

_XML = re.compile(r"\s*application/(?:[\w.-]+\+)?xml\b", re.IGNORECASE)


def read_page(payload: bytes, url: str, content_type: str | None) -> HtmlPage:
    """Read a page's links and what a link to it may depend on; time and memory grow with its length, whatever is in it.

    Where `content_type` says XHTML it is read as XML: elements may close themselves, and `xml:base` counts (XML Base),
    which HTML and its browsers do not know.
    """
    encoding, text = html_to_unicode(content_type, payload)
    if "\r" in text:  # HTML Standard, section 13.2.3.5
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    scan = Scan(text, xml=bool(_XML.match(content_type or "")))
    scan.run()
    joiner = Joiner(base_of(url, scan.base_href), encoding)
    return HtmlPage(
        url=url,
        base=joiner.base,
        links=list(_links(scan, joiner)),
        ids=frozenset(scan.ids),
        title=scan.title,
        heading=scan.first_heading,
        text=scan.text,
        refresh=_refresh(scan, joiner, url),
        asks_password=scan.asks_password,
        scripts=scan.scripts,
        base_href=scan.base_href and redacted(scan.base_href),
        base_line=scan.base_line,
        elements=Counter(found.element for found in scan.found),
    )


def _links(scan: Scan, joiner: Joiner) -> Iterator[PageLink]:
    elsewhere = LinkPlace.OTHER if scan.has_body else LinkPlace.BODY
    for found in scan.found:
        href, attribute, fetched = found.reference
        yield PageLink(
            _absolute(found, joiner) if found.bases else joiner.join(href),
            redacted(href) if "@" in href else href,
            found.element,
            attribute,
            found.text,
            found.place or elsewhere,
            found.heading,
            found.position[0],
            found.position[1],
            found.slot,
            fetched and not found.inert,
        )


def _absolute(found: Found, joiner: Joiner) -> str:
    base = joiner.base
    for each in found.bases:
        base = join(base, each)
    return join(base, found.reference.href)


def _refresh(scan: Scan, joiner: Joiner, url: str) -> str | None:
    """Where the page sends its readers, if it is not the page itself."""
    if scan.refresh is None:
        return None
    target = joiner.join(scan.refresh)
    return None if target.partition("#")[0] == join(url, "").partition("#")[0] else target
