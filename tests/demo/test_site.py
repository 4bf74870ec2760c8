"""The sample site as a reader and as a machine find it."""

from __future__ import annotations

import gzip
import json
import re
import struct
from datetime import date
from urllib.parse import urldefrag, urljoin, urlsplit

import feedparser
import pytest
from lxml import etree, html
from protego import Protego

from archive_crawler.collection.load import load
from archive_crawler.collection.scope import decide
from archive_crawler.demo import SampleSite
from archive_crawler.demo.feeds import FEEDS
from archive_crawler.demo.fonts import signs
from archive_crawler.demo.routes import Routes
from archive_crawler.demo.story import MAIN, MEDIA, SISTER, stories
from archive_crawler.demo.truth import WHERE, text
from archive_crawler.pages.virin import parse

TRUTH = json.loads(WHERE.read_text(encoding="utf-8"))
ARTICLES = TRUTH["articles"]
ENDLESS = "/Events/Calendar/"


def body_of(url):
    """The page as decoded by its own charset; a page that is busy once is asked twice."""
    parts = urlsplit(url)
    routes = Routes()
    answers = [routes.answer(parts.hostname, parts.path) for _ in range(2)]
    return answers[1]


def document(url):
    return html.document_fromstring(body_of(url).body, base_url=url)


def words(node):
    return " ".join(" ".join(node.itertext()).split())


def xml(path):
    make, _ = FEEDS[(MAIN, path)]
    made = make()
    return etree.fromstring(gzip.decompress(made) if isinstance(made, bytes) else made.encode())


def places(path):
    return {node.text for node in xml(path).iter("{*}loc")}


def found_by(way):
    return {url for url, article in ARTICLES.items() if article["found_by"] == way}


def test_truth_is_current():
    """`truth.json` is what the stories say; `python -m archive_crawler.demo.truth` writes it anew."""
    assert WHERE.read_text(encoding="utf-8") == text()


@pytest.mark.parametrize("url", ARTICLES)
def test_article(url):
    """The page of every article has the title, the date, the notice and the photos that the list claims."""
    article = ARTICLES[url]
    answer = body_of(url)
    page = answer.body.decode(article["charset"])
    shown = words(html.document_fromstring(page))
    assert answer.status == 200
    assert article["title"] in shown
    assert article["published"][:4] in shown
    assert bool(re.search("historical collection|archived content|frozen in time", shown)) is article["notice"]
    images = {image.get("src"): image for image in html.document_fromstring(page).iter("img")}
    for photo in article["photos"]:
        assert images[photo["url"]].get("alt").strip() == (photo["alt"] or "")
        assert photo["caption"] in shown
        assert photo["credit_raw"] in shown
        assert photo["virin_shown"] is None or f"VIRIN: {photo['virin_shown']}" in shown


def test_virins():
    """Every VIRIN of the list is valid and belongs to nobody."""
    for article in ARTICLES.values():
        for photo in article["photos"]:
            assert parse(photo["virin"], date(2026, 1, 1)).valid
            assert "-ZZ999-" in photo["virin"]


def test_photos_are_served():
    """Every image of every story is a JPEG on the media host, small and full."""
    for article in ARTICLES.values():
        for photo in article["photos"]:
            for url in (photo["url"], photo["url_full"]):
                assert urlsplit(url).hostname == MEDIA
                assert body_of(url).body.startswith(b"\xff\xd8\xff\xe0")


def test_requisites_are_served():
    """What the pages need is there: the font as a font, sheets as CSS, pictures as pictures."""
    types = {"css": "text/css", "ttf": "font/ttf", "js": "text/javascript", "png": "image/png", "jpg": "image/jpeg"}
    for url in TRUTH["requisites"]:
        answer = body_of(url)
        assert answer.status == 200
        assert answer.content_type.startswith(types.get(url.rpartition(".")[2], "text/html"))
        assert answer.body


def test_font():
    """The font's checksum is right, and so is that of each of its tables (OpenType, "Calculating checksums")."""
    data = signs()
    assert checksum(data) == 0xB1B0AFBA
    (number,) = struct.unpack_from(">H", data, 4)
    for row in range(number):
        tag, told, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * row)
        table = bytearray(data[offset : offset + length])
        if tag == b"head":
            table[8:12] = bytes(4)
        assert checksum(table) == told, tag


