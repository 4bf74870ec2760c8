"""Records are compared to their deepest field, and what only a crawl knows is left out by name."""

from __future__ import annotations

from copy import deepcopy

import pytest

from archive_crawler.export.difference import ONLY_A_CRAWL_KNOWS, Difference, differences, general
from archive_crawler.export.drift import short

RECORD = {
    "title": "Lamp is lit",
    "photos": [{"virin": {"value": "240506-O-ZZ999-001"}, "capture": None}],
    "links": [{"url": "https://www.example.gov/", "status": "unchecked"}],
    "capture": {"offset": 5, "original": None},
    "extraction": {"version": "1.0.0", "warnings": []},
    "evidence": {"photos.0.virin": {"rule": "words of the figure"}},
}


def changed(path: str, value: object) -> dict:
    """The record with another value at one place."""
    copy = deepcopy(RECORD)
    *above, last = path.split("/")
    at = copy
    for key in above:
        at = at[int(key) if isinstance(at, list) else key]
    at[last] = value
    return copy


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("title", "title"),
        ("photos/0/virin/value", "photos[0].virin.value"),
        ("links/0/url", "links[0].url"),
        ("capture/offset", "capture.offset"),
        ("evidence/photos.0.virin/rule", "evidence.photos.0.virin.rule"),
    ],
)
def test_one_field_is_named(path, field):
    """A changed field is the one difference, with both values."""
    old, new = changed(path, "old"), changed(path, "new")
    assert list(differences(old, new)) == [Difference(field, "old", "new")]


@pytest.mark.parametrize("path", ["photos/0/capture", "links/0/status", "capture/original", "extraction/version"])
def test_what_only_a_crawl_knows_is_not_compared(path):
    """Each of these fields may differ, and is in the list that says so."""
    assert not list(differences(RECORD, changed(path, "new")))
    assert path.replace("/0/", "[].").replace("/", ".") in ONLY_A_CRAWL_KNOWS


def test_a_missing_or_added_key_is_a_difference():
    """A field that one version lacks is told with null in its place."""
    less = {key: value for key, value in RECORD.items() if key != "title"}
    assert list(differences(less, RECORD)) == [Difference("title", None, "Lamp is lit")]
    assert list(differences(RECORD, less)) == [Difference("title", "Lamp is lit", None)]


def test_a_list_of_another_length_is_one_difference():
    """It is not told member by member, since all behind the first would differ."""
    assert [each.field for each in differences({"tags": ["a", "b"]}, {"tags": ["b"]})] == ["tags"]


def test_true_is_not_one():
    """JSON tells truth values from numbers."""
    assert list(differences({"x": True}, {"x": 1}))


def test_fields_are_counted_without_their_numbers():
    """Ten photos with another credit are one field."""
    assert general("photos[3].virin.value") == "photos[].virin.value"
    assert general("evidence.photos.12.virin.path") == "evidence.photos.N.virin.path"


def test_a_long_text_is_told_where_it_parts():
    """Of two long texts the place is shown where they differ."""
    one, other = "a" * 5000 + " lamp", "a" * 5000 + " buoy"
    assert short(one, other).endswith('lamp"')
    assert len(short(one, other)) < 60
