"""A package has everything of its run, says what, and replays without any other run."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from revisits import DATE, LATER, message, record, refers, request, response, revisit, write
from runs import capture, make, seen
from warcio.archiveiterator import ArchiveIterator

from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.items import Original
from archive_crawler.run import package as module
from archive_crawler.run.package import package
from archive_crawler.run.pages import title
from archive_crawler.warc.cdxj import captured, line
from archive_crawler.warc.indexing import build
from archive_crawler.warc.signature import new_key

URL = "https://www.example.gov/News/"


def packaged(folder, target=None, **options):
    """What was packaged, and the package."""
    target = target or folder.parent / "out.wacz"
    done = package(folder, target, new_key(), **{"unfinished": False, "advance": lambda *_: None, **options})
    return done, ZipFile(target)


def lines(wacz, name="indexes/index.cdxj"):
    return [parted(text) for text in wacz.read(name).splitlines()]


def parted(text):
    key, _, block = text.split(b" ", 2)
    return key.decode(), json.loads(block)


def pages(wacz):
    return [json.loads(text) for text in wacz.read("pages/pages.jsonl").splitlines()]


def cut(wacz, block, prefix=""):
    """The records of the gzip member that an index line points to."""
    data = wacz.read("archive/" + block[prefix + "filename"])
    offset, length = int(block[prefix + "offset"]), int(block[prefix + "length"])
    records = ArchiveIterator(BytesIO(data[offset : offset + length]), no_record_parse=True)
    return [(each.rec_type, each.raw_stream.read()) for each in records]


@pytest.fixture
def plain(tmp_path):
    """A run of a seed, a page, a listing, a picture, and a robots.txt that is HTML."""
    folder = tmp_path / "harbor" / "r1"
    urls = [URL, URL + "a", URL + "list", URL + "pier.png", "https://www.example.gov/robots.txt"]
    records = [response(url) for url in urls]
    places = write(folder / "archive/r1.warc.gz", *records)
    captures = [capture("r1.warc.gz", place, each, DATE) for place, each in zip(places, records, strict=True)]
    captures[3] = replace(captures[3], content_type="image/png")
    roles = [("page", ""), ("page", "L"), ("listing", ""), ("page", "L"), ("robots", "P")]
    told = [seen(url, each, *role) for url, each, role in zip(urls, captures, roles, strict=True)]
    return make(folder, [*told, seen(URL + "never", None)])


@pytest.fixture
def second(tmp_path):
    """A run whose pages were found unchanged since the run before."""
    home = tmp_path / "harbor"
    original, other = response(URL), response(URL + "other", body=b"other")
    metadata = record("metadata", URL, DATE, b"via: x")
    places = write(home / "r1/archive/r1.warc.gz", original, request(URL), metadata, other, request(URL + "other"))
    make(home / "r1", [])
    pointer = Original("r1", "r1.warc.gz", *places[0], original.id, DATE, URL)
    records = [revisit(URL, **refers(URL)), revisit(URL + "same", **refers(URL)), response(URL + "new", LATER, b"<p>")]
    mine = write(home / "r2/archive/r2.warc.gz", *records)
    captures = [
        capture("r2.warc.gz", place, each, LATER, pointer if number < 2 else None)
        for number, (place, each) in enumerate(zip(mine, records, strict=True))
    ]
    urls = (URL, URL + "same", URL + "new")
    folder = make(home / "r2", [seen(url, each, hop="") for url, each in zip(urls, captures, strict=True)])
    (folder / "indexes").mkdir()
    text = sorted(line(captured(url, each)) for url, each in zip(urls, captures, strict=True))
    (folder / "indexes/index.cdxj").write_bytes(b"".join(text))
    return folder


def test_every_file_of_the_run_is_in_it_byte_for_byte(plain):
    """Stored, not deflated, and listed with size and hash."""
    done, wacz = packaged(plain)
    described = json.loads(wacz.read("datapackage.json"))
    listed = {each["path"]: each for each in described["resources"]}
    assert set(wacz.namelist()) == {*listed, "datapackage.json", "datapackage-digest.json"}
    assert {info.compress_type for info in wacz.infolist()} == {ZIP_STORED}
    for path, each in listed.items():
        content = wacz.read(path)
        assert (each["bytes"], each["hash"]) == (len(content), "sha256:" + hashlib.sha256(content).hexdigest())
        if (plain / path).exists():
            assert content == (plain / path).read_bytes()
    assert wacz.read("reports/run.json") == (plain / "run.json").read_bytes()
    files = {path.relative_to(plain).as_posix() for path in plain.rglob("*") if path.is_file()}
    assert files - {"run.json"} <= set(listed)
    assert len({each["name"] for each in described["resources"]}) == len(listed) == done.resources
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")


def test_two_packages_of_a_run_differ_in_nothing_but_their_making(plain):
    """Same members in the same order with the same bytes."""
    first, again = (packaged(plain, plain.parent / name)[1] for name in ("a.wacz", "b.wacz"))
    assert first.namelist() == again.namelist()
    for name in first.namelist():
        if not name.startswith("datapackage"):
            assert first.read(name) == again.read(name), name


def test_pages_are_what_was_fetched_as_a_page_and_is_html(plain):
    """With title, time and the seed marked; the main page is a seed."""
    _, wacz = packaged(plain)
    header, *rows = pages(wacz)
    assert header["format"] == "json-pages-1.0"
    assert [(row["url"], row.get("seed", False)) for row in rows] == [
        (URL, True),
        (URL + "a", False),
        (URL + "list", False),
    ]
    assert {row["ts"] for row in rows} == {DATE}
    assert {row["title"] for row in rows} == {"Gull Harbor opens"}
    assert json.loads(wacz.read("datapackage.json"))["mainPageUrl"] == URL


def test_what_a_seed_redirects_to_is_a_seed(plain):
    """As in Heritrix."""
    row = (plain / "records/urls.jsonl").read_text().splitlines()[1]
    target = row.replace('"hop":"L"', '"hop":"R"').replace('"via":null', f'"via":"{URL}"')
    with (plain / "records/urls.jsonl").open("a") as file:
        file.write(target + "\n")
    assert [row.get("seed", False) for row in pages(packaged(plain)[1])[1:]] == [True, False, False, True]


def test_an_index_is_built_where_the_run_has_none(plain):
    """From the WARC files, as it would have been."""
    _, wacz = packaged(plain)
    build([plain / "archive/r1.warc.gz"], plain.parent / "own.cdxj", lambda _: None)
    assert wacz.read("indexes/index.cdxj") == (plain.parent / "own.cdxj").read_bytes()
    for _, block in lines(wacz):
        assert cut(wacz, block) == [("response", message())]


def test_originals_of_an_earlier_run_come_along(second):
    """Once each, with the records of the same capture, byte for byte; revisits lead to them inside the package."""
    done, wacz = packaged(second)
    assert (done.originals, done.originals_missing, done.revisits_unresolved, done.warcs) == (1, 0, 0, 2)
    found = dict(lines(wacz))
    revisits = [block for block in found.values() if block["mime"] == "warc/revisit"]
    assert [cut(wacz, block, "orig.") for block in revisits] == [[("response", message())]] * 2
    own = [block for key, block in lines(wacz) if block["filename"].startswith("originals")]
    assert [(block["url"], block["mime"]) for block in own] == [(URL, "text/html")]
    copied = wacz.read("archive/originals-r2.warc.gz")
    kinds = [each.rec_type for each in ArchiveIterator(BytesIO(copied))]
    assert kinds == ["warcinfo", "warcinfo", "response", "request", "metadata"]
    earlier = (second.parent / "r1/archive/r1.warc.gz").read_bytes()
    assert earlier.startswith(copied[copied.index(b"\x1f\x8b\x08", 1) :])
    texts = wacz.read("indexes/index.cdxj").splitlines(keepends=True)
    assert texts == sorted(texts)


def test_a_page_found_unchanged_has_the_title_of_its_original(second):
    """Though the bytes lie in another run."""
    assert [row.get("title") for row in pages(packaged(second)[1])[1:]] == ["Gull Harbor opens"] * 2 + [None]


def test_without_an_index_the_records_tell_where_originals_are(second):
    """A WARC file alone cannot: it does not know the other run's."""
    (second / "indexes/index.cdxj").unlink()
    done, wacz = packaged(second)
    assert (done.originals, done.originals_missing, done.revisits_unresolved) == (1, 0, 0)
    revisits = [block for _, block in lines(wacz) if block["mime"] == "warc/revisit"]
    assert [cut(wacz, block, "orig.") for block in revisits] == [[("response", message())]] * 2


