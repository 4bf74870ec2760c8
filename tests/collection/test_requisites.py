"""What a page needs to be shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.collection.discovery import Document, Found, Hop, Role, found_in, photos
from archive_crawler.collection.markup import tree
from archive_crawler.collection.model import Collection, Requisites
from archive_crawler.collection.requisites import Use, of_html, of_manifest, of_stylesheet

PAGE = "https://www.example.gov/news/story.html"
COLLECTION = Collection(name="t", seeds=["https://www.example.gov/news/"])


def needed(html, url=PAGE):
    return [(one.url.removeprefix("https://www.example.gov"), one.use.value) for one in of_html(tree(html), url)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<img src=a.png>", [("/news/a.png", "image")]),
        ('<img src="/a.png" srcset="a.png 1x, /b,c.png 2x">', ["/a.png", "/news/a.png", "/b,c.png"]),
        (
            "<picture><source srcset='a.avif 1x, b.avif 2x'><source srcset=c.webp><img src=d.jpg></picture>",
            [("/news/a.avif", "image"), ("/news/b.avif", "image"), ("/news/c.webp", "image"), ("/news/d.jpg", "image")],
        ),
        (
            "<link rel='preload' as=image href=a.png imagesrcset='b.png 1x, c.png 2x'>",
            ["/news/a.png", "/news/b.png", "/news/c.png"],
        ),
        ("<input type=image src=go.gif>", [("/news/go.gif", "image")]),
        ("<link rel=stylesheet href=/a.css>", [("/a.css", "stylesheet")]),
        ("<link rel='alternate stylesheet' href=/a.css>", [("/a.css", "stylesheet")]),
        ("<link rel='Shortcut Icon' href=/favicon.ico>", [("/favicon.ico", "icon")]),
        (
            "<link rel=apple-touch-icon href=/a.png><link rel=mask-icon href=/m.svg>",
            [("/a.png", "icon"), ("/m.svg", "icon")],
        ),
        ("<link rel=manifest href=/site.webmanifest>", [("/site.webmanifest", "manifest")]),
        ("<link rel=modulepreload href=/m.js><script src=/s.js></script>", [("/m.js", "script"), ("/s.js", "script")]),
        ("<iframe src=/f.html></iframe>", [("/f.html", "frame")]),
        (
            "<frameset><frame src=/menu.html><frame src=/main.html></frameset>",
            [("/menu.html", "frame"), ("/main.html", "frame")],
        ),
        (
            "<video src=v.mp4 poster=p.jpg><source src=v.webm><track src=v.vtt></video><audio src=a.mp3></audio>",
            [
                ("/news/v.mp4", "media"),
                ("/news/p.jpg", "image"),
                ("/news/v.webm", "media"),
                ("/news/v.vtt", "media"),
                ("/news/a.mp3", "media"),
            ],
        ),
        ("<object data=a.pdf></object><embed src=b.swf>", [("/news/a.pdf", "object"), ("/news/b.swf", "object")]),
        ("<object><param name=movie value=f.swf><param name=quality value=high></object>", ["/news/f.swf"]),
        (
            "<body background=b.gif><table background=t.gif><tr><td background=c.gif>",
            ["/news/b.gif", "/news/t.gif", "/news/c.gif"],
        ),
        (
            "<svg><image href=a.png /><image xlink:href=b.png /><use href='/icons.svg#x'/><use href='#own'/></svg>",
            ["/news/a.png", "/news/b.png", "/icons.svg"],
        ),
        ("<p style=\"background:url('a.png')\">x</p>", ["/news/a.png"]),
        (
            "<style>@import 'a.css'; @font-face{src:url(f.woff2)} p{background:url(/b.png)}</style>",
            [("/news/a.css", "stylesheet"), ("/news/f.woff2", "font"), ("/b.png", "image")],
        ),
        # Lazy loading, in the forms of the well-known scripts.
        (
            "<img src='data:image/gif;base64,R0' data-src=a.jpg data-srcset='b.jpg 1x, c.jpg 2x'>",
            ["/news/a.jpg", "/news/b.jpg", "/news/c.jpg"],
        ),
        (
            "<img data-original=a.jpg><img data-lazy-src=b.jpg><img data-lazy=c.jpg>",
            ["/news/a.jpg", "/news/b.jpg", "/news/c.jpg"],
        ),
        ("<div data-bg=a.jpg></div><div data-bg=\"url('b.jpg')\"></div>", ["/news/a.jpg", "/news/b.jpg"]),
        (
            "<div data-background-image=a.jpg></div><section data-background='/b.jpg'></section>",
            ["/news/a.jpg", "/b.jpg"],
        ),
        ("<iframe data-src=/map.html></iframe>", [("/map.html", "frame")]),
        ("<div data-image=17></div><img data-src='{width}.jpg'><div data-bg=dark></div><img data-lazy=true>", []),
        ("<noscript><img src=n.png></noscript>", ["/news/n.png"]),
        (
            "<iframe srcdoc=\"<img src='inner.png'><iframe srcdoc='<img src=x.png>'></iframe>\"></iframe>",
            ["/news/inner.png"],
        ),
        # What is linked, described or elsewhere is not needed.
        (
            "<a href=a.html>a</a><link rel=canonical href=/c><link rel=prefetch href=/next><meta property=og:image content=/o.png>",
            [],
        ),
        ("<link rel=dns-prefetch href=//x.example.gov><link rel=alternate href=/feed.xml>", []),
        (
            "<img src=''><img src='#x'><img src='data:,x'><img src='javascript:x'><img src='ftp://x/y.png'><img src='https://['>",
            [],
        ),
        ("<img src=story.html><img src=a.png><img src=a.png#b>", ["/news/a.png"]),
    ],
)
def test_html(html, found):
    """Each thing that a browser would load, once, in the order of the page."""
    got = needed(html)
    assert got == found if found and isinstance(found[0], tuple) else [url for url, _ in got] == found


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("<base href='/assets/'>", "https://www.example.gov/assets/a.png"),
        ("<base href='https://cdn.example.gov/x/y'>", "https://cdn.example.gov/x/a.png"),
        ("<base target=_top><base href=/first/><base href=/second/>", "https://www.example.gov/first/a.png"),
        (f"<!--{'x' * 5000}--><base href=/late/>", "https://www.example.gov/late/a.png"),
        ("<base href='data:text/plain,x'>", "https://www.example.gov/news/a.png"),
        ("<base href='https://[bad'>", "https://www.example.gov/news/a.png"),
        ("", "https://www.example.gov/news/a.png"),
    ],
)
def test_base(base, url):
    """`<base href>` is obeyed as browsers do: the first that has one, wherever it stands, unless it is no address."""
    html = f"<html><head>{base}</head><body><img src=a.png></body></html>"
    assert [one.url for one in of_html(tree(html), PAGE)] == [url]
    document = Document(PAGE, 200, "text/html", None, f"{base}<a href=a.png>x</a>".encode())
    linked = [found.url for found in found_in(document, Role.PAGE, COLLECTION, None, 0) if found.hop is Hop.LINK]
    assert linked == [url]


def test_stylesheet_addresses_are_relative_to_the_sheet():
    """Not to the page."""
    found = of_stylesheet(
        b"a{background:url(../img/a.png)}@font-face{src:url(f.woff)}", "text/css", "https://c.example.gov/css/a.css"
    )
    assert [(one.url, one.use) for one in found] == [
        ("https://c.example.gov/img/a.png", Use.IMAGE),
        ("https://c.example.gov/css/f.woff", Use.FONT),
    ]


def test_manifest():
    """Its icons, relative to it."""
    body = json.dumps({"icons": [{"src": "a.png"}, {"src": 3}, "x"], "start_url": "/"}).encode()
    assert [one.url for one in of_manifest(body, "https://www.example.gov/m/site.webmanifest")] == [
        "https://www.example.gov/m/a.png"
    ]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"icons":{"src":"a"}}', b"\xff", b"[" * 100_000, b'{"icons":null}']
)
def test_a_manifest_that_cannot_be_read_names_nothing(body):
    """Whatever a server sends under that name."""
    assert list(of_manifest(body, PAGE)) == []


@given(st.binary(max_size=200), st.sampled_from(["text/html", "text/css", "application/manifest+json", None, "x"]))
def test_any_document_is_read(body, content_type):
    """Nothing raises, and every address is http or https and absolute."""
    document = Document(PAGE, 200, content_type, None, body)
    for found in found_in(document, Role.REQUISITE, COLLECTION, None, 1):
        assert found.url.startswith(("http://", "https://"))


@given(
    st.lists(
        st.sampled_from(
            [
                "<img src=",
                "<style>",
                "</style>",
                "url(",
                "'",
                '"',
                ">",
                " srcset=",
                "a.png",
                ",",
                "{",
                "&",
                "\0",
                "<svg>",
                "<base href=",
                "//",
                "[",
            ]
        ),
        max_size=30,
    )
)
def test_any_markup_is_read(parts):
    """Torn markup too."""
    document = Document(PAGE, 200, "text/html", None, "".join(parts).encode())
    assert all(found.url.startswith("http") for found in found_in(document, Role.PAGE, COLLECTION, None, 1))


def html(body, status=200):
    return Document(PAGE, status, "text/html; charset=utf-8", None, body.encode())


def test_requisites_come_before_links():
    """A frame is embedded, whoever else links it; whether it is a page of the collection is for the scope to say."""
    found = list(
        found_in(
            html("<a href=/f.html>f</a><iframe src=/f.html></iframe><img src=/a.png>"), Role.PAGE, COLLECTION, None, 0
        )
    )
    assert [(one.url.rpartition("/")[2], one.role, one.hop) for one in found] == [
        ("f.html", Role.PAGE, Hop.EMBED),
        ("a.png", Role.REQUISITE, Hop.EMBED),
        ("f.html", Role.PAGE, Hop.LINK),
    ]


def test_a_requisite_is_never_followed_for_links():
    """What a frame needs is needed; where it links is nobody's business."""
    found = found_in(html("<a href=/x.html>x</a><img src=/a.png>"), Role.REQUISITE, COLLECTION, None, 1)
    assert [(one.url, one.role) for one in found] == [("https://www.example.gov/a.png", Role.REQUISITE)]