def checksum(data):
    padded = bytes(data) + bytes(-len(data) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF


def test_live_page():
    """It shows nothing before its script has run, and its script is there."""
    page = document(TRUTH["needs_script"][0])
    assert not words(page.find("body/div"))
    assert page.xpath("//script/@src") == ["/js/tides.js"]


def test_marked_links():
    """Every marked link stands in its page as typed, and so does the broken link of the footer."""
    for link in TRUTH["links"]:
        assert link["href"] in document(link["page"]).xpath("//a/@href")
    for url in TRUTH["footer_link"]["articles"]:
        assert TRUTH["footer_link"]["href"] in document(url).xpath("//footer//a/@href")


def test_robots():
    """robots.txt keeps crawlers out of the staff pages and names the sitemaps."""
    rules = Protego.parse(body_of(f"http://{MAIN}/robots.txt").body.decode())
    assert not rules.can_fetch(TRUTH["excluded_by_robots"][0], "archive-crawler")
    assert rules.can_fetch(f"http://{MAIN}/News/", "archive-crawler")
    assert list(rules.sitemaps) == [f"http://{MAIN}/sitemap_index.xml", f"http://{MAIN}/sitemap_news.xml"]


def test_sitemaps():
    """The index names two sitemaps; each sitemap lists articles that are nowhere else."""
    maps = places("/sitemap_index.xml")
    assert maps == {f"http://{MAIN}/sitemap_stories.xml", f"http://{MAIN}/sitemap_releases.xml.gz"}
    assert found_by("sitemap") < places("/sitemap_stories.xml")
    assert found_by("gzip sitemap") == places("/sitemap_releases.xml.gz") != set()
    assert found_by("news sitemap") == places("/sitemap_news.xml") != set()
    assert xml("/sitemap_news.xml").xpath("//*[local-name()='publication_date']/text()") == ["2024-02-26"]
    assert found_by("sister sitemap") == set(re.findall("<loc>(.*?)</loc>", FEEDS[(SISTER, "/sitemap.xml")][0]()))


@pytest.mark.parametrize("way", ["rss", "atom"])
def test_feeds(way):
    """Each feed parses without complaint and lists articles that are nowhere else."""
    feed = feedparser.parse(FEEDS[(MAIN, f"/{way}.xml")][0]().encode())
    assert not feed.bozo
    assert len(found_by(way)) == 2
    assert found_by(way) < {entry.link for entry in feed.entries}


def walk():
    """Every page that links reach on the hosts of the site, with its status; the calendar only once."""
    routes, seen, queue = Routes(), {}, [f"http://{host}/" for host in SampleSite.HOSTS if host != MEDIA]
    while queue:
        url = queue.pop()
        parts = urlsplit(url)
        if url in seen or parts.hostname not in SampleSite.HOSTS or (ENDLESS in url and parts.query):
            continue
        answer = routes.answer(parts.hostname, parts.path + (f"?{parts.query}" if parts.query else ""))
        if answer.headers and answer.status == 503:
            answer = routes.answer(parts.hostname, parts.path)
        seen[url] = 0 if answer.hangs else answer.status
        queue += [urljoin(url, value) for name, value in answer.headers if name == "Location"]
        if answer.status == 200 and answer.body and answer.content_type.startswith("text/html"):
            root = html.document_fromstring(answer.body)
            base = urljoin(url, (root.xpath("//base/@href") or [""])[0])
            hrefs = [href for href in root.xpath("//a/@href") if "[" not in href]
            queue += [urldefrag(urljoin(base, href)).url for href in hrefs]
    return seen


def test_walk():
    """Every link answers, apart from those that are marked; links alone do not reach what only a feed or a sitemap has."""
    seen = walk()
    marked = {link["url"] for link in TRUTH["links"]} | {TRUTH["footer_link"]["url"]}
    typed = f"/webmaster@{MAIN.removeprefix('www.')}"
    wrong = {url for url, status in seen.items() if not 200 <= status < 400 and not url.endswith(typed)}
    assert wrong <= marked
    stripped = {url.rstrip("/") for url in seen}
    for url, article in ARTICLES.items():
        assert (url.rstrip("/") in stripped) is (article["found_by"] == "links")
    assert set(TRUTH["rejected"] + TRUTH["needs_script"] + TRUTH["truncated"] + TRUTH["excluded_by_robots"]) < set(seen)
    assert len(seen) > 60


def test_calendar():
    """The calendar always has a next month."""
    page = Routes().answer(MAIN, f"{ENDLESS}?Month=2031-12").body
    assert b"?Month=2032-01" in page


def test_charsets():
    """One page names windows-1252 in its header, one names its charset only in a meta element."""
    odd = {story.charset: story for story in stories() if story.charset != "utf-8"}
    header, meta = body_of(odd["windows-1252"].url), body_of(odd["iso-8859-1"].url)
    assert header.content_type == "text/html; charset=windows-1252"
    assert "“Example”".encode("windows-1252") in header.body
    assert meta.content_type == "text/html"
    assert b"charset=iso-8859-1" in meta.body


def test_layouts():
    """The site has stories in every layout, in Spanish too, and every framing."""
    layouts = {article["layout"] for article in ARTICLES.values()}
    assert len(layouts) == 8
    assert {article["lang"] for article in ARTICLES.values()} == {"en", "en-US", "es", None}
    assert {article["framing"] for article in ARTICLES.values()} == {
        "length",
        "chunked",
        "gzip",
        "gzip-chunked",
        "close",
    }


def test_collection():
    """The shipped demo collection sends every host of the site to it; all articles are in its scope, the calendar is not."""
    demo = load("demo")
    assert {host for host, address in demo.hosts.items() if address == "sample-site"} == set(SampleSite.HOSTS)
    assert all(decide(demo, url).inside for url in ARTICLES)
    assert not decide(demo, f"http://{MAIN}{ENDLESS}").inside
    assert not decide(demo, "http://www.portcouncil.example.org/").inside