def test_a_304_has_the_status_of_its_original(second):
    """In the package only, and wherever the original lies: ReplayWeb.page shows nothing of a line that says 304."""
    kept = second / "indexes/index.cdxj"
    here = [block for _, block in map(parted, kept.read_bytes().splitlines()) if block["url"] == URL + "new"]
    own = {"orig.length": here[0]["length"], "orig.offset": here[0]["offset"], "orig.filename": "r2.warc.gz"}
    inside = here[0] | {"url": URL + "zoo", "mime": "warc/revisit", "status": "304"} | own
    text = kept.read_bytes().replace(b'revisit","status":"200"', b'revisit","status":"304"')
    kept.write_bytes(text + b"gov,example)/news/zoo 20260203040506 " + json.dumps(inside).encode() + b"\n")
    found = lines(packaged(second)[1])
    assert [block["status"] for _, block in found if block["mime"] == "warc/revisit"] == ["200"] * 3
    assert kept.read_bytes().count(b'"304"') == 3


def test_a_corrupt_index_is_named(second):
    """The error says which file has a line that is none."""
    (second / "indexes/index.cdxj").write_bytes(b"gov,example)/ 20260203040506 {warc/revisit\n")
    with pytest.raises(WarcError, match=r"index\.cdxj: a CDXJ line was expected"):
        packaged(second)


