"""Stories of a CMS on hosts that nobody named: known by what the page shows, and read where it shows it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_crawler.pages import NotArticle, Page, RawArticle, read

URL = "https://www.ropes.example.gov/news/rope-holds"


def page(body: str, url: str = URL, content_type: str = "text/html; charset=utf-8", charset: str = "utf-8"):
    return read(Page(url, body.encode(charset), content_type, datetime(2026, 1, 2, tzinfo=UTC)))


def story(body: str, **given: str) -> RawArticle:
    found = page(body, **given)
    assert isinstance(found, RawArticle), found
    return found


def node(
    inside: str = "",
    title: str = "<h1>Rope holds</h1>",
    date: str = '<div class="field--name-field-date">May 6, 2024</div>',
    kind: str = "news",
) -> str:
    return (
        f'<html><head><title>Rope holds | Office of Ropes</title></head><body><main>{title}<article class="node node--type-{kind} node--view-mode-full">'
        f'{date}<div class="field--name-body"><p>The rope holds forty stones.</p>{inside}<p>It was made in May.</p></div></article></main></body></html>'
    )


def texts(found: RawArticle) -> list[str]:
    return [block.text for block in found.blocks if block.text]


def test_plain_node():
    """Title, date and text of a node are read from its fields."""
    found = story(node())
    assert (found.page_object, found.title.value, found.date_published.value) == (
        "DrupalStory",
        "Rope holds",
        "May 6, 2024",
    )
    assert texts(found) == ["The rope holds forty stones.", "It was made in May."]


@pytest.mark.parametrize(
    "title",
    [
        "<h1></h1><h1>Rope holds</h1>",
        "<h1>Newsroom</h1><h1>Rope holds</h1>",
        '<h1 class="site-name">Office of Ropes</h1><h1>Rope holds</h1>',
        "<h1>Rope holds</h1><nav><h1>Menu</h1></nav>",
        "<h1 hidden>Search</h1><h1><span>Rope</span> holds</h1>",
    ],
)
def test_the_headline_among_several(title: str):
    """An empty h1, the section's name, the site's name, a menu's heading and a hidden one are not the headline."""
    found = story(node(title=title))
    assert (found.page_object, found.title.value) == ("DrupalStory", "Rope holds")


def test_a_headline_that_the_title_names_later():
    """A document's title may begin with the office."""
    body = node(title="<h1>Ropes</h1><h1>Rope holds</h1>").replace(
        "<title>Rope holds |", "<title>Office | Rope holds | Ropes of"
    )
    assert story(body).title.value == "Rope holds"


def test_headlines_that_cannot_be_told_apart():
    """Two h1 of which the document's title names none are left to the generic page object, and the record says so."""
    found = story(node(title="<h1>One</h1><h1>Other</h1>"))
    assert found.page_object == "GenericArticle"
    assert "expected one headline, found 2" in found.warnings[0]


def test_a_repeated_headline():
    """The headline at the beginning of the text, or as a heading in it, is no text; a later line that is a link to what it names is."""
    inside = '<h2>Rope holds</h2><p><a href="/report">Rope holds</a></p>'
    found = story(
        node(inside).replace('<div class="field--name-body">', '<div class="field--name-body"><p>Rope holds</p>')
    )
    assert texts(found) == ["The rope holds forty stones.", "Rope holds", "It was made in May."]


def test_a_list_of_nodes_is_no_node():
    """Two full nodes on a page are a list, and so is a node inside a view."""
    one = node().partition("<article")[2].partition("</article>")[0]
    twice = f"<main><h1>News</h1><article{one}</article><article{one}</article></main>"
    viewed = f'<main><h1>News</h1><div class="views-row"><article{one}</article></div></main>'
    for listed in (twice, viewed):
        found = page(listed)
        assert found.page_object == "GenericArticle"


@pytest.mark.parametrize("kind", ["page", "landing-page", "event", "person"])
def test_nodes_that_are_no_news(kind: str):
    """A node about an office, an event or a person is not taken for news by its fields."""
    assert page(node(kind=kind)).page_object == "GenericArticle"


