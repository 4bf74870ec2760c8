"""A site that is at hand: built into a folder, or captured in WARC files, checked without a crawl."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import orjson
import pytest
from crawls import ROOT, within
from link_server import HANG, Server, answer

SITE = "https://www.example.gov"
OTHER = "http://other.example.gov"
PAGE = """<!DOCTYPE html><html><head><title>{title}</title></head><body>
<nav><a href="/">Home</a> <a href="/about/">About</a> <a href="/old-map.html">Map</a></nav>
<main><h1 id="top-story">{title}</h1><p>All about the {title} of the harbor, and what is to be seen there.</p>{body}</main></body></html>"""
PAGES = {
    "index.html": PAGE.format(title="Harbor", body='<a href="tides.html#spring">Spring tides</a>'),
    "about/index.html": PAGE.format(
        title="About", body='<a href="../tides.html#neap">Neap tides</a> <a href="paper.pdf">Paper</a>'
    ),
    "tides.html": PAGE.format(title="Tides", body=f'<h2 id="spring">Spring</h2> <a href="{OTHER}/fine">Elsewhere</a>'),
    "piers/1.html": PAGE.format(
        title="Pier", body=f'<a href="pier@example.gov">Mail</a> <a href="{OTHER}/dead">Dead</a>'
    ),
    "piers/2.html": PAGE.format(title="Second pier", body='<a href="/piers/one.html">The first</a>'),
}
COLLECTION = """
name = "harbor"
contact = "archivist@example.org"
seeds = ["https://www.example.gov/"]
[links]
delay = 0
timeout = 5
[hosts]
"other.example.gov" = "{address}"
"""


@pytest.fixture
def folder(tmp_path):
    for name, page in PAGES.items():
        path = tmp_path / "public" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page)
    (tmp_path / "public" / "about" / "paper.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path / "public"


@pytest.fixture
def server():
    server = Server()
    server.script |= {"/fine": answer(200, b"<title>Fine</title><p>All is fine here.</p>", Content_Type="text/html")}
    yield server
    server.close()


@pytest.fixture
def manners(tmp_path, server):
    file = tmp_path / "harbor.toml"
    file.write_text(COLLECTION.format(address=server.address))
    return file


def rows(output, name):
    return [orjson.loads(row) for row in (output / "records" / name).read_bytes().splitlines()]


def healths(output):
    return {row["url"]: row["health"] for row in rows(output, "link_checks.jsonl")}


def test_links_within_a_folder_are_looked_up_in_it(folder, tmp_path, capsys):
    """Missing files are broken at once, missing fragments flawed, and nobody is asked."""
    assert within("check", folder, "--url", SITE, "--offline", "--output", tmp_path / "out") == 0
    found = healths(tmp_path / "out")
    assert found == {
        f"{SITE}/": "fine",
        f"{SITE}/about/": "fine",
        f"{SITE}/old-map.html": "broken",
        f"{SITE}/tides.html#spring": "fine",
        f"{SITE}/tides.html#neap": "flawed",
        f"{SITE}/about/paper.pdf": "fine",
        f"{SITE}/piers/pier@example.gov": "broken",
        f"{SITE}/piers/one.html": "broken",
        f"{OTHER}/fine": "unchecked",
        f"{OTHER}/dead": "unchecked",
    }
    told = capsys.readouterr().out
    assert "5 pages, 22 links, 10 targets" in told
    assert "broken      3" in told


def test_the_report_counts_every_link_and_knows_the_template(folder, tmp_path):
    """Though it looks closely only at links that are not simply good."""
    within("check", folder, "--url", SITE, "--offline", "--output", tmp_path / "out")
    links = rows(tmp_path / "out", "links.jsonl")
    assert [row["template"] for row in links if row["url"].endswith("/old-map.html")] == [True] * 5
    assert not any(row["template"] for row in links if "#" in row["url"])
    report = orjson.loads((tmp_path / "out" / "reports" / "link-rot.json").read_bytes())
    assert report["summary"]["links"] == len(links) == 22
    assert report["summary"]["targets"] == 10
    assert report["about"]["pages"] == 5
    assert report["about"]["changes"] is None


def test_other_links_are_asked(folder, tmp_path, manners, server):
    """With the manners of a collection; what failed once is failing, not broken."""
    output = tmp_path / "out"
    arguments = ("check", folder, "--url", SITE, "--collection", manners, "--output", output)
    assert within(*arguments, "--fail-on", "failing") == 2
    found = healths(output)
    assert (found[f"{OTHER}/fine"], found[f"{OTHER}/dead"]) == ("fine", "failing")
    assert "/old-map.html" not in {path for _, path, _ in server.requests}
    assert within(*arguments, "--fail-on", "undecided", "--json") == 0


def test_links_that_all_sink_into_one_page_are_known_beside_each_other(folder, tmp_path, manners, server):
    """A host that answers 404 to a made-up address, and sends six old ones to one page."""
    server.script |= {f"/old/{number}": answer(301, Location="/news") for number in range(6)}
    server.script["/news"] = answer(
        200, b"<title>News</title><p>What is new in the harbor today.</p>", Content_Type="text/html"
    )
    links = "".join(f'<a href="{OTHER}/old/{number}">{number}</a> ' for number in range(6))
    (folder / "old.html").write_text(PAGE.format(title="Old", body=links))
    output = tmp_path / "out"
    assert within("check", folder, "--url", SITE, "--collection", manners, "--output", output) == 0
    found = {row["url"]: row["state"] for row in rows(output, "link_checks.jsonl")}
    assert {found[f"{OTHER}/old/{number}"] for number in range(6)} == {"many links to one page"}
    assert found[f"{SITE}/"] == "ok"


def test_of_warc_files_the_captures_answer(demo, tmp_path, capsys):
    """A failure there is of one look; what they do not have is asked, or unchecked."""
    warcs = sorted((demo.folder / "archive").glob("*.warc.gz"))
    assert within("check", *warcs, "--offline", "--output", tmp_path / "out") == 0
    capsys.readouterr()
    found = {row["url"]: row for row in rows(tmp_path / "out", "link_checks.jsonl")}
    crawled = {row["url"]: row for row in demo.lines("link_checks.jsonl") if row["source"] == "crawl"}
    assert len(crawled) > 20
    wrong = {
        url: (found[url]["state"], row["state"])
        for url, row in crawled.items()
        if url in found and found[url]["source"] == "crawl" and found[url]["state"] != row["state"]
    }
    assert not wrong
    assert {row["source"] for row in found.values()} == {"crawl", "check", "link"}
    assert any(row["capture"] for row in found.values())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["public"], "needs --url"),
        (["public", "--url", "www.example.gov", "--offline"], "expected an absolute http or https URL"),
        (["public", "--url", SITE], "say who checks, with --contact"),
        (["nothing.warc.gz", "--offline"], "no such file or folder"),
        (["public", "public", "--url", SITE, "--offline"], "expected one folder"),
        (["public", "--url", SITE, "--offline", "--jobs", "0"], "--jobs: expected at least 1"),
        (["harbor.toml", "--url", SITE, "--offline"], "expected with a folder alone"),
        (["harbor.toml", "harbor.toml"], "expected one collection"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_checked_is_told(manners, monkeypatch, capsys, arguments, complaint):
    """Exit code 2, the argument, and what was expected."""
    monkeypatch.chdir(manners.parent)
    assert within("check", *arguments) == 2
    assert complaint in capsys.readouterr().err


def test_what_cannot_be_read_is_told_and_counts(folder, tmp_path, capsys):
    """Exit code 5; the other pages are checked."""
    warc = tmp_path / "torn.warc.gz"
    warc.write_bytes(b"\x1f\x8b\x08\x00 this is no gzip member")
    assert within("check", warc, "--offline", "--output", tmp_path / "out") == 5
    assert "torn.warc.gz" in capsys.readouterr().err


def test_a_check_that_is_stopped_leaves_nothing_half_written(folder, tmp_path, manners, server):
    """SIGTERM while a server keeps it waiting: exit code 11, and no file that looks whole."""
    server.script["/dead"] = HANG
    command = [
        sys.executable,
        "-m",
        "archive_crawler",
        "check",
        folder,
        "--url",
        SITE,
        "-c",
        manners,
        "-o",
        tmp_path / "out",
    ]
    process = subprocess.Popen([*map(str, command)], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=-1, text=True)
    while process.poll() is None and "/dead" not in {path for _, path, _ in server.requests}:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 11
    assert "nothing was written" in said
    assert not [path for path in tmp_path.glob("out/**/*") if path.is_file()]
