"""`show` prints a record of a crawl with its evidence, and the source around a field."""

from __future__ import annotations

import re
import subprocess
import sys

import orjson
import pytest
from crawls import ROOT, within


@pytest.fixture(scope="module")
def pictured(demo):
    """An article with a photo that has a VIRIN."""
    return next(row for row in demo.articles if row["photos"] and row["photos"][0]["virin"] and row["tags"])


def test_a_record_is_shown_with_its_evidence(demo, pictured, capsys):
    """Value, rule and path of each field, the capture, and the command that cuts it out; no colours in a pipe."""
    assert within("show", pictured["id"][:12], "--run", demo.folder.parent) == 0
    out, err = capsys.readouterr()
    assert err == ""
    said = " ".join(out.split())
    assert "\x1b" not in out
    for field in ("title", "body_text", "photos.0.virin", "tags.0"):
        assert pictured["evidence"][field]["path"].replace("/", "") in said.replace("/", "").replace(" ", "")
        assert f"\n{field} " in out
    assert f"{pictured['capture']['warc']} offset {pictured['capture']['offset']}" in said
    assert f"tail -c +{pictured['capture']['offset'] + 1}" in said


def test_a_field_is_shown_in_its_source(demo, pictured, capsys):
    """With --field --json: the value, and the payload's own bytes from the node on."""
    assert within("show", pictured["version_id"], "--run", demo.folder, "--field", "title", "--json") == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["value"] == pictured["title"]
    body = demo.stored(pictured["capture"]).body
    assert body[told["source"]["offset"] :].decode().startswith(told["source"]["text"])
    assert told["source"]["text"].startswith("<h1")


@pytest.mark.parametrize("name", ["FORCE_COLOR", "NO_COLOR"])
def test_colours_are_for_terminals(demo, pictured, monkeypatch, capsys, name):
    """FORCE_COLOR stands for a terminal here; NO_COLOR takes the colours away again."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(name, "1")
    assert within("show", pictured["id"], "--run", demo.folder) == 0
    assert ("\x1b[36m" in capsys.readouterr().out) == (name == "FORCE_COLOR")


def test_an_unknown_id_is_told(demo, capsys):
    """Exit code 2, and nothing on standard output."""
    assert within("show", "zzzz", "--run", demo.folder) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "zzzz: no record of that id or URL" in err


def test_the_program_of_the_manual_follows_a_field(demo, pictured):
    """The Python of docs/evidence.md finds the headline's node from a line and the run's folder."""
    program = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8"), re.DOTALL)
    assert program
    line = orjson.dumps(pictured).decode()
    done = subprocess.run(
        [sys.executable, "-c", program[1], demo.folder, line], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout.startswith("[<Element h1"), done.stderr
