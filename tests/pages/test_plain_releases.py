"""Releases and stories in markup of the past century or of nobody: what shows that they are articles, and when they were published."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html

from archive_crawler.normalize import dates, names
from archive_crawler.pages import NotArticle, Page, RawArticle, notices, read

PROSE = (
    "The rope was laid across the river on Tuesday, and forty stones were hung from it one after the other until the evening. ",
    "Engineers walked along both banks and wrote down by how much it sank, which was less than anybody had thought before the trial. ",
    "The town paid for half of the rope, the district for the other half, and a ferryman keeps it dry in the shed behind the landing. ",
    "A second rope will be laid next year where the river is wider, if the money lasts and the first one has not been cut by the ice. ",
)
TEXT = "".join(f"<p>{each}{PROSE[0]}</p>" for each in PROSE)


def page(
    body: str, url: str = "https://www.ropes.example.gov/archive/pr12.html", head: str = "<title>Rope holds</title>"
):
    markup = f"<html><head>{head}</head><body>{body}</body></html>"
    return read(Page(url, markup.encode(), "text/html; charset=utf-8", datetime(2026, 1, 2, tzinfo=UTC)))


def story(body: str, **given: str) -> RawArticle:
    found = page(body, **given)
    assert isinstance(found, RawArticle), found
    return found


def texts(found: RawArticle) -> list[str]:
    return [block.text for block in found.blocks if block.text]


TWO = TEXT[: TEXT.index("<p>The town")]
ARTICLES = [
    ("a line of a release", f"<h1>Rope holds</h1><p>FOR IMMEDIATE RELEASE</p>{TWO}", "/pr12.html"),
    ("a mark that ends it", f"<h1>Rope holds</h1>{TWO}<p>-30-</p>", "/pr12.html"),
    ("a dateline", f"<h1>Rope holds</h1>{TWO.replace('<p>', '<p>ROPETOWN, Iowa -- ', 1)}", "/pr12.html"),
    ("a section of stories", f"<h1>Rope holds</h1>{TWO}", "/news/rope-holds.html"),
    ("long prose", f"<h1>Rope holds</h1>{TEXT}", "/river/rope-holds"),
]


@pytest.mark.parametrize(("why", "body", "path"), ARTICLES, ids=[why for why, *_ in ARTICLES])
def test_an_undated_article(why: str, body: str, path: str):
    """Each of these alone shows that a page without date and byline is an article."""
    assert len(texts(story(f"<div id=content>{body}</div>", url=f"https://www.ropes.example.gov{path}"))) >= 2, why


OTHERS = [
    ("an office", "<h1>About the Office of Ropes</h1>", TEXT, "/ropes/office"),
    ("a life", "<h1>Pat Example</h1>", TEXT, "/leadership/pat-example"),
    ("a section", "<h1>Ropes</h1>", TEXT, "/ropes/"),
    ("an index of news", "<h1>Newsroom</h1>", TWO, "/news/press-releases/"),
    ("little prose", "<h1>Rope holds</h1>", TWO, "/river/rope-holds"),
]


@pytest.mark.parametrize(("why", "title", "body", "path"), OTHERS, ids=[why for why, *_ in OTHERS])
def test_what_an_office_keeps_is_no_article(why: str, title: str, body: str, path: str):
    """A page about an office, a person or a topic is none, however much it says."""
    found = page(f"<main>{title}{body}</main>", url=f"https://www.ropes.example.gov{path}")
    assert isinstance(found, NotArticle), why
    assert "no date, no byline" in found.reason


TEASERS = {
    "without dates": "<h3><a href=/{0}>Rope number {0} is laid</a></h3><p>{1}</p>",
    "with datelines": "<h3><a href=/{0}>Rope number {0} is laid</a></h3><p>ROPETOWN, Iowa -- {1}</p>",
    "with dates": "<p>May {0}, 2024</p><p><a href=/{0}>Rope number {0} is laid</a></p><p>{1}</p>",
}


@pytest.mark.parametrize("form", TEASERS)
def test_long_teasers_are_a_listing(form: str):
    """However long they are: a line that is a link stands above each, and nothing before them."""
    rows = "".join(TEASERS[form].format(number, PROSE[number % 4] * 2) for number in range(1, 9))
    found = page(
        f"<main><h1>Ropes laid in 2024</h1>{rows}</main>", url="https://www.ropes.example.gov/newsroom/2024-ropes"
    )
    assert isinstance(found, NotArticle)
    assert "stand below a line that is a link" in found.reason


def test_a_story_above_teasers_is_an_article():
    """Below a story others may be told of with as many paragraphs."""
    rows = "".join(TEASERS["without dates"].format(number, PROSE[number % 4]) for number in range(1, 6))
    assert story(f"<main><h1>Rope holds</h1><p>May 3, 2021</p>{TEXT}<h2>More ropes</h2>{rows}</main>")


def test_an_event_has_no_date_of_publication():
    """A date in a list that says where is when something will be."""
    listed = "<dl><dt>Date</dt><dd>May 3, 2024</dd><dt>Where</dt><dd>At the river</dd></dl>"
    assert isinstance(page(f"<main><h1>Day of ropes</h1>{listed}<p>{PROSE[0]}{PROSE[1]}</p></main>"), NotArticle)


DATES = [
    ("<h1>Rope holds</h1><p>For Immediate Release<br>Office of Ropes<br>May 12, 2006</p>", "May 12, 2006"),
    ("<table><tr><td>May 4, 1998</td><td>Pat Example 202-555-0100</td></tr></table><h2>Rope holds</h2>", "May 4, 1998"),
    ('<span class="date">Mar 4 2013</span><h1>Rope holds</h1>', "Mar 4 2013"),
    ("<h1>Rope holds</h1><h3>01.17.2024</h3>", "01.17.2024"),
    ("<h1>Rope holds</h1><p>22 April 2022</p>", "22 April 2022"),
    ("<h1>Rope holds</h1><p>June 7, 2023 | By Office of Ropes</p>", "June 7, 2023"),
    ("<h1>Rope holds</h1><dl><dt>Date</dt><dd>January 18, 2023</dd></dl>", "January 18, 2023"),
    ("<div>Feature | May 2, 2023</div><h1>Rope holds</h1>", "May 2, 2023"),
    ("<h1>Rope holds</h1><p>RO-2024-71, March 18, 2024</p>", "March 18, 2024"),
    ("<h1>Rope holds</h1><p>Updated: <time>June 9, 2023</time></p><p>June 7, 2023</p>", "June 7, 2023"),
]


@pytest.mark.parametrize(("head", "value"), DATES)
def test_date_among_the_lines_before_the_text(head: str, value: str):
    """A date before the text is read wherever it stands, and is no body text."""
    found = story(f"<div id=content>{head}{TEXT}</div>")
    assert found.date_published is not None
    assert found.date_published.value == value
    assert texts(found)[0].startswith(PROSE[0].strip())


def test_date_of_the_dateline():
    """Where no line tells a date, that of the dateline is the release's, and the paragraph stays."""
    opening = "Ropetown, Iowa, Jan. 31, 2005 - The rope holds."
    found = story(f"<div id=content><h1>Rope holds</h1><p>{opening}</p>{TEXT}</div>")
    assert (found.date_published.value, texts(found)[0]) == ("Jan. 31, 2005", opening)


