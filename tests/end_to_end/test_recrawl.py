"""A second crawl of a site that has not changed, and of one that has."""

from __future__ import annotations

import hashlib
import random
import threading
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawls import Crawled, command, latest

COLLECTION = """
name = "again"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/news/"]
[politeness]
delay = 0
concurrency = 4
[links]
check = false
[hosts]
"www.example.gov" = "127.0.0.1:{port}"
"""
STORY = """<!DOCTYPE html><html lang="en"><head><title>Pier {n} Reopens</title>
<meta property="article:published_time" content="2026-01-0{n}"></head><body><main><article><h1>Pier {n} Reopens</h1>
<figure><img src="/img/{n}.jpg" alt="A pier"><figcaption>Pier {n} at low tide.</figcaption></figure>
{paragraphs}</article></main></body></html>"""
STORIES = 6


def story(number: int) -> bytes:
    chance = random.Random(number)
    words = [f"pier{chance.randrange(900)}" for _ in range(3000)]
    paragraphs = "".join(f"<p>{' '.join(words[at : at + 60])}.</p>\n" for at in range(0, len(words), 60))
    return STORY.format(n=number, paragraphs=paragraphs).encode()


class Site:
    """Pages with validators, without one of the two, or without any."""

    def __init__(self) -> None:
        links = "".join(f'<a href="/news/{n}">Pier {n}</a>' for n in range(1, STORIES + 1))
        self.pages = {"/news/": ("text/html", f"<html><body><h1>News</h1>{links}</body></html>".encode(), "both")}
        for number in range(1, STORIES + 1):
            kind = ("both", "etag", "date", "none")[number % 4]
            self.pages[f"/news/{number}"] = ("text/html; charset=utf-8", story(number), kind)
            self.pages[f"/img/{number}.jpg"] = ("image/jpeg", random.Random(number).randbytes(90_000), "both")
        self.statuses: Counter[int] = Counter()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        media, body, kind = self.pages.get(request.path, ("text/plain", b"no such page", "none"))
        etag = f'W/"{hashlib.md5(body).hexdigest()}"' if kind in {"both", "etag"} else None
        date = "Mon, 05 Jan 2026 00:00:00 GMT" if kind in {"both", "date"} else None
        asked = request.headers["If-None-Match"], request.headers["If-Modified-Since"]
        same = asked[0] == etag if asked[0] else asked[1] == date
        status = 404 if request.path not in self.pages else 304 if any(asked) and same else 200
        self.statuses[status] += 1
        request.send_response(status)
        for name, value in (("ETag", etag), ("Last-Modified", date), ("Content-Type", media)):
            if value:
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(body) if status != 304 else 0))
        request.end_headers()
        if status != 304:
            request.wfile.write(body)


@contextmanager
def serving(site: Site):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            site.answer(self)

        def log_message(self, *_):
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


class Twice:
    """The site crawled, then crawled again, then changed and crawled a third time."""

    def __init__(self, folder) -> None:
        self.site, self.folder = Site(), folder
        with serving(self.site) as port:
            collection = folder / "again.toml"
            collection.write_text(COLLECTION.format(port=port))
            self.runs = []
            self.statuses = []
            for number in range(3):
                if number == 2:
                    media, body, kind = self.site.pages["/news/1"]
                    self.site.pages["/news/1"] = (media, body.replace(b"low tide", b"high tide"), kind)
                self.site.statuses.clear()
                done = command("crawl", collection, "--output", folder / "out")
                assert done.returncode == 0, done.stderr
                self.runs.append(Crawled(latest(folder / "out", "again"), done))
                self.statuses.append(dict(self.site.statuses))

    def size(self, number: int) -> int:
        return sum(path.stat().st_size for path in (self.runs[number].folder / "archive").iterdir())


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    return Twice(tmp_path_factory.mktemp("again"))


def test_what_has_a_validator_is_asked_conditionally(twice):
    """Whatever came with an ETag or a Last-Modified is answered 304; the rest comes again."""
    conditional = sum(kind != "none" for _, _, kind in twice.site.pages.values())
    assert twice.statuses[0].get(304) is None
    assert twice.statuses[1][304] == conditional
    assert twice.statuses[1][200] == len(twice.site.pages) - conditional


def test_the_second_crawl_finds_the_same(twice):
    """An unchanged page's links are followed and its article read, from what was captured before."""
    first, second, _ = twice.runs
    assert set(first.urls) == set(second.urls)
    assert {row["outcome"] for row in second.urls.values()} == {"revisit"}
    texts = [
        {one["url"]: (one["body_text"], one["photos"][0]["caption"]) for one in run.articles} for run in twice.runs[:2]
    ]
    assert len(texts[0]) == STORIES
    assert texts[0] == texts[1]


def test_the_second_crawl_is_small(twice):
    """It writes less than a twentieth of the first one's bytes."""
    assert twice.size(1) < twice.size(0) / 20


def test_a_full_recrawl_asks_without_conditions(twice):
    """With --full nothing is answered 304; what came the same is a revisit."""
    with serving(twice.site) as port:
        collection = twice.folder / "full.toml"
        collection.write_text(COLLECTION.format(port=port))
        twice.site.statuses.clear()
        done = command("crawl", collection, "--output", twice.folder / "out", "--full")
    assert done.returncode == 0, done.stderr
    assert twice.site.statuses[304] == 0
    outcomes = Counter(row["outcome"] for row in Crawled(latest(twice.folder / "out", "again"), done).urls.values())
    assert set(outcomes) == {"revisit"}


def test_every_pointer_leads_to_the_bytes(twice):
    """A record of the second crawl has the first one's capture as its original, and a photo's image likewise."""
    for article in twice.runs[1].articles:
        assert article["capture"]["original"]["run_id"] == twice.runs[0].folder.name
        number = int(article["url"][-1])
        assert twice.runs[1].stored(article["capture"]).body == story(number)
        image = twice.runs[1].stored(article["photos"][0]["capture"])
        assert image.body == twice.site.pages[f"/img/{number}.jpg"][1]


def test_what_changed_is_captured(twice):
    """Of a site with one changed page the third crawl captures that page alone, the rest are revisits of the first."""
    third = twice.runs[2]
    captured = [url for url, row in third.urls.items() if row["outcome"] == "captured"]
    assert captured == ["http://www.example.gov/news/1"]
    captions = {article["url"][-1]: article["photos"][0]["caption"] for article in third.articles}
    assert (captions["1"], captions["2"]) == ("Pier 1 at high tide.", "Pier 2 at low tide.")
    originals = {row["capture"]["original"]["run_id"] for row in third.urls.values() if row["capture"]["original"]}
    assert originals == {twice.runs[0].folder.name}


def test_all_runs_verify(twice):
    """Nothing is wrong with any of them, and their records are what the captures give, originals in former runs included."""
    done = command("verify", "--deep", *(run.folder for run in twice.runs))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"derived again: {3 * STORIES} lines of articles.jsonl" in done.stderr


def test_a_package_of_revisits_verifies(twice, tmp_path):
    """Records of revisits are derived again from the originals that the package has copies of."""
    target = tmp_path / "again.wacz"
    assert command("package", twice.runs[1].folder, "--to", target).returncode == 0
    done = command("verify", "--deep", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"derived again: {STORIES} lines of articles.jsonl" in done.stderr
