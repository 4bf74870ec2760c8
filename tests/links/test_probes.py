"""Probes for soft 404s, on loopback: asked once a folder, waited for, archived."""

import time
from urllib.parse import urlsplit

import pytest
from asking import ask
from link_server import HANG, Server, answer

from archive_crawler.errors import CaptureFailed
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.probes import PER_HOST
from archive_crawler.links.siblings import beside
from archive_crawler.run.state import Folders
from archive_crawler.warc.archive import Archive
from archive_crawler.warc.growing import GrowingIndex
from archive_crawler.warc.verify import Tally, verify
from archive_crawler.warc.walk import walk

SITE = "http://www.example.gov"
PAGE = answer(200, b"<html>A page", Content_Type="text/html")
SOFT = answer(200, b"<html>Sorry, we could not find that.", Content_Type="text/html")


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


def asked(server, *urls, **options):
    hosts = {"www.example.gov": server.address, "other.example.gov": server.address}
    return ask(urls, hosts, probe=True, **options).answers


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://a.gov/", None),
        ("http://a.gov", None),
        ("http://a.gov/index.html", None),
        ("http://a.gov/?p=7", ("http://a.gov", "/", "")),
        ("http://a.gov/news", ("http://a.gov", "/", "")),
        ("http://a.gov/news/", ("http://a.gov", "/", "/")),
        ("http://a.gov/news/2024/x.ASPX?id=3#f", ("http://a.gov", "/news/2024/", ".aspx")),
        ("https://A.gov:8443/v1.2/a.b.html", ("https://a.gov:8443", "/v1.2/", ".html")),
        ("http://a.gov/.well-known", ("http://a.gov", "/", "")),
        ("http://a.gov/ü/x", ("http://a.gov", "/%C3%BC/", "")),
    ],
)
def test_where_siblings_stand(url, where):
    """A sibling has the folder and the extension of the target; a home page has none."""
    place = beside(url)
    assert place == where
    if place:
        made_up = place.address(b"seed")
        assert beside(made_up) == place
        assert (made_up, made_up) != (url, place.address(b"other seed"))


def test_one_probe_a_folder(server):
    """A made-up sibling is asked for once a folder and extension, and all pages there get what came."""
    server.default = SOFT
    paths = ["/news/a.html", "/news/b.html", "/news/c", "/d.html"]
    server.script.update(dict.fromkeys(paths, PAGE))
    found = asked(server, *(SITE + path for path in paths))
    probes = {path: found[SITE + path].probe for path in paths}
    assert probes["/news/a.html"] is probes["/news/b.html"]
    assert len({probe.url for probe in probes.values()}) == 3
    made_up = urlsplit(probes["/news/a.html"].url).path
    assert made_up.startswith("/news/")
    assert made_up.endswith(".html")
    assert {probe.response.body for probe in probes.values()} == {b"<html>Sorry, we could not find that."}
    assert len(server.requests) == 4 + 3 + 1
    assert {(found[SITE + path].home.url, found[SITE + path].home.response.status) for path in paths} == {
        (f"{SITE}/", 200)
    }


@pytest.mark.parametrize(
    "reply",
    [
        answer(404),
        answer(200, b"x", Content_Type="text/plain"),
        answer(500),
        answer(200, b"%PDF", Content_Type="application/pdf"),
    ],
    ids=["404", "text", "500", "pdf"],
)
def test_no_probe(server, reply):
    """What is no page of status 200 is not probed beside."""
    server.script["/news/x"] = reply
    assert asked(server, f"{SITE}/news/x")[f"{SITE}/news/x"].probe is None
    assert {path for _, path in server.asked()} == {"/news/x"}


def test_redirected(server):
    """Where redirects left the folder, what was asked is probed beside, too."""
    server.script.update(
        {"/old/a": answer(301, Location="/new/a"), "/new/a": PAGE, "/old/b": answer(301, Location="/")}
    )
    server.script["/"] = PAGE
    found = asked(server, f"{SITE}/old/a", f"{SITE}/old/b")
    moved, home = found[f"{SITE}/old/a"], found[f"{SITE}/old/b"]
    assert (beside(moved.probe.url).folder, beside(moved.probe_asked.url).folder) == ("/new/", "/old/")
    assert (home.probe, home.probe_asked) == (None, moved.probe_asked)
    assert (moved.probe.response.status, moved.home, home.home) == (404, None, None)


def test_trivial_redirect(server):
    """A slash that was forgotten is no other folder."""
    server.script.update({"/news": answer(301, Location="/news/"), "/news/": PAGE})
    found = asked(server, f"{SITE}/news")[f"{SITE}/news"]
    assert (beside(found.probe.url).ending, found.probe_asked) == ("/", None)


def test_probes_of_a_host_are_few(server):
    """No host gets more than twenty."""
    urls = [f"{SITE}/{n}/x" for n in range(PER_HOST + 10)]
    server.script.update({f"/{n}/x": PAGE for n in range(PER_HOST + 10)})
    found = asked(server, *urls)
    assert sum(one.probe is not None for one in found.values()) == PER_HOST
    assert len(server.requests) == 2 * PER_HOST + 10


def test_probe_without_answer(server):
    """A probe that brings no answer was asked all the same."""
    server.default = HANG
    server.script["/news/x"] = PAGE
    found = asked(server, f"{SITE}/news/x", manners={"timeout": 0.3})[f"{SITE}/news/x"]
    assert (found.probe.response, found.response.status) == (None, 200)


