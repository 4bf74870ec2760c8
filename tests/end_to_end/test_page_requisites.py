"""What pages need, fetched from wherever it is: live servers on loopback under many host names."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest
from crawls import KEPT, Crawled, command, latest

sys.path.append(str(Path(__file__).parents[1] / "capture"))
from wire_server import Answer, WireServer

COLLECTION = """
name = "needs"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/news/"]
{more}
[scope]
type = "directory"
exclude = ["/tracker/"]
[politeness]
delay = 0
concurrency = 2
retries = 0
[links]
check = false
[hosts]
"""
WWW, CDN, FONTS, VIDEO = "www.example.gov", "cdn.example.net", "fonts.example.com", "video.example.org"

STORY = """<!doctype html><html><head><title>A Pier Is Painted</title><link rel=stylesheet href=http://cdn.example.net/site.css>
<link rel=icon href=/favicon.ico></head><body><article><h1>A Pier Is Painted</h1><time datetime=2026-01-02>Jan. 2, 2026</time>
<p>{words}</p><figure><a href=/full/pier.jpg><img src=/small/pier.jpg srcset="/small/pier.jpg 1x, /large/pier.jpg 2x" alt=Pier></a>
<figcaption>The pier, painted.</figcaption></figure><p>{words} <a href=/full/pier.jpg>See it</a>.</p></article>
<img width=1 src=http://tracker.example.com/tracker/1.gif><img width=1 data-src=/moved.png src=data:,x>
<iframe src=http://video.example.org/player></iframe><iframe src=/news/frame></iframe>
<a href=http://video.example.org/player>watch</a><a href=/news/embedded.html>more</a><object data=/news/embedded.html></object>
<script src=/private/app.js></script></body></html>""".replace(
    "{words}", "The harbor master had the pier painted, and nobody who walked on it that day had dry shoes after. " * 3
)


def answer(body, kind="text/html", status="200 OK", *headers):
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers, "", ""]
    return Answer(["\r\n".join(lines).encode() + content])


def site(**more):
    """One server for all hosts: paths are told apart, hosts are in the requests."""
    return {
        "/news/": answer('<title>News</title><a href="/news/story.html">A pier is painted</a>'),
        "/news/story.html": answer(STORY),
        "/news/frame": answer("<title>Frame</title><p>Tide table</p><a href=/news/from-frame.html>more</a>"),
        "/news/from-frame.html": answer("<title>From the frame</title>"),
        "/news/embedded.html": answer("<title>Embedded</title><a href=/news/from-embedded.html>more</a>"),
        "/news/from-embedded.html": answer("<title>From the embedded</title>"),
        "/site.css": answer('@import "http://fonts.example.com/type.css"; body{background:url(/bg.png)}', "text/css"),
        "/type.css": answer("@font-face{font-family:x;src:url(/face.woff2)} @import url(/type.css);", "text/css"),
        "/face.woff2": answer(b"wOF2", "font/woff2"),
        "/player": answer("<link rel=stylesheet href=player.css><a href=http://video.example.org/other>x</a>"),
        "/player.css": answer("a{background:url(player.png)}", "text/css"),
        "/moved.png": answer("", "text/plain", "302 Found", "Location: http://cdn.example.net/here.png"),
        **{
            path: answer(b"\x89PNG" + path.encode(), "image/png")
            for path in ("/bg.png", "/here.png", "/player.png", "/small/pier.jpg", "/large/pier.jpg", "/full/pier.jpg")
        },
        "/robots.txt": answer("User-agent: *\nDisallow: /private/\n", "text/plain"),
        **more,
    }


def crawl(folder, answers, more=""):
    """A crawl of the site, and for each request its host and path."""
    with WireServer(answers) as server:
        names = (WWW, CDN, FONTS, VIDEO, "tracker.example.com")
        path = folder / "needs.toml"
        hosts = "".join(f'"{name}" = "127.0.0.1:{server.port}"\n' for name in names)
        path.write_text(COLLECTION.format(more=more) + hosts)
        done = command("crawl", path, "--output", folder)
        assert "Traceback" not in done.stderr
        asked = Counter(
            next(line[6:] for line in each.received.decode().split("\r\n") if line.startswith("Host: ")) + each.path
            for each in server.log
        )
    return Crawled(latest(folder, "needs"), done), asked


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return crawl(tmp_path_factory.mktemp("needs"), site())


@pytest.mark.parametrize(
    ("url", "via"),
    [
        ("http://cdn.example.net/site.css", "http://www.example.gov/news/story.html"),
        ("http://fonts.example.com/type.css", "http://cdn.example.net/site.css"),
        ("http://fonts.example.com/face.woff2", "http://fonts.example.com/type.css"),
        ("http://cdn.example.net/bg.png", "http://cdn.example.net/site.css"),
        ("http://www.example.gov/small/pier.jpg", "http://www.example.gov/news/story.html"),
        ("http://www.example.gov/large/pier.jpg", "http://www.example.gov/news/story.html"),
        ("http://www.example.gov/full/pier.jpg", "http://www.example.gov/news/story.html"),
        ("http://video.example.org/player", "http://www.example.gov/news/story.html"),
        ("http://video.example.org/player.css", "http://video.example.org/player"),
        ("http://video.example.org/player.png", "http://video.example.org/player.css"),
        ("http://www.example.gov/moved.png", "http://www.example.gov/news/story.html"),
    ],
)
def test_what_a_page_needs_is_fetched_from_any_host(crawled, url, via):
    """Page on one host, its sheet on a second, the font of the imported sheet on a third; each with hop E."""
    run, asked = crawled
    row = run.urls[url]
    assert (row["role"], row["hop"], row["via"]) == ("requisite", "E", via)
    assert row["outcome"] in KEPT
    assert asked[url.removeprefix("http://")] == 1


def test_a_redirect_is_followed_beyond_the_scope(crawled):
    """Its target is a requisite too."""
    run, _ = crawled
    assert run.urls["http://cdn.example.net/here.png"]["hop"] == "R"
    assert run.urls["http://cdn.example.net/here.png"]["role"] == "requisite"


def test_nothing_else_beyond_the_scope_is_fetched(crawled):
    """No link of a frame, nothing that is excluded by name, nothing that robots.txt forbids."""
    run, asked = crawled
    assert "http://video.example.org/other" not in run.urls
    tracker = run.urls["http://tracker.example.com/tracker/1.gif"]
    assert (tracker["outcome"], tracker["capture"]) == ("out of scope", None)
    assert "scope.exclude" in tracker["reason"]
    private = run.urls["http://www.example.gov/private/app.js"]
    assert (private["outcome"], private["role"]) == ("excluded by robots", "requisite")
    assert "www.example.gov/private/app.js" not in asked


def test_a_frame_in_scope_is_a_page(crawled):
    """Its links are followed, and it was fetched once."""
    run, asked = crawled
    assert run.urls["http://www.example.gov/news/frame"]["role"] == "page"
    assert run.urls["http://www.example.gov/news/frame"]["hop"] == "E"
    assert run.urls["http://www.example.gov/news/from-frame.html"]["outcome"] == "captured"
    assert asked["www.example.gov/news/frame"] == 1


def test_what_is_embedded_and_linked_is_a_page(crawled):
    """HTML in an `object` that a page in scope links is followed."""
    run, _ = crawled
    assert run.urls["http://www.example.gov/news/embedded.html"]["role"] == "page"
    assert run.urls["http://www.example.gov/news/from-embedded.html"]["outcome"] == "captured"


def test_a_photo_points_to_the_capture_of_its_full_image(crawled):
    """The record names the very WARC record that holds the image."""
    run, _ = crawled
    (article,) = run.articles
    (photo,) = article["photos"]
    assert photo["url_full"] == "http://www.example.gov/full/pier.jpg"
    found = run.stored(photo["capture"])
    assert (found.url, found.body) == (photo["url_full"], b"\x89PNG/full/pier.jpg")
    assert photo["capture"] == run.urls[photo["url_full"]]["capture"]


def test_the_sums_agree(crawled):
    """Every URL has one outcome; requisites are counted apart, and among all."""
    run, _ = crawled
    summary = run.report("crawl.json")
    assert summary["balanced"]
    assert sum(summary["outcomes"].values()) == summary["seen"] == len(run.urls)
    needed = Counter(row["outcome"] for row in run.urls.values() if row["role"] == "requisite")
    assert {outcome: number for outcome, number in summary["requisites"].items() if number} == needed
    assert summary["kinds"]["page requisite"] == needed["captured"] + needed["revisit"]
    assert "Page requisites" in (run.folder / "reports" / "crawl.html").read_text()


def test_the_page_limit_does_not_cost_pages_their_images(tmp_path):
    """The list, its robots.txt and the story are fetched, the rest is over the limit, and the story has all it needs."""
    run, _ = crawl(tmp_path, site(), "[limits]\npages = 3")
    outcomes = {url: row["outcome"] for url, row in run.urls.items()}
    for url in ("http://fonts.example.com/face.woff2", "http://www.example.gov/full/pier.jpg"):
        assert outcomes[url] in KEPT
    # Frames are no further pages then, and their links are not followed.
    for url in ("http://www.example.gov/news/frame", "http://www.example.gov/news/embedded.html"):
        assert outcomes[url] in KEPT
        assert run.urls[url]["role"] == "requisite"
    assert "http://www.example.gov/news/from-frame.html" not in outcomes
    assert not [url for url, row in run.urls.items() if row["role"] == "requisite" and row["outcome"] == "over limit"]
    assert run.report("crawl.json")["balanced"]


def test_depth_and_number_are_bounded(tmp_path):
    """A sheet that imports a deeper one without end, and a page with more images than the collection takes."""
    sheets = {f"/{n}.css": answer(f"@import '{n + 1}.css';", "text/css") for n in range(9)}
    images = {f"/{n}.png": answer(b"x", "image/png") for n in range(9)}
    body = "<link rel=stylesheet href=/0.css>" + "".join(f"<img src=/{n}.png>" for n in range(9))
    answers = {**sheets, **images, "/news/": answer(body), "/robots.txt": answer("", "text/plain")}
    run, asked = crawl(tmp_path, answers, "[requisites]\ndepth = 3\nper_page = 5")
    reasons = Counter(row["reason"] for row in run.urls.values() if row["outcome"] == "over limit")
    assert reasons == {"requisites.depth 3": 1, "requisites.per_page 5": 5}
    assert "www.example.gov/2.css" in asked
    assert "www.example.gov/3.css" not in asked
    assert run.report("crawl.json")["balanced"]


def test_a_collection_may_do_without(tmp_path):
    """Then only pages in scope are fetched, and photos have no capture."""
    run, asked = crawl(tmp_path, site(), "[requisites]\nfetch = false")
    assert {each.partition("/")[0] for each in asked} == {WWW}
    assert {row["role"] for row in run.urls.values()} == {"page", "robots"}
    assert [photo["capture"] for article in run.articles for photo in article["photos"]] == [None]
    assert run.report("crawl.json")["requisites"]["captured"] == 0


def test_a_private_address_is_never_asked(tmp_path):
    """An image on loopback is refused though a page needs it, and the refusal is on record."""
    with WireServer({}) as inner:
        url = f"http://127.0.0.1:{inner.port}/a.png"
        answers = {"/news/": answer(f"<img src={url}>"), "/robots.txt": answer("", "text/plain")}
        run, _ = crawl(tmp_path, answers)
        assert inner.log == []
    assert run.urls[url]["outcome"] in {"failed", "excluded by robots"}


def test_pages_that_a_script_draws_are_flagged(tmp_path):
    """In the record, in the summary and in the report."""
    shell = "<title>Tides</title><body><div id=root></div><script src=/app.js></script>"
    answers = {
        "/news/": answer(shell),
        "/app.js": answer("x", "text/javascript"),
        "/robots.txt": answer("", "text/plain"),
    }
    run, _ = crawl(tmp_path, answers)
    (record,) = run.lines("rejected.jsonl")
    assert record["extraction"]["needs_script"]
    assert record["reason"].startswith("The page shows nothing without JavaScript.")
    assert run.report("crawl.json")["needs_script"] == ["http://www.example.gov/news/"]
    assert "Pages that show nothing without JavaScript (1)" in (run.folder / "reports" / "crawl.html").read_text()
    assert run.urls["http://www.example.gov/app.js"]["outcome"] == "captured"
