"""Addresses in CSS, tokenized as the CSS Syntax module has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.collection import stylesheet
from archive_crawler.collection.stylesheet import named_in, text


def urls(css):
    return [named.url for named in named_in(css)]


@pytest.mark.parametrize(
    ("css", "found"),
    [
        ("a{background:url(a.png)}", ["a.png"]),
        ("a{background:URL( \n'a.png' )}", ["a.png"]),
        ('a{background:url("a b(1).png")}', ["a b(1).png"]),
        # Escapes: in the address, in the function's name, over a line's end.
        (r"a{background:url(a\20 b\(1\).png)}", ["a b(1).png"]),
        (r"a{background:u\72 l(a.png)} b{background:\000075RL('b.png')}", ["a.png", "b.png"]),
        ("a{background:url('a\\\nb.png')}", ["ab.png"]),
        (r"a{background:url('\41\000042.png')}", ["AB.png"]),
        (r"a{background:url('\110000.png')}", ["\N{REPLACEMENT CHARACTER}.png"]),
        # Comments and strings hide what looks like an address; a comment inside url() is part of it.
        ("/* url(no.png) */ a{content:'url(no.png)';background:url(a.png)}", ["a.png"]),
        ("a{background:url(/*x*/a.png)}", ["/*x*/a.png"]),
        (r"a{content:'it\'s url(no.png)'} b{background:url(b.png)}", ["b.png"]),
        (r".a\"b{color:red} c{background:url(c.png)}", ["c.png"]),
        ("/* never closed url(no.png)", []),
        # What ends with the sheet is still an address; what has a space or a quote inside is none.
        ("a{background:url(a.png", ["a.png"]),
        ("a{background:url('a.png", ["a.png"]),
        ("a{background:url(no .png) b{background:url(b.png)}", ["b.png"]),
        ('a{background:url(no"x.png)} b{background:url(b.png)}', ["b.png"]),
        ("a{background:url('no\n.png)} b{background:url(b.png)}", ["b.png"]),
        # Names that only end in "url", and the addresses of namespaces, are not fetched.
        ("a{background:my-url(no.png)} b{background:-url(no.png)}", []),
        ("@namespace svg url(http://www.w3.org/2000/svg); @namespace 'http://www.w3.org/1999/xhtml'; a{}", []),
        ("a{background:url()} b{background:url('')}", []),
        # image-set takes bare strings, but the string of type() is none.
        (
            "a{background:image-set('a.png' 1x, \"b.avif\" type('image/avif') 2x, url(c.png) 3x)} d{content:'no'}",
            ["a.png", "b.avif", "c.png"],
        ),
        ("a{background:-webkit-image-set(url('a.png') 1x) , url(b.png)}", ["a.png", "b.png"]),
        ("a{background:url(data:image/gif;base64,R0lGOD==)}", ["data:image/gif;base64,R0lGOD=="]),
    ],
)
def test_addresses(css, found):
    """Every way to write one, and nothing that only looks like one."""
    assert urls(css) == found


@pytest.mark.parametrize(
    "css",
    [
        "@import 'a.css';",
        '@import "a.css" screen and (min-width:40em);',
        "@import url(a.css);",
        "@import url('a.css') layer(base) supports(display:grid);",
        "@IMPORT/**/ url( a.css ) print;",
        r"@imp\6F rt 'a.css';",
        "@import'a.css'",
    ],
)
def test_imports(css):
    """An imported sheet is told from an image, however it is written; what comes after is an image again."""
    first, second = named_in(css + ";b{background:url(b.png)}" if css[-1] != ";" else css + "b{background:url(b.png)}")
    assert (first.url, first.imported) == ("a.css", True)
    assert (second.url, second.imported) == ("b.png", False)


def test_fonts():
    """Every source of a font face is a font; `local()` names none."""
    css = "@font-face{font-family:x;src:local('X'),url(x.woff2) format('woff2'),url('x.woff')} a{background:url(a.png)}"
    assert [(named.url, named.font) for named in named_in(css)] == [
        ("x.woff2", True),
        ("x.woff", True),
        ("a.png", False),
    ]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("a{background:url(é.png)}".encode(), "text/css"),
        ("a{background:url(é.png)}".encode("latin-1"), "text/css; charset=iso-8859-1"),
        ('@charset "iso-8859-1";a{background:url(é.png)}'.encode("latin-1"), None),
        ("\ufeffa{background:url(é.png)}".encode("utf-16"), "text/css; charset=iso-8859-1"),
        ("\ufeffa{background:url(é.png)}".encode(), "text/css; charset=iso-8859-1"),
        ('@charset "utf-16";a{background:url(é.png)}'.encode(), "text/css"),
        ('@charset "no-such";a{background:url(é.png)}'.encode(), "text/css"),
    ],
)
def test_charset(body, content_type):
    """BOM, then Content-Type, then `@charset`, then UTF-8."""
    assert urls(text(body, content_type)) == ["é.png"]


@given(st.text(alphabet="@importul(){}\\'\"/* ;\n2a-f", max_size=80), st.binary(max_size=40))
def test_any_sheet_is_read(css, body):
    """Nothing raises, and no address is empty."""
    assert all(urls(css))
    assert all(urls(text(body, "text/css")))


def test_a_large_sheet_is_read_up_to_a_limit(monkeypatch):
    """What lies beyond is not looked at."""
    monkeypatch.setattr(stylesheet, "MAX_CHARACTERS", 100)
    assert urls("a{background:url(a.png)}" + " " * 100 + "a{background:url(b.png)}") == ["a.png"]


@pytest.mark.parametrize("part", ["url(", "'", '"', "/*", "\\", "@import ", "{", "image-set(", "url('a", "@namespace "])
def test_repeated_openings_take_linear_time(part):
    """A hundred thousand openings of anything are read; the test's own time limit is the judge."""
    list(named_in(part * 100_000))
