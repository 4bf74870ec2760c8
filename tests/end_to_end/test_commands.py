"""The commands over a finished run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from crawls import ROOT, by_record, command, latest


@pytest.mark.parametrize("jobs", [1, 2])
def test_extract_gives_the_records_of_the_crawl(demo, tmp_path, jobs):
    """Field for field, but for the links' status, which only a crawl can know.

    A WARC also has the first try of a page that the crawl fetched again.
    """
    warcs = sorted((demo.folder / "archive").glob("*.warc.gz"))
    done = command("extract", *warcs, "--to", tmp_path, "--jobs", jobs)
    assert done.returncode == 0, done.stderr
    for name in ("articles.jsonl", "rejected.jsonl"):
        fresh, live = by_record(map(orjson.loads, (tmp_path / name).open("rb"))), by_record(demo.lines(name))
        again = {record_id: row for record_id, row in fresh.items() if record_id not in live}
        assert {row["url"] for row in again.values()} <= {row["url"] for row in live.values()}
        assert {record_id: row for record_id, row in fresh.items() if record_id in live} == live
    pages = {page["url"] for row in map(orjson.loads, (tmp_path / "photos.jsonl").open("rb")) for page in row["pages"]}
    assert pages == {page["url"] for row in demo.lines("photos.jsonl") for page in row["pages"]}


def test_extract_goes_on_after_damage(demo, tmp_path):
    """The pages after a broken record are read; the damage is told, and the exit code is 5."""
    warc = next((demo.folder / "archive").glob("*.warc.gz"))
    content = bytearray(warc.read_bytes())
    pointer = demo.articles[0]["capture"]
    start = pointer["offset"] + pointer["length"] // 2
    content[start : start + 8] = bytes(8)
    broken = tmp_path / "broken.warc.gz"
    broken.write_bytes(content)
    done = command("extract", broken, "--jobs", 1)
    assert done.returncode == 5
    assert str(pointer["offset"]) in done.stderr
    assert len(done.stdout.splitlines()) == len(demo.articles) - 1


def test_list_names_the_collections():
    """All that are shipped."""
    done = command("list")
    assert done.returncode == 0
    for name in ("defense-news", "af-mil-news", "whitehouse-news", "energy-news", "demo"):
        assert name in done.stdout


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://www.war.gov/News/News-Stories/Article/Article/1/x/", ["defense-news: in scope: scope.include"]),
        ("https://www.defense.gov/News/Releases/", ["defense-news: in scope"]),
        ("https://example.com/", ["defense-news: out of scope", "demo: out of scope"]),
    ],
)
def test_explain_names_rule_and_page_objects(url, words):
    """In or out, why, and who would read it."""
    done = command("explain", url)
    assert done.returncode == 0
    for word in [*words, "page objects"]:
        assert word in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["crawl", "no-such"], "no collection 'no-such'"),
        (["crawl", "defense-news"], "no contact"),
        (["extract", "/no/such.warc.gz"], "no such file"),
        (["extract", __file__, "--jobs", "0"], "--jobs"),
        (["explain"], "required"),
        ([], "required"),
    ],
)
def test_bad_arguments_exit_2_with_a_sentence(arguments, words, tmp_path):
    """No traceback, and the subject is named."""
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["crawl", "demo", "list", "explain", "extract", "package", "replay", "verify"])
def test_every_command_has_help_with_examples(name):
    """`--help` shows how it is used."""
    done = command(name, "--help")
    assert done.returncode == 0
    assert f"archive-crawler {name}" in done.stdout
    assert "example" in done.stdout


def scrapy(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *map(str, arguments)],
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )


def test_scrapy_lists_the_spider():
    """From the project's root, as any Scrapy user would try."""
    assert scrapy("list").stdout.split() == ["news"]


def test_scrapy_crawls_the_demo(demo, tmp_path):
    """`scrapy crawl` gives the run that the command line gives."""
    done = scrapy("crawl", "news", "-a", "collection=demo", "-a", f"output={tmp_path}")
    assert done.returncode == 0, done.stderr
    folder = latest(tmp_path, "demo")
    summary = orjson.loads((folder / "reports" / "crawl.json").read_bytes())
    assert summary["outcomes"] == demo.report("crawl.json")["outcomes"]


def test_scrapy_without_a_collection_says_so(tmp_path):
    """The message names the argument."""
    done = scrapy("crawl", "news")
    assert "name a collection" in done.stderr


def test_explain_refuses_what_is_no_url():
    """A word is no URL, and neither is an impossible port."""
    for word in ("not-a-url", "http://[bad"):
        done = command("explain", word)
        assert done.returncode == 2
        assert "expected an absolute" in done.stderr
    assert "out of scope" in command("explain", "http://www.war.gov:99999/").stdout