def test_a_redirect_of_a_requisite_is_a_requisite():
    """As that of a page is a page."""
    moved = Document(PAGE, 301, None, "https://cdn.example.gov/b.png", b"")
    assert list(found_in(moved, Role.REQUISITE, COLLECTION, None, 1)) == [
        Found("https://cdn.example.gov/b.png", Role.REQUISITE, Hop.REDIRECT)
    ]


def test_an_error_page_needs_nothing():
    """Its style is that of a page nobody asked for."""
    assert list(found_in(html("<img src=/a.png>", status=404), Role.PAGE, COLLECTION, None, 0)) == []


def test_listings_and_sheets_need_theirs_too():
    """A listing is shown as any page; a sheet is known by its type, or by its name where the type says nothing."""
    assert [one.url for one in found_in(html("<img src=/a.png>"), Role.LISTING, COLLECTION, None, 0)] == [
        "https://www.example.gov/a.png"
    ]
    for kind in ("text/css", None, "text/plain"):
        sheet = Document("https://www.example.gov/a.CSS", 200, kind, None, b"a{background:url(b.png)}")
        assert len(list(found_in(sheet, Role.REQUISITE, COLLECTION, None, 1))) == 1
    script = Document("https://www.example.gov/a.css", 200, "text/javascript", None, b"url(b.png)")
    assert list(found_in(script, Role.REQUISITE, COLLECTION, None, 1)) == []


