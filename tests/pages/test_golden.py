"""Every golden page gives its expected record, field by field."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import golden

from archive_crawler.pages.choice import ANY_HOST
from archive_crawler.pages.generic import GenericArticle
from archive_crawler.pages.offline import default_registry

CASES = [(name, field) for name in golden.names() for field in golden.expected(name)]
_RECORDS: dict[str, dict] = {}


def record(name: str) -> dict:
    if name not in _RECORDS:
        _RECORDS[name] = golden.record(name, golden.expected(name)["url"])
    return _RECORDS[name]


@pytest.mark.parametrize(("name", "field"), CASES, ids=[f"{name}-{field}" for name, field in CASES])
def test_field(name: str, field: str) -> None:
    """A field of a golden page is what its expected.json says."""
    assert record(name)[field] == golden.expected(name)[field]


def test_every_field_is_expected() -> None:
    """An expected.json has every field of the record, so that a new field is not forgotten."""
    for name in golden.names():
        assert set(golden.expected(name)) == set(record(name)), name


def test_every_layout_has_a_golden_page() -> None:
    """Each layout that a page object can give is that of at least one golden page, read by that page object."""
    shown = {
        (golden.expected(name)["extraction"]["page_object"], golden.expected(name)["extraction"]["layout"])
        for name in golden.names()
    }
    known = {*ANY_HOST, GenericArticle, *(rule.use for rule in default_registry.get_rules())}
    assert shown == {(each.__name__, each.layout) for each in known}


def test_layouts_have_names_of_their_own() -> None:
    """No two page objects give the same layout."""
    known = {*ANY_HOST, GenericArticle, *(rule.use for rule in default_registry.get_rules())}
    assert len({each.layout for each in known}) == len(known)


@pytest.mark.parametrize("name", golden.names())
def test_blocks_index_the_body(name: str) -> None:
    """`start` and `end` of a block cut its text out of `body_text`, and nothing but blank lines is left between blocks."""
    told = record(name)
    texts = [block for block in told["blocks"] if block["start"] is not None]
    assert all(told["body_text"][block["start"] : block["end"]] == block["text"] for block in texts)
    assert "\n\n".join(block["text"] for block in texts) == told["body_text"]


@pytest.mark.parametrize("name", golden.names())
def test_words_that_are_no_body(name: str) -> None:
    """Banner, share bars, notices, captions and related headings are in no body."""
    body = record(name)["body_text"].lower()
    for words in (
        "official website",
        "how you know",
        "https://",
        "historical",
        "frozen in time",
        "virin",
        "photo by",
        "related",
        "subscribe",
    ):
        assert words not in body
    for photo in record(name)["photos"]:
        assert not photo["caption"] or photo["caption"].lower() not in body
