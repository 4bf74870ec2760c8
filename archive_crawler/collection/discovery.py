"""What a captured document says about other pages: links, sitemaps, feeds, listings."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast
from urllib.parse import urlsplit

import feedparser
from lxml import etree
from parsel import Selector
from w3lib.encoding import html_to_unicode

from archive_crawler.collection import requisites
from archive_crawler.collection.markup import Element, absolute, base_of, tree
from archive_crawler.collection.model import Collection, Listing
from archive_crawler.collection.requisites import Requisite, Use

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
"""Uncompressed, by sitemaps.org's protocol, "Sitemap file limits"; a larger one is read up to here."""

_FOLLOWED = etree.XPath("//a/@href | //area/@href | //frame/@src | //iframe/@src")


class Role(StrEnum):
    """What a URL of the frontier is fetched for."""

    PAGE = "page"
    LISTING = "listing"
    SITEMAP = "sitemap"
    FEED = "feed"
    ROBOTS = "robots"
    REQUISITE = "requisite"
    """What a page needs to be shown: image, stylesheet, script, font, frame."""


_MARKUP = ("text/html", "application/xhtml+xml", "application/xhtml")
_UNTOLD = ("", "text/plain", "application/octet-stream")
"""Content types that say nothing."""


class Hop(StrEnum):
    """How a URL was found, in Heritrix's letters where it has one."""

    SEED = ""
    LINK = "L"
    REDIRECT = "R"
    PREREQUISITE = "P"
    MANIFEST = "M"
    """Named by a sitemap, feed or listing."""
    EMBED = "E"
    INFERRED = "I"
    """Made up beside a link's target, to see what a server says to that."""


@dataclass(frozen=True, slots=True)
class Found:
    """A URL that a document points to."""

    url: str
    role: Role
    hop: Hop
    listing: int | None = None
    """For a page of a listing: which of the collection's listings, from 0."""
    surplus: bool = False
    """For a requisite: whether its page has more than the collection fetches of one page, and this is one of them."""


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
        return is_markup(self.content_type)

    @property
    def tree(self) -> Element | None:
        """The document as a tree, parsed anew at each call."""
        return tree(self.text)

    def ends_in(self, *endings: str) -> bool:
        """Whether the path of its URL does."""
        return urlsplit(self.url).path.lower().endswith(endings)


def is_markup(content_type: str | None) -> bool:
    """Whether a Content-Type says that the payload is HTML."""
    return _media_type(content_type) in _MARKUP


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
    elif 200 <= document.status < 300 and role is Role.SITEMAP:
        yield from sitemap(document.body, document.url)
    elif 200 <= document.status < 300 and role is Role.FEED:
        yield from feed(document.body, document.url)
    elif 200 <= document.status < 300:
        yield from _of_page(document, role, collection, listing, depth)


def _of_page(
    document: Document, role: Role, collection: Collection, listing: int | None, depth: int
) -> Iterator[Found]:
    # What a page needs goes before where it links: of a frame that is both, the first word counts.
    root = document.tree if document.is_markup else None
    if collection.requisites.fetch:
        yield from _counted(_requisites(document, root), collection)
    if role is Role.LISTING and listing is not None:
        yield from _of_listing(document, collection.discovery.listings[listing], listing, depth)
    elif role is not Role.REQUISITE and collection.discovery.links and root is not None:
        yield from _links(root, document.url)


def _requisites(document: Document, root: Element | None) -> Iterator[Requisite]:
    """What a document needs, by what it is."""
    kind = _media_type(document.content_type)
    if root is not None:
        return requisites.of_html(root, document.url)
    if kind == "text/css" or (kind in _UNTOLD and document.ends_in(".css")):
        return requisites.of_stylesheet(document.body, document.content_type, document.url)
    if kind == "application/manifest+json" or document.ends_in(".webmanifest", "manifest.json"):
        return requisites.of_manifest(document.body, document.url)
    return iter(())