def test_what_is_too_much_is_said_to_be():
    """The surplus of a page is found too, and marked."""
    few = replace(COLLECTION, requisites=Requisites(per_page=2))
    page = html("".join(f"<img src=/{number}.png>" for number in range(5)) + "<iframe src=/f.html></iframe>")
    found = list(found_in(page, Role.PAGE, few, None, 0))
    assert [one.surplus for one in found[:6]] == [False, False, True, True, True, True]
    assert found[5].role is Role.REQUISITE


def test_a_collection_may_do_without():
    """Then frames are followed as links, as ever."""
    bare = replace(COLLECTION, requisites=Requisites(fetch=False))
    found = list(found_in(html("<img src=/a.png><iframe src=/f.html></iframe>"), Role.PAGE, bare, None, 0))
    assert [(one.url, one.hop) for one in found] == [("https://www.example.gov/f.html", Hop.LINK)]
    assert list(photos([("https://m.example.gov/a.jpg", None)], bare)) == []


def test_photos_are_needed_as_shown_and_at_full_size():
    """The full size only where the collection wants it."""
    urls = [
        ("https://m.example.gov/s.jpg", "https://m.example.gov/f.jpg"),
        ("https://m.example.gov/t.jpg", None),
        ("no url", None),
    ]
    both = [found.url.rpartition("/")[2] for found in photos(urls, COLLECTION)]
    shown = photos(urls, replace(COLLECTION, requisites=Requisites(full_size=False)))
    assert both == ["s.jpg", "f.jpg", "t.jpg"]
    assert [found.url.rpartition("/")[2] for found in shown] == ["s.jpg", "t.jpg"]
    assert {(found.role, found.hop) for found in photos(urls, COLLECTION)} == {(Role.REQUISITE, Hop.EMBED)}


def test_real_pages(shared):
    """Every page of the real ones is read; most need something, and each address is absolute."""
    needing = 0
    pages = sorted(shared.rglob("*.html"))
    for page in pages:
        document = Document(PAGE, 200, "text/html", None, page.read_bytes())
        found = [one for one in found_in(document, Role.PAGE, COLLECTION, None, 0) if one.hop is Hop.EMBED]
        needing += bool(found)
        assert len({one.url for one in found}) == len(found)
    assert needing > 0.8 * len(pages)
