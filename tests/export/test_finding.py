"""Records are found by id, by the beginning of one, by version, by URL; what is not found has near ones."""

from __future__ import annotations

import orjson
import pytest

from archive_crawler.errors import BadArguments
from archive_crawler.export.finding import find, runs_below
from archive_crawler.export.traced import overview, traced

URL = "https://www.example.gov/news/1"


def row(id_: str, digest: str, url: str, date: str = "2026-01-02T03:04:05Z") -> dict:
    return {
        "id": id_, "version_id": f"{id_}-{digest}", "url": url, "url_canonical": url, "title": f"Story {id_}",
        "capture": {"warc": "a.warc.gz", "offset": 0, "date": date},
    }  # fmt: skip


@pytest.fixture
def output(tmp_path):
    """Two runs of one collection: one article in two versions, another one, and a page that is no article."""
    runs = {
        "1": [row("abc123", "aa", URL), row("abd456", "bb", "https://www.example.gov/news/2")],
        "2": [row("abc123", "cc", URL, "2026-02-02T03:04:05Z")],
    }
    for run, rows in runs.items():
        records = tmp_path / "news" / run / "records"
        records.mkdir(parents=True)
        (records / "articles.jsonl").write_bytes(b"".join(orjson.dumps(each) + b"\n" for each in rows))
    seen = {"url": "https://www.example.gov/news/", "outcome": "captured", "reason": "The page is a listing."}
    (records / "urls.jsonl").write_bytes(orjson.dumps(seen) + b"\n")
    return tmp_path


@pytest.mark.parametrize("wanted", ["abc123", "abc", URL, "HTTPS://www.example.gov/news/1#top"])
def test_all_versions_of_one_record_are_found(output, wanted):
    """By id, its beginning or its URL in any writing; the latest capture comes last."""
    assert [each.row["version_id"] for each in find(runs_below(output), wanted)] == ["abc123-aa", "abc123-cc"]


def test_a_version_is_found_by_its_own_id(output):
    """And no other version with it."""
    (one,) = find(runs_below(output), "abc123-aa")
    assert (one.run.name, one.file, one.number) == ("1", "articles.jsonl", 1)


def test_the_beginning_of_two_ids_is_ambiguous(output):
    """Both are named."""
    with pytest.raises(BadArguments, match=r"2 records are called so(.|\n)*abc123(.|\n)*abd456"):
        find(runs_below(output), "ab")


def test_an_unknown_id_has_near_ones(output):
    """What begins alike is named, and nothing else."""
    with pytest.raises(BadArguments, match=r"near ones:\n  abd456  Story abd456\n  abc123") as told:
        find(runs_below(output), "abd999")
    assert "2 runs" in str(told.value)
    with pytest.raises(BadArguments) as told:
        find(runs_below(output), "zzz")
    assert "near ones" not in str(told.value)


def test_an_unknown_url_has_near_ones_or_its_reason(output):
    """A page that is no article says why."""
    with pytest.raises(BadArguments, match=r"near ones:\n  https://www\.example\.gov/news/"):
        find(runs_below(output), "https://www.example.gov/news/3")
    with pytest.raises(BadArguments, match="The page is a listing"):
        find(runs_below(output), "https://www.example.gov/news/")


def test_runs_are_found_below_a_folder(output, tmp_path):
    """A run, a collection's folder and the output folder all do; a folder without any is told."""
    for folder in (output, output / "news"):
        assert [run.name for run in runs_below(folder)] == ["1", "2"]
    assert runs_below(output / "news" / "1") == [output / "news" / "1"]
    with pytest.raises(BadArguments, match="no run there"):
        runs_below(tmp_path / "elsewhere")


RECORD = {
    "id": "abc123", "title": "Lamp", "subtitle": None, "tags": ["Lamps"],
    "body_text": "Light.", "blocks": [{"type": "paragraph", "text": "Light.", "path": "/html/p"}],
    "photos": [{"url": "https://x.gov/1.jpg", "alt": None, "caption": "A lamp.", "virin": {"value": "240506-O-ZZ999-001"}}],
    "evidence": {
        "title": {"rule": "h1", "path": "/html/h1", "raw": None},
        "body_text": {"rule": ".text", "path": "/html/div", "raw": None},
        "photos.0.caption": {"rule": "words of the figure", "path": "/html/b", "raw": None},
        "photos.0.virin": {"rule": "words of the figure", "path": "/html/i", "raw": None},
        "photos.0.url": {"rule": "src of the image", "path": "/html/img/@src", "raw": "/1.jpg"},
        "tags.0": {"rule": "keyword", "path": "/html/a", "raw": None},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "path", "value"),
    [
        ("title", "/html/h1", "Lamp"),
        ("photos.0.virin.value", "/html/i", "240506-O-ZZ999-001"),
        ("photos[0].url", "/html/img/@src", "https://x.gov/1.jpg"),
        ("blocks[0].text", "/html/p", "Light."),
        ("tags.0", "/html/a", "Lamps"),
        ("body", "/html/div", "Light."),
        ("id", None, "abc123"),
    ],
)
def test_a_field_leads_to_its_evidence(field, path, value):
    """Dots or brackets, whole fields or parts: the evidence is that of the field that was read."""
    one = traced(RECORD, field)
    assert (one.path, one.value) == (path, value)


@pytest.mark.parametrize("field", ["headline", "photos.1", "title.x", "photos.x", "subtitle.x"])
def test_a_field_that_is_not_there_is_told(field):
    """With what there is in its place."""
    with pytest.raises(BadArguments, match="expected one of"):
        traced(RECORD, field)


def test_the_overview_has_what_was_read():
    """Every field that is not null, photos and tags one by one, blocks by their number."""
    assert {each.field: each.path is not None for each in overview(RECORD)} == {
        "title": True, "tags.0": True, "body_text": True, "blocks": False,
        "photos.0.url": True, "photos.0.caption": True, "photos.0.virin": True,
    }  # fmt: skip


def test_a_whole_id_is_no_beginning(output):
    """Where one id begins another, the whole one is meant."""
    path = output / "news" / "1" / "records" / "articles.jsonl"
    longer = row("abc1234", "dd", "https://www.example.gov/news/4")
    path.write_bytes(path.read_bytes() + orjson.dumps(longer) + b"\n")
    assert {each.row["id"] for each in find(runs_below(output), "abc123")} == {"abc123"}
