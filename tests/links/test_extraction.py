"""Every link of a page is found, where it stands and as browsers read it."""

from __future__ import annotations

import time

import pytest
from lxml import etree
from w3lib.encoding import html_to_unicode

from archive_crawler.items import LinkPlace
from archive_crawler.links.extraction import read_page
from archive_crawler.links.references import references
from archive_crawler.links.regions import Regions

URL = "https://www.example.gov/news/story.html"


def read(markup: str, content_type: str = "text/html; charset=utf-8", url: str = URL):
    return read_page(markup.encode(), url, content_type)


def urls(markup: str, **options: str) -> list[str]:
    return [link.url for link in read(markup, **options).links]


@pytest.mark.parametrize(
    ("markup", "element", "attribute", "target"),
    [
        ("<a href=b.html>b</a>", "a", "href", "/news/b.html"),
        ("<map><area href=/b alt=x></map>", "area", "href", "/b"),
        ("<link rel=stylesheet href=/s.css>", "link", "href", "/s.css"),
        ("<img src=/i.png>", "img", "src", "/i.png"),
        ("<img srcset='/i2.png 2x'>", "img", "srcset", "/i2.png"),
        ("<picture><source srcset='/w.webp 10w'></picture>", "source", "srcset", "/w.webp"),
        ("<iframe src=/f.html></iframe>", "iframe", "src", "/f.html"),
        ("<frameset><frame src=/f.html></frameset>", "frame", "src", "/f.html"),
        ("<embed src=/e.swf>", "embed", "src", "/e.swf"),
        ("<object data=/o.pdf></object>", "object", "data", "/o.pdf"),
        ("<video src=/v.mp4></video>", "video", "src", "/v.mp4"),
        ("<video poster=/p.jpg></video>", "video", "poster", "/p.jpg"),
        ("<audio src=/a.mp3></audio>", "audio", "src", "/a.mp3"),
        ("<video><source src=/s.mp4></video>", "source", "src", "/s.mp4"),
        ("<video><track src=/t.vtt></video>", "track", "src", "/t.vtt"),
        ("<form action=/search></form>", "form", "action", "/search"),
        ("<input type=image src=/go.gif>", "input", "src", "/go.gif"),
        ("<button formaction=/go formmethod=get>", "button", "formaction", "/go"),
        ("<blockquote cite=/q>", "blockquote", "cite", "/q"),
        ("<q cite=/q>", "q", "cite", "/q"),
        ("<del cite=/q>", "del", "cite", "/q"),
        ("<ins cite=/q>", "ins", "cite", "/q"),
        ("<script src=/s.js></script>", "script", "src", "/s.js"),
        ("<meta http-equiv=Refresh content='0; URL=\"/next\"'>", "meta", "content", "/next"),
        ("<body background=/b.gif>", "body", "background", "/b.gif"),
        ("<table background=/b.gif>", "table", "background", "/b.gif"),
        ("<table><td background=/b.gif>", "td", "background", "/b.gif"),
        ("<svg><a xlink:href=/s></a></svg>", "a", "xlink:href", "/s"),
        ("<svg><image href=/s.png /></svg>", "image", "href", "/s.png"),
        ("<svg><use xlink:href='/sprite.svg#i'/></svg>", "use", "xlink:href", "/sprite.svg#i"),
        ("<style>a { background: url(/c.png) }</style>", "style", "text", "/c.png"),
        ("<p style='background: url(&quot;/c.png&quot;)'>", "p", "style", "/c.png"),
    ],
)
def test_each_kind_of_link_is_found(markup, element, attribute, target):
    """Element, attribute and target of every kind of link that HTML and SVG have."""
    (link,) = read(markup).links
    assert (link.element, link.attribute, link.url) == (element, attribute, f"https://www.example.gov{target}")


def test_what_is_no_markup_has_no_links():
    """Comments, scripts and other raw text are none; what comes behind them is."""
    raw = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
    hidden = "".join(f"<{name}><a href=/no></{name}>" for name in raw)
    assert urls(f"<!-- <a href=/no> -->{hidden}<a href=/yes>") == ["https://www.example.gov/yes"]
    assert urls("<a href=/yes></a><plaintext><a href=/no></plaintext>") == ["https://www.example.gov/yes"]


