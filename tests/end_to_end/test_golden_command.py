"""`golden` makes a golden page of a file, a WARC record or a URL, and checks golden pages."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
from crawls import command, within

URL = "http://www.lighthouses.example.gov/notices/gull-rock-lamp-is-lit"
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Gull Rock lamp is lit</title></head><body><main><article>
<h1>Gull Rock lamp is lit</h1><p class="publish-date">May 6, 2024</p><div class="story-body">
<p>GULL ROCK -- The lamp at Gull Rock burns again after two dark winters, and it burns white\u2019s own oil.</p>
<p>Ships are asked to update their charts.</p></div><img src="/lamp.jpg"><a href="/charts/">Charts</a></article></main></body></html>"""
COLLECTION = """
name = "lighthouses"
contact = "archivist@example.org"
seeds = ["http://www.lighthouses.example.gov/"]
[politeness]
delay = 0
[hosts]
"www.lighthouses.example.gov" = "127.0.0.1:{port}"
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server with one page and one that robots.txt forbids; a collection that leads there, and what was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["User-Agent"]))
            robots = self.path == "/robots.txt"
            body = b"User-agent: *\nDisallow: /private/\n" if robots else PAGE.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain" if robots else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    collection = tmp_path_factory.mktemp("lighthouses") / "lighthouses.toml"
    collection.write_text(COLLECTION.format(port=server.server_port))
    yield collection, asked
    server.shutdown()
    server.server_close()


def test_a_url_is_fetched_once_and_as_a_crawl_does(site, tmp_path):
    """robots.txt, then the page, with the contact in the user agent; no picture, no link, and no run is left."""
    collection, asked = site
    asked.clear()
    done = command("golden", URL, "--collection", collection, "--into", tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path for path, _ in asked] == ["/robots.txt", "/notices/gull-rock-lamp-is-lit"]
    assert all("archivist@example.org" in agent for _, agent in asked)
    folder = tmp_path / "gull-rock-lamp-is-lit"
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert (folder / "page.html").read_text() == PAGE
    told = json.loads((folder / "expected.json").read_text())
    assert (told["url"], told["title"], told["content_type"]) == (
        URL,
        "Gull Rock lamp is lit",
        "text/html; charset=utf-8",
    )
    assert "captured" in told
    assert "read by GenericArticle (generic)" in done.stdout
    assert "missing: subtitle" in done.stdout
    assert "replace its names, text and pictures" in done.stdout
    assert within("golden", "--check", folder) == 0


def test_what_robots_forbids_is_not_fetched(site, tmp_path):
    """The rule is told, and nothing is written."""
    collection, asked = site
    asked.clear()
    done = command("golden", URL.replace("notices", "private"), "-c", collection, "--into", tmp_path)
    assert done.returncode == 1
    assert "excluded by robots" in done.stderr
    assert "/private/" in done.stderr
    assert [path for path, _ in asked] == ["/robots.txt"]
    assert not list(tmp_path.iterdir())


def test_nothing_is_fetched_without_a_contact(tmp_path, capsys):
    """It is told before anything starts."""
    assert within("golden", URL, "--into", tmp_path) == 2
    assert "--contact" in capsys.readouterr().err


def test_a_record_of_a_run_becomes_a_golden_page(demo, tmp_path, capsys):
    """By its record id; the page is the payload, and it is read as the crawl read it."""
    article = demo.articles[5]
    picked = ("golden", demo.folder, "--into", tmp_path, "--name", "one")
    assert within(*picked, "--at", article["capture"]["record_id"]) == 0
    assert (tmp_path / "one" / "page.html").read_bytes() == demo.stored(article["capture"]).body
    told = json.loads((tmp_path / "one" / "expected.json").read_text())
    for key in ("url", "title", "body_text", "blocks", "tags", "evidence", "date_published"):
        assert told[key] == article[key]
    assert within(*picked, "--at", article["url"]) == 2
    assert "--overwrite" in capsys.readouterr().err


def test_a_warc_of_several_pages_wants_one_named(demo, capsys):
    """Without --at its pages are told, with their offsets."""
    assert within("golden", demo.folder) == 2
    assert f"{demo.articles[0]['capture']['offset']:>12}  {demo.articles[0]['url']}" in capsys.readouterr().err


def test_differences_are_told_by_field(tmp_path, capsys):
    """A page that is not read as expected gives exit code 6 and names the field with both values."""
    (tmp_path / "page.html").write_text(PAGE)
    assert within("golden", tmp_path / "page.html", "--url", URL, "--into", tmp_path, "--name", "lamp") == 0
    path = tmp_path / "lamp" / "expected.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "title": "Another lamp"}))
    capsys.readouterr()
    assert within("golden", "--check", "--json", tmp_path) == 6
    assert orjson.loads(capsys.readouterr().out) == {
        "page": str(tmp_path / "lamp"), "field": "title", "expected": '"Another lamp"', "found": '"Gull Rock lamp is lit"',
    }  # fmt: skip
    assert within("golden", "--update", tmp_path / "lamp") == 0
    assert json.loads(path.read_text()) == told


def test_a_page_that_is_no_article_yet_is_saved(tmp_path, capsys):
    """Its URL is all that is expected, until a page object reads it; exit code 5."""
    (tmp_path / "page.html").write_text("<html><body><div>Lamp</div></body></html>")
    assert within("golden", tmp_path / "page.html", "--url", URL, "--into", tmp_path) == 5
    assert "no article" in capsys.readouterr().out
    assert json.loads((tmp_path / "gull-rock-lamp-is-lit" / "expected.json").read_text())["url"] == URL
