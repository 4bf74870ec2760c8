"""Whatever a server sends in the place of a sitemap, feed, page, stylesheet, manifest or robots.txt, it is read as far as it goes."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from untrusted import fuzzed, untrusted, words

from archive_crawler.capture.coding import decoded
from archive_crawler.capture.rules import Rules
from archive_crawler.collection.credentials import without_credentials
from archive_crawler.collection.discovery import Document, Role, found_in
from archive_crawler.collection.markup import absolute
from archive_crawler.collection.model import Collection, Discovery, Listing
from archive_crawler.collection.scope import decide
from archive_crawler.collection.srcset import candidates
from archive_crawler.frontier.admission import placed
from archive_crawler.frontier.visit import Visit, fingerprint

URL = "https://www.example.gov/news/"
COLLECTION = Collection(name="fuzz", seeds=[URL], discovery=Discovery(listings=[Listing(URL, next="a.next")]))

SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://www.example.gov/a'
    b"</loc></url></urlset>"
)
INDEX = b"<sitemapindex><sitemap><loc>/map2.xml</loc></sitemap></sitemapindex>"
FEED = b"<rss version='2.0'><channel><title>N</title><item><link>/a</link><pubDate>Fri, 02 Jan 2026</pubDate></item></channel></rss>"
ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/b'/><updated>2026-01-02T03:04:05Z</updated></entry></feed>"
HTML = (
    b"<html><head><base href='/x/'><link rel='stylesheet icon' href='a.css'><style>@import 'b.css';</style></head><body>"
    b"<a class=next rel=next href='?p=2'>2</a><img srcset='a.png 1x, b.png 2x' style='background:url(c.png)'><iframe src=f></iframe>"
    b"<meta http-equiv=refresh content='0;url=/r'><svg><image xlink:href=i /></svg><video poster=p><source src=v></video>"
)
SHEET = b"@charset 'x'; @import url(\"a.css\") print; .a{background:url(b.png);src:url(\\66)} /* c */ @font-face{src:url('f.woff')}"
MANIFEST = b'{"icons":[{"src":"a.png"}],"shortcuts":[{"icons":[{"src":"b"}]}],"screenshots":[{"src":[]}]}'
ROBOTS = (
    b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 1\nSitemap: https://www.example.gov/s.xml\nUser-agent: x\n"
)
DOCUMENTS = untrusted(SITEMAP, INDEX, FEED, ATOM, HTML, SHEET, MANIFEST, gzip.compress(SITEMAP, mtime=0))
BAD_DEFLATE = b"\x1f\x8b\x08" + b"\0" * 37
"""A sitemap that is gzip in name only."""
TYPES = st.sampled_from(
    [None, "", "text/html", "text/css", "text/css; charset=utf-7", "application/manifest+json", "text/xml"]
)


@pytest.mark.parametrize("role", list(Role))
@example(BAD_DEFLATE, None, None, 200)
@given(
    body=DOCUMENTS,
    content_type=TYPES,
    location=st.one_of(st.none(), words("/a", "//x@y:1/")),
    status=st.sampled_from([200, 301]),
)
@fuzzed
def test_found_in(role, body, content_type, location, status):
    """Discovery gives http(s) URLs without credentials, or nothing, and each can be stored and judged."""
    document = Document(URL, status, content_type, location, body)
    for found in found_in(document, role, COLLECTION, 0 if role is Role.LISTING else None, 0):
        parts = urlsplit(found.url)
        assert parts.scheme in {"http", "https"}
        assert "@" not in parts.netloc
        visit, _ = placed(COLLECTION, Visit(found.url, found.role, found.hop, 1, URL, found.listing))
        assert len(fingerprint(visit.url)) == 16
        found.url.encode()


@given(body=untrusted(ROBOTS), path=words("/ab", "/a?b=c"))
@fuzzed
def test_robots(body, path):
    """Any robots.txt gives rules, and any URL a verdict: allowed, or the line that forbids it."""
    rules = Rules.parse(body, "archive-crawler")
    url = absolute(URL, path)
    verdict = rules.excludes(url) if url else None
    assert verdict is None or verdict.startswith("Disallow: ")
    assert rules.crawl_delay is None or isinstance(rules.crawl_delay, float)


@given(href=words("https://www.example.gov/a?b#c", "//user:pw@h:80/", "/a b", "http://[::1]:8/", "javascript:x"))
@fuzzed
def test_links(href):
    """An href is an absolute URL or none; the scope says in or out of whatever it is."""
    found = absolute(URL, href)
    assert found is None or "@" not in urlsplit(found).netloc
    assert decide(COLLECTION, href).rule
    assert without_credentials(without_credentials(href)) == without_credentials(href)


@given(value=words("a.png 1x, b.png 2x", "data:,a 1x, (b", ",,,a"))
@fuzzed
def test_srcset(value):
    """A srcset gives candidates without white space at their ends."""
    assert all(candidate == candidate.strip(" \t\n\r\f") for candidate in candidates(value))


@given(
    body=untrusted(gzip.compress(b"a" * 900, mtime=0), b"x\x9cK\x04\x00\x00b\x00b"),
    coding=st.one_of(st.none(), words("gzip", "br, deflate", "zstd", "x-gzip , identity")),
    limit=st.integers(0, 500),
)
@fuzzed
def test_content_coding(body, coding, limit):
    """What cannot be undone is given back; what can never exceeds the limit."""
    assert len(decoded(body, coding, limit)) <= max(limit, len(body))


@example("http://:pw@h/")
@example("//u:p@h")
@given(words("https://u:p@h/"))
@fuzzed
def test_credentials(url):
    """No password is left in an http URL, whatever stands around it."""
    left = without_credentials(url)
    found = absolute(URL, left)
    assert found is None or urlsplit(found).password is None
