"""Collection files."""

from __future__ import annotations

import pytest

from archive_crawler.collection.load import load, parse, shipped
from archive_crawler.collection.model import ScopeType
from archive_crawler.errors import BadCollection

GOOD = b"""
name = "harbor"
contact = "archivist@example.org"
seeds = ["https://www.example.gov/news/"]
"""


def test_a_collection_needs_only_a_name_and_seeds():
    """Everything else has a polite default."""
    collection = parse(GOOD, "harbor.toml")
    assert collection.scope.type is ScopeType.HOST
    assert (collection.politeness.delay, collection.politeness.concurrency) == (1.0, 1)
    assert collection.links.check


@pytest.mark.parametrize("name", ["defense-news", "af-mil-news", "whitehouse-news", "energy-news", "demo"])
def test_every_shipped_collection_loads(name):
    """The collections that come with the program are valid, and are named as their files."""
    assert name in shipped()
    assert load(name).name == name


@pytest.mark.parametrize(
    ("added", "line", "words"),
    [
        ("typo = 1", 5, ["typo", "unknown key", "1"]),
        ('[limits]\npages = "ten"', 6, ["limits.pages", "integer", "'ten'"]),
        ("[limits]\npages = -1", 6, ["limits.pages", "greater than or equal to 0", "-1"]),
        ('[scope]\ntype = "planet"', 6, ["scope.type", "'page'", "'planet'"]),
        ('[scope]\ntype = "custom"', 5, ["scope", "include"]),
        ('[scope]\ninclude = ["a", "("]', 6, ["scope.include[1]", "not a regular expression", "'('"]),
        ('[discovery]\nfeeds = ["ftp://a/"]', 6, ["discovery.feeds[0]", "http or https", "ftp://a/"]),
        (
            '[[discovery.listings]]\nurl = "http://a.gov/"\n[[discovery.listings]]\nurl = "http://a.gov/"\npags = 2',
            9,
            ["discovery.listings[1].pags", "unknown key"],
        ),
        ('[hosts]\n"www.example.gov" = "localhost:80"', 6, ["hosts.www.example.gov", "IP address", "localhost:80"]),
        ('[hosts]\n"www.example.gov" = "127.0.0.1:99999"', 6, ["port"]),
    ],
)
def test_an_error_names_file_line_key_expectation_and_what_came(added, line, words):
    """Whoever wrote the file finds the place, and learns what belongs there."""
    with pytest.raises(BadCollection) as error:
        parse(GOOD + added.encode(), "harbor.toml")
    assert str(error.value).startswith(f"harbor.toml:{line}: ")
    for word in words:
        assert word in str(error.value)


def test_every_mistake_is_told_at_once():
    """A file with three mistakes gives three lines."""
    with pytest.raises(BadCollection) as error:
        parse(GOOD + b"a = 1\nb = 2\nc = 3\n", "harbor.toml")
    assert len(str(error.value).splitlines()) == 3


def test_a_missing_required_key_is_told():
    """`seeds` cannot be left out."""
    with pytest.raises(BadCollection, match="seeds: this key is required"):
        parse(b'name = "harbor"\n', "harbor.toml")


def test_broken_toml_names_its_line():
    """A syntax error has the parser's own place."""
    with pytest.raises(BadCollection, match=r"harbor\.toml:2: not valid TOML"):
        parse(b"a = 1\nb =\n", "harbor.toml")


def test_text_that_is_not_utf_8_names_its_line():
    """TOML is UTF-8 by its specification."""
    with pytest.raises(BadCollection, match=r"harbor\.toml:2: expected UTF-8 text, found byte 0xff"):
        parse(b'name = "x"\ndescription = "\xff"', "harbor.toml")


def test_a_collection_that_does_not_exist_names_those_that_do():
    """A mistyped name is answered with the list."""
    with pytest.raises(BadCollection, match=r"no collection 'defence-news'.*defense-news"):
        load("defence-news")


@pytest.mark.parametrize(
    "seed",
    [
        "https://user:secret@www.example.gov/",
        "www.example.gov",
        "https:///path",
        "http://www.example.gov:99999/",
        "http://[::1/",
        "https://./",
        "http://www..example.gov/",
        "http://www.example.gov/ a",
    ],
)
def test_a_seed_is_a_plain_web_address(seed):
    """Credentials, missing schemes and missing hosts are refused."""
    with pytest.raises(BadCollection, match=r"seeds\[0\]"):
        parse(f'name = "harbor"\nseeds = ["{seed}"]'.encode(), "harbor.toml")


def test_host_names_in_other_scripts_are_one_host():
    """A seed and its host override in Unicode are the host that is asked on the wire."""
    collection = parse(
        'name = "h"\nseeds = ["http://bücher.example/"]\n[hosts]\n"bücher.example" = "127.0.0.1:80"'.encode(), "h.toml"
    )
    assert collection.seeds == ["http://xn--bcher-kva.example/"]
    assert list(collection.hosts) == ["xn--bcher-kva.example"]


def test_a_collection_that_cannot_be_read_is_told(tmp_path):
    """No traceback for a file that opens and does not read."""
    with pytest.raises(BadCollection, match="cannot be read"):
        load("/proc/self/mem")