def test_a_name_leads_to_no_other_folder(second):
    """An index of somebody else's making copies nothing that is not a run's."""
    kept = second / "indexes/index.cdxj"
    (second / "secret").write_bytes((second.parent / "r1/archive/r1.warc.gz").read_bytes())
    kept.write_bytes(kept.read_bytes().replace(b'"r1.warc.gz"', b'"../secret"'))
    done, _ = packaged(second)
    assert (done.originals, done.originals_missing) == (0, 1)


@pytest.mark.parametrize("change", ["gone", "damaged", "another record", "another payload"])
def test_an_original_that_is_not_what_it_should_be_is_told(second, change):
    """The revisit stays in the index without it, and nothing wrong is copied."""
    earlier = second.parent / "r1/archive/r1.warc.gz"
    content = bytearray(earlier.read_bytes())
    if change == "gone":
        earlier.unlink()
    elif change == "damaged":
        content[400] ^= 0xFF
        earlier.write_bytes(content)
    elif change == "another record":
        write(earlier, request(URL))
    else:
        write(earlier, response(URL, body=b"changed"))
    done, wacz = packaged(second)
    assert (done.originals, done.originals_missing) == (0, 1)
    assert "r1.warc.gz" in done.warnings[0]
    assert [block.get("orig.filename") for _, block in lines(wacz)] == [None] * 3
    assert all(cut(wacz, block) for _, block in lines(wacz))


def test_an_unfinished_run_is_packaged_on_request_only(plain):
    """The error says what to do; on request the package says that the run is not finished."""
    make(plain, [], "interrupted")
    with pytest.raises(BadArguments, match=r'state is "interrupted".*--unfinished'):
        packaged(plain)
    _, wacz = packaged(plain, unfinished=True)
    assert "not finished" in json.loads(wacz.read("datapackage.json"))["description"]


