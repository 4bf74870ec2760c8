"""JSON-LD is read with the slips that sites make, and never raises."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from archive_crawler.pages import jsonld, metadata

STORY = {"@type": "NewsArticle", "headline": "Wicks, // oil /* and */ glass"}


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"Wicks, // oil /* and */ glass",}',
        '{"@type":"NewsArticle",/* ours */"headline":"Wicks, // oil /* and */ glass"}',
        '{"@type":"NewsArticle", // ours\n"headline":"Wicks, // oil /* and */ glass"}',
        '<!-- {"@type":"NewsArticle","headline":"Wicks, // oil /* and */ glass"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Wicks, // oil /* and */ glass"}\n//]]>',
        '\ufeff{"@type":"NewsArticle","headline":"Wicks, // oil /* and */ glass"};',
        '{"@type":"NewsArticle",\x0b"headline":"Wicks, // oil /* and */ glass"}',
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Wicks, // oil /* and */ glass&quot;}",
    ],
)
def test_slips_are_forgiven(text):
    """Trailing commas, comments, wrapping, control characters, escaped quotes; words that look alike stay in their strings."""
    assert jsonld.documents(text) == [STORY]


def test_several_values_in_a_row():
    """One script may hold two objects."""
    assert jsonld.documents('{"a":1}\n{"b":2}') == [{"a": 1}, {"b": 2}]


def test_a_backslash_that_escapes_nothing():
    """It stands for itself, as in a Windows path."""
    assert jsonld.documents('{"a":"C:\\Wicks"}') == [{"a": "C:\\Wicks"}]


def test_line_breaks_inside_strings():
    """They are common and stay."""
    assert jsonld.documents('{"a":"one\ntwo"}') == [{"a": "one\ntwo"}]


@pytest.mark.parametrize("text", ["", "{", "not JSON", '{"a":}', "[" * 100_000, '"' * 999, "x" * 3_000_000])
def test_what_cannot_be_read_is_nothing(text):
    """However deep or long it is."""
    assert jsonld.documents(text) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(["NewsArticle", "#a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "@id", "name", "author", "headline"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(VALUES, st.sampled_from(["", ",", "/*", "}", '"', "//"]))
def test_odd_values_never_raise(value, behind):
    """Any JSON, and any JSON with something behind it, gives text or nothing."""
    root = etree.fromstring("<html><head><script type='application/ld+json'/></head></html>")
    root[0][0].text = json.dumps(value) + behind
    found = metadata.read(root)
    for key in ("headline", "author", "datePublished"):
        thing = found.thing(key)
        assert thing is None or thing.value.strip()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_odd_text_never_raises(text):
    """Any text gives a list."""
    assert isinstance(jsonld.documents(text), list)


@pytest.mark.parametrize("piece", ['"\\"', "/*", "//", ", ", "<!--", "\\", '"', "[,"])
def test_slips_by_the_hundred_thousand(piece):
    """They take time that grows with their number, not with its square."""
    start = time.process_time()
    jsonld.documents("{" + piece * 100_000)
    assert time.process_time() - start < 2
