"""A page without known markup: each field comes from the first source of the declared order that has it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_crawler.items import Capture, LinkPlace
from archive_crawler.normalize import Origin, article
from archive_crawler.pages import NotArticle, Page, RawArticle, order, read

CAPTURE = Capture("a.warc.gz", 0, 1, "urn:uuid:0", "2026-01-02T03:04:05Z", "sha256:00", 200, "text/html", None)
PROSE = (
    "The bureau counted the lanterns of the inner harbor for a week, and found more of them lit than anybody had expected.",
    "Keepers were asked to write down the hour at which they trimmed a wick, and the name of the boat that passed it first.",
    "A second count is planned for the spring, when the ice has left the bay and the fishing boats are out again at night.",
)
URL = "https://www.lanterns.example.gov/news/2021/05/the-bureau-counts-its-lanterns"


def raw(body="", head="", url=URL) -> RawArticle:
    paragraphs = "".join(f"<p>{each}</p>" for each in PROSE)
    page = f'<html lang="en"><head>{head}</head><body><main>{body}{paragraphs}</main></body></html>'
    found = read(Page(url, page.encode(), "text/html; charset=utf-8", datetime(2026, 1, 2, tzinfo=UTC)))
    assert isinstance(found, RawArticle), found
    return found


def record(body="", head=""):
    return article(raw(body, head), Origin(None, None, None, CAPTURE))


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


H1 = "<h1>Lanterns Are Counted</h1>"
DATED = H1 + '<p class="publish-date">May 3, 2021</p>'


def test_the_page_of_the_manual_shows_the_order():
    """docs/generic-pages.md prints the declared order as it is."""
    assert order.table() in (Path(__file__).parents[2] / "docs" / "generic-pages.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("body", "head", "title", "rule"),
    [
        ("<h1>Bureau of Lanterns</h1><h1>Lanterns Are Counted</h1>", "<title>Lanterns Are Counted | Bureau</title>", "Lanterns Are Counted", "h1 that the metadata confirms"),
        ('<h1 class="site-name">Bureau</h1><h2 class="page-title">Lanterns Are Counted</h2>', '<meta property="og:title" content="Lanterns Are Counted">', "Lanterns Are Counted", "h2 that the metadata confirms"),
        (H1, "<title>Home</title>", "Lanterns Are Counted", "h1"),
        ("", ld('{"@type":"NewsArticle","headline":"Lanterns by JSON"}') + "<title>x</title>", "Lanterns by JSON", "JSON-LD headline"),
        ("", '<meta property="og:title" content="Lanterns Are Counted | Bureau of Lanterns">', "Lanterns Are Counted", "meta[og:title]"),
        ("", '<meta property="og:site_name" content="Bureau of Lanterns"><meta name="DC.Title" content="Lanterns Are Counted - Bureau of Lanterns">', "Lanterns Are Counted", "meta[dc.title]"),
        ("", "<title>Lanterns Are Counted</title>", "Lanterns Are Counted", "title"),
        ("<svg><title>Menu icon</title></svg>", "", None, None),
        ("<nav><h1>Menu</h1></nav>", "<title>Lanterns Are Counted</title>", "Lanterns Are Counted", "title"),
    ],
)  # fmt: skip
def test_title(body, head, title, rule):
    """A confirmed heading, the main h1, JSON-LD, meta elements, the document's title; the site's name is cut."""
    found = raw(body, head).title
    assert (found and found.value, found and found.rule) == (title, rule)


@pytest.mark.parametrize(
    ("body", "head", "value", "rule"),
    [
        (DATED, ld('{"@type":"NewsArticle","datePublished":"2021-05-01T08:00:00-04:00"}'), "2021-05-01T08:00:00-04:00", "JSON-LD datePublished"),
        (DATED, '<meta property="article:published_time" content="2021-05-02">', "2021-05-02", "meta[article:published_time]"),
        (H1, '<meta property="cdc:first_published" content="May 2, 2021">', "May 2, 2021", "meta[cdc:first_published]"),
        (H1, '<meta name="DCTERMS.issued" content="2021-05-02">', "2021-05-02", "meta[dcterms.issued]"),
        (H1, '<meta name="dc:date:created" content="2021-05-02">', "2021-05-02", "meta[dc.date.created]"),
        (H1 + '<span itemprop="datePublished">May 4, 2021</span>', "", "May 4, 2021", "[itemprop=datePublished]"),
        (H1 + '<span property="schema:datePublished" content="2021-05-04">May 4, 2021</span>', "", "May 4, 2021", '[property="schema:datePublished"]'),
        (DATED, '<meta name="date" content="2020-01-01">', "May 3, 2021", ".publish-date"),
        (H1 + '<time datetime="2021-05-05T00:00:00Z">May 5, 2021</time>', "", "2021-05-05T00:00:00Z | May 5, 2021", "time"),
        (H1, '<meta name="date" content="2021-05-06">', "2021-05-06", "meta[date]"),
        (H1 + "<p>Published: May 7, 2021</p>", "", "May 7, 2021", order.LABELLED),
        (H1 + "<p><strong>FOR IMMEDIATE RELEASE:</strong> May 7, 2021</p>", "", "May 7, 2021", order.LABELLED),
        (H1 + "<div>Saturday, May 8, 2021</div>", "", "Saturday, May 8, 2021", order.BELOW),
        (H1 + "<p>By Lee Example, Bureau of Lanterns / Published May 7, 2021</p>", "", "May 7, 2021", order.AFTER_NAME),
        (H1, "", None, None),
    ],
)  # fmt: skip
def test_date_published(body, head, value, rule):
    """JSON-LD, sure meta elements, marked nodes, meta elements that may mean anything, lines of the page."""
    found = raw(body, head).date_published
    assert (found and found.value, found and found.rule) == (value, rule)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (H1 + '<time itemprop="dateModified" datetime="2022-01-01">Jan. 1, 2022</time>', ""),
        (H1 + '<time class="updated" datetime="2022-01-01">Jan. 1, 2022</time>', ""),
        (H1 + '<div>Last updated <time datetime="2022-01-01">Jan. 1, 2022</time></div>', ""),
        (H1 + '<div class="news-date">Updated: Jan. 1, 2022</div>', ""),
        (H1 + "<p>Page last reviewed: January 1, 2022</p>", ""),
        (H1, '<meta property="article:modified_time" content="2022-01-01">'),
        (H1, '<meta name="dcterms.modified" content="2022-01-01"><meta name="date" content="2022-01-01">'),
    ],
)
def test_a_date_of_change_is_no_date_of_publication(body, head):
    """However it is marked: by microdata, a class, a label, or in a meta element that repeats it."""
    assert raw(body, head).date_published is None


def test_a_time_that_is_published_and_updated_is_published():
    """WordPress gives one `<time>` both classes."""
    found = raw(H1 + '<time class="entry-date published updated" datetime="2021-05-09">May 9, 2021</time>')
    assert found.date_published.value == "2021-05-09 | May 9, 2021"


@pytest.mark.parametrize(
    ("body", "head", "value"),
    [
        (H1, ld('{"@type":"NewsArticle","dateModified":"2022-01-02"}'), "2022-01-02"),
        (H1, '<meta property="og:updated_time" content="2022-01-03">', "2022-01-03"),
        (H1 + '<span itemprop="dateModified">January 4, 2022</span>', "", "January 4, 2022"),
        (H1 + "<div>Page last updated: January 5, 2022</div>", "", "January 5, 2022"),
    ],
)
def test_date_modified(body, head, value):
    """JSON-LD, meta elements, marked nodes, a line "Last updated"."""
    assert raw(body, head).date_modified.value == value


def test_midnight_in_utc_is_a_date():
    """A `<time>` at UTC midnight says no hour."""
    found = record(H1 + '<time datetime="2021-05-05T00:00:00Z">May 5, 2021</time>').date_published
    assert (found.value, found.precision) == ("2021-05-05", "day")


@pytest.mark.parametrize(
    ("body", "head", "value"),
    [
        (H1 + '<div class="byline">By Lee Example</div>', ld('{"@type":"Article","author":{"name":"Lee Example"}}'), "By Lee Example"),
        (H1, ld('{"@graph":[{"@type":"Article","author":{"@id":"#lee"}},{"@type":"Person","@id":"#lee","name":"Lee Example"}]}'), "Lee Example"),
        (H1, ld('[{"@type":"Article","author":[{"name":"Lee Example"},{"name":"Ray Fathom"}]}]'), "Lee Example; Ray Fathom"),
        (H1, '<meta name="DC.creator" content="Office of Wicks and Oil">', "Office of Wicks and Oil"),
        (H1 + "<p>By Lee Example, Bureau of Lanterns / Published May 7, 2021</p>", "", "By Lee Example, Bureau of Lanterns"),
        (H1 + "<p>By midnight all of them were lit, and nobody had gone home.</p>", "", None),
        (H1, '<meta property="article:author" content="https://social.example/lee">', None),
        ('<aside><span class="author-name">Someone Else</span></aside>' + H1, "", None),
    ],
)  # fmt: skip
def test_byline(body, head, value):
    """The visible one, JSON-LD, meta elements; an address is no name, and furniture names nobody."""
    found = raw(body, head).byline
    assert (found and found.value) == value


def test_a_line_of_date_and_byline_is_no_body():
    """Where both fields were read from nodes inside it."""
    found = raw(H1 + "<p><span>May 6, 2021</span> <span>By Lee Example</span></p>")
    assert [block.text for block in found.blocks] == list(PROSE)


def test_an_office_is_not_split():
    """An office with "and" in its name is one organization."""
    found = record(H1, '<meta name="dcterms.creator" content="Center for Wick Evaluation and Research">').byline
    assert (found.names, found.organization) == ([], "Center for Wick Evaluation and Research")


@pytest.mark.parametrize(
    ("body", "head", "said"),
    [
        (H1, '<meta property="og:title" content="All About Oil">', "'Lanterns Are Counted' by the rule h1; meta[og:title] says 'All About Oil'"),
        (DATED, '<meta property="article:published_time" content="2021-02-01">', "'2021-02-01' by the rule meta[article:published_time]; .publish-date says 'May 3, 2021'"),
        (DATED + '<div class="byline">By Lee Example</div>', '<meta name="author" content="Ray Fathom">', "'By Lee Example' by the rule .byline; meta[author] says 'Ray Fathom'"),
    ],
)  # fmt: skip
def test_disagreement_is_a_warning(body, head, said):
    """Both values and both rules are in the record."""
    (warning,) = record(body, head).extraction.warnings
    assert said in warning


@pytest.mark.parametrize(
    ("body", "head"),
    [
        (H1, "<title>Lanterns Are Counted | Bureau of Lanterns</title>"),
        (H1, '<meta property="og:title" content="Bureau of Lanterns: Lanterns Are Counted">'),
        (DATED, '<meta property="article:published_time" content="2021-05-03T09:00:00-04:00">'),
        (DATED, '<meta property="article:published_time" content="2021-05-04T01:00:00Z">'),
        (DATED, '<meta property="article:published_time" content="last spring">'),
        (DATED + '<div class="byline">By Lee Example, Bureau of Lanterns</div>', '<meta name="author" content="Lee Example">'),
    ],
)  # fmt: skip
def test_no_disagreement(body, head):
    """A site's name, a zone that moves the day, a date that cannot be read, and an office beside a name differ in nothing."""
    assert record(body, head).extraction.warnings == []


