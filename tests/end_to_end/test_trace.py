"""`trace` leads from any row of an export to the bytes in the WARC."""

from __future__ import annotations

import json
import shutil
import subprocess

import orjson
import pytest
from crawls import ROOT, within

NOTEBOOK = ROOT / "docs" / "from-export-to-warc.ipynb"


@pytest.fixture
def told(demo, capsys):
    """What `trace --json` says of something in the sample crawl."""

    def trace(*arguments: str) -> list[dict]:
        assert within("trace", *arguments, "--run", demo.folder, "--json") == 0
        return orjson.loads(capsys.readouterr().out)

    return trace


def piece(told: dict) -> bytes:
    """What the command that cuts the record out gives."""
    return subprocess.run(told["cut"], shell=True, check=True, capture_output=True).stdout


def test_a_field_of_an_article(demo, told):
    """File, record, node and source; the command that cuts it out gives the record; the one that replays names run and URL."""
    one = next(row for row in demo.articles if row["photos"])
    (origin,) = told(one["version_id"], "title")
    assert origin["field"]["value"] == one["title"]
    assert origin["bytes"]["agrees"]
    assert origin["bytes"]["record_id"] == one["capture"]["record_id"]
    assert one["title"].split()[0] in origin["bytes"]["source"]["text"]
    record = piece(origin)
    assert one["capture"]["record_id"].encode() in record
    assert origin["replay"] == f"archive-crawler replay {demo.folder} --url {one['url']}"


def test_every_field_of_an_article(demo, told):
    """Without a field, each that was read from a node is followed to it."""
    one = next(row for row in demo.articles if row["photos"] and row["tags"])
    origins = {origin["field"]["field"]: origin for origin in told(one["id"])}
    assert {"title", "body_text", "photos.0.caption", "tags.0"} <= set(origins)
    assert all(origin["bytes"]["source"] for origin in origins.values() if origin["field"]["path"])


def test_a_photo_leads_to_its_pages_and_its_bytes(demo, told):
    """By its VIRIN: the figure on each page, and the image's capture; by a field, the words on each page."""
    photo = next(row for row in demo.lines("photos.jsonl") if row["virin"] and row["captions"] and row["captures"])
    origins = told(photo["virin"]["value"])
    assert [origin["what"] for origin in origins].count("photo on a page") >= len(photo["pages"])
    image = next(origin for origin in origins if origin["what"] == "image")
    assert image["bytes"]["record_id"] in {capture["record_id"] for capture in photo["captures"]}
    assert b"\x89PNG" in piece(image) or b"\xff\xd8" in piece(image)
    captions = {origin["field"]["value"] for origin in told(photo["virin"]["value"], "captions")}
    assert captions == {words["text"] for words in photo["captions"]}


def test_a_link_leads_to_its_check_and_its_pages(demo, told):
    """By its target: what the check found, and the node of the link on each page."""
    check = next(row for row in demo.lines("link_checks.jsonl") if row["source"] == "check")
    origins = told(check["url"])
    assert origins[0]["what"] == "link check"
    assert "no bytes were kept" in origins[0]["note"]
    links = [origin for origin in origins if origin["what"] == "link on a page"]
    assert links
    assert all(origin["bytes"]["source"]["text"].startswith("<a") for origin in links)


def test_a_record_id_leads_to_its_capture(demo, told):
    """Of whatever was captured: an article, a rejected page, an image, robots.txt."""
    for row in demo.lines("urls.jsonl"):
        if row["role"] == "robots" and row["capture"]:
            (origin,) = told(row["capture"]["record_id"])
            assert (origin["what"], origin["bytes"]["url"]) == ("capture", row["url"])
    (rejected, *_) = demo.lines("rejected.jsonl")
    assert {origin["what"] for origin in told(rejected["capture"]["record_id"])} == {"rejected page"}


def test_changed_bytes_are_told(demo, tmp_path, capsys):
    """A record whose payload is another one than the row says: exit code 6."""
    folder = shutil.copytree(demo.folder, tmp_path / "demo" / demo.folder.name)
    one = demo.articles[0]
    path = folder / "records" / "articles.jsonl"
    path.write_bytes(path.read_bytes().replace(one["capture"]["payload_digest"][7:].encode(), b"0" * 64))
    assert within("trace", one["id"], "title", "--run", folder) == 6
    assert "is NOT what the row says" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["zzzz"], "zzzz: no record of that id or URL"),
        (["https://www.harborworks.example.gov/nowhere"], "no record of that id or URL"),
    ],
)
def test_what_is_not_there_is_told(demo, capsys, arguments, words):
    assert within("trace", *arguments, "--run", demo.folder) == 2
    assert words in capsys.readouterr().err


def test_a_capture_has_no_fields(demo, capsys):
    robots = next(row for row in demo.lines("urls.jsonl") if row["role"] == "robots" and row["capture"])
    assert within("trace", robots["capture"]["record_id"], "title", "--run", demo.folder) == 2
    assert "title: a capture has no fields" in capsys.readouterr().err


def test_the_notebook_runs(demo, tmp_path, monkeypatch, capsys):
    """Every cell of docs/from-export-to-warc.ipynb, in a folder where the sample crawl is."""
    pytest.importorskip("pandas")
    (tmp_path / "output").symlink_to(demo.folder.parent.parent)
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
    assert space["found"]