def test_a_node_without_date():
    """A node of a news type without any date is read by the generic page object, with a warning that names the field."""
    found = story(node(date=""))
    assert found.page_object == "GenericArticle"
    assert "a field named date" in found.warnings[0]


@pytest.mark.parametrize(
    ("date", "value"),
    [
        ('<div class="field--name-field-date"><time datetime="2024-05-06T00:00:00Z">May 6, 2024</time></div>', "2024-05-06T00:00:00Z | May 6, 2024"),
        ('<div class="field--name-field-date"><time datetime="2024-05-06T04:00:00Z">May 6, 2024</time></div>', "May 6, 2024"),
        ('<div class="field--name-field-date"><time datetime="2024-05-06T04:00:00Z">May 6, 2024 - 12:00 a.m.</time></div>', "2024-05-06T04:00:00Z | May 6, 2024 - 12:00 a.m."),
        ('<div class="field--name-field-date-updated">June 1, 2025</div><div class="field--name-field-release-date"><div class="field__label">Released</div>May 6, 2024</div>', "May 6, 2024"),
        ('<div class="node__submitted">Submitted by admin</div><p class="node__meta"><time datetime="2024-05-06">May 6, 2024</time></p>', "2024-05-06 | May 6, 2024"),
        ('<div class="field--name-field-end-date">June 1, 2025</div><time datetime="2024-05-06T12:00:00Z">May 6, 2024</time>', "2024-05-06T12:00:00Z | May 6, 2024"),
    ],
)  # fmt: skip
def test_dates_of_nodes(date: str, value: str):
    """The date of publication is never that of a change or an end; a day shown at a zone's midnight is a day."""
    found = story(node(date=date))
    assert (found.page_object, found.date_published.value) == ("DrupalStory", value)


def test_what_readers_do_not_see():
    """Hidden nodes, copies for print and what stands in for scripts are no text; an image beside its `noscript` is one photo."""
    inside = (
        '<p hidden>Hidden.</p><div style="display:none"><p>Printed.</p></div><p class="visually-hidden">Spoken.</p><p class="print-only">Page 1 of 2.</p>'
        '<p><img class="lazy" data-src="/rope.jpg" src="data:image/gif;base64,AA" alt="A rope."><noscript><img src="/rope.jpg" alt="A rope."></noscript></p>'
    )
    found = story(node(inside))
    assert texts(found) == ["The rope holds forty stones.", "It was made in May."]
    assert [photo.url for photo in found.photos] == ["https://www.ropes.example.gov/rope.jpg"]


def test_an_image_for_readers_without_scripts_alone():
    """An image that only `noscript` has is a photo."""
    found = story(node('<div class="lazy-wrapper"><noscript><img src="/rope.jpg" alt="A rope."></noscript></div>'))
    assert [photo.alt for photo in found.photos] == ["A rope."]


def test_a_wrong_charset():
    """UTF-8 that the page calls latin-1 in its meta element is read by what the server says."""
    body = node("<p>Caf\u00e9 \u201copen\u201d.</p>").replace("<head>", '<head><meta charset="iso-8859-1">')
    assert "Caf\u00e9 \u201copen\u201d." in texts(story(body))


def test_a_heading_in_a_header():
    """A `header` that is nothing but a heading heads a section of the article; one with a menu is furniture."""
    inside = "<header><h2>How it is made</h2></header><header><a href='/'>Home</a> of ropes</header>"
    found = story(node(inside))
    assert "How it is made" in texts(found)
    assert not any("Home" in text for text in texts(found))


def test_nodes_listed_in_the_text():
    """Teasers and views inside the text are other stories."""
    inside = '<div class="view view-news"><div class="views-row"><a href="/b">Other</a> rope</div></div><article class="node node--view-mode-teaser"><p>A teaser.</p></article>'
    assert texts(story(node(inside))) == ["The rope holds forty stones.", "It was made in May."]


