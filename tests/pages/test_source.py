"""A node is found in the bytes of its page, to the byte."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest

from archive_crawler.pages import Page
from archive_crawler.pages.document import response
from archive_crawler.pages.source import excerpt

MARKUP = """
<!DOCTYPE html><html><head><meta charset="utf-8"><title>Lamps</title><script>var x = "<p>no tag</p>";</script></head>
<body><!-- <p>no tag either</p> --><p>One ü</p><p id="second"
 class="a>b">Two</p><p>Three</p>
<table><tr><td>Cell</td></tr></table>
</body></html>"""


def found(body: bytes, css: str, content_type: str = "text/html"):
    page = response(Page("https://www.example.gov/", body, content_type, datetime(2026, 1, 2, tzinfo=UTC)))
    return excerpt(page, page.selector.css(css)[0].root)


@pytest.mark.parametrize(
    ("css", "begins", "line"),
    [
        ("p", "<p>One", 3),
        ("#second", '<p id="second"\n class="a>b">Two', 3),
        ("p ~ p ~ p", "<p>Three", 4),
        ("td", "<td>Cell", 5),
        ("script", "<script>var", 2),
        ("title", "<title>Lamps", 2),
    ],
)
def test_a_node_is_found_in_its_bytes(css, begins, line):
    """Line, byte and beginning are the node's own; tags in comments and scripts are none."""
    body = MARKUP.encode()
    one = found(body, css)
    assert one.whole
    assert one.text.startswith(begins)
    assert one.line == line
    assert body[one.offset :].startswith(begins.encode())


@pytest.mark.parametrize(
    ("encoding", "mark", "content_type"),
    [
        ("utf-8", codecs.BOM_UTF8, "text/html"),
        ("utf-16-le", codecs.BOM_UTF16_LE, "text/html"),
        ("windows-1252", b"", "text/html; charset=windows-1252"),
    ],
)
def test_bytes_are_counted_in_the_charset_of_the_page(encoding, mark, content_type):
    """A byte order mark counts, and so does the width of the characters before."""
    body = mark + MARKUP.encode(encoding)
    one = found(body, "td", content_type)
    assert body[one.offset :].startswith("<td>".encode(encoding))


def test_an_element_that_the_parser_made_up_has_its_line_alone():
    """`html` is not in the source: the line is told, and that it is only the line."""
    one = found(b"<p>Lamp</p>", "html")
    assert not one.whole
    assert one.line == 1