def test_what_cannot_be_a_date_is_passed_over():
    """The next source in the order is asked."""
    assert (
        raw(DATED, '<meta property="article:published_time" content="last spring">').date_published.value
        == "May 3, 2021"
    )


def test_of_several_stories_in_json_ld_only_the_first_is_the_page():
    """A date of the second does not fill in for the first."""
    text = (
        '[{"@type":"NewsArticle","headline":"A"},{"@type":"NewsArticle","headline":"B","datePublished":"2020-01-01"}]'
    )
    assert raw(H1, ld(text)).date_published is None


def test_the_default_picture_of_a_department_is_no_photo():
    """`og:image` alone gives none."""
    assert raw(H1, '<meta property="og:image" content="https://www.lanterns.example.gov/seal.png">').photos == []


def test_links_of_paragraphs_that_are_not_the_body_are_kept():
    """With the place "other"; those of the body stay its own."""
    before = "".join(f"<p>{each}</p>" for each in PROSE)
    tool = '<div class="form-note">See the <a href="/form">form</a></div>'
    page = (
        f'<html><body><div id="a">{H1}{before}</div><div id="b">{tool}</div>'
        f'<div id="c"><p>{PROSE[0]} <a href="/count">The count</a></p>{before}</div></body></html>'
    )
    found = read(Page(URL, page.encode(), "text/html", datetime(2026, 1, 2, tzinfo=UTC)))
    assert isinstance(found, RawArticle)
    places = {link.url.rpartition("/")[2]: link.place for link in found.links}
    assert places["count"] is LinkPlace.BODY
    assert places["form"] in {LinkPlace.BODY, LinkPlace.OTHER}