def test_a_run_that_is_being_crawled_is_refused(plain):
    """As long as its crawl holds the collection's lock."""
    make(plain, [], "running")
    with (plain.parent / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(BadArguments, match="being crawled"):
            packaged(plain, unfinished=True)
    packaged(plain, unfinished=True)


def test_of_a_file_that_was_never_sealed_the_whole_records_go_in(plain):
    """After a kill the last record may be torn, and no list of URLs is there: the pages come from the index."""
    make(plain, [], "running")
    warc = plain / "archive/r1.warc.gz"
    content = warc.read_bytes()
    (plain / "archive/r1.warc.gz.open").write_bytes(content + b"".join(response(URL + "torn").member())[:-20])
    warc.unlink()
    (plain / "records/urls.jsonl").unlink()
    done, wacz = packaged(plain, unfinished=True)
    assert wacz.read("archive/r1.warc.gz") == content
    assert len(lines(wacz)) == done.pages == 5
    assert done.damaged == 1


def test_a_large_index_is_compressed_in_blocks(plain, monkeypatch):
    """Each of 300 lines, whose places and digests the .idx has; all lines are there."""
    urls = [f"{URL}{number}/" for number in range(700)]
    write(plain / "archive/r1.warc.gz", *(response(url, body=b"") for url in urls))
    make(plain, [])
    monkeypatch.setattr(module, "LARGE_INDEX", 1000)
    _, wacz = packaged(plain)
    assert "indexes/index.cdxj" not in wacz.namelist()
    meta, *places = lines(wacz, "indexes/index.idx")
    assert meta == ("!meta", {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"})
    assert len(places) == 3
    texts, data = [], wacz.read("indexes/index.cdx.gz")
    for key, place in places:
        member = data[place["offset"] :][: place["length"]]
        assert place["digest"] == "sha256:" + hashlib.sha256(member).hexdigest()
        block = gzip.decompress(member).splitlines()
        assert block[0].startswith(key.encode() + b" ")
        texts += block
    assert texts == sorted(texts)
    assert {json.loads(text.split(b" ", 2)[2])["url"] for text in texts} == set(urls)


def test_a_failure_leaves_the_old_package_whole(plain):
    """And nothing else in the folder."""
    packaged(plain)
    target = plain.parent / "out.wacz"
    old, there = target.read_bytes(), set(plain.parent.iterdir())
    warc = plain / "archive/r1.warc.gz"
    size = warc.stat().st_size

    def shorten(done, total):
        warc.write_bytes(warc.read_bytes()[: size // 2])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        packaged(plain, advance=shorten)
    assert target.read_bytes() == old
    assert set(plain.parent.iterdir()) == there


def test_a_file_that_becomes_shorter_is_an_error(plain, monkeypatch):
    """A package never lists what it does not have."""
    real = module._warc
    monkeypatch.setattr(module, "_warc", lambda path: replace(real(path), size=real(path).size + 1))
    with pytest.raises(WarcError, match="bytes were expected, it ended after"):
        packaged(plain)
    assert not (plain.parent / "out.wacz").exists()


def test_what_is_no_run_is_refused(tmp_path, plain):
    """A folder without a run, a run.json of something else, a run without a WARC file."""
    with pytest.raises(BadArguments, match="not a run's folder"):
        packaged(tmp_path, tmp_path / "x.wacz")
    (plain / "archive/r1.warc.gz").unlink()
    with pytest.raises(BadArguments, match="no WARC file"):
        packaged(plain)
    (plain / "run.json").write_text('{"state": "well"}')
    with pytest.raises(BadArguments, match="not what a run writes"):
        packaged(plain)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<title>A &amp; B</title>", "A & B"),
        ("<svg><title>Icon</title></svg><p>x", None),
        ("<body><svg><title>Icon</title></svg><title> The\n page </title>", "The page"),
        ('<?xml version="1.0" encoding="utf-8"?><html><head><title>caf\u00e9</title>', "caf\u00e9"),
        ("", None),
        ("\0", None),
        ("<title></title>", None),
        ("<title>" + "<b>" * 5000, None),
    ],
)
def test_titles(html, expected):
    """An icon's title is not the page's."""
    assert title(html) == expected or expected is None


MEASURED = """
import resource, sys
from pathlib import Path
from archive_crawler.run.package import package
from archive_crawler.warc.signature import new_key
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
package(Path(sys.argv[1]), Path(sys.argv[2]), new_key(), unfinished=False, advance=lambda *_: None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_packaging_takes_little_memory(plain):
    """A run with a 300 MB log takes less than 60 MB."""
    with (plain / "logs/crawl.jsonl").open("wb") as file:
        file.truncate(300_000_000)
    command = [sys.executable, "-c", MEASURED, str(plain), str(plain.parent / "out.wacz")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60_000
