"""Crawls that are not for the whole collection: patch crawls, tests, and exclusions that come while it goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawls import ROOT, Crawled, command, latest

COLLECTION = """
name = "piers"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/"]
[scope]
exclusions = "exclusions.txt"
[politeness]
delay = {delay}
concurrency = 1
retries = 0
[links]
check = false
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"""
PAGES = 60


class Site(BaseHTTPRequestHandler):
    """Pages in a chain of links; some fail until the server is mended."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        number = self.path.strip("/") or "0"
        status = 200 if number.isdecimal() and int(number) < PAGES else 404
        if number in self.server.failing:
            status = 500
        links = "".join(f'<a href="/{each}">{each}</a> ' for each in range(1, PAGES))
        image = f'<img src="/{number}.png">' if number == "7" else ""
        body = f"<title>{number}</title><h1>Pier {number}</h1>{image}{links}".encode() if status == 200 else b""
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Keep quiet."""


class Piers:
    def __init__(self, folder, server):
        self.folder, self.server, self.output = folder, server, folder / "out"
        self.file = folder / "piers.toml"
        self.write(0)

    def write(self, delay):
        self.file.write_text(COLLECTION.format(port=self.server.server_port, delay=delay))

    def crawl(self, *options):
        self.server.asked.clear()
        return command("crawl", self.file, "-o", self.output, *options)

    def last(self):
        return Crawled(latest(self.output, "piers"), None)


@pytest.fixture
def piers(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.failing = [], {"3", "5"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "exclusions.txt").write_text("# none yet\n")
    yield Piers(tmp_path, server)
    server.shutdown()
    server.server_close()


def about(run):
    return json.loads((run.folder / "run.json").read_bytes())


def test_what_failed_is_tried_again(piers):
    """A patch crawl fetches what failed, and nothing that leads from there; a patch is no run to compare with."""
    assert piers.crawl().returncode == 0
    first = piers.last()
    piers.server.failing.clear()
    done = piers.crawl("--retry-failed", first.folder.name)
    assert done.returncode == 0, done.stderr
    assert set(piers.server.asked) - {"/robots.txt"} == {"/3", "/5"}
    patch = piers.last()
    assert (about(patch)["kind"], about(patch)["state"]) == ("patch", "finished")
    assert patch.lines("changes.jsonl") == []
    done = piers.crawl("--retry-failed", patch.folder.name)
    assert (done.returncode, "no URL failed there" in done.stderr) == (2, True)


def test_only_the_urls_of_a_file(piers):
    """A CSV column, with what the pages need; a bad line is named."""
    wanted = piers.folder / "missing.csv"
    wanted.write_text("why,URL\nlost,http://www.example.gov/7\nlost,http://www.example.gov/8\n")
    assert piers.crawl("--only", wanted).returncode == 0
    assert set(piers.server.asked) == {"/robots.txt", "/7", "/7.png", "/8"}
    wanted.write_text("http://www.example.gov/7\nnot a url\n")
    done = piers.crawl("--only", wanted)
    assert (done.returncode, "missing.csv:2: expected an absolute http or https URL" in done.stderr) == (2, True)


def test_a_test_crawl_lies_apart_until_it_is_kept(piers):
    """A few pages; the collection knows nothing of it, until it is kept; a second one waits for the word."""
    assert piers.crawl("--test").returncode == 5  # it reached its limit
    assert len(set(piers.server.asked)) <= 22
    assert not (piers.output / "piers").exists()
    done = piers.crawl("--test")
    assert (done.returncode, "keep piers" in done.stderr) == (2, True)
    done = command("keep", "piers", "-o", piers.output)
    assert done.returncode == 0, done.stderr
    kept = piers.last()
    assert about(kept)["kind"] == "test"
    assert command("verify", kept.folder).returncode == 0
    assert json.loads(command("status", "-o", piers.output, "--json").stdout)[0]["run"] == kept.folder.name
    assert piers.crawl("--test").returncode == 5
    assert command("discard", "piers", "-o", piers.output).returncode == 0
    assert not (piers.output / ".tests" / "piers").exists()
    done = command("discard", "piers", "-o", piers.output)
    assert (done.returncode, "expected a test crawl" in done.stderr) == (2, True)


def test_exclusions_are_heeded_while_the_crawl_goes_on(piers):
    """What is excluded in the middle is not fetched any more, and its outcome names the line."""
    piers.write(0.15)
    process = subprocess.Popen(
        [sys.executable, "-m", "archive_crawler", "crawl", str(piers.file), "-o", str(piers.output)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    end = time.monotonic() + 60
    while len(piers.server.asked) < 6:
        assert time.monotonic() < end
        time.sleep(0.05)
    (piers.folder / "exclusions.txt").write_text("# enough\n/[1-5][0-9]$\n")
    time.sleep(2)
    there = len(piers.server.asked)
    assert process.wait(90) in {0, 5}
    urls = piers.last().urls
    excluded = [row for row in urls.values() if row["outcome"] == "out of scope"]
    assert len(excluded) > 20
    assert {row["reason"] for row in excluded} == {"scope.exclusions exclusions.txt:2 '/[1-5][0-9]$'"}
    assert not [path for path in piers.server.asked[there:] if len(path) == 3]