def whole(body: str, url: str) -> RawArticle | NotArticle:
    return read(Page(url, f"<html><body>{body}</body></html>".encode(), "text/html", datetime(2026, 1, 2, tzinfo=UTC)))


MENU = "".join(f'<div><a href="/office/{n}">Office of lanterns, wicks and oil number {n}</a></div>' for n in range(150))


def test_a_story_among_many_links_is_an_article():
    """Menus without any markup that says so may have most of a page's words."""
    story = "".join(f"<p>{each} {each}</p>" for each in PROSE * 2)
    found = whole(
        f"{MENU}<div><h1>Lanterns</h1><p>Posted: May 3, 2021</p>{story}</div>", "https://www.lanterns.example.gov/x.htm"
    )
    assert isinstance(found, RawArticle)
    assert "Office" not in " ".join(block.text for block in found.blocks)


def test_teasers_are_a_listing():
    """However long they are, where links stand between them."""
    teasers = "".join(
        f'<div><h3><a href="/news/{n}">The bureau has counted its lanterns, wicks and boats again, number {n}</a></h3><p>{PROSE[n % 3]} {PROSE[n % 2]} {n}</p>'
        f'<a href="/news/{n}">Read the whole story of lanterns</a> <a href="/topic/{n}">More on this topic</a></div>'
        for n in range(20)
    )
    found = whole(
        f"{MENU}<h1>News</h1><p>Posted: May 3, 2021</p>{teasers}", "https://www.lanterns.example.gov/newsroom.htm"
    )
    assert isinstance(found, NotArticle)
    assert "listing" in found.reason


