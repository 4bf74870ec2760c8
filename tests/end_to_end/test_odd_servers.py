"""A crawl of a site whose every page is served oddly."""

import sys
from pathlib import Path

import pytest
from crawls import KEPT, Crawled, command, latest

sys.path.append(str(Path(__file__).parents[1] / "capture"))

import odd_bodies
import odd_heads
from wire_server import Answer, WireServer

COLLECTION = """
name = "odd"
contact = "archivist@example.org"
seeds = ["http://odd.example.gov/"]
[politeness]
delay = 0
concurrency = 32
retries = 0
timeout = 8
[links]
check = false
[hosts]
"odd.example.gov" = "127.0.0.1:{port}"
"""
TABLE = {name: odd for name, odd in (odd_heads.ALL | odd_bodies.ALL).items() if odd.method == "GET"}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    directory = tmp_path_factory.mktemp("odd")
    links = "".join(f'<a href="/{name}">{name}</a>' for name in TABLE).encode()
    front = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(links), links)
    answers = {f"/{name}": odd.answer() for name, odd in TABLE.items()} | {"/": Answer([front])}
    with WireServer(answers) as server:
        file = directory / "odd.toml"
        file.write_text(COLLECTION.format(port=server.port))
        done = command("crawl", file, "--output", directory / "output")
    return Crawled(latest(directory / "output", "odd"), done)


def test_the_crawl_goes_on(crawled):
    """Nothing that a server does ends a crawl: it ends with failures, on record, and with nothing in its log."""
    assert crawled.command.returncode == 5, crawled.command.stderr
    assert "Traceback" not in crawled.command.stderr + (crawled.folder / "logs" / "crawl.jsonl").read_text()


@pytest.mark.parametrize("name", TABLE)
def test_outcome(crawled, name):
    """A page that browsers would show is captured; another has failed, as one that is cut by time or size."""
    odd, row = TABLE[name], crawled.urls[f"http://odd.example.gov/{name}"]
    cut_short = odd.flag == "time" or name == "body-too-large"  # this collection sets no limit: it ends in silence
    assert (row["outcome"] in KEPT) == (odd.error is None and not cut_short)


def test_verified(crawled):
    """The run holds together: records, digests, index and pointers."""
    verified = command("verify", crawled.folder)
    assert (verified.returncode, verified.stdout) == (0, "")
    assert " 0 errors, 0 warnings" in verified.stderr
