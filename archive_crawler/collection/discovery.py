"""What a captured document says about other pages: links, sitemaps, feeds, listings."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree
from parsel import Selector
from w3lib.encoding import html_to_unicode
from w3lib.html import get_base_url, strip_html5_whitespace
from w3lib.url import safe_url_string

from archive_crawler.collection.model import Collection, Listing

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""Uncompressed, by sitemaps.org's protocol, "Sitemap file limits"; a larger one is read up to here."""

_FOLLOWED = "//a/@href | //area/@href | //frame/@src | //iframe/@src"


class Role(StrEnum):
    """What a URL of the frontier is fetched for."""

    PAGE = "page"
    LISTING = "listing"
    SITEMAP = "sitemap"
    FEED = "feed"
    ROBOTS = "robots"


_MARKUP = ("text/html", "application/xhtml+xml", "application/xhtml")


class Hop(StrEnum):
    """How a URL was found, in Heritrix's letters where it has one."""

    SEED = ""
    LINK = "L"
    REDIRECT = "R"
    PREREQUISITE = "P"
    MANIFEST = "M"
    """Named by a sitemap, feed or listing."""


@dataclass(frozen=True, slots=True)
class Found:
    """A URL that a document points to."""

    url: str
    role: Role
    hop: Hop
    listing: int | None = None
    """For a page of a listing: which of the collection's listings, from 0."""


@dataclass(frozen=True, slots=True)
class Document:
    """A captured answer, as far as it can point to other pages; the body is without content-coding."""

    url: str
    status: int
    content_type: str | None
    location: str | None
    body: bytes

    @property
    def text(self) -> str:
        return html_to_unicode(self.content_type, self.body)[1]

    @property
    def is_markup(self) -> bool:
        return (self.content_type or "").partition(";")[0].strip().lower() in _MARKUP


def beginnings(collection: Collection) -> Iterator[Found]:
    """Where a crawl begins: what finds pages, then the seeds."""
    discovery = collection.discovery
    for url in discovery.sitemaps:
        yield Found(url, Role.SITEMAP, Hop.SEED)
    for url in discovery.feeds:
        yield Found(url, Role.FEED, Hop.SEED)
    for number, listing in enumerate(discovery.listings):
        yield Found(listing.url, Role.LISTING, Hop.SEED, number)
    for url in collection.seeds:
        yield Found(url, Role.PAGE, Hop.SEED)


def found_in(
    document: Document, role: Role, collection: Collection, listing: int | None, depth: int
) -> Iterator[Found]:
    """What a document points to, by what it was fetched for; `depth` counts the pages of its listing."""
    if 300 <= document.status < 400 and document.location:
        if target := redirect(document.location, document.url):
            yield Found(target, role, Hop.REDIRECT, listing)
    elif not 200 <= document.status < 300:
        return
    elif role is Role.SITEMAP:
        yield from sitemap(document.body, document.url)
    elif role is Role.FEED:
        yield from feed(document.body, document.url)
    elif role is Role.LISTING and listing is not None:
        yield from _of_listing(document, collection.discovery.listings[listing], listing, depth)
    elif collection.discovery.links and document.is_markup:
        yield from links(document.text, document.url)


def _of_listing(document: Document, listing: Listing, number: int, depth: int) -> Iterator[Found]:
    text = document.text
    following = next_page(text, document.url, listing.next)
    if following and depth + 1 < listing.pages:
        yield replace(following, listing=number)
    yield from listed(text, document.url)


def links(text: str, url: str) -> Iterator[Found]:
    """Absolute http(s) URLs of a page's links, in order, each once; `<base href>` obeyed."""
    base = get_base_url(text, url)
    yield from _each_once((_absolute(base, href) for href in _attributes(text, _FOLLOWED)), Role.PAGE, Hop.LINK)


def next_page(text: str, url: str, selector: str | None) -> Found | None:
    """The next page of a listing: the link that `selector` finds, else the one that says `rel=next`."""
    base = get_base_url(text, url)
    document = Selector(text, type="html")
    hrefs = (
        document.css(selector).xpath("@href").getall()
        if selector
        else document.xpath("//*[self::a or self::link][contains(concat(' ', @rel, ' '), ' next ')]/@href").getall()
    )
    for href in hrefs:
        if found := _absolute(base, href):
            return Found(found, Role.LISTING, Hop.MANIFEST)
    return None


def listed(text: str, url: str) -> Iterator[Found]:
    """The pages that a listing points to."""
    for found in links(text, url):
        yield Found(found.url, Role.PAGE, Hop.MANIFEST)


def sitemap(body: bytes, url: str) -> Iterator[Found]:
    """What a sitemap (`urlset`, news sitemap, plain text) or a sitemap index names; gzip or plain.

    XML is read without entities, DTDs or network; broken XML is read as far as it goes.
    """
    content = _unzipped(body)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = content.decode("utf-8", "replace").splitlines()
        yield from _each_once((_absolute(url, line) for line in lines), Role.PAGE, Hop.MANIFEST)
        return
    locations = etree.iterparse(
        io.BytesIO(content),
        tag=("{*}loc",),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    seen: set[str] = set()
    try:
        for _, element in locations:
            parent = element.getparent()
            kind = etree.QName(parent).localname if parent is not None else ""
            role = {"sitemap": Role.SITEMAP, "url": Role.PAGE}.get(kind)
            found = _absolute(url, element.text or "")
            if parent is not None:
                parent.clear()
            if role and found and found not in seen:
                seen.add(found)
                yield Found(found, role, Hop.MANIFEST)
    except etree.XMLSyntaxError:
        return


def feed(body: bytes, url: str) -> Iterator[Found]:
    """The entries of an RSS or Atom feed."""
    # A stream, since feedparser opens what looks to it like a file name or a URL.
    parsed = feedparser.parse(io.BytesIO(body), resolve_relative_uris=False, sanitize_html=False)
    entries = (_absolute(url, entry.get("link") or "") for entry in parsed.entries)
    yield from _each_once(entries, Role.PAGE, Hop.MANIFEST)


def redirect(location: str, url: str) -> str | None:
    """Where a Location header leads (RFC 9110 section 10.2.2), absolute; None where it is not http(s)."""
    return _absolute(url, location)


def _attributes(text: str, xpath: str) -> list[str]:
    return Selector(text, type="html").xpath(xpath).getall() if text.strip("\0 \t\r\n") else []


def _each_once(urls: Iterator[str | None], role: Role, hop: Hop) -> Iterator[Found]:
    for url in dict.fromkeys(urls):
        if url:
            yield Found(url, role, hop)


def _absolute(base: str, href: str) -> str | None:
    """An absolute http(s) URL as it goes over the wire, without its fragment; None where there is none."""
    href = re.sub(r"[\t\r\n]", "", strip_html5_whitespace(href))
    try:
        url = safe_url_string(urljoin(base, href)).partition("#")[0]
        parts = urlsplit(url)
        well_formed = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
        return url if well_formed and (parts.port is None or parts.port) and href else None
    except ValueError:
        return None


def _unzipped(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body[:MAX_SITEMAP_BYTES]
    out = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            while out.tell() < MAX_SITEMAP_BYTES and (chunk := stream.read(1 << 16)):
                out.write(chunk)
    except (EOFError, OSError):
        pass  # a torn gzip gives what it holds
    return out.getvalue()
