"""What takes long is read in a process that may be given up."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from archive_crawler.collection.discovery import Role
from archive_crawler.collection.model import Collection
from archive_crawler.forked import Forked
from archive_crawler.items import Article, Capture
from archive_crawler.normalize.draft import Draft
from archive_crawler.normalize.errand import MOST_FOUND, Errand, finished, read
from archive_crawler.normalize.largest import LARGEST_PAGE
from archive_crawler.normalize.reader import PATIENCE, SMALL, Aside, Reader
from archive_crawler.normalize.record import Origin

COLLECTION = Collection(name="read", seeds=["http://www.example.gov/"])
CAPTURE = Capture("x.warc.gz", 0, 1, "urn:uuid:x", "2026-01-02T03:04:05Z", "sha256:0", 200, "text/html", None)
STORY = (
    b"<!doctype html><html lang=en><head><title>A Pier</title></head><body><article><h1>A Pier</h1>"
    b"<time datetime=2026-01-02>Jan. 2, 2026</time>%s<a href=/more>more</a></article></body></html>"
)
SENTENCE = "The harbor master had pier {n} painted, and nobody who walked on it that day had dry shoes after. "
ENDLESS = b"<html><p " + b"".join(b"a%d=1 " % number for number in range(150_000)) + b">x"
"""libxml2 compares each attribute with all before it."""


def words(number):
    return "".join(f"<p>{3 * SENTENCE.format(n=n)}</p>" for n in range(number)).encode()


def errand(body, role=Role.PAGE, url="http://www.example.gov/news/pier", **more):
    fields = {"status": 200, "content_type": "text/html", "location": None, "coding": None, "whole": True}
    origin = Origin("read", None, "run", CAPTURE)
    return Errand(url=url, body=body, role=role, listing=None, depth=0, origin=origin, **{**fields, **more})


def readings(*errands, seconds=5.0):
    async def ask():
        reader = Reader(COLLECTION, seconds=seconds)
        try:
            return [await reader.read(each) for each in errands]
        finally:
            reader.close()

    return asyncio.run(ask())


def test_small_and_large_pages_are_read_alike():
    """Beyond the bound the record comes back finished; links are found in both."""
    small, large = readings(errand(STORY % words(5)), errand(STORY % words(400)))
    assert isinstance(small.item, Draft)
    assert isinstance(large.item, Article)
    assert large.item.title == small.item.raw.title.value == "A Pier"
    assert [each.url for each in large.found] == [each.url for each in small.found] == ["http://www.example.gov/more"]


def test_what_unpacks_to_much_is_read_aside():
    """A small body with a content-coding is large when it is undone."""
    (reading,) = readings(errand(gzip.compress(STORY % words(400)), coding="gzip"))
    assert len(gzip.compress(STORY % words(400))) < SMALL
    assert isinstance(reading.item, Article)


def test_a_page_that_stalls_is_given_up():
    """The reason says so, the next page is read, and after three such pages the host's large ones are not read at all."""
    stalls = [errand(ENDLESS)] * PATIENCE
    *given_up, fine, left, other = readings(
        *stalls,
        errand(STORY % words(5)),
        errand(STORY % words(400)),
        errand(STORY % words(400), url="http://b.gov/x"),
        seconds=1.0,
    )
    assert {each.reason for each in given_up} == {
        "not read: reading it took more than 1 seconds or 256 MiB; the capture has it"
    }
    assert fine.item is not None
    assert "had to be given up before" in left.reason
    assert isinstance(other.item, Article)


def test_memory_is_bounded():
    """A page whose tree has no room is given up."""
    (reading,) = readings(errand(STORY % (b"<b>" * (LARGEST_PAGE // 4))), seconds=60)
    assert reading.reason is not None


@pytest.mark.parametrize(
    ("role", "size", "reason"),
    [
        (Role.PAGE, LARGEST_PAGE + 1, "too large to be read as a page; the capture has it"),
        (Role.SITEMAP, LARGEST_PAGE + 1, None),
        (Role.REQUISITE, LARGEST_PAGE + 1, None),
    ],
)
def test_what_is_too_large_says_so(role, size, reason):
    """A sitemap may be larger than a page."""
    body = b"<html><a href=/first>x</a>".ljust(size)
    reading = read(errand(body, role), COLLECTION)
    assert (reading.item, reading.reason) == (None, reason)


def test_links_at_the_beginning_of_a_large_page_are_found():
    """Those beyond the bound are not."""
    body = b"<html><a href=/first>x</a>".ljust(LARGEST_PAGE) + b"<a href=/last>x</a>"
    assert [each.url for each in read(errand(body), COLLECTION).found] == ["http://www.example.gov/first"]


def test_a_sitemap_names_so_many_urls_and_no_more():
    """What is beyond is told."""
    body = b"<urlset>%s</urlset>" % b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(MOST_FOUND + 1))
    reading = read(errand(body, Role.SITEMAP), COLLECTION)
    assert len(reading.found) == MOST_FOUND
    assert reading.reason == "names more than 50,000 URLs; the others are left out"


def forked():
    """Read a page, one that stalls, and the first again, beginning with a fork of this process."""
    aside = Aside(None, finished, seconds=1.0)
    aside.fork()
    try:
        process = aside._process
        assert isinstance(process, Forked)
        files = list(Path(f"/proc/{process._pid}/fd").iterdir())
        assert len(files) == 4, files
        story = errand(STORY % words(30))
        before = aside.do(story)
        assert aside._process is process
        assert before == finished(read(story, None))
        assert aside.do(errand(ENDLESS)) is None
        assert aside.do(story) == before
        assert not isinstance(aside._process, Forked)
    finally:
        aside.close()


def test_a_forked_process_has_the_same_bounds():
    """Where it is given up a fresh one follows; a fork has no file of ours open but its pipes and two to nowhere."""
    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    forked()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process its own peak")
def test_a_process_has_its_own_peak() -> None:
    """What the process that started it had at its greatest is none of it: a page's greed would be hidden in that."""
    large = len(bytearray(b"x") * (400 << 20))
    asked = "from archive_crawler.worker import peak; print(peak())"
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True).stdout
    assert 10 << 20 < int(told) < large