@pytest.mark.parametrize("label", ["Last updated", "Reviewed:", "Event date", "Comments due"])
def test_another_date_is_not_that_of_publication(label: str):
    """A date below or behind a label of something else is passed over."""
    body = f"<h1>Rope holds</h1><div><span>{label}</span> <span>May 3, 2021</span></div>{TEXT}"
    assert (
        story(f"<div id=content>{body}</div>", url="https://www.ropes.example.gov/news/rope-holds").date_published
        is None
    )


@pytest.mark.parametrize("named", ['class="last-updated"', 'itemprop="dateModified"'])
@pytest.mark.parametrize("tag", ["div", "p"])
def test_a_date_that_is_named_a_change_is_not_that_of_publication(named: str, tag: str):
    """However far a bare date stands from the headline, its node's name says what it is."""
    body = f"<h1>Rope holds</h1>{'<p>A line.</p>' * 20}<div {named}><{tag}>May 3, 2021</{tag}></div>{TEXT}"
    found = story(f"<div id=content>{body}</div>", url="https://www.ropes.example.gov/news/rope-holds")
    assert found.date_published is None


def test_a_label_is_not_the_headline():
    """Below an h1 "Press Release" the heading that the document's title names is the headline."""
    head = "<title>Ropes Online Newsroom - Press Release - Rope holds for forty days</title>"
    found = story(f"<h1>Press Release</h1><p>April 15, 2010</p><h2>Rope holds for forty days</h2>{TEXT}", head=head)
    assert found.title.value == "Rope holds for forty days"


@pytest.mark.parametrize("account", ["ROPESgov", "jsmith-admin", "webmaster2", "@ropes"])
def test_an_account_is_nobody(account: str):
    """An account of a CMS or a network in the metadata is no byline."""
    head = f'<title>Rope holds</title><meta name="author" content="{account}"><meta property="article:published_time" content="2024-05-06">'
    assert story(f"<main><h1>Rope holds</h1>{TEXT}</main>", head=head).byline is None


