"""`archive-crawler import`, as it is used; what it makes is crawled."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawls import KEPT, Crawled, command, latest

from archive_crawler.cli import main
from archive_crawler.collection.load import load

CONFIGURATION = """
collection: moved
workers: 4
behaviors: autoscroll
exclude: [logout]
seeds:
  - url: http://www.example.gov/news/index.html
    exclude: [/print/, logout]
  - url: http://www.example.gov/about
    scopeType: page
  - url: http://www.example.gov/old
    scopeType: page
  - url: http://blog.example.org/
    scopeType: host
"""
PAGES = {
    "www.example.gov/news/index.html": [
        "/news/a",
        "/news/print/a",
        "/news/logout",
        "/other",
        "http://example.gov/news/b",
    ],
    "www.example.gov/about": ["/about/team", "/news/c"],
    "moved.example.org/new": ["/further"],
    "blog.example.org/": ["/post", "/print/post", "/logout"],
}


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        links = PAGES.get(f"{self.headers['Host']}{self.path}", [])
        body = ("<!DOCTYPE html><title>x</title>" + "".join(f'<a href="{link}">x</a>' for link in links)).encode()
        self.send_response({"/robots.txt": 404, "/old": 301}.get(self.path, 200))
        if self.path == "/old":
            self.send_header("Location", "http://moved.example.org/new")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_what_is_imported_is_crawled(tmp_path):
    """Seeds with scopes and exclusions of their own: what is fetched is what Browsertrix would have fetched."""
    source, target = tmp_path / "crawl.yaml", tmp_path / "moved.toml"
    source.write_text(CONFIGURATION)
    assert main(["import", str(source), "--to", str(target), "--contact", "archivist@example.org"]) == 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hosts = "".join(
        f'"{host}" = "127.0.0.1:{server.server_port}"\n'
        for host in ("www.example.gov", "example.gov", "blog.example.org", "moved.example.org")
    )
    target.write_text(f"{target.read_text()}\n[politeness]\ndelay = 0\n[links]\ncheck = false\n[hosts]\n{hosts}")
    try:
        done = command("crawl", target, "--output", tmp_path / "output", "--json")
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 0, done.stderr
    folder = latest(tmp_path / "output", "moved")
    told = json.loads(done.stdout)
    assert (told["collection"], told["state"], told["exit_code"], told["folder"]) == (
        "moved",
        "finished",
        0,
        str(folder),
    )
    assert told["urls"]["captured"] + told["urls"]["revisit"] == 10 + 4  # robots.txt of four hosts
    urls = Crawled(folder, done).urls
    assert {url for url, row in urls.items() if row["outcome"] in KEPT and "robots.txt" not in url} == {
        "http://www.example.gov/news/index.html",
        "http://www.example.gov/news/a",
        "http://example.gov/news/b",
        "http://www.example.gov/news/c",
        "http://www.example.gov/about",
        "http://www.example.gov/old",
        "http://moved.example.org/new",
        "http://blog.example.org/",
        "http://blog.example.org/post",
        "http://blog.example.org/print/post",
    }


def test_what_was_left_behind_is_told_and_kept(tmp_path, capsys):
    """On standard error, and as comments of the file."""
    source, target = tmp_path / "crawl.yaml", tmp_path / "moved.toml"
    source.write_text(CONFIGURATION)
    assert main(["import", str(source), "--to", str(target)]) == 0
    said = capsys.readouterr()
    assert f"{source}:4: behaviors: pages are captured as the server sends them" in said.err
    assert "#   crawl.yaml:4: behaviors: pages are captured" in target.read_text()
    assert "no crawl starts without one" in said.out
    assert '# contact = "archivist@example.org"' in target.read_text()


def test_json_has_every_remark(tmp_path, capsys):
    """And nothing else is printed."""
    source = tmp_path / "seeds.txt"
    source.write_text("https://www.example.gov/\nx\n")
    assert (
        main(["import", str(source), "--to", str(tmp_path / "s.toml"), "--scope", "host", "--name", "mine", "--json"])
        == 0
    )
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["name"], told["seeds"], said.err) == ("mine", 1, "")
    assert [remark["line"] for remark in told["remarks"]] == [2]
    assert load(str(tmp_path / "s.toml")).scope.type == "host"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["absent.yaml"], "absent.yaml: cannot be read: No such file"),
        (["seeds.txt", "--name", "No Name"], "name: String should match pattern"),
        (["seeds.txt"], "seeds.toml: is there already"),
        (["crawl.yaml", "--scope", "host"], "--scope: expected with a list of seeds"),
        (["crawl.xml"], "expected a file whose name ends with one of .csv"),
    ],
)
def test_refusals(tmp_path, capsys, monkeypatch, arguments, expected):
    """Each with a reason, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("seeds.txt", "https://www.example.gov/"),
        ("seeds.toml", "old"),
        ("crawl.yaml", ""),
        ("crawl.xml", ""),
    ):
        (tmp_path / name).write_text(text)
    assert main(["import", *arguments]) == 2
    assert expected in capsys.readouterr().err
    assert len(list(tmp_path.iterdir())) == 4
    assert (tmp_path / "seeds.toml").read_text() == "old"
