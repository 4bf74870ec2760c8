"""SURT keys are those that pywb, cdxj-indexer and OpenWayback look up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.warc.surt import lookup_key, surt

# What cdxj-indexer 1.5.0 with surt 0.3.1 gives.
KEYS = [
    ("http://www.example.gov/", "gov,example)/"),
    ("https://WWW2.Example.GOV:443/News/", "gov,example)/news"),
    ("http://example.gov", "gov,example)/"),
    ("http://example.gov:8080/a", "gov,example:8080)/a"),
    ("https://example.gov:80/a", "gov,example:80)/a"),
    ("http://example.gov:/a", "gov,example)/a"),
    ("http://user:word@example.gov/a", "gov,example)/a"),
    ("http://example.gov/a/./b/../c//d/", "gov,example)/a/c/d"),
    ("http://example.gov/../b", "gov,example)/../b"),
    ("http://example.gov/?b=2&a=1&a", "gov,example)/?a&a=1&b=2"),
    ("http://example.gov/a?", "gov,example)/a"),
    ("http://example.gov/a?&", "gov,example)/a?&"),
    ("http://example.gov/a?Q=%C3%A9+x%20y", "gov,example)/a?q=%c3%a9+x%20y"),
    ("http://example.gov/a#part", "gov,example)/a"),
    ("http://example.gov/%2541%42c", "gov,example)/abc"),
    ("http://example.gov/100%", "gov,example)/100%25"),
    ("http://example.gov/caf\u00e9", "gov,example)/caf%c3%a9"),
    ("http://example.gov/caf%E9", "gov,example)/caf%e9"),
    ("http://example.gov/a b", "gov,example)/a%20b"),
    ("http://example.gov/a\\b", "gov,example)/a\\b"),
    (" http://example.gov/a\tb\n", "gov,example)/ab"),
    ("http://b\u00fccher.example/", "example,xn--bcher-kva)/"),
    ("http://[2001:DB8::1]/x", "2001:db8::1)/x"),
    ("http://192.0.2.1/x", "1,2,0,192)/x"),
    ("http://3221225985/x", "1,2,0,192)/x"),
    ("http://0300.0.2.1/x", "1,2,0,192)/x"),
    ("http://ww.example.gov/", "gov,example,ww)/"),
    ("http://www-2.example.gov/", "gov,example,www-2)/"),
    ("http://a..b.gov./", "gov,b,a)/"),
    ("http://example.gov/x?sid=0123456789abcdef0123456789ABCDEF", "gov,example)/x"),
    ("http://example.gov/x?a=1&PHPSESSID=0123456789abcdef0123456789abcdef&y=2", "gov,example)/x?a=1&y=2"),
    ("http://example.gov/x?a=1&cfid=1&cftoken=2&b=0", "gov,example)/x?a=1&b=0"),
    ("http://example.gov/(S(0123456789abcdefghijklmn))/x.aspx", "gov,example)/x.aspx"),
    ("http://http://example.gov/x", "gov,example)/x"),
    ("http:////example.gov/x", "gov,example)/x"),
]
ODD = st.text(alphabet="aB./:%24?&=#@\\[]w \u00e9\u2603\ud800\0\n", max_size=40)


@pytest.mark.parametrize(("url", "key"), KEYS)
def test_the_key_is_the_one_that_players_look_up(url, key):
    """Host reversed, `www.` and default port gone, path and query lower-cased, query sorted, escapes made one form."""
    assert surt(url) == key


@given(ODD, st.sampled_from(["http://", "https://", "http://www.", "http://a.gov/", "http://a.gov:", "", "dns:"]))
def test_no_url_is_too_odd(text, start):
    """Whatever the URL, the key is printable ASCII without a space: it cannot break a line of the index."""
    for key in (surt(start + text), lookup_key(start + text)):
        assert re.fullmatch(r"[!-~]*", key)


@given(ODD)
def test_scheme_www_and_case_make_no_difference(text):
    """What servers rarely tell apart has one key."""
    path = text.replace("\n", "").replace("#", "").strip()
    assert surt(f"http://www.example.gov/{path}") == surt(f"HTTPS://Example.gov:443/{path}")


def test_nested_escapes_take_linear_time():
    """A hundred thousand escapes in one another are undone in one pass."""
    assert surt("http://example.gov/%" + "25" * 100_000 + "41") == "gov,example)/a"


def test_what_is_no_http_url_keeps_its_words():
    """Only escaped."""
    assert surt("dns:www.example.gov") == "dns:www.example.gov"
    assert surt("urn:x y") == "urn:x%20y"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.gov/News/?B=1&a=2", "gov,example)/news/?a=2&b=1"),
        ("http://example.gov", "gov,example)/"),
        ("http://example.gov:8080/A%2fb//c", "gov,example:8080)/a%2fb//c"),
    ],
)
def test_a_compressed_index_is_looked_up_by_another_key(url, key):
    """As `getSurt` of warcio.js 2.4.11 gives it: slashes and escapes of the path stay."""
    assert lookup_key(url) == key
