"""A crawl, packaged as a user does it."""

from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
import time
from io import BytesIO
from zipfile import ZipFile

import pytest
from crawls import ROOT, command
from warcio.archiveiterator import ArchiveIterator

from archive_crawler.demo.faults import WORDLESS
from archive_crawler.warc.surt import surt


@pytest.fixture(scope="module")
def wacz(demo, tmp_path_factory):
    """The sample site's run as a package."""
    target = tmp_path_factory.mktemp("package") / "demo.wacz"
    done = command("package", demo.folder, "--to", target, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["file"], summary["bytes"]) == (str(target), target.stat().st_size)
    return summary, ZipFile(target)


def test_every_hash_is_right(wacz):
    """Of every file, and of their list."""
    summary, package = wacz
    content = package.read("datapackage.json")
    for resource in json.loads(content)["resources"]:
        digest = hashlib.sha256(package.read(resource["path"])).hexdigest()
        assert resource["hash"] == f"sha256:{digest}", resource["path"]
    assert summary["datapackage_hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert package.testzip() is None


def test_every_capture_is_found_by_its_url(demo, wacz):
    """The index has a line for each capture of urls.jsonl, which cuts out the response of that URL."""
    _, package = wacz
    lines = [text.split(b" ", 2) for text in package.read("indexes/index.cdxj").splitlines()]
    found = {(json.loads(block)["filename"], int(json.loads(block)["offset"])): (key, block) for key, _, block in lines}
    captures = [row["capture"] | {"url": row["url"]} for row in demo.urls.values() if row["capture"]]
    assert len(captures) > 100
    for capture in captures:
        key, text = found[capture["warc"], capture["offset"]]
        block = json.loads(text)
        assert key.decode() == surt(capture["url"])
        assert (block["url"], block["digest"], block["status"]) == (
            capture["url"], capture["payload_digest"], str(capture["http_status"]),
        )  # fmt: skip
        data = package.read("archive/" + block["filename"])[int(block["offset"]) :][: int(block["length"])]
        (record,) = ArchiveIterator(BytesIO(data))
        assert record.rec_headers["WARC-Target-URI"] == capture["url"]


def test_every_article_is_a_page(demo, wacz):
    """With its title and its words; one page of the site has no title."""
    _, package = wacz
    untitled = "http://www.harborworks.example.gov" + WORDLESS
    rows = [json.loads(text) for text in package.read("pages/pages.jsonl").splitlines()[1:]]
    pages = {row["url"]: row for row in rows}
    assert len(pages) == len(rows) > len(demo.articles) > 40
    for article in demo.articles:
        page = pages[article["url"]]
        assert (page["title"], page.get("text", "")) == (article["title"], article["body_text"])
        assert page["ts"] == article["capture"]["date"]
    assert [row["url"] for row in rows if not row.get("title")] == [untitled]


def test_a_package_is_not_overwritten_by_accident(demo, tmp_path):
    """Only with --overwrite; and the command says what came of it."""
    target = tmp_path / "demo.wacz"
    target.write_bytes(b"old")
    done = command("package", demo.folder, "--to", target)
    assert (done.returncode, target.read_bytes()) == (2, b"old")
    assert "--overwrite" in done.stderr
    done = command("package", demo.folder, "--to", target, "--overwrite")
    assert done.returncode == 0
    assert f"{target}: {target.stat().st_size:,} bytes" in done.stdout
    assert list(tmp_path.iterdir()) == [target]


def test_bad_arguments_are_told(demo, tmp_path):
    """A folder that is no run, a name that players do not know, a folder that is not there."""
    for arguments, words in (
        ((tmp_path,), "not a run's folder"),
        ((demo.folder, "--to", tmp_path / "demo.zip"), "ends in .wacz"),
        ((demo.folder, "--to", tmp_path / "no" / "demo.wacz"), "no such folder"),
        ((demo.folder, "--to", tmp_path / "demo.wacz", "--key", ROOT / "README.md"), "private key"),
    ):
        done = command("package", *arguments)
        assert done.returncode == 2
        assert words in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing_behind(demo, tmp_path, number):
    """Neither half a package nor work files; the exit code says that it was interrupted."""
    folder = tmp_path / "demo" / demo.folder.name
    folder.parent.mkdir()
    subprocess.run(["cp", "-r", demo.folder, folder], check=True)
    with (folder / "logs" / "crawl.jsonl").open("r+b") as log:
        log.truncate(50_000_000_000)  # a sparse file: nobody packages that before the signal comes
    process = subprocess.Popen(
        [sys.executable, "-m", "archive_crawler", "package", str(folder)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and not any(folder.parent.glob(".*.part")):
        time.sleep(0.01)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 11, told
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