def _counted(needed: Iterator[Requisite], collection: Collection) -> Iterator[Found]:
    """Requisites to fetch; a frame may be a page of the collection, which is for its scope to say."""
    for number, one in enumerate(needed):
        surplus = number >= collection.requisites.per_page
        role = Role.PAGE if one.use is Use.FRAME and not surplus else Role.REQUISITE
        yield Found(one.url, role, Hop.EMBED, surplus=surplus)


def photos(urls: Iterable[tuple[str, str | None]], collection: Collection) -> Iterator[Found]:
    """The images of an article's photos, as shown and at full size, each once."""
    if not collection.requisites.fetch:
        return
    wanted = [url for shown, full in urls for url in (shown, full if collection.requisites.full_size else None) if url]
    yield from _each_once((absolute(url, url) for url in wanted), Role.REQUISITE, Hop.EMBED)


def _of_listing(document: Document, listing: Listing, number: int, depth: int) -> Iterator[Found]:
    text = document.text
    following = next_page(text, document.url, listing.next)
    if following and depth + 1 < listing.pages:
        yield replace(following, listing=number)
    yield from listed(text, document.url)


def links(text: str, url: str) -> Iterator[Found]:
    """Absolute http(s) URLs of a page's links, in order, each once; `<base href>` obeyed."""
    root = tree(text)
    return iter(()) if root is None else _links(root, url)


def _links(root: Element, url: str) -> Iterator[Found]:
    base = base_of(root, url)
    hrefs = cast("list[str]", _FOLLOWED(root))
    return _each_once((absolute(base, href) for href in hrefs), Role.PAGE, Hop.LINK)


def next_page(text: str, url: str, selector: str | None) -> Found | None:
    """The next page of a listing: the link that `selector` finds, else the one that says `rel=next`."""
    document = Selector(text, type="html")
    base = base_of(document.root, url)
    hrefs = (
        document.css(selector).xpath("@href").getall()
        if selector
        else document.xpath("//*[self::a or self::link][contains(concat(' ', @rel, ' '), ' next ')]/@href").getall()
    )
    for href in hrefs:
        if found := absolute(base, href):
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
    content = unzipped(body)
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = content.decode("utf-8", "replace").splitlines()
        yield from _each_once((absolute(url, line) for line in lines), Role.PAGE, Hop.MANIFEST)
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
            found = absolute(url, element.text or "")
            if parent is not None:
                parent.clear()
                while parent.getprevious() is not None:  # empty, but a million of them fill the memory
                    del parent.getparent()[0]
            if role and found and found not in seen:
                seen.add(found)
                yield Found(found, role, Hop.MANIFEST)
    except etree.XMLSyntaxError:
        return


def feed(body: bytes, url: str) -> Iterator[Found]:
    """The entries of an RSS or Atom feed."""
    # A stream, since feedparser opens what looks to it like a file name or a URL.
    parsed = feedparser.parse(io.BytesIO(body), resolve_relative_uris=False, sanitize_html=False)
    entries = (absolute(url, entry.get("link") or "") for entry in parsed.entries)
    yield from _each_once(entries, Role.PAGE, Hop.MANIFEST)


def redirect(location: str, url: str) -> str | None:
    """Where a Location header leads (RFC 9110 section 10.2.2), absolute; None where it is not http(s)."""
    return absolute(url, location)


def _media_type(content_type: str | None) -> str:
    return (content_type or "").partition(";")[0].strip().lower()


def _each_once(urls: Iterator[str | None], role: Role, hop: Hop) -> Iterator[Found]:
    for url in dict.fromkeys(urls):
        if url:
            yield Found(url, role, hop)


def unzipped(body: bytes, most: int = MAX_SITEMAP_BYTES) -> bytes:
    """A sitemap's text, at most `most` bytes of it."""
    if not body.startswith(b"\x1f\x8b"):
        return body[:most]
    out = io.BytesIO()
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            while out.tell() < most and (chunk := stream.read(min(1 << 16, most - out.tell()))):
                out.write(chunk)
    except (EOFError, OSError, zlib.error):
        pass  # a torn gzip gives what it holds
    return out.getvalue()
