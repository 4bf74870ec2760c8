"""Ninety real stories, served by nginx under their own host name, crawled, and read again from the WARC."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import orjson
import pytest
from crawls import Crawled, by_record, command, latest

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"

CONFIGURATION = """
daemon off; error_log stderr; pid {folder}/nginx.pid; worker_processes 1;
events {{ }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  gzip on; gzip_types text/html; default_type text/html; charset utf-8;
  server {{ listen 127.0.0.1:{port}; server_name www.af.mil; root {folder}/site;
    location /DesktopModules/ArticleCS/Print.aspx {{ try_files /print/$arg_Article.html =404; }} }}
}}
"""

COLLECTION = """
name = "af-mil-test"
contact = "archivist@example.org"
agency = "U.S. Air Force"
seeds = ["http://www.af.mil/index.html"]
[scope]
exclude = ['://www\\.youtube\\.com/']
[politeness]
delay = 0
concurrency = 8
[links]
check = false
[hosts]
"www.af.mil" = "127.0.0.1:{port}"
"media.defense.gov" = "127.0.0.1:{port}"
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def lay_out(data: Path, site: Path) -> None:
    """Put each page where its URL says, and an index that links them all."""
    hrefs = []
    for row in map(json.loads, (data / "manifest.jsonl").open()):
        parts = urlsplit(row["url"])
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        target = site / (f"print/{row['file']}" if parts.query else path.lstrip("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data / "html" / row["file"], target)
        hrefs.append(f'<li><a href="{path}">{row["file"]}</a></li>')
    (site / "index.html").write_text(f"<title>Index</title><ul>{''.join(hrefs)}</ul>")


@pytest.fixture(scope="module")
def served(shared):
    """A port of loopback where nginx plays www.af.mil."""
    if not Path(NGINX).exists():
        pytest.skip("nginx is not installed")
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        lay_out(shared / "afmil-2016", folder / "site")
        configuration = folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
        user = ["-g", "user root;"] if os.geteuid() == 0 else []
        server = subprocess.Popen([NGINX, "-p", name, "-c", str(configuration), *user], stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait()


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("nginx did not start")


@pytest.fixture(scope="module")
def crawled(served, tmp_path_factory):
    folder = tmp_path_factory.mktemp("afmil")
    collection = folder / "af-mil-test.toml"
    collection.write_text(COLLECTION.format(port=served))
    done = command("crawl", collection, "--output", folder / "output")
    assert done.returncode in {0, 5}, done.stderr
    return Crawled(latest(folder / "output", "af-mil-test"), done)


@pytest.fixture(scope="module")
def truth(shared):
    return [json.loads(line) for line in (shared / "afmil-2016" / "truth.jsonl").open()]


@pytest.fixture(scope="module", params=["crawl", "extract"])
def articles(request, crawled, tmp_path_factory):
    """The records by URL, as crawled and as read from the WARC."""
    if request.param == "crawl":
        return {article["url"]: article for article in crawled.articles}
    done = command("extract", *(crawled.folder / "archive").glob("*.warc.gz"))
    assert done.returncode == 0, done.stderr
    return {article["url"]: article for article in map(orjson.loads, done.stdout.splitlines())}


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    return Counter(zip(words, words[1:], words[2:], words[3:], strict=False))


def f1(found: str, expected: str) -> float:
    ours, theirs = shingles(found), shingles(expected)
    common = (ours & theirs).total()
    return 2 * common / (ours.total() + theirs.total()) if common else float(ours == theirs)


def test_every_title_and_date_is_right(articles, truth):
    """Ninety of ninety."""
    for story in truth:
        article = articles[story["url"]]
        assert article["title"] == story["title"]
        assert article["date_published"]["value"] == story["date_published"]


def test_photos_have_their_image_caption_credit_and_virin(articles, truth):
    """At least 99 of a hundred, each field by itself."""
    right: Counter[str] = Counter()
    total = 0
    for story in truth:
        found = {photo["url"]: photo for photo in articles[story["url"]]["photos"]}
        for photo in story["photos"]:
            total += 1
            ours = found.get(urljoin(story["url"], photo["src"]))
            if ours:
                right["url"] += 1
                right["caption"] += ours["caption_raw"] == photo["caption"]
                right["credit"] += ours["credit"] == (photo["credit"] and photo["credit"].strip())
                right["virin"] += (ours["virin"] or {}).get("value") == photo["virin"]
    assert total > 200
    assert {name: count for name, count in right.items() if count < 0.99 * total} == {}
    assert len(right) == 4


def test_the_body_is_the_body(articles, truth):
    """Mean F1 of four-word shingles at least .98, and no caption in any body."""
    scores = [f1(articles[story["url"]]["body_text"], story["text"]) for story in truth]
    assert sum(scores) / len(scores) >= 0.98
    for story in truth:
        for photo in articles[story["url"]]["photos"]:
            caption = photo["caption_raw"] or photo["url"]
            assert caption not in articles[story["url"]]["body_text"] or caption in story["text"]


def test_the_warc_gives_the_same_records(crawled):
    """Field for field, but for the links' status, which only a crawl can know."""
    done = command("extract", *(crawled.folder / "archive").glob("*.warc.gz"))
    assert by_record(map(orjson.loads, done.stdout.splitlines())) == by_record(crawled.lines("articles.jsonl"))


def test_every_page_served_is_accounted_for(crawled):
    """130 pages, the index and robots.txt; a picture that nginx does not have is a 404, and captured, too."""
    outcomes = crawled.report("crawl.json")["outcomes"]
    assert outcomes["captured"] >= 132
    assert outcomes["failed"] == 0