@pytest.mark.parametrize(
    "markup",
    [
        "<!--><a href=/x>",
        "<!---><a href=/x>",
        "<!-- a --!><a href=/x>",
        "<!-- a <!--> <a href=/x>",
        "<!doctype html><?php <b>?><a href=/x>",
        "</ bogus><a href=/x>",
        "<![CDATA[ > <a href=/x>",
        "<script>'<!--'</script><a href=/x>",
        "<script><!-- <script> </script> <a href=/no> --></script><a href=/x>",
        "<script><!-- --><a href=/no></script ><a href=/x>",
        "<SCRIPT></scripty><a href=/no></SCRIPT\n><a href=/x>",
        "<title></titles></title/><a href=/x>",
        "<a title='>' href=/x>",
        '<a title=">"href=/x>',
        "<a\n\thref\n =\n /x\n>",
        "<a/href=/x>",
        "<A HREF=/x>",
        "<a href=/x href=/no>",
        "<a = href=/x>",
        "<svg><title/><style/><script/></svg><a href=/x>",
        "<svg><style><a href=/x></a></style></svg>",
        "<svg><![CDATA[<a href=/no>]]></svg><a href=/x>",
        "<svg><p><style><a href=/no></style><a href=/x>",
        "<svg><foreignObject><style><a href=/no></style></foreignObject></svg><a href=/x>",
        "<math><mi><a href=/x></math>",
        "< a href=/no><a href=/x><a href=/no",
        "<a href=/x><a href='/no",
        "<noscript><a href=/x></noscript>",
    ],
)
def test_markup_is_cut_as_browsers_cut_it(markup):
    """The tokenizer of the HTML Standard, section 13.2.5, at its corners."""
    assert urls(markup) == ["https://www.example.gov/x"]


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ("<base href=/a/><a href=b>", "/a/b"),
        ("<a href=b><p><base href=/a/>", "/a/b"),
        ("<base target=_top><base href=/a/><base href=/c/><a href=b>", "/a/b"),
        ("<base href='https://www.example.gov:bad/'><base href=/c/><a href=b>", "/news/b"),
        ("<base href='data:text/html,x'><a href=b>", "/news/b"),
        ("<base href='javascript:x'><a href=b>", "/news/b"),
        ("<base href=../x/y><base href=/c/><a href=b>", "/x/b"),
        ("<template><base href=/a/></template><a href=b>", "/news/b"),
        ("<svg><base href=/a/></svg><a href=b>", "/news/b"),
        ("<!-- <base href=/a/> --><a href=b>", "/news/b"),
        ("<base href=/a/><a href='#top'>", "/a/#top"),
        ("<base href=/a/><a href>", "/a/"),
        ("<div xml:base=/a/><a href=b>", "/news/b"),
    ],
)
def test_the_first_base_counts_for_all_links(markup, target):
    """HTML Standard, section 4.2.3: the first base element with an href, wherever it stands; `xml:base` is nothing in HTML."""
    assert urls(markup)[-1] == f"https://www.example.gov{target}"


def test_the_base_is_told_as_written():
    """Who looks for a misplaced base finds its words and its line."""
    page = read("<p>\n<a href=b></a>\n<base href=/a/>")
    assert (page.base_href, page.base_line, page.base) == ("/a/", 3, "https://www.example.gov/a/")


def test_xhtml_is_read_as_xml():
    """Elements close themselves, CDATA is text, `xml:base` counts for what is inside."""
    markup = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><title/><script/>'
        '<div xml:base="/a/"><p xml:base="b/"><a href="c">c</a></p><a href="d"/></div><![CDATA[<a href="no">]]>'
        '<a href="e"/><a xml:base="/f/" href="g"/></html>'
    )
    found = urls(markup, content_type="application/xhtml+xml")
    assert [url.removeprefix("https://www.example.gov") for url in found] == ["/a/b/c", "/a/d", "/news/e", "/f/g"]


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("?a=1&copy=2&amp;b=3", "https://www.example.gov/news/story.html?a=1&copy=2&b=3"),
        ("?a=&notit;&sect1", "https://www.example.gov/news/story.html?a=&notit;&sect1"),
        ("/a&#x2F;b&eacute;", "https://www.example.gov/a/b%C3%A9"),
        (" /a\n b\t ", "https://www.example.gov/a%20b"),
        ("\\\\other.example.gov\\a", "https://other.example.gov/a"),
        ("https:b", "https://www.example.gov/news/b"),
        ("HTTPS://WWW.Example.GOV:443/a/../%7eb", "https://www.example.gov/%7eb"),
        ("https://bücher.example.gov", "https://xn--bcher-kva.example.gov/"),
        ("https://reader:secret@www.example.gov/a", "https://***@www.example.gov/a"),
        ("//reader@www.example.gov/a", "https://***@www.example.gov/a"),
        ("http://webmaster@example.gov", "http://webmaster@example.gov/"),
        ("https://www.example.gov:99999/", "https://www.example.gov:99999/"),
        ("mailto:press@example.gov", "mailto:press@example.gov"),
        ("javascript:void(0)", "javascript:void(0)"),
    ],
)
def test_addresses_are_joined_by_the_url_standard(href, target):
    """As browsers do it; what is no URL stays as it is, and passwords are redacted."""
    assert urls(f'<a href="{href}">x</a>') == [target]


