"""The short way to an absolute URL leads where the long way does."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.pages.document import absolute, joined

PIECES = ["http://", "https://", "//", "/", "a.gov", "www.x.mil", "..", ".", "?", "#", ";", "@", ":", "q=1", "&", "a b"]
PIECES += [
    " ",
    "\n",
    "é",
    "%20",
    "index.html",
    "HTTP://",
    "user:pw@",
    "(1)",
    "\\",
    "[",
    "x/",
    "/y",
    "-1/-1/0",
    "mailto:",
]
BASES = [
    "http://www.x.mil/News/a.aspx?x=1",
    "https://u:p@h.gov:8443/a/b/",
    "http://h",
    "",
    "about:blank",
    "http://[::1",
]
BASES += ["https://x.gov/a/;p?q#f", "HTTP://X.GOV/a"]


@given(st.sampled_from(BASES), st.lists(st.sampled_from(PIECES), max_size=7).map("".join))
def test_short_way(base: str, href: str) -> None:
    """Whatever the link and the page's URL are."""
    assert absolute(base, href) == joined(base, href)


def test_long_links() -> None:
    """A link of a hundred thousand characters takes no longer for what stands at its end."""
    began = time.process_time()
    for href in ("/a-b" * 25_000 + "<", "/a." * 30_000 + " x", "https://a.gov/" + "a%/" * 30_000 + '"'):
        assert absolute("https://x.gov/", href).startswith("https://")
    assert time.process_time() - began < 2