def test_related_stories_beside_the_node():
    """A box named related gives other stories; a page named so is no such box."""
    box = '<div class="block-related"><a href="/b">Other rope holds</a> <a href="/more">More</a></div>'
    body = node().replace("</main>", f'{box}<a href="/about">About the office</a></main>')
    for named in (body, body.replace("<main>", '<main class="has-related">')):
        assert [each.title for each in story(named).related] == ["Other rope holds"]


def test_a_summary_named_body():
    """A short body beside long sections of another name is not the story: the generic page object reads the page."""
    sections = f'<div class="field--name-field-flexible-rows"><p>{"The rope was tested for a year. " * 60}</p></div>'
    found = story(node(date=f'<div class="field--name-field-date">May 6, 2024</div>{sections}'))
    assert found.page_object == "GenericArticle"
    assert "most of the node's words" in found.warnings[0]


WORDPRESS = (
    '<html><head><title>Rope holds - Ropes</title><link href="/wp-content/a.css"></head><body class="{classes}"><main><article>'
    '<h1 class="entry-title">Rope holds</h1>{line}<div class="entry-content"><p>The rope holds.</p>{inside}</div></article></main></body></html>'
)


def wordpress(classes: str = "single single-post", line: str = "", inside: str = "") -> RawArticle | NotArticle:
    return page(WORDPRESS.format(classes=classes, line=line, inside=inside))


def test_only_single_posts():
    """A page and an archive of WordPress are left to the generic page object."""
    assert wordpress().page_object == "WordPressStory"
    assert wordpress("page page-id-7").page_object == "GenericArticle"
    assert wordpress("archive category").page_object == "GenericArticle"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ('<time class="updated" datetime="2025-01-01">Jan. 1, 2025</time><time class="entry-date published" datetime="2024-05-06">May 6</time>', "2024-05-06 | May 6"),
        ('<span class="posted-on">Posted on May 6, 2024</span>', "May 6, 2024"),
        ('<p class="meta__date">Issued on: May 6, 2024</p>', "May 6, 2024"),
    ],
)  # fmt: skip
def test_dates_of_posts(line: str, value: str):
    """A post's date is that of its publication, without the words before it."""
    assert wordpress(line=line).date_published.value == value


def test_times_inside_the_text_are_no_date_of_a_post():
    """A time element in the text, or in a list of other posts, says nothing of the post."""
    inside = '<p>On <time datetime="1999-01-01">New Year</time>.</p>'
    assert wordpress(inside=inside).date_published is None


def test_photos_of_a_gallery():
    """Each photo of a gallery keeps its own caption."""
    inside = (
        '<figure class="wp-block-gallery"><figure class="wp-block-image"><img src="/a.jpg"></figure>'
        '<figure class="wp-block-image"><img src="/b.jpg"><figcaption>The second.</figcaption></figure></figure>'
    )
    assert [(photo.url[-5:], photo.caption) for photo in wordpress(inside=inside).photos] == [
        ("a.jpg", None),
        ("b.jpg", "The second."),
    ]


def test_offices_of_known_sites():
    """Pages about an office or a topic, of sites whose markup tells, are no articles."""
    basic = '<div class="pane-node-title"><h1>Letters</h1></div><div class="field-name-field-forall-basic-page-body"><p>Letters of the office.</p></div>'
    found = page(basic, url="https://www.whitehouse.gov/omb/letters")
    assert isinstance(found, NotArticle)
    assert found.page_object == "WhiteHouseStory"
    topic = '<h2 class="page-title">Wind</h2><div class="node node-page node-full"><div class="field-name-body"><p>Wind blows.</p></div></div>'
    assert isinstance(page(topic, url="https://www.energy.gov/wind"), NotArticle)


def test_html_modules_without_a_date():
    """An HTML module of DotNetNuke without a line that is a date is a page like any other."""
    module = '<form id="Form"><div id="dnn_ContentPane"><div id="dnn_ctr4_HtmlModule_lblContent"><h1>Ropes</h1>{}<p>We make ropes.</p></div></div></form>'
    assert page(module.format("<p>May 6, 2024</p>")).page_object == "DotNetNukeStory"
    assert page(module.format("<p>Since May 6, 2024, we are here.</p>")).page_object == "GenericArticle"


