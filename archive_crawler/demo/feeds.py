"""What machines read to find stories: robots.txt, sitemaps, RSS and Atom."""

from __future__ import annotations

import gzip
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from archive_crawler.demo.story import FROZEN, MAIN, MEDIA, PARTNER, SISTER, Story, linked, noon, stories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _only(way: str) -> list[Story]:
    return [story for story in stories() if story.found_by == way]


def _robots(host: str) -> str:
    lines = ["User-agent: *"]
    if host == MAIN:
        lines += ["Disallow: /internal/", "", f"Sitemap: http://{MAIN}/sitemap_index.xml"]
        lines += [f"Sitemap: http://{MAIN}/sitemap_news.xml"]
    else:
        lines += ["Disallow:"]
    return "\n".join([*lines, ""])


def _index() -> str:
    maps = "".join(
        f"<sitemap><loc>http://{MAIN}/{name}</loc><lastmod>2026-05-12</lastmod></sitemap>\n"
        for name in ("sitemap_stories.xml", "sitemap_releases.xml.gz")
    )
    return f"{_XML}<sitemapindex {_SITEMAP}>\n{maps}</sitemapindex>\n"


def _urlset(items: Iterable[Story]) -> str:
    urls = "".join(
        f"<url><loc>{escape(story.url)}</loc><lastmod>{story.published.isoformat()}</lastmod></url>\n"
        for story in items
    )
    return f"{_XML}<urlset {_SITEMAP}>\n{urls}</urlset>\n"


def _news_map() -> str:
    urls = "".join(
        f"<url><loc>{escape(story.url)}</loc><news:news><news:publication><news:name>Harbor News</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{story.published.isoformat()}"
        f"</news:publication_date><news:title>{escape(story.title)}</news:title></news:news></url>\n"
        for story in _only("news sitemap")
    )
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return f"{_XML}<urlset {_SITEMAP} {news}>\n{urls}</urlset>\n"


def _rss() -> str:
    items = "".join(
        f"<item><title>{escape(story.title)}</title><link>{escape(story.url)}</link>"
        f'<guid isPermaLink="true">{escape(story.url)}</guid>'
        f"<pubDate>{format_datetime(noon(story.published), usegmt=True)}</pubDate></item>\n"
        for story in [*_only("rss"), *linked(MAIN)[:3]]
    )
    channel = f"<title>Harbor News</title><link>http://{MAIN}/</link><description>Invented news</description>\n"
    return f'{_XML}<rss version="2.0"><channel>{channel}{items}</channel></rss>\n'


def _atom() -> str:
    entries = "".join(
        f"<entry><title>{escape(story.title)}</title><id>{escape(story.url)}</id>"
        f'<link rel="alternate" type="text/html" href="{escape(story.url)}"/>'
        f"<updated>{noon(story.published).isoformat()}</updated></entry>\n"
        for story in [*_only("atom"), *linked(MAIN)[3:5]]
    )
    head = f"<title>Harbor News</title><id>http://{MAIN}/</id><updated>2026-05-12T12:00:00+00:00</updated>\n"
    head += '<author><name>Harbor News</name></author><link rel="self" href="/atom.xml"/>\n'
    return f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>\n'


def _zipped() -> bytes:
    return gzip.compress(_urlset(_only("gzip sitemap")).encode(), mtime=0)


# For each path: what makes the body, and its content type.
FEEDS: dict[tuple[str, str], tuple[Callable[[], str | bytes], str]] = {
    (MAIN, "/sitemap_index.xml"): (_index, "application/xml"),
    (MAIN, "/sitemap_stories.xml"): (lambda: _urlset([*_only("sitemap"), *linked(MAIN)]), "application/xml"),
    (MAIN, "/sitemap_releases.xml.gz"): (_zipped, "application/gzip"),
    (MAIN, "/sitemap_news.xml"): (_news_map, "application/xml"),
    (MAIN, "/rss.xml"): (_rss, "application/rss+xml; charset=utf-8"),
    (MAIN, "/atom.xml"): (_atom, "application/atom+xml; charset=utf-8"),
    (SISTER, "/sitemap.xml"): (lambda: _urlset(_only("sister sitemap")), "text/xml"),
}


def _robots_of(host: str) -> tuple[Callable[[], str], str]:
    return (lambda: _robots(host)), "text/plain; charset=utf-8"


FEEDS |= {(host, "/robots.txt"): _robots_of(host) for host in (MAIN, SISTER, MEDIA, FROZEN, PARTNER)}
