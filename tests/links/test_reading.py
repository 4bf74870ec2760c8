"""Folders and WARC files are read by several processes, page by page, in order."""

from __future__ import annotations

import os
import threading

import orjson
import pytest

from archive_crawler.links import reading
from archive_crawler.links.facts import unpacked
from archive_crawler.links.folder import FolderSite
from archive_crawler.links.reading import of_folder

URL = "https://www.example.gov/site/"


@pytest.fixture
def folder(tmp_path):
    """A small site as files."""
    files = {
        "index.html": "<title>Home</title><a href=a/>A</a><a href='https://elsewhere.example.gov/#x'>E</a>",
        "a/index.html": "<a href='../b c.html#top'>B</a>",
        "b c.html": "<p id=top><a href=/site/a/page>P</a>",
        "a/page": "<!doctype html><p><a href=../x.xhtml>X</a>",
        "x.xhtml": "<html><div xml:base='/z/'><a href='y'/></div></html>",
        "a/data": "not a page",
        "s.css": "a { background: url(i.png) }",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def told(folder, jobs: int) -> list[tuple[str, list[str]]]:
    return [(rows.url.removeprefix(URL), list(rows.targets)) for rows in of_folder(FolderSite(folder, URL), jobs)]


def test_every_page_of_a_folder_is_read_at_its_address(folder):
    """HTML by name, or by its content where it has no extension; an index has its folder's address."""
    assert told(folder, 2) == [
        ("b%20c.html", [f"{URL}a/page"]),
        ("", [f"{URL}a/", "https://elsewhere.example.gov/#x"]),
        ("x.xhtml", ["https://www.example.gov/z/y"]),
        ("a/", [f"{URL}b%20c.html#top"]),
        ("a/page", [f"{URL}x.xhtml"]),
    ]


def test_the_same_comes_of_any_number_of_processes(folder):
    """Lines, targets, facts and order; also in this process, where it may not be forked."""
    one = list(of_folder(FolderSite(folder, URL), 1))
    assert list(of_folder(FolderSite(folder, URL), 7)) == one
    thread = threading.Event()
    waiting = threading.Thread(target=thread.wait)
    waiting.start()
    try:
        assert list(of_folder(FolderSite(folder, URL), 2)) == one
    finally:
        thread.set()
        waiting.join()
    first = orjson.loads(one[1].lines.splitlines()[0])
    assert (first["page"], first["url"], first["text"]) == (URL, f"{URL}a/", "A")
    assert unpacked(one[1].facts).title == "Home"


@pytest.mark.parametrize(
    ("target", "file"),
    [
        ("", "index.html"),
        ("a", "a/index.html"),
        ("a/?q=1#x", "a/index.html"),
        ("b%20c.html#top", "b c.html"),
        ("s.css", "s.css"),
        ("s.css/", None),
        ("missing.html", None),
        ("../index.html", None),
        ("%2e%2e/x", None),
        ("a/%2e%2e%2findex.html", None),
        ("a%00", None),
    ],
)
def test_a_folder_answers_as_a_web_server_would(folder, target, file):
    """Its own files, indexes for folders, nothing from elsewhere."""
    found = FolderSite(folder, URL).file_of(URL + target)
    assert found == (folder / file if file else None)
    assert FolderSite(folder, URL).file_of("https://www.example.gov/index.html") is None
    assert FolderSite(folder, URL).file_of(URL.rstrip("/")) == folder / "index.html"


def test_a_page_that_ends_its_reader_is_told_and_the_rest_is_read(folder, monkeypatch):
    """Another process follows."""
    read_page, mine = reading.read_page, os.getpid()

    def deadly(body, url, content_type):
        if url.endswith("/a/") and os.getpid() != mine:
            os._exit(3)
        return read_page(body, url, content_type)

    monkeypatch.setattr(reading, "read_page", deadly)
    monkeypatch.setattr(reading, "forkable", lambda _: True)  # whatever threads other tests have left
    rows = list(of_folder(FolderSite(folder, URL), 2))
    assert [row.url.removeprefix(URL) for row in rows] == ["b%20c.html", "", "x.xhtml", "a/", "a/page"]
    assert [bool(row.error) for row in rows] == [False, False, False, True, False]


def test_a_file_that_cannot_be_read_is_told(folder):
    """It is in the list, with the reason."""
    (folder / "broken.html").symlink_to(folder / "nowhere.html")
    (error,) = [rows.error for rows in of_folder(FolderSite(folder, URL), 2) if rows.error]
    assert "broken.html: cannot be read: " in error