def test_a_date_in_the_header_is_none_of_the_story():
    """A module in a pane at the page's rim says nothing of the story."""
    rim = '<div id="dnn_HeaderPane"><div id="dnn_ctr1_HtmlModule_lblContent"><p>May 6, 2024</p></div></div>'
    text = '<h1>Ropes</h1><div id="dnn_ContentPane"><div id="dnn_ctr4_HtmlModule_lblContent"><p>We make ropes.</p></div></div>'
    assert page(f'<form id="Form">{rim}{text}</form>').page_object == "GenericArticle"


def test_dates_of_a_recall():
    """Of several dates in the grid of fda.gov, that of publication is taken."""
    grid = (
        '<dl class="lcds-description-list--grid"><dt>Company Announcement Date:</dt><dd><time datetime="2024-05-05T12:00:00Z">May 5, 2024</time></dd>'
        '<dt>FDA Publish Date:</dt><dd><time datetime="2024-05-06T12:00:00Z">May 6, 2024</time></dd></dl>'
    )
    body = f'<main><header class="content-header"><h1 class="content-title">Soup</h1></header>{grid}<div role="main"><p>The soup was called back.</p></div></main>'
    found = story(body, url="https://www.fda.gov/safety/recalls-market-withdrawals-safety-alerts/soup")
    assert (found.page_object, found.kind.value) == ("FdaStory", "recall")
    assert found.date_published.value.startswith("2024-05-06")


PIECES = [
    '<body class="single single-post page-node-type-news">', "<main>", "</main>", "<article about='/a' class='node node--type-news'>", "</article>",
    "<h1>", "</h1>", "<h1 class='documentFirstHeading'>", "<h1 class='content-title'>", "<h1 class='page-header__title'>", "<h2 class='page-title'>",
    "<div class='field--name-body'>", "<div class='field-name-body'>", "<div class='field-formatter-- field_body'>", "<div class='entry-content'>",
    "<div class='field--name-field-date'>", "<div class='field--name-field-hero-image'>", "<div class='field--name-field-tags'>", "<div class='views-row'>",
    "<div class='page-content__content'>", "<p class='meta__date'>", "<section class='body-content'>", "<div class='pane-node-title'>",
    "<div class='node-full'>", "<div class='ArticleTextGroup'>", "<dl class='lcds-description-list--grid'>", "<dt>Released", "<dd>",
    "<div id='dnn_ctr1_HtmlModule_lblContent'>", "<div id='dnn_Pane'>", "<article class='edn_article'>", "<h1 class='edn_articleTitle'>",
    "<div id='content-core'>", "<div role='main'>", "<time datetime='2024-05-06T00:00:00Z'>", "<time>", "</time>", "May 6, 2024", " words ", "</div>", "<p>", "</p>",
    "<img src='/a.jpg'>", "<noscript>", "</noscript>", "<figure class='wp-block-gallery'>", "<figure>", "<figcaption>", "<table>", "<td>", "<a href='/b'>", "<article class='article'>", "<div class='web-area-title'>", "<div class='block-field-blocknodenewsbody'>",
    '<meta name="DC.type" content="News Item">', '<meta name="DC.date.valid_range" content="2016/05/05 - ">', "/wp-content/", "<span class='field__label'>",
]  # fmt: skip
URLS = [
    URL,
    "https://www.whitehouse.gov/the-press-office/x",
    "https://www.energy.gov/a",
    "https://www.fda.gov/a",
    "https://www.nps.gov/articles/a",
]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), min_size=3, max_size=40).map("".join), st.sampled_from(URLS))
def test_markup_in_any_disorder(markup: str, url: str):
    """Pieces of all layouts in any order give an answer."""
    assert isinstance(page(markup, url=url), RawArticle | NotArticle)
