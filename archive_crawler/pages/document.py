"""A page's bytes as a parsed document; parsed once, shared by every page object."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import etree
from lxml.html import html_parser
from parsel import Selector
from web_poet import HttpResponse

from archive_crawler.collection.credentials import without_credentials
from archive_crawler.pages.nodes import (
    PARTING,
    UNSEEN,
    Element,
    classes,
    collapsed,
    lines,
    path,
    select,
    squeezed,
    within,
    words,
)

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "DEEPEST",
    "HTML_TYPES",
    "PARTING",
    "UNSEEN",
    "Answer",
    "Element",
    "Page",
    "absolute",
    "base_url",
    "classes",
    "collapsed",
    "is_too_deep",
    "lines",
    "not_html",
    "path",
    "response",
    "select",
    "squeezed",
    "twin",
    "within",
    "without_password",
    "words",
]

HTML_TYPES = ("text/html", "application/xhtml+xml")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
DEEPEST = 400
"""Markup nested deeper than this is refused: reading it costs time by the square of the depth."""
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (DEEPEST + 2)})")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|div|p|h1|article|table|meta|a)\b", re.IGNORECASE)
_USER = re.compile(r"^\s*((?:https?|ftp):[\\/]*)[^\\/?#]*@", re.IGNORECASE)
# Most links of a page: what joining does not change, and what it only puts behind the host.
_WHOLE = re.compile(r"https?://[a-z0-9.-]+/(?:[\w~%/+,()!$&'*:=.-]*(?:\?[\w~%/+,.&:=-]+)?)", re.ASCII)
_FROM_ROOT = re.compile(r"/(?![/.])(?:[\w~%+,()!$&'*:=-]|[/.](?![/.]))*(?:\?[\w~%/+,.&:=-]+)?", re.ASCII)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A captured page: what a page object may know."""

    url: str
    """The URL that was fetched."""
    body: bytes
    """The entity: content-coding removed, not charset-decoded."""
    content_type: str | None
    """Content-Type as the server sent it."""
    captured: datetime
    """When it was captured."""


class Answer(HttpResponse):
    """web-poet's response, its markup parsed once and always as HTML.

    parsel reads what begins with an XML declaration as XML, whose names no selector of a page object finds (since 1.8), and
    makes elements of `lxml.html`, each of which costs five times the time of a plain one.
    """

    @cached_property
    def _markup(self) -> bytes:
        return self.text.strip().replace("\0", "").encode("utf-8", "replace")

    def shows(self, mark: str) -> bool:
        """Whether the markup has some characters; bytes are searched faster than text."""
        return mark.encode() in self._markup

    @cached_property
    def root(self) -> Element:
        """The document's root element."""
        # XML_PARSE_HUGE, since a page may well have a text of ten megabytes.
        parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True, collect_ids=False)
        root: Element | None = etree.fromstring(self._markup or b"<html/>", parser)
        return etree.fromstring(b"<html/>", parser) if root is None else root

    @cached_property
    def selector(self) -> Selector:
        """The same for web-poet's shortcuts `css` and `xpath`."""
        return Selector(root=self.root, type="html", base_url=str(self.url))


def response(page: Page) -> Answer:
    """Give the page to web-poet, which resolves its charset from BOM, header and meta elements."""
    # Undecodable or oversized header values would only hide the charset that the document declares.
    headers = {"Content-Type": page.content_type} if page.content_type else {}
    return Answer(url=page.url, body=page.body, headers=headers)


def not_html(page: Page) -> str | None:
    """Why the payload is no HTML, in a sentence; None when it is."""
    if not page.body.strip(b"\0 \t\r\n"):
        return "The payload is empty."
    mime = (page.content_type or "").split(";")[0].strip().lower()
    if mime and mime not in HTML_TYPES and not (mime == "text/plain" and _MARKUP.search(page.body[:4096])):
        return f"The payload is {mime}, not HTML."
    # UTF-16 has a NUL in every second byte of plain text.
    if not _MARKUP.search(page.body.replace(b"\0", b"")):
        return "The payload has no HTML element that a page begins with."
    return None


def absolute(base: str, href: str) -> str:
    """The absolute URL, without user name and password, or the value itself where no URL can be made of it."""
    if _WHOLE.fullmatch(href):
        return href
    if _FROM_ROOT.fullmatch(href) and (origin := _origin(base)):
        return f"{origin}{href}"
    return joined(base, href)


@lru_cache(maxsize=64)
def _origin(base: str) -> str | None:
    top = joined(base, "/")
    return top[:-1] if _WHOLE.fullmatch(top) else None


def joined(base: str, href: str) -> str:
    """What `absolute` answers, for any two strings and at ten times the price."""
    href = without_credentials("".join(href.split()) if _ABSOLUTE.match(href.strip()) else href.strip())
    try:
        return without_password(urljoin(base, href))
    except ValueError:
        return without_password(href)


def without_password(url: str) -> str:
    """A URL without user name and password, which a page must not hand on to those who read its record."""
    return _USER.sub(r"\1", url)


def twin(root: Element) -> Element:
    """A copy of a document in elements of `lxml.html`, for libraries that want those; its nodes are in the same order.

    Control characters are spaces in it: lxml reads them, and raises ValueError where they are written.
    """
    copied: Element = html_parser.makeelement(root.tag, dict(root.items()))
    copied.text = _writable(root.text)
    copied.extend(copy.deepcopy(root))
    for node in copied.iterdescendants():
        for text, part in ((node.text, "text"), (node.tail, "tail")):
            if text and _UNWRITABLE.search(text):
                setattr(node, part, _writable(text))
    return copied


def _writable(text: str | None) -> str | None:
    return _UNWRITABLE.sub(" ", text) if text else text


def is_too_deep(root: Element) -> bool:
    """Whether the markup is nested deeper than that of any known page."""
    return bool(_TOO_DEEP(root))


def base_url(root: Element, url: str) -> str:
    """What relative URLs are relative to: the first `<base href>`, else the page's own URL."""
    first = next(iter(select(root, "base[href]")), None)
    return absolute(url, first.get("href") or "") if first is not None else url