def test_few_wait_for_a_slow_probe(server):
    """While a probe hangs, the pages of its host are asked for, but not many: they are held in memory."""
    server.default = HANG
    server.script.update({f"/news/{n}": PAGE for n in range(50)})
    server.script.update({f"/other/{n}": PAGE for n in range(5)})
    began = time.monotonic()
    found = asked(server, *(f"{SITE}/news/{n}" for n in range(50)), manners={"timeout": 0.6})
    assert {one.probe.response for one in found.values()} == {None}
    early = sum(moment - began < 0.5 for moment in server.times)
    assert early == 16 + 1 + 1  # those that may wait, one that keeps a connection, the probe with the other


def test_probe_obeys_robots(server):
    """What robots.txt excludes is not probed."""
    server.script.update({"/robots.txt": answer(200, b"User-agent: *\nDisallow: /n/\nAllow: /n/x$\n"), "/n/x": PAGE})
    found = asked(server, f"{SITE}/n/x", robots=True)[f"{SITE}/n/x"]
    assert (found.response.status, found.probe) == (200, None)


def test_beside_a_captured_page(server):
    """Beside a page that is known is probed without fetching it, and with one probe for all."""
    server.default = SOFT
    server.script["/news/x"] = PAGE
    hosts = {"www.example.gov": server.address}
    desk = ask([f"{SITE}/news/x"], hosts, probe=True, beside=[f"{SITE}/news/y", f"{SITE}/"])
    known, home = desk.answers[f"{SITE}/news/x"], desk.probes[f"{SITE}/"]
    assert (desk.probes[f"{SITE}/news/y"].probe, desk.probes[f"{SITE}/news/y"].home) == (known.probe, known.home)
    assert (known.home.response.status, home.probe, home.home) == (200, None, None)
    assert "/news/y" not in {path for _, path in server.asked()}


def test_probes_of_a_checker(server):
    """The checker tells of probes apart from its checks, and waits for them when it closes."""
    server.default = SOFT
    checker = LinkChecker("test", hosts={"www.example.gov": server.address}, per_host_delay=0.0, robots=False)
    checker.probe(f"{SITE}/news/y")
    assert checker.pending() == 1
    assert checker.close(20) == []
    [answered] = checker.probes()
    assert (answered.url, answered.probe.response.status, checker.pending()) == (f"{SITE}/news/y", 200, 0)


@pytest.fixture
def folders(tmp_path):
    folders = Folders(tmp_path / "test" / "run")
    folders.make()
    return folders


def test_probe_is_archived(server, folders):
    """The bytes of a probe, redirect and chunks included, are in the archive and its index as they went over the wire."""
    chunked = b"HTTP/1.1 200 Fine  Day\r\nContent-type:text/html\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n<html>\r\n5\r\nSorry\r\n0\r\n\r\n"
    server.default = lambda headers: (
        chunked if "gone=1" in headers.get("cookie", "") else answer(302, Location="/gone", Set_Cookie="gone=1; Path=/")
    )
    server.script["/news/x.html"] = PAGE
    index = GrowingIndex(folders.indexes)
    archive = Archive(folders.archive, "test", {}, index=index)
    found = asked(server, f"{SITE}/news/x.html", keep=archive.keep_soon)[f"{SITE}/news/x.html"]
    archive.close()
    index.settle()
    probe = found.probe
    assert (probe.response.body, probe.response.status, len(probe.redirects)) == (b"<html>Sorry", 200, 1)
    [path] = folders.archive.iterdir()
    kept = list(walk(path, 1 << 20))
    exchanges = ["response", "request", "metadata"] * 4  # of the probe and the front page, both redirected
    assert [record.type for record in kept] == ["warcinfo", *exchanges]
    assert kept[4].id == probe.capture.record_id
    assert kept[4].block == chunked
    assert (kept[4].fields["warc-target-uri"], kept[4].offset) == (f"{SITE}/gone", probe.capture.offset)
    assert kept[2].block.startswith(f"GET {urlsplit(probe.url).path} HTTP/1.1\r\nHost: www.example.gov\r\n".encode())
    assert b"Cookie: gone=1\r\n" in kept[5].block
    assert f"via: {SITE}/news/x.html" in kept[3].block.decode()
    assert (folders.indexes / "index.cdxj").read_text().count(probe.capture.warc) == 4
    assert [str(problem) for problem in verify(path, Tally())] == []


def test_probe_after_the_end(server, folders):
    """A probe that comes when the archive is closed has not been."""
    server.default = SOFT
    server.script["/news/x"] = PAGE
    archive = Archive(folders.archive, "test", {})
    archive.close()
    found = asked(server, f"{SITE}/news/x", keep=archive.keep_soon)[f"{SITE}/news/x"]
    assert (found.probe, found.response.status) == (None, 200)


def test_probe_that_cannot_be_archived(server, folders, monkeypatch):
    """Where the disk does not take a probe, whoever polls hears of it."""

    def full(*_):
        raise OSError(28, "No space left on device")

    server.default = SOFT
    server.script["/news/x"] = PAGE
    archive = Archive(folders.archive, "test", {})
    monkeypatch.setattr(archive._files, "write", full)
    hosts = {"www.example.gov": server.address}
    checker = LinkChecker("test", hosts=hosts, per_host_delay=0.0, robots=False, keep=archive.keep_soon)
    checker.submit(f"{SITE}/news/x")
    with checker._settled:
        assert checker._settled.wait_for(lambda: checker._broken, 20)
    with pytest.raises(CaptureFailed, match="No space left"):
        checker.poll()
    assert [check.url for check in checker.close(20)] == [f"{SITE}/news/x"]
