"""A page's links become lines; where it is an article, its own reading says where they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from archive_crawler.items import Capture, Link, LinkPlace, LinkUse
from archive_crawler.links.extraction import read_page
from archive_crawler.links.facts import KeptPages, packed, unpacked
from archive_crawler.links.uses import page_uses, read_html
from archive_crawler.normalize import Origin
from archive_crawler.normalize.draft import draft, normalized
from archive_crawler.pages import Page

URL = "https://www.example.gov/news/harbor.html"
WORDS = "The harbor keeps its lights on through the winter for those who come late. " * 12
STORY = f"""<html><head><title>Harbor lights</title><link rel=stylesheet href=/s.css></head><body>
<nav><a href=/boats>Boats</a></nav>
<article><h1>Harbor lights</h1><time datetime="2026-01-02">Jan. 2, 2026</time><p>{WORDS}<a href="/boats">Boats</a> and <a href="/piers#new">piers</a>.</p>
<p>{WORDS}</p></article>
<form method=post action=/send></form><img src=/x.png srcset="/x.png 1x, /x.png 1x"></body></html>"""
CAPTURE = Capture("a.warc.gz", 0, 9, "urn:uuid:1", "2026-01-02T00:00:00Z", "sha1:A", 200, "text/html", None)


def page(markup: str = STORY, content_type: str | None = "text/html", url: str = URL) -> Page:
    return Page(url, markup.encode(), content_type, datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def article():
    return normalized(draft(page(), Origin("harbor", None, "run", CAPTURE)))


def rows(markup: str = STORY, article=None) -> list[dict]:
    return [orjson.loads(row) for row in page_uses(read_html(page(markup)), article).lines.splitlines()]


def test_the_lines_are_the_records(article):
    """Every line is a `LinkUse` as orjson writes it, keys in their order; what is twice in one place is there once."""
    for one in (None, article):
        lines = page_uses(read_html(page()), one).lines.splitlines(keepends=True)
        for row in lines:
            use = LinkUse(**orjson.loads(row))
            assert row == orjson.dumps(use, option=orjson.OPT_APPEND_NEWLINE)
        assert len(set(lines)) == len(lines) == 7


def test_an_article_says_where_its_links_stand(article):
    """A link of the body is the article's; one with the same words in the menu is the menu's."""
    placed = replace(article, links=[Link("https://www.example.gov/boats", "Boats", LinkPlace.RELATED)])
    found = [(row["place"], row["article_id"]) for row in rows(article=placed) if row["text"] == "Boats"]
    assert found == [("navigation", article.id), ("related", article.id)]


def test_what_only_the_article_knows_has_a_line(article):
    """An address that a page object puts together is a link, though no attribute has it; one that the page has is not doubled."""
    made = Link("https://www.example.gov/photo/full/17", "High resolution", LinkPlace.DOWNLOAD)
    there = Link("https://www.example.gov/PIERS/../piers#new", "Piers", LinkPlace.BODY)
    found = rows(article=replace(article, links=[made, there]))
    assert [(row["url"], row["place"], row["line"]) for row in found if row["line"] is None] == [
        ("https://www.example.gov/photo/full/17", "download", None)
    ]


def test_each_target_is_noted_once_and_only_where_somebody_fetches_it():
    """A form that posts has a line, and no target."""
    found = page_uses(read_html(page()), None)
    assert found.targets == [
        "https://www.example.gov/s.css",
        "https://www.example.gov/boats",
        "https://www.example.gov/piers#new",
        "https://www.example.gov/x.png",
    ]


@pytest.mark.parametrize("content_type", ["text/plain", "image/png", "application/json", "text/html-not"])
def test_what_browsers_do_not_show_as_html_has_no_links(content_type):
    """The server's word counts, as it does in browsers; without one, what the bytes look like."""
    assert read_html(page(content_type=content_type)) is None
    assert read_html(page(content_type=None)) is not None
    assert read_html(page("", content_type=None)) is None


def test_facts_of_a_page_are_kept_without_its_links():
    """What is put into the temporary database comes out of it again, whatever the fragment."""
    whole = read_page(STORY.encode(), URL, "text/html")
    assert unpacked(packed(whole)) == replace(whole, links=[])
    kept = KeptPages()
    kept.put(URL, whole)
    assert kept.get(f"{URL}#top") == replace(whole, links=[])
    assert kept.get("https://www.example.gov/") is None


def test_facts_that_are_missing_are_read_again_once():
    """After a resume the capture is asked, and then no more; what is no page stays none."""
    asked = []

    def again(url, capture):
        asked.append(url)
        return read_page(STORY.encode(), url, "text/html") if "harbor" in url else None

    kept = KeptPages(again)
    for _ in range(2):
        assert kept.of(URL, CAPTURE).title == "Harbor lights"
    assert kept.of("https://www.example.gov/x.png", CAPTURE) is None
    assert asked == [URL, "https://www.example.gov/x.png"]
