"""A site that was built into a folder, checked by a build server."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest
from crawls import within

PAGE = """<!doctype html>
<html><head><title>Harbor</title></head>
<body><p>See the <a href="lost.html">lost page</a> and the <a href="../">front page</a>.</p></body></html>
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "public" / "a b").mkdir(parents=True)
    (tmp_path / "public" / "index.html").write_text("<title>Front</title><p>Front page</p>")
    (tmp_path / "public" / "a b" / "index.html").write_text(PAGE)
    return tmp_path


def check(*more):
    return within(
        "check", "public", "--url", "https://www.example.gov/", "--offline", "--jobs", 1, "--output", "out", *more
    )


def test_files_in_sarif(site):
    """A result names the page's file, seen from the working directory, with line and column."""
    assert check("--format", "sarif", "--format", "junit", "--fail-on", "broken,failing") == 2
    reports = site / "out" / "reports"
    (result,) = json.loads((reports / "link-rot.sarif").read_text())["runs"][0]["results"]
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "public/a%20b/index.html"},
                "region": {"startLine": 3, "startColumn": 18},
            }
        }
    ]
    assert ET.parse(reports / "link-rot.junit.xml").getroot().get("failures") == "1"
    assert not (reports / "link-rot.html").exists()


def test_usual_formats(site):
    """Without formats the report is that of a crawl; an unknown one is told before anything is read."""
    assert check() == 0
    assert {path.name for path in (site / "out" / "reports").iterdir()} == {
        "link-rot.html",
        "link-rot.csv",
        "link-rot.json",
    }
    assert check("--format", "pdf") == 2