def test_a_password_goes_nowhere():
    """What a page gives away is not given on: neither in the target nor in the attribute's value."""
    page = read(
        "<base href='https://reader:secret@www.example.gov/a/'><a href='https://reader:secret@www.example.gov/b'>x</a>"
    )
    assert "secret" not in repr(page)
    assert page.links[0].href == "https://***@www.example.gov/b"


def test_a_query_is_written_in_the_encoding_of_its_page():
    """URL Standard, section 4.4: the path always in UTF-8, the query not."""
    markup = '<a href="/é?q=é#é">'.encode("latin-1")
    (link,) = read_page(markup, URL, "text/html; charset=iso-8859-1").links
    assert link.url == "https://www.example.gov/%C3%A9?q=%E9#%C3%A9"


def test_links_have_their_words():
    """Text, else what the image says instead, else what the link is called."""
    markup = (
        "<a href=1> The <b>harbor</b>\n lights</a><a href=2><img alt='A boat' src=i></a><a href=3 aria-label=Close><i></i></a>"
        "<a href=4 title=Four></a><a href=5>Tom &amp; Jerry<script>no()</script></a><a href=6><svg><title>Mail</title></svg></a>"
        "<a href=7>one<a href=8>two"
    )
    said = [link.text for link in read(markup).links if link.element == "a"]
    assert said == ["The harbor lights", "A boat", "Close", "Four", "Tom & Jerry", "Mail", "one", "two"]


def test_links_have_their_heading_and_position():
    """The heading before, line and column in characters, of either line end."""
    markup = "<h1>Har<i>bor</i> News</h1>\r\né<a href=1>x</a>\r<h2><a href=2>Boats</a></h2>\n\n <a href=3>y</a>"
    links = read(markup).links
    assert [(link.heading, link.line, link.column) for link in links] == [
        ("Harbor News", 2, 2),
        ("Harbor News", 3, 5),
        ("Boats", 5, 2),
    ]


@pytest.mark.parametrize(
    ("markup", "place"),
    [
        ("<head><link href=x></head>", LinkPlace.HEAD),
        ("<p><a href=x>", LinkPlace.BODY),
        ("<main></main><p><a href=x>", LinkPlace.OTHER),
        ("<nav><ul><li><a href=x>", LinkPlace.NAVIGATION),
        ("<header><a href=x>", LinkPlace.HEADER),
        ("<header><nav><a href=x>", LinkPlace.NAVIGATION),
        ("<footer><nav><a href=x>", LinkPlace.FOOTER),
        ("<main><article><header><a href=x>", LinkPlace.BODY),
        ("<main><aside><a href=x>", LinkPlace.ASIDE),
        ("<main><figure><figcaption><a href=x>", LinkPlace.CAPTION),
        ("<div role=navigation><a href=x>", LinkPlace.NAVIGATION),
        ("<div class='usa-footer__primary-section usa-footer'><a href=x>", LinkPlace.FOOTER),
        ("<section class=usa-banner><a href=x>", LinkPlace.HEADER),
        ("<div class=usa-identifier><a href=x>", LinkPlace.FOOTER),
        ("<ol class=usa-breadcrumb__list><a href=x>", LinkPlace.NAVIGATION),
        ("<div class=usa-breadcrumb><ol><a href=x>", LinkPlace.NAVIGATION),
        ("<div id=sidebar-first><a href=x>", LinkPlace.ASIDE),
        ("<div class=wp-caption-text><a href=x>", LinkPlace.CAPTION),
        ("<nav><div></div></nav><p><a href=x>", LinkPlace.BODY),
        ("<nav><table><td></nav><a href=x></table></nav>", LinkPlace.NAVIGATION),
    ],
)
def test_links_have_their_place(markup, place):
    """By elements, roles, and the names that sites give."""
    (link,) = read(markup).links
    assert link.place is place


