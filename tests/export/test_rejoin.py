"""Photos are joined again from the articles, and what the lines say otherwise is told."""

from __future__ import annotations

import orjson
import pytest

from archive_crawler.export import photos
from archive_crawler.export.drift import Count
from archive_crawler.export.rejoin import photo_drifts

CAPTIONS = {"A": "A lamp.", "B": "A pier.", "C": "A boat."}


def shown(name: str, virin: str | None = None) -> dict[str, object]:
    """A photo as an article has it."""
    words = {"title": None, "caption": CAPTIONS[name], "credit": "Sam Example", "alt": None, "capture": None}
    number = {"value": virin} if virin else None
    return {"position": 0, "url": f"https://media.example.gov/{name}.jpg", "url_full": None, "virin": number, **words}


ARTICLES = [
    {"url": "https://www.example.gov/1", "id": "1", "photos": [shown("A", "240506-O-ZZ999-001"), shown("B")]},
    {"url": "https://www.example.gov/2", "id": "2", "photos": [shown("A", "240506-O-ZZ999-001"), shown("C")]},
]


@pytest.fixture
def lines(tmp_path):
    return [orjson.loads(line) for line in photos.joined(ARTICLES, tmp_path)]


def told(lines) -> list[tuple[int | None, str | None, str, str]]:
    count = Count()
    found = [*photo_drifts(enumerate(ARTICLES, 1), enumerate(lines, 1), count)]
    assert count.derived["photos.jsonl"] == len(lines)
    assert bool(count.drifted) == bool(found)
    return [(each.line, each.field, each.expected, each.found) for each in found]


def test_what_was_joined_is_joined_again(lines):
    """Lines that the articles give are no drift."""
    assert len(lines) == 3
    assert told(lines) == []


def test_a_changed_line(lines):
    """The field is named with both values."""
    lines[0]["captions"][0]["text"] = "A lantern."
    assert told(lines) == [(1, "captions[0].text", '"A lamp."', '"A lantern."')]


def test_a_line_that_is_gone(lines):
    """A photo that articles show needs its line, wherever that stood."""
    for gone in range(3):
        assert told(lines[:gone] + lines[gone + 1 :]) == [(None, None, "a line, as articles show the photo", "none")]


def test_a_line_too_many(lines):
    """A photo that no article shows has no line."""
    more = {**lines[2], "pages": [{**lines[2]["pages"][0], "image": "https://media.example.gov/D.jpg"}]}
    assert told([*lines, more]) == [(4, None, "no line: no article shows the photo", "this line")]


def test_a_line_without_its_fields_is_told(lines):
    """What cannot be held against anything is a note, and no exception."""
    count = Count()
    assert [*photo_drifts(enumerate(ARTICLES, 1), [(1, {"virin": None})], count)] == []
    assert "photos.jsonl was not looked at to its end" in count.notes[0]
