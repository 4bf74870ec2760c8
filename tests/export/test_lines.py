"""Records as lines, and back."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest

from archive_crawler.export.lines import JsonLines, line, read, replace_with
from archive_crawler.export.settle import settle
from archive_crawler.items import Capture, LinkCheck, LinkHealth, LinkPlace, LinkUse, Outcome, SeenUrl

USE = LinkUse("https://a.gov/1", "id", "https://b.gov/", "here’s a “link”", LinkPlace.BODY)
IMAGE = Capture("a.warc.gz", 0, 100, "urn:uuid:1", "2026-01-02T03:04:05Z", "sha256:00", 200, "image/jpeg", None)


def test_a_record_comes_back_as_it_was(tmp_path):
    """Line and reader agree, enums and typographic characters included."""
    check = LinkCheck("https://b.gov/", LinkHealth.BROKEN, "not found", "p", "a", "check", None, "HEAD", 404, None)
    seen = SeenUrl("https://a.gov/", "page", "", 0, None, Outcome.CAPTURED, None, 200, None, "article", None)
    for record in (USE, check, seen):
        name = {"LinkUse": "links", "LinkCheck": "link_checks", "SeenUrl": "urls"}[type(record).__name__]
        (tmp_path / f"{name}.jsonl").write_bytes(line(record) * 2)
        assert list(read(tmp_path, type(record))) == [record, record]


def test_a_file_that_is_not_there_has_no_records(tmp_path):
    """A run without links has no such file."""
    assert list(read(tmp_path, LinkUse)) == []


def test_every_key_is_present_in_stable_order():
    """Also those that are null."""
    row = orjson.loads(line(SeenUrl("u", "page", "", 0, None, None, None, None, None, None, None)))
    assert list(row)[:4] == ["url", "role", "hop", "depth"]
    assert row["capture"] is None


def test_only_what_grew_is_to_be_synced(tmp_path):
    """A file whose length is committed is named again when it has more."""
    lines = JsonLines(tmp_path)
    first = lines.reached()
    assert set(first) == {"articles.jsonl", "rejected.jsonl", "links.jsonl", "link_checks.jsonl"}
    lines.count_on(first)
    lines.append("links.jsonl", [line(USE)])
    assert lines.reached() == {"links.jsonl": len(line(USE))}
    lines.sync(lines.reached())
    lines.count_on(lines.reached())
    assert lines.reached() == {}
    lines.close()


def test_a_failed_rewrite_leaves_the_old_file(tmp_path):
    """The new one is put in its place only when it is whole."""

    def failing():
        yield b"new\n"
        raise OSError("no space")

    path = tmp_path / "articles.jsonl"
    path.write_bytes(b"old\n")
    with pytest.raises(OSError, match="no space"):
        replace_with(path, failing())
    assert path.read_bytes() == b"old\n"


def test_settling_twice_changes_nothing(tmp_path):
    """A crash in between costs nothing: it is done again."""
    path = tmp_path / "articles.jsonl"
    path.write_bytes(
        b'{"links":[{"url":"https://b.gov/","status":"unchecked"},{"url":"x","status":"unchecked"}],"photos":[],"z":1}\n'
    )
    settle(path, {"https://b.gov/": LinkHealth.BROKEN}.get, {}.get)
    once = path.read_bytes()
    settle(path, {"https://b.gov/": LinkHealth.BROKEN}.get, {}.get)
    assert path.read_bytes() == once
    assert [link["status"] for link in orjson.loads(once)["links"]] == ["broken", "unchecked"]
    assert [path.name for path in tmp_path.iterdir()] == ["articles.jsonl"]


def test_settling_gives_each_photo_its_capture(tmp_path):
    """That of the full size where there is one, else that of the image as shown, else none."""
    urls = [("s1", "f1"), ("s2", "f2"), ("s3", None), ("s4", "f4")]
    photos = [{"url": shown, "url_full": full, "capture": None} for shown, full in urls]
    path = tmp_path / "articles.jsonl"
    path.write_bytes(orjson.dumps({"links": [], "photos": photos}, option=orjson.OPT_APPEND_NEWLINE))
    captured = {url: replace(IMAGE, record_id=url) for url in ("s1", "f1", "s2", "s3")}
    settle(path, {}.get, captured.get)
    settled = [photo["capture"] for photo in orjson.loads(path.read_bytes())["photos"]]
    assert [capture and capture["record_id"] for capture in settled] == ["f1", "s2", "s3", None]