def test_the_slot_is_the_same_on_pages_of_one_template():
    """Where a link stands is told by named elements, not by what differs from page to page."""
    first = "<div class='node-17 row'><ul id=menu><li class='first active'><li class=leaf><a href=/x>"
    other = "<div class='node-180 row'><ul id=menu><li><li class=leaf><a href=/x>"
    (one,), (two,) = read(first).links, read(other).links
    assert one.slot == two.slot == "ul#menu>li.leaf"


def test_what_nobody_asks_for_is_told_so():
    """A form that posts, a host to connect to, a template's content: rows, but nothing to check."""
    markup = (
        "<link rel=preconnect href=https://fonts.example.gov><form method=post action=/send></form><form action=/find></form>"
        "<template><a href=/{{id}} id=no></a></template><button formaction=/send>"
    )
    page = read(markup)
    assert [link.fetched for link in page.links] == [False, False, True, False, False]
    assert not page.ids


def test_what_holds_its_target_is_no_link():
    """`data:` images, empty sources and parts of the page's own drawing lead nowhere."""
    assert not urls(
        "<img src=data:image/png;base64,AAAA><img src=''><svg><use href='#i'/></svg><p style='fill:url(#g)'>"
    )


def test_a_page_tells_what_links_to_it_depend_on():
    """Title, first heading, ids, words, refresh, password and scripts."""
    page = read(
        "<title>Harbor\n news</title><meta http-equiv=refresh content='5;url=/moved#x'><noscript>Switch it on</noscript>"
        "<script>var a = '<p id=no>'</script><script type='application/ld+json'>{}</script><svg><title>Logo</title></svg>"
        "<h1 id=top>Lights</h1><a name=lamp></a><input type=PASSWORD><p>Boats<p>and<b>ers</b><style>p {}</style>"
    )
    assert (page.title, page.heading, page.text) == ("Harbor news", "Lights", "Lights Boats anders")
    assert page.ids == {"top", "lamp"}
    assert (page.refresh, page.asks_password, page.scripts) == ("https://www.example.gov/moved#x", True, 1)


def test_a_refresh_that_only_reloads_leads_nowhere():
    """Without an address, to the page itself, or for readers without scripts alone."""
    for markup in (
        "<meta http-equiv=refresh content=30>",
        "<meta http-equiv=refresh content='30;url=story.html'>",
        "<noscript><meta http-equiv=refresh content='0;url=/no-script'></noscript>",
    ):
        assert read(markup).refresh is None


def test_real_pages_give_what_lxml_finds(shared):
    """The same links, each with element, attribute and value, and each begins where it is said to begin."""
    for path in sorted(shared.glob("*/html/*"))[::9]:
        body = path.read_bytes()
        text = html_to_unicode("text/html", body)[1].replace("\r\n", "\n").replace("\r", "\n")
        root = etree.fromstring(text.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))
        theirs = sorted(
            (node.tag, each.attribute, each.href.strip())
            for node in root.iter(etree.Element)
            for each in references(node.tag, node.attrib)
        )
        links = [link for link in read_page(body, URL, "text/html").links if link.attribute != "text"]
        assert sorted((link.element, link.attribute, link.href.strip()) for link in links) == theirs, path
        lines = text.split("\n")
        assert all(lines[link.line - 1][link.column - 1 :].lower().startswith(f"<{link.element}") for link in links), (
            path
        )


