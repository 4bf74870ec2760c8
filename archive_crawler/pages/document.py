"""A page's bytes as a parsed document; parsed once, shared by every page object."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin

from lxml import etree
from parsel.csstranslator import HTMLTranslator
from web_poet import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Element = etree._Element  # noqa: SLF001 - lxml gives the class no public name

HTML_TYPES = ("text/html", "application/xhtml+xml")
UNSEEN = frozenset({"script", "style", "template", "noscript", "svg", "head", "title", "object", "iframe"})
# Spaces at their borders are part of how a reader sees these elements.
PARTING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
DEEPEST = 400
"""Markup nested deeper than this is refused: reading it costs time by the square of the depth."""
_TOO_DEEP = etree.XPath(f"boolean(//*[count(ancestor::*) > {DEEPEST}])")
_WALKED = ("start", "end", "comment", "pi")
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|div|p|h1|article|table|meta|a)\b", re.IGNORECASE)
_USER = re.compile(r"^\s*((?:https?|ftp):[\\/]*)[^\\/?#]*@", re.IGNORECASE)
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


def response(page: Page) -> HttpResponse:
    """Give the page to web-poet, which resolves its charset from BOM, header and meta elements."""
    # Undecodable or oversized header values would only hide the charset that the document declares.
    headers = {"Content-Type": page.content_type} if page.content_type else {}
    return HttpResponse(url=page.url, body=page.body, headers=headers)


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


@cache
def selector(css: str) -> etree.XPath:
    """Compile a CSS selector."""
    return etree.XPath(HTMLTranslator().css_to_xpath(css))


def select(node: Element, css: str) -> list[Element]:
    """Nodes below `node` that match, in document order."""
    return cast("list[Element]", selector(css)(node))


def path(node: Element) -> str:
    """XPath of the node within the payload, by lxml's `getpath`."""
    return str(node.getroottree().getpath(node))


def classes(node: Element) -> list[str]:
    """The node's class tokens."""
    return (node.get("class") or "").split()


def within(node: Element, others: Iterable[Element]) -> bool:
    """Whether the node is one of `others` or stands inside one."""
    found = set(others)
    return bool(found) and (node in found or any(above in found for above in node.iterancestors()))


def lines(node: Element, without: Iterable[Element] = ()) -> list[str]:
    """The node's words as a reader sees them, cut where markup cuts the line."""
    left_out = set(without)
    parts: list[str] = []
    walk = etree.iterwalk(node, events=_WALKED)
    for event, each in walk:
        if event == "start":
            if each.tag in UNSEEN or each in left_out:
                walk.skip_subtree()
                continue
            parts += ("\n" if each.tag in PARTING else "", collapsed(each.text))
            continue
        parts.append("\n" if event == "end" and each.tag in PARTING else "")
        parts.append(collapsed(each.tail) if each is not node else "")
    return [squeezed(line) for line in "".join(parts).split("\n") if line.strip()]


def collapsed(text: str | None) -> str:
    """The text with every run of white space as one space, borders included."""
    if not text:
        return ""
    inner = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}" if inner else " "


def squeezed(text: str) -> str:
    """The text with white space collapsed and none at its ends."""
    return " ".join(text.split())


def words(node: Element, without: Iterable[Element] = ()) -> str:
    """The node's words as a reader sees them, white space collapsed."""
    return " ".join(lines(node, without))


def absolute(base: str, href: str) -> str:
    """The absolute URL, or the value itself where no URL can be made of it."""
    href = "".join(href.split()) if _ABSOLUTE.match(href.strip()) else href.strip()
    try:
        return without_password(urljoin(base, href))
    except ValueError:
        return without_password(href)


def without_password(url: str) -> str:
    """A URL without user name and password, which a page must not hand on to those who read its record."""
    return _USER.sub(r"\1", url)


def is_too_deep(root: Element) -> bool:
    """Whether the markup is nested deeper than that of any known page."""
    return bool(_TOO_DEEP(root))


def base_url(root: Element, url: str) -> str:
    """What relative URLs are relative to: the first `<base href>`, else the page's own URL."""
    first = next(iter(select(root, "base[href]")), None)
    return absolute(url, first.get("href") or "") if first is not None else url
