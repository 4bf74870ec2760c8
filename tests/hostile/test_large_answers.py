"""Answers larger than what is read of one, and one that was made to stall its reader: captured whole, read up to a bound."""

from __future__ import annotations

import pytest
from crawls import KEPT
from hostile_crawls import crawl
from hostile_server import OK, STORY, WORDS, Asked, HostileServer, lines

MB = 1 << 20
PIECE = b"<div><p><b><i>x</p></div><table><tr><a href=/linked>" * 5000
COLLECTION = """
name = "hostile"
contact = "archivist@example.org"
seeds = [{seeds}]
[discovery]
sitemaps = ["http://sitemap.example.gov/sitemap.xml"]
feeds = ["http://feed.example.gov/feed.xml"]
[limits]
per_host = 20
[politeness]
delay = 0
concurrency = 2
timeout = 60
retries = 0
[links]
check = false
[hosts]
{hosts}
"""


def long(piece: bytes, size: int, kind: str = "text/html"):
    def send(asked: Asked) -> None:
        if asked.path == "/linked":
            asked.answer("<title>Linked</title>")
            return
        number = size // len(piece)
        asked.send(OK + f"Content-Type: {kind}\r\nContent-Length: {number * len(piece)}\r\n\r\n".encode())
        for _ in range(number):
            asked.send(piece)

    return send


def good(asked: Asked) -> None:
    number = asked.path.rpartition("/")[2]
    asked.answer(
        "".join(f"<a href=/story/{n}>x</a>" for n in range(10))
        if asked.path == "/"
        else STORY.format(n=number, words=WORDS)
    )


HOSTS = {
    "malformed": long(PIECE, 55 * MB),
    "binary": long(bytes(MB), 12 * MB, "application/pdf"),
    "deep": long(b"<div>" * 50_000, 9 * MB),
    "sitemap": long(b"<url><loc>/1</loc></url>" * 40_000, 51 * MB, "application/xml"),
    "feed": long(b"<item><link>/1</link><description>" + b"<a " * 300_000, 10 * MB, "application/rss+xml"),
    "good": good,
}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    hosts = {f"{name}.example.gov": each for name, each in HOSTS.items()}
    with HostileServer(hosts) as server:
        seeds = ", ".join(f'"http://{name}/"' for name in hosts)
        text = COLLECTION.format(seeds=seeds, hosts="\n".join(lines(server)))
        return crawl(tmp_path_factory.mktemp("large"), text)


def test_the_good_host_is_read(run):
    """Every story of it is an article."""
    assert {row["url"] for row in run[0].articles} >= {f"http://good.example.gov/story/{n}" for n in range(10)}


def test_memory_is_bounded(run):
    """All processes together stay below 640 MB, half of them for whoever reads."""
    assert run[1].peak < 640


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("malformed", "too large to be read as a page"),
        ("binary", "too large to be read as a page"),
        ("deep", "too large to be read as a page"),
        ("sitemap", "too large to be read to its end"),
        ("feed", "not read: reading it took more than"),
    ],
)
def test_what_is_not_read_is_captured_and_says_so(run, name, reason):
    """It has its capture, with the reason."""
    path = {"sitemap": "/sitemap.xml", "feed": "/feed.xml"}.get(name, "/")
    row = run[0].urls[f"http://{name}.example.gov{path}"]
    assert row["outcome"] in KEPT
    assert reason in row["reason"]


def test_what_is_captured_is_whole(run):
    """All of them are in the archive; the reader gives what it may hold."""
    row = run[0].urls["http://malformed.example.gov/"]
    assert row["capture"]["length"] > 100_000
    assert run[0].stored(row["capture"]).body == (PIECE * 400)[: 50 * MB]


def test_the_beginning_of_a_large_page_is_followed(run):
    """Its links within the bound are found."""
    assert run[0].urls["http://malformed.example.gov/linked"]["via"] == "http://malformed.example.gov/"
