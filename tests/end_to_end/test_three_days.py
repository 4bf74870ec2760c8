"""A site crawled on one day, and its links checked on the days after, each command with the clock of its day."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from crawls import ROOT, Crawled, latest
from test_recrawl import Site, serving

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
COLLECTION = """
name = "days"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/news/"]
[politeness]
delay = 0
[links]
delay = 0
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"""


def on(day, *arguments):
    """A command on a day of January 2026, at nine."""
    clock = {"LD_PRELOAD": str(LIBRARY), "FAKETIME": f"@2026-01-{day:02} 09:00:00", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    command = [sys.executable, "-m", "archive_crawler", *map(str, arguments)]
    environment = {**os.environ, **clock, "PYTHONPATH": str(ROOT), "TZ": "UTC"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)


def health(run, path):
    rows = {row["url"]: row for row in run.lines("link_checks.jsonl")}
    return rows.get(f"http://www.example.gov{path}", {}).get("health")


@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed")
def test_a_dead_link_is_broken_on_the_fourth_day(tmp_path):
    """The crawl finds it failing, the checks confirm it, and the report of each says what is new."""
    site, file, output = Site(), tmp_path / "days.toml", tmp_path / "output"
    media, body, kind = site.pages["/news/2"]
    site.pages["/news/2"] = media, body.replace(b"</article>", b'<a href="/dead">The old pier</a></article>'), kind
    with serving(site) as port:
        file.write_text(COLLECTION.format(port=port))
        crawl = on(1, "crawl", file, "--output", output)
        assert crawl.returncode == 0, crawl.stderr
        assert health(Crawled(latest(output, "days"), crawl), "/dead") == "failing"
        seen = {}
        for day in (2, 4):
            done = on(day, "check", file, "--output", output, "--json")
            assert done.returncode == 0, done.stderr
            found = orjson.loads(done.stdout)
            run = Crawled(Path(found["folder"]), done)
            seen[day] = health(run, "/dead"), [change["url"] for change in found["changes"]["new"]]
    assert seen == {2: ("failing", []), 4: ("broken", ["http://www.example.gov/dead"])}
