"""Photos that several articles show are one line of `photos.jsonl`."""

from __future__ import annotations

import dataclasses
import tracemalloc
from datetime import date

import orjson
import pytest

from archive_crawler.export import photos
from archive_crawler.export.lines import read, replace_with
from archive_crawler.items import Capture, JoinedPhoto, Photo, PhotoPlace, PhotoWords
from archive_crawler.pages import virin

IMAGE = Capture("a.warc.gz", 0, 100, "urn:uuid:1", "2026-01-02T03:04:05Z", "sha256:00", 200, "image/jpeg", None)
SMALL, LARGE = "https://media.a.gov/670/barge.jpg", "https://media.a.gov/-1/barge.jpg"


def photo(position: int, number: str | None = None, **told: object) -> Photo:
    blank = dict.fromkeys(field.name for field in dataclasses.fields(Photo))
    parsed = virin.parse(number, date(2026, 1, 2)) if number else None
    return Photo(**{**blank, "position": position, "url": SMALL, "virin": parsed, **told})


def joined(folder, *articles: tuple[str, list[Photo]]) -> list[JoinedPhoto]:
    rows = ({"url": f"https://a.gov/{name}", "id": name, "photos": shown} for name, shown in articles)
    replace_with(folder / "articles.jsonl", (orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))
    count = photos.join(folder)
    found = list(read(folder, JoinedPhoto))
    assert count == len(found)
    return found


def test_a_virin_is_one_photo(tmp_path):
    """However it is written and at whatever size it is shown; all that pages say of it is there, each once."""
    first = photo(
        0, "200302-O-ZZ999-001", caption="A barge.", credit="NATO", alt="Barge", url_full=LARGE, capture=IMAGE
    )
    second = photo(2, "200302-o-zz999-001.JPG", caption="A barge.", url="https://b.gov/barge.jpg", capture=IMAGE)
    third = photo(1, "200302-O-ZZ999-001", caption="The raised barge.", alt="Barge")
    (one,) = joined(tmp_path, ("1", [first]), ("2", [second]), ("3", [third]))
    pages = [f"https://a.gov/{name}" for name in "123"]
    assert one.virin == first.virin
    assert one.url_full == LARGE
    assert one.pages == [
        PhotoPlace(pages[0], "1", 0, SMALL),
        PhotoPlace(pages[1], "2", 2, "https://b.gov/barge.jpg"),
        PhotoPlace(pages[2], "3", 1, SMALL),
    ]
    assert one.captions == [PhotoWords("A barge.", pages[:2]), PhotoWords("The raised barge.", pages[2:])]
    assert one.credits == [PhotoWords("NATO", pages[:1])]
    assert one.alts == [PhotoWords("Barge", [pages[0], pages[2]])]
    assert one.titles == []
    assert one.captures == [IMAGE]


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ({"url_full": LARGE}, {"url_full": LARGE, "url": "https://media.a.gov/390/barge.jpg"}, 1),
        ({}, {"url": "https://MEDIA.a.gov:443/670/barge.jpg#top"}, 1),
        ({"url_full": LARGE}, {"url_full": "https://media.a.gov/-1/crane.jpg"}, 2),
        ({"number": "200302-O-ZZ999-001"}, {"number": "200302-O-ZZ999-002"}, 2),
        ({"number": "200302-O-ZZ999-001"}, {}, 2),
        ({"number": "unknown"}, {"number": "n/a 1"}, 1),
    ],
)
def test_without_a_virin_the_full_size_tells(tmp_path, one, other, number):
    """Photos without one, or with one that cannot be read, are the same where their full size has the same address."""
    assert len(joined(tmp_path, ("1", [photo(0, **one)]), ("2", [photo(0, **other)]))) == number


def test_a_page_that_shows_a_photo_twice(tmp_path):
    """Both places are told."""
    (one,) = joined(tmp_path, ("1", [photo(0, alt="Barge"), photo(1, alt="Barge")]))
    assert [place.position for place in one.pages] == [0, 1]


def test_pages_are_in_the_order_of_the_run(tmp_path):
    """Of more than ten, too."""
    (one,) = joined(tmp_path, *((str(number), [photo(0)]) for number in range(12)))
    assert [place.article_id for place in one.pages] == [str(number) for number in range(12)]


def test_no_photos(tmp_path):
    """A run without photos, or without articles, has an empty file; nothing is left of the work."""
    assert joined(tmp_path, ("1", [])) == []
    (tmp_path / "articles.jsonl").unlink()
    assert photos.join(tmp_path) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["photos.jsonl"]


def test_memory_does_not_grow_with_the_photos(tmp_path, monkeypatch):
    """What is held at once is a piece of what is sorted."""
    monkeypatch.setattr(photos, "_CHUNK", 100_000)
    rows = (
        orjson.dumps(
            {"url": f"https://a.gov/{n}", "id": str(n), "photos": [photo(0, url=f"https://a.gov/{n}.jpg")]},
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for n in range(5000)
    )
    replace_with(tmp_path / "articles.jsonl", rows)
    tracemalloc.start()
    assert photos.join(tmp_path) == 5000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400_000 < (tmp_path / "photos.jsonl").stat().st_size