def test_a_byline_in_one_word_with_its_date():
    """A date that follows an office without a space is not part of its name."""
    found = names.byline("By Sgt. Lee Sample, 7th Rope DetachmentJune 1, 2021")
    assert (found.names, found.organization) == (["Sgt. Lee Sample"], "7th Rope Detachment")


def test_story_by():
    """ "Story by" names the author as "By" does."""
    found = story(
        f"<div id=content><h1>Rope holds</h1><h3>01.17.2024</h3><h3>Story by <a>Sgt. Noor Example</a></h3>{TEXT}</div>"
    )
    assert names.byline(found.byline.value).names == ["Sgt. Noor Example"]
    assert dates.published(found.date_published.value, found.date_published.source).value == "2024-01-17"


def test_lines_around_a_release():
    """What heads and ends a release is none of its text."""
    found = story(
        f"<div id=content><h1>Rope holds</h1><p>May 3, 2021</p><h2>For Immediate Release</h2>{TEXT}<p>-ROPE-</p></div>"
    )
    assert len(texts(found)) == len(PROSE)


def test_the_line_of_a_release_with_its_contact():
    """Date and contact behind "For immediate release" are no text; a sentence that begins so is."""
    line = "FOR IMMEDIATE RELEASE June 20, 2019 Contact: Press Office 202-555-0100 media@ropes.example.gov"
    said = "For immediate release of a rope, cut it."
    found = story(
        f"<div id=content><h1>Rope holds</h1><div class=entry-content><p>{line}</p><p>{said}</p>{TEXT}</div></div>"
    )
    assert texts(found)[0] == said


def test_prose_about_archived_content_is_no_notice():
    """A story that begins with archived content of somebody else speaks of no page."""

    said = "Archived content from the 1990s, including pages that are no longer updated, is on show, and some links may not work."
    assert notices.find(html.document_fromstring(f"<body><p>{said}</p></body>"), "https://www.example.gov/") is None


def test_a_table_behind_the_last_paragraph():
    """A table beside the paragraphs is the story's, the last of which it may follow; one row is a line of links or tools."""
    table = "<table><tr><th>Rope</th><th>Length</th></tr><tr><td>One</td><td>4</td></tr></table>"
    found = story(f"<main><h1>Rope holds</h1><p>May 3, 2021</p>{TEXT}{table}</main>")
    assert texts(found)[-1] == "Rope\tLength\nOne\t4"


def test_a_photo_with_its_credit_before_the_caption():
    """A paragraph of the class of credits that goes on with the caption, as on dvidshub.net, gives both."""
    figure = '<figure><img src="/a.jpg" alt="A"><p class="credit">Photo By Sgt. Noor Example | A rope is laid across the river.</p></figure>'
    found = story(f"<main><h1>Rope holds</h1><p>May 3, 2021</p>{figure}{TEXT}</main>")
    assert [(each.caption, each.credit) for each in found.photos] == [
        ("A rope is laid across the river.", "Sgt. Noor Example")
    ]


def test_lines_of_a_hub_of_the_services():
    """What dvidshub.net writes below each story is none of it."""
    info = (
        "<h2>NEWS INFO</h2><table><tr><td>Date Taken:</td><td>01.17.2024</td></tr><tr><td>Date Posted:</td><td>01.18.2024 11:02</td></tr></table>"
        "<p>This work, <a href=#>Rope holds</a>, by SGT Noor Example, must comply with the restrictions shown on https://www.example.gov/c.</p>"
    )
    found = story(f"<div id=main><h1>Rope holds</h1><h3>01.17.2024</h3>{TEXT}{info}</div>")
    assert len(texts(found)) == len(PROSE)


NODE = (
    '<article class="node node--type-news node--view-mode-full"><time datetime="2022-02-01T07:00:00Z">February 1, 2022</time>'
    '<div class="field--name-field-intro"><p>{0}</p></div><div class="field--name-body"><p>{1}</p></div></article>'
)


@pytest.mark.parametrize(("body", "count"), [(PROSE[1], 2), (PROSE[0] * 2, 1)])
def test_the_first_paragraph_in_a_field_of_its_own(body: str, count: int):
    """An introduction that the body does not say again is the body's first paragraph; usgs.gov."""
    found = story(f"<main><h1>Rope holds</h1>{NODE.format((PROSE[0] * 2).strip(), body)}</main>")
    assert (found.page_object, len(texts(found))) == ("DrupalStory", count)


def test_a_field_named_release_body_is_no_date():
    """A field whose name has "release" in it and says what it is of that is no date of publication."""
    dated = '<div class="field--name-field-release-body"><p>{0}</p></div><div class="field--name-field-release-date">May 3, 2021</div>'
    body = f'<article class="node node--type-news-release">{dated.format(PROSE[0] * 2)}</article>'
    assert story(f"<main><h1>Rope holds</h1>{body}</main>").date_published.value == "May 3, 2021"
