"""Every link of a page, with its words and its place, out of the source in one pass."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from w3lib.encoding import html_to_unicode

from archive_crawler.collection.credentials import redacted
from archive_crawler.items import LinkPlace
from archive_crawler.links.joining import Joiner, base_of, join
from archive_crawler.links.page import HtmlPage, PageLink
from archive_crawler.links.scan import Scan

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
        links=list(_links(scan, text, joiner)),
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


def _links(scan: Scan, source: str, joiner: Joiner) -> Iterator[PageLink]:
    elsewhere = LinkPlace.OTHER if scan.has_body else LinkPlace.BODY
    line, line_start, counted = 1, 0, 0
    for (reference, element, at, around, heading, in_head, inert, base), text in zip(
        scan.found, scan.texts, strict=True
    ):
        if lines := source.count("\n", counted, at):
            line += lines
            line_start = source.rfind("\n", counted, at) + 1
        counted = at
        href, attribute, fetched = reference
        yield PageLink(
            joiner.join(href) if not (around.bases or base) else _absolute(href, joiner.base, (*around.bases, base)),
            redacted(href) if "@" in href else href,
            element,
            attribute,
            text,
            around.place or (LinkPlace.HEAD if in_head else elsewhere),
            heading,
            line,
            at - line_start + 1,
            around.slot or ("head" if in_head else ""),
            fetched and not inert,
        )


def _absolute(href: str, base: str, inner: Iterable[str | None]) -> str:
    for each in inner:
        base = join(base, each) if each else base
    return join(base, href)


def _refresh(scan: Scan, joiner: Joiner, url: str) -> str | None:
    """Where the page sends its readers, if it is not the page itself."""
    if scan.refresh is None:
        return None
    target = joiner.join(scan.refresh)
    return None if target.partition("#")[0] == join(url, "").partition("#")[0] else target
