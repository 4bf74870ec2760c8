"""`show` prints a record of a crawl with its evidence, and the source around a field."""

from __future__ import annotations

import orjson
import pytest
from crawls import command


@pytest.fixture(scope="module")
def pictured(demo):
    """An article with a photo that has a VIRIN."""
    return next(row for row in demo.articles if row["photos"] and row["photos"][0]["virin"] and row["tags"])


def test_a_record_is_shown_with_its_evidence(demo, pictured):
    """Value, rule and path of each field, the capture, and the command that cuts it out; no colours in a pipe."""
    done = command("show", pictured["id"][:12], "--run", demo.folder.parent)
    assert (done.returncode, done.stderr) == (0, "")
    said = " ".join(done.stdout.split())
    assert "\x1b" not in done.stdout
    for field in ("title", "body_text", "photos.0.virin", "tags.0"):
        assert pictured["evidence"][field]["path"].replace("/", "") in said.replace("/", "").replace(" ", "")
        assert f"\n{field} " in done.stdout
    assert f"{pictured['capture']['warc']} offset {pictured['capture']['offset']}" in said
    assert f"tail -c +{pictured['capture']['offset'] + 1}" in said


def test_a_field_is_shown_in_its_source(demo, pictured):
    """With --field --json: the value, and the payload's own bytes from the node on."""
    done = command("show", pictured["version_id"], "--run", demo.folder, "--field", "title", "--json")
    told = orjson.loads(done.stdout)
    assert told["value"] == pictured["title"]
    body = demo.stored(pictured["capture"]).body
    assert body[told["source"]["offset"] :].decode().startswith(told["source"]["text"])
    assert told["source"]["text"].startswith("<h1")


@pytest.mark.parametrize(("name", "coloured"), [("FORCE_COLOR", True), ("NO_COLOR", False)])
def test_colours_are_for_terminals(demo, pictured, monkeypatch, name, coloured):
    """FORCE_COLOR stands for a terminal here; NO_COLOR takes the colours away again."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(name, "1")
    done = command("show", pictured["id"], "--run", demo.folder)
    assert ("\x1b[36m" in done.stdout) == coloured


def test_an_unknown_id_is_told(demo):
    """Exit code 2, and nothing on standard output."""
    done = command("show", "zzzz", "--run", demo.folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "zzzz: no record of that id or URL" in done.stderr
