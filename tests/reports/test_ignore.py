import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

from archive_crawler.collection.load import load as load_collection
from archive_crawler.errors import BadCollection
from archive_crawler.reports.ignore import load, parse

TODAY = date(2026, 11, 25)
FILE = b"""
[[ignore]]
target = "https://x.example.org/a"
reason = "Is about to come back"
expires = 2026-11-25

[[ignore]]
target_pattern = "^https://y\\\\.example\\\\.org/"
page_pattern = "/archive/"
state = "not found"
reason = "Historical pages stay as they are"

[[ignore]]
state = "timeout"
reason = "Slow in summer"
expires = 2026-11-24
"""


def test_rules():
    """A rule holds where all that it names does, until the end of its last day."""
    ignore = parse(FILE, "ignore.toml", TODAY)
    assert [rule.reason for rule in ignore.expired] == ["Slow in summer"]
    (exact,) = ignore.of("https://x.example.org/a", "gone")
    assert exact.of_page("https://any.example.gov/")
    (pattern,) = ignore.of("https://y.example.org/z", "not found")
    assert pattern.of_page("https://www.example.gov/archive/1")
    assert not pattern.of_page("https://www.example.gov/news/1")
    assert ignore.of("https://y.example.org/z", "gone") == []
    assert ignore.of("https://x.example.org/ab", "gone") == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'[[ignore]]\ntarget = "x"\n', r"ignore\.toml:1: ignore\[0\]\.reason: this key is required"),
        (b'[[ignore]]\nreason = "because"\n', "expected a target, a page or a state"),
        (b'[[ignore]]\nreason = "because"\ntarget_pattern = "("\n', r"ignore\.toml:3: .*not a regular expression"),
        (b'[[ignore]]\nreason = "because"\ntarget = "x"\nuntil = 2027-01-01\n', "until: unknown key"),
        (b"[[ignore]\n", "not valid TOML"),
    ],
)
def test_complaints(content, complaint):
    """A bad file is told with file, line and key."""
    with pytest.raises(BadCollection, match=complaint):
        parse(content, "ignore.toml", TODAY)


def test_missing(tmp_path):
    """A file that is named and not there is an error; none named, no rules."""
    with pytest.raises(BadCollection, match="cannot be read"):
        load(str(tmp_path / "ignore.toml"), TODAY)
    assert load(None, TODAY).rules == ()


def test_beside_the_collection(tmp_path):
    """`ignore.toml` beside the collection file is found, and the key names another one, seen from there."""
    file = tmp_path / "harbor.toml"
    least = 'name = "harbor"\nseeds = ["https://www.example.gov/"]\n'
    file.write_text(least)
    assert load_collection(str(file)).links.ignore is None
    (tmp_path / "ignore.toml").write_bytes(FILE)
    assert load_collection(str(file)).links.ignore == str(tmp_path / "ignore.toml")
    file.write_text(f'{least}[links]\nignore = "rules/links.toml"\n')
    assert load_collection(str(file)).links.ignore == str(tmp_path / "rules/links.toml")


def test_the_manuals_example():
    """The example of the manual is a valid file."""
    manual = Path(__file__).parents[2] / "docs" / "link-rot-report.md"
    example = re.search(r"^    \[\[ignore\]\]\n(?:    .*\n|\n)+", manual.read_text(), re.MULTILINE)[0]
    assert len(parse(textwrap.dedent(example).encode(), "example", TODAY).rules) == 2
