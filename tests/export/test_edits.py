"""What of an article differs between two readings."""

from __future__ import annotations

import copy

import pytest

from archive_crawler.export.edits import differing, edits

PHOTO = {"virin": {"value": "200302-O-ZZ999-001"}, "url": "https://a.gov/1.jpg", "url_full": None, "title": None,
         "caption": "A barge.", "credit": "Office of Piers", "alt": "Barge"}  # fmt: skip
ARTICLE = {
    "title": "Barge Raised", "subtitle": None, "kind": "release", "lang": "en",
    "dateline": {"raw": "GULL ROCK --"}, "date_published": {"value": "2020-03-03"}, "date_modified": None,
    "byline": None, "archive_notice": {"present": False, "text": None}, "body_text": "One.\n\nTwo.\n\nThree.",
    "photos": [PHOTO], "tags": ["barge", "pier"],
    "links": [{"url": "https://a.gov/x", "place": "body"}, {"url": "https://a.gov/y", "place": "related"}],
}  # fmt: skip


def changed(**fields):
    after = copy.deepcopy(ARTICLE)
    after.update(fields)
    return [(each.field, each.before, each.after) for each in differing(ARTICLE, after)]


def test_what_is_the_same_is_no_edit():
    """Nor is another order of tags, another related story or another way to write a date."""
    links = [*ARTICLE["links"], {"url": "https://a.gov/z", "place": "related"}]
    date = {"value": "2020-03-03", "raw": "March 3, 2020"}
    assert changed(tags=["pier", "barge"], links=links, date_published=date) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"title": "Barge Lost"}, ("title", "Barge Raised", "Barge Lost")),
        ({"byline": {"raw": "By A. Writer"}}, ("byline", None, "By A. Writer")),
        ({"dateline": None}, ("dateline", "GULL ROCK --", None)),
        ({"tags": ["barge"]}, ("tags", "pier", None)),
        ({"links": []}, ("links", "https://a.gov/x", None)),
        ({"photos": []}, ("photos[200302-O-ZZ999-001]", "https://a.gov/1.jpg", None)),
        (
            {"photos": [PHOTO | {"credit": "Somebody"}]},
            ("photos[200302-O-ZZ999-001].credit", "Office of Piers", "Somebody"),
        ),
        ({"photos": [PHOTO | {"url": "https://b.gov/1.jpg"}]}, None),
    ],
)
def test_each_field_tells_of_itself(fields, told):
    """A field, a tag, a link that was set by hand, a photo by its VIRIN wherever the file lies."""
    assert changed(**fields) == ([told] if told else [])


def test_passages_are_found():
    """Paragraphs that were changed, taken out, put in; not those between them."""
    found = edits("One.\n\nTwo.\n\nThree.", "One!\n\nTwo.\n\nThree.\n\nFour.")
    assert [(each.before, each.after) for each in found] == [("One.", "One!"), ("", "Four.")]