FRAGMENTS = [
    "<main>", "</main>", "<article>", "<div class='comments'>", "<div class='entry-content'>", "<div itemprop=articleBody>", "</div>", "<ul>", "<li>",
    "<h1>", "</h1>", "<h2>", "<p>", "</p>", "<br><br>", "<time>", "<time datetime='2021-02-30T99'>", "<time class=updated datetime=x>",
    "<span itemprop=datePublished content=''>", "<span itemprop=author>", "<a href='?p=1'>", "</a>", "<table><tr><td>", "<img src=a>", "<figure>",
    "<figcaption>", "<o:p>", "<meta name=date content='2021-13-45'>", "<meta property='og:title' content='|'>", "<title>|</title>",
    "Published: May 3, 2021", "Last updated: 13/45/2021", " Next 1 2 3 ", "Print", "\u2028", PROSE[0], PROSE[1],
    '<script type="application/ld+json">[{"@type":"NewsArticle","author":[[[{"@id":{}}]]],"datePublished":{"@value":7}}]</script>',
]  # fmt: skip


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_odd_pages_never_raise(markup):
    """Any mixture of the pieces that the cascade looks for gives an article or says that it is none, by the generic page object."""
    page = Page(
        "https://www.lanterns.example.gov/news/1",
        b"<html>" + markup.encode(),
        "text/html",
        datetime(2026, 1, 2, tzinfo=UTC),
    )
    found = read(page)
    assert not isinstance(found, NotArticle) or "cannot be read" not in found.reason, found
    if isinstance(found, RawArticle):
        assert article(found, Origin(None, None, None, CAPTURE)).url
