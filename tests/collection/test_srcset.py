"""Image candidates of `srcset`, as the HTML standard parses them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.collection.srcset import candidates


@pytest.mark.parametrize(
    ("value", "urls"),
    [
        # Examples of the standard, sections "srcset attribute" and "picture element".
        ("pear-mobile.jpeg 720w, pear-tablet.jpeg 1280w", ["pear-mobile.jpeg", "pear-tablet.jpeg"]),
        ("/uploads/100-marie-lloyd.jpg 1x, /uploads/2.jpg 1.5x", ["/uploads/100-marie-lloyd.jpg", "/uploads/2.jpg"]),
        ("a-rectangle.png 480w 270h, b.png 1.5x", ["a-rectangle.png", "b.png"]),
        ("a.jpg, b.jpg 2x", ["a.jpg", "b.jpg"]),
        # A comma inside a URL is part of it; only one at its end parts candidates.
        (
            "/img/w_400,h_300/a.jpg 400w, /img/w_800,h_600/a.jpg 800w",
            ["/img/w_400,h_300/a.jpg", "/img/w_800,h_600/a.jpg"],
        ),
        ("a.jpg,b.jpg", ["a.jpg,b.jpg"]),
        ("a.jpg,b.jpg 1x,c.jpg 2x", ["a.jpg,b.jpg", "c.jpg"]),
        ("a.jpg,,, b.jpg", ["a.jpg", "b.jpg"]),
        (",,, a.jpg 1x,", ["a.jpg"]),
        ("data:image/gif;base64,R0lGOD== 1x, b.jpg 2x", ["data:image/gif;base64,R0lGOD==", "b.jpg"]),
        ("a.jpg\n\t 1x\f,\r b.jpg\n2x", ["a.jpg", "b.jpg"]),
        # Width and height together are allowed; what has two densities or an unknown descriptor is left out.
        ("a.jpg 100w 50h, b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a.jpg 1x 2x, b.jpg 2x", ["b.jpg"]),
        ("a.jpg 100w 1x, b.jpg", ["b.jpg"]),
        ("a.jpg 50h, b.jpg", ["b.jpg"]),
        ("a.jpg 0w, b.jpg", ["b.jpg"]),
        ("a.jpg 1.5w, b.jpg -1x, c.jpg .5x, d.jpg 1e3x", ["c.jpg", "d.jpg"]),
        # Parentheses hold descriptors of the future together.
        ("a.jpg (x, y) 1x, b.jpg", ["b.jpg"]),
        ("a.jpg (x, y", []),
        ("", []),
        (" , ", []),
    ],
)
def test_candidates(value, urls):
    """Every candidate that a browser could choose, in order."""
    assert list(candidates(value)) == urls


@given(st.text(alphabet=" ,()a.1xwh\n", max_size=60))
def test_any_value_ends(value):
    """No value makes more candidates than it has characters, and none is empty."""
    found = list(candidates(value))
    assert all(found)
    assert len(found) <= len(value)
