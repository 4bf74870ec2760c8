"""What a hostile or careless page must not bring about: credentials that leak, log lines that are forged, doors that open."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest
from crawls import Crawled, command, latest

from archive_crawler.warc.walk import walk

sys.path.append(str(Path(__file__).parents[1] / "capture"))
from wire_server import Answer, WireServer

SECRET = "sesame"
FORGED = '{"level": "ERROR", "message": "forged"}'
PAGE = """<!doctype html><html><head><title>Harbor\nnews\x1b[31m</title>
<link rel="stylesheet" href="http://keeper:sesame@www.example.gov/style.css"></head><body><article>
<h1>Harbor lights stay on</h1><time datetime="2026-01-02">Jan. 2, 2026</time>
<p>{words} <a href="http://keeper:sesame@www.example.gov/linked">one</a>
<a href="http://:sesame@www.example.gov/passworded">two</a> <a href="//keeper:sesame@www.example.gov/relative">three</a>
<a href="http://keeper:sesame@elsewhere.example.org/away">four</a> <a href="/moved">five</a> <a href="/inside">six</a>
<a href="http://sesame@www.example.gov/token">seven</a> <a href="/file">eight</a></p>
<img src="http://keeper:sesame@www.example.gov/image.png" alt="a light"></article></body></html>"""


def answer(body=b"", *lines):
    head = b"\r\n".join([lines[0] if lines else b"HTTP/1.1 200 OK", *lines[1:], b"Content-Length: %d" % len(body)])
    return Answer([head + b"\r\n\r\n" + body])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    html = b"Content-Type: text/html; charset=utf-8"
    ok = b"HTTP/1.1 200 OK"
    moved = b"HTTP/1.1 302 Found"
    page = PAGE.replace("{words}", "The harbor keeps its lights on through the winter. " * 20).encode()
    answers = {
        "/news/lights": answer(page, ok, html),
        "/robots.txt": answer(b"Sitemap: http://keeper:sesame@www.example.gov/map.xml\n"),
        "/map.xml": answer(
            b"<urlset><url><loc>http://keeper:sesame@www.example.gov/mapped</loc></url></urlset>",
            ok,
            b"Content-Type: text/xml",
        ),
        "/moved": answer(b"", moved, b"Location: http://keeper:sesame@www.example.gov/landing"),
        "/inside": answer(b"", moved, b"Location: http://169.254.169.254/latest/meta-data/"),
        "/file": answer(b"", moved, b"Location: file:///etc/passwd"),
        "/linked": answer(b"", b"HTTP/1.1 200 OK\n" + FORGED.encode(), b"X-Odd: a\x1b[2J\x85b", html),
    }
    with WireServer(answers, default=lambda _: answer(b"<html>ok</html>", ok, html)) as server:
        (folder / "secrets.toml").write_text(rf"""
name = "secrets"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/news/lights"]
[scope]
include = ['^http://169\.254\.']
[politeness]
delay = 0
concurrency = 2
retries = 0
[links]
wait = 10
timeout = 3
delay = 0
[hosts]
"www.example.gov" = "127.0.0.1:{server.port}"
"elsewhere.example.org" = "127.0.0.1:{server.port}"
""")
        done = command("crawl", folder / "secrets.toml", "--output", folder)
    assert done.returncode in {0, 5}, done.stderr
    return Crawled(latest(folder, "secrets"), done), server


def test_everything_is_fetched_without_credentials(crawled):
    """A link, image, stylesheet, sitemap or redirect with a password leads to the page that everybody sees."""
    _, server = crawled
    fetched = {"/linked", "/passworded", "/relative", "/landing", "/map.xml", "/mapped", "/token", "/style.css"}
    assert fetched | {"/image.png", "/away"} <= set(server.paths)
    assert not [each for each in server.log if b"authorization" in each.received.lower() or b"sesame" in each.received]


def test_no_password_is_exported_or_logged(crawled):
    """Only the bytes that the server sent have it: no record, report, log, index or state has."""
    run, _ = crawled
    kept = [path for path in run.folder.rglob("*") if path.is_file() and not path.name.endswith(".warc.gz")]
    assert len(kept) > 8
    assert [path.name for path in kept if SECRET.encode() in path.read_bytes()] == []
    assert SECRET not in run.command.stdout + run.command.stderr
    with sqlite3.connect(run.folder.parent / "state.sqlite3") as state:
        assert not [row for row in state.iterdump() if SECRET in row]


def test_only_payloads_have_it_in_the_archive(crawled):
    """No field that we write, no request and no metadata has it; the captured page does."""
    run, _ = crawled
    with_it = set()
    for path in (run.folder / "archive").glob("*.warc.gz"):
        for record in walk(path, 1 << 30):
            assert SECRET not in str(record.fields)
            if SECRET.encode() in record.block:
                with_it.add((record.type, record.target_uri))
    assert {kind for kind, _ in with_it} == {"response"}
    assert ("response", "http://www.example.gov/news/lights") in with_it


def test_a_redirect_inside_is_refused(crawled):
    """The address of a cloud's metadata service is not asked, and a file is not opened."""
    run, _ = crawled
    row = run.urls["http://169.254.169.254/latest/meta-data/"]
    assert (row["outcome"], row["reason"].partition(":")[0]) == ("failed", "AddressRefused")
    assert not [url for url in run.urls if url.startswith("file:")]


def test_no_line_can_be_forged(crawled):
    """Line breaks and terminal commands of a server stay within the log line, the console line and the report."""
    run, _ = crawled
    log = (run.folder / "logs" / "crawl.jsonl").read_bytes()
    assert FORGED.encode() not in log.splitlines()
    for text in (log.decode(), run.command.stdout, run.command.stderr):
        assert "\x1b[2J" not in text
        assert "\x1b[31m" not in text
