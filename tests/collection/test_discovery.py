"""What a document says about other pages."""

from __future__ import annotations

import gzip

import pytest

from archive_crawler.collection.discovery import Document, Hop, Role, feed, found_in, links, next_page, sitemap
from archive_crawler.collection.model import Collection, Discovery, Listing

URL = "https://www.example.gov/news/index.html"
INDEX = b"""<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc> https://www.example.gov/a.xml </loc></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://www.example.gov/n1</loc><news:news><news:title>T</news:title></news:news>
<image:image><image:loc>https://www.example.gov/i.jpg</image:loc></image:image></url>
<url><loc>https://www.example.gov/n2</loc></url></urlset>"""


def urls(found):
    return [one.url for one in found]


def test_links_are_absolute_once_and_without_fragment():
    """Relative, protocol-relative and spaced hrefs become fetchable URLs; mail and scripts do not."""
    page = """<a href=" a.html#x ">1</a><a href="a.html">2</a><a href="//m.example.gov/b">3</a>
    <a href="mailto:x@example.gov">4</a><a href="javascript:void(0)">5</a><a href="/c d">6</a>
    <map><area href="/e"></map><a href="http://u:p@example.gov/">7</a><a href="http://[x/">8</a><a>9</a>"""
    assert urls(links(page, URL)) == [
        "https://www.example.gov/news/a.html",
        "https://m.example.gov/b",
        "https://www.example.gov/c%20d",
        "https://www.example.gov/e",
        "http://example.gov/",
    ]


def test_base_href_moves_relative_links():
    """A link checker that ignores it reports thousands of links that are fine."""
    page = '<head><base href="/archive/2019/"></head><a href="story">s</a>'
    assert urls(links(page, URL)) == ["https://www.example.gov/archive/2019/story"]


def test_a_sitemap_index_names_sitemaps():
    """Each is fetched as a sitemap."""
    found = list(sitemap(INDEX, "https://www.example.gov/sitemap.xml"))
    assert urls(found) == ["https://www.example.gov/a.xml", "https://www.example.gov/b.xml.gz"]
    assert {one.role for one in found} == {Role.SITEMAP}


@pytest.mark.parametrize("body", [NEWS, gzip.compress(NEWS), b"\xef\xbb\xbf \n" + NEWS])
def test_a_urlset_names_pages_and_not_their_images(body):
    """Plain, gzip, with byte order mark: the same pages, and image:loc is none of them."""
    assert urls(sitemap(body, URL)) == ["https://www.example.gov/n1", "https://www.example.gov/n2"]


def test_a_torn_or_broken_sitemap_gives_what_it_holds():
    """Half a gzip and an unclosed element still name their first pages."""
    assert urls(sitemap(NEWS[: NEWS.index(b"</urlset>") - 6], URL))[0] == "https://www.example.gov/n1"
    big = b"<urlset>" + b"".join(b"<url><loc>https://www.example.gov/%d</loc></url>" % n for n in range(5000))
    assert len(urls(sitemap(gzip.compress(big)[:-3000], URL))) > 100


def test_a_plain_text_sitemap_is_a_list_of_urls():
    """One URL a line, by sitemaps.org."""
    assert urls(sitemap(b"https://www.example.gov/a\n\nhttps://www.example.gov/b\n", URL)) == [
        "https://www.example.gov/a",
        "https://www.example.gov/b",
    ]


def test_entities_are_not_expanded():
    """An entity bomb or a file inclusion names nothing."""
    bomb = b'<!DOCTYPE u [<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset><url><loc>&f;</loc></url></urlset>'
    assert urls(sitemap(bomb, URL)) == []


@pytest.mark.parametrize(
    "body",
    [
        b'<rss version="2.0"><channel><item><title>a</title><link>https://www.example.gov/1</link></item></channel></rss>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="alternate" href="/1"/></entry></feed>',
    ],
)
def test_feeds_name_their_entries(body):
    """RSS and Atom alike."""
    assert urls(feed(body, "https://www.example.gov/feed")) == ["https://www.example.gov/1"]


def test_a_feed_that_looks_like_a_path_is_not_opened():
    """The body of an answer is data, whatever it says."""
    assert urls(feed(b"/etc/passwd", URL)) == []
    assert urls(feed(b"http://127.0.0.1:9/feed", URL)) == []


@pytest.mark.parametrize(
    ("page", "selector"),
    [
        ('<a class="next" href="?Page=2">next</a>', "a.next"),
        ('<a rel="nofollow next" href="?Page=2">next</a>', None),
        ('<head><link rel="next" href="?Page=2"></head>', None),
    ],
)
def test_the_next_page_is_found_by_selector_or_rel(page, selector):
    """A listing goes on where the page says so."""
    found = next_page(page, URL, selector)
    assert found is not None
    assert (found.url, found.role) == (f"{URL}?Page=2", Role.LISTING)


def document(status=200, body=b"<a href=/x>x</a>", content_type="text/html", location=None):
    return Document(URL, status, content_type, location, body)


def collection(**discovery):
    return Collection(name="t", seeds=[URL], discovery=Discovery(**discovery))


def test_a_redirect_leads_on_in_the_same_role():
    """A moved sitemap is still a sitemap."""
    (found,) = found_in(document(301, location="/new.xml"), Role.SITEMAP, collection(), None, 0)
    assert (found.url, found.role, found.hop) == ("https://www.example.gov/new.xml", Role.SITEMAP, Hop.REDIRECT)


@pytest.mark.parametrize("status", [404, 500, 304])
def test_an_error_page_leads_nowhere(status):
    """The links of a 404 page are not the site's."""
    assert not list(found_in(document(status), Role.PAGE, collection(), None, 0))


def test_links_are_not_followed_when_the_collection_says_so():
    """With `discovery.links = false` only sitemaps, feeds and listings find pages."""
    assert list(found_in(document(), Role.PAGE, collection(), None, 0))
    assert not list(found_in(document(), Role.PAGE, collection(links=False), None, 0))


def test_only_markup_has_links():
    """A JPEG with an anchor in it is a JPEG."""
    assert not list(found_in(document(content_type="image/jpeg"), Role.PAGE, collection(), None, 0))


def test_a_listing_ends_at_its_limit():
    """The page after the last one allowed is not asked for; the articles of the last one are."""
    listed = collection(listings=[Listing(URL, pages=2)])
    body = b'<a rel="next" href="?Page=2">next</a><a href="/story">s</a>'
    first = list(found_in(document(body=body), Role.LISTING, listed, 0, 0))
    last = list(found_in(document(body=body), Role.LISTING, listed, 0, 1))
    assert Role.LISTING in {one.role for one in first}
    assert Role.LISTING not in {one.role for one in last}
    assert "https://www.example.gov/story" in urls(last)