HOSTILE = {
    "tags": "<a" * 500_000,
    "comments": "<!--" * 250_000,
    "declarations": "<!" * 500_000,
    "quotes": "<a href=" + "\"'" * 500_000,
    "attributes": "<a " + "b " * 500_000,
    "spaces": "<a " + " " * 1_000_000,
    "equals": "<a b" + " =" * 500_000,
    "open links": "<a href=x>" * 100_000,
    "depth": "<div class=a>" * 80_000 + "<a href=x>" + "</div>" * 80_000,
    "ends of what is not open": "<div>" * 60_000 + "</span></p></table></td>" * 30_000,
    "cells": "<table><tr><td>" * 30_000,
    "lists": "<ul><li>" * 50_000,
    "drawings": "<svg><title/>" * 80_000,
    "drawings that are left": "<svg><p>" * 100_000,
    "scripts": "<script>" * 120_000,
    "escaped scripts": "<script><!--" + "<script></script>" * 60_000,
    "titles": "<title></title>" * 60_000,
    "references": "<a title='" + "&" * 1_000_000 + "'>",
    "names": "<a title='" + "&abcdefgh" * 110_000 + "'>",
    "refresh": "<meta http-equiv=refresh content='" + "1" * 1_000_000 + "'>",
    "headings": "<h1>" * 120_000,
    "templates": "<template>x" * 40_000,
    "noscripts": "<noscript>x" * 40_000,
    "classes": "<div class='" + "nav-" * 250_000 + "'>",
    "parts without an end": "<nav>" * 100_000,
    "parts with one end": "<nav>" * 100_000 + "</nav>",
    "parts that are none": ("<nav>" + "<i></i>" * 150 + "</div></nav>") * 900,
    "parts": "".join(f"<nav>{n}{'<a href=x>y</a>' * 80}</nav>" for n in range(800)),
    "one line": "<a href=x>y</a>" * 70_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name):
    """A megabyte, or a good part of one, made to stall its reader takes a second or two of processor time."""
    began = time.process_time()
    read_page(HOSTILE[name].encode(), URL, "text/html")
    assert time.process_time() - began < 6


FILLING = "<ul>" + "".join(f"<li class=item><a href='/menu/{n}'>Item {n}</a></li>" for n in range(40)) + "</ul>"


@pytest.mark.parametrize(
    "part",
    [
        f"<nav id=menu>{FILLING}</nav>",
        f"<header><h2>Menu</h2>{FILLING}<h1 id=own>Harbor</h1></header>",
        f"<footer class=usa-footer>{FILLING}<script>x</script><input type=password></footer>",
        f"<nav>{FILLING}</div></nav>",
        f"<nav>{FILLING}<div></nav></div>",
        f"<nav>{FILLING}<a href=/open></nav>",
        f"<nav>{FILLING}<h2>open</nav></h2>",
        f"<nav>{FILLING}<!-- </nav> --><a href=/x></a></nav>",
        f"<nav>{FILLING}<!-- <b></nav> --><a href=/x></a></nav>",
        f"<nav>{FILLING}<script>'</nav>'</script><a href=/x></a></nav>",
        f"<nav>{FILLING}<a title='</nav>' href=/x></a></nav>",
        f"<nav>{FILLING}<svg><title>Icon</title><path d='x'/></nav><a href=/x></a>",
        f"<nav>{FILLING}<base href=/base/><title>T</title></nav>",
        f"<nav>{FILLING}<nav><a href=/inner></a></nav></nav>",
        f"<nav>{FILLING}<noscript>No<a href=/x></a></nav>",
        f"<table><tr><td><nav>{FILLING}</td></nav></table>",
        f"<template><nav>{FILLING}</nav></template>",
        f"<nav>{FILLING}",
    ],
)
def test_a_part_that_pages_repeat_is_read_as_it_would_be_alone(part, monkeypatch):
    """Known by heart or not, in whatever stands around it: the same links, words, headings and places."""
    pages = [
        f"<title>One</title><h1>First</h1><div class=story>{part}<p>Words<a href=/after>after</a></div>",
        f"<p>\n<main><h3>Second</h3><div><div>{part}<b>and</b></div></div><a href=/after>after</a>",
        f"<a href=/around>{part}</a><h2>{part}</h2>",
    ]
    with monkeypatch.context() as patch:
        patch.setattr(Regions, "end", lambda *_: None)
        alone = [read(page) for page in pages]
    monkeypatch.setattr(Regions, "_known", {})
    for _ in range(2):
        assert [read(page) for page in pages] == alone


def test_what_pages_repeat_is_known_by_heart(monkeypatch):
    """A menu is read on the first page alone."""
    known = {}
    monkeypatch.setattr(Regions, "_known", known)
    part = f"<nav id=menu>{FILLING}</nav>"
    for number in range(3):
        assert len(read(f"<h1>{number}</h1>{part}").links) == 40
    assert [region is not None for region in known.values()] == [True]
