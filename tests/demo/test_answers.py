"""The sample site on the wire: framings, conditional requests, faults, and an end that ends."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
import time

import pytest

from archive_crawler.demo import SampleSite
from archive_crawler.demo.faults import CUT_SHORT, MOVED_FROM, MOVED_TO
from archive_crawler.demo.pictures import jpeg
from archive_crawler.demo.routes import story_answer
from archive_crawler.demo.story import FROZEN, MAIN, stories


def connect(site):
    host, port = site.address.split(":")
    return http.client.HTTPConnection(host, int(port), timeout=10)


def get(site, host, path, **headers):
    connection = connect(site)
    connection.request("GET", path, headers={"Host": host, **headers})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.fixture(scope="module")
def site():
    with SampleSite() as running:
        yield running


def of_framing(framing):
    return next(story for story in stories() if story.framing == framing)


@pytest.mark.parametrize("framing", ["length", "chunked", "gzip", "gzip-chunked", "close"])
def test_framing(site, framing):
    """Every framing decodes to the bytes of the page."""
    story = of_framing(framing)
    answer, body = get(site, story.host, story.path, **{"Accept-Encoding": "gzip"})
    plain = gzip.decompress(body) if framing.startswith("gzip") else body
    assert plain == story_answer(story).body
    assert (answer.getheader("Transfer-Encoding") == "chunked") is framing.endswith("chunked")
    assert (answer.getheader("Content-Encoding") == "gzip") is framing.startswith("gzip")
    assert answer.version == (10 if framing == "close" else 11)


def test_no_gzip_unasked(site):
    """A client that does not accept gzip gets the page without it."""
    story = of_framing("gzip")
    answer, body = get(site, story.host, story.path)
    assert answer.getheader("Content-Encoding") is None
    assert answer.getheader("Vary") == "Accept-Encoding"
    assert body == story_answer(story).body


@pytest.mark.parametrize(("sent", "got"), [("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")])
def test_not_modified(site, sent, got):
    """A client that shows the validator of its copy gets 304 and no body."""
    first, _ = get(site, MAIN, MOVED_TO)
    answer, body = get(site, MAIN, MOVED_TO, **{sent: first.getheader(got)})
    assert (answer.status, body) == (304, b"")
    assert answer.getheader("ETag") == first.getheader("ETag")


def test_modified(site):
    """A validator of another version, or one that cannot be read, gets the page."""
    assert get(site, MAIN, MOVED_TO, **{"If-None-Match": '"other"'})[0].status == 200
    assert get(site, MAIN, MOVED_TO, **{"If-Modified-Since": "yesterday"})[0].status == 200


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        (MAIN, MOVED_FROM, 301),
        (MAIN, "/News/latest/", 302),
        (MAIN, "/go/loop-a/", 302),
        (MAIN, "/no/such/page", 404),
        (MAIN, "/Reports/2014-Channel-Survey.html", 410),
        (MAIN, "/Tides/Today/", 500),
        (MAIN, "/Locks/Queue/", 503),
        (MAIN, "/Charts/Members/", 403),
        (FROZEN, "/no/such/page", 200),
        ("other.example.gov", "/", 421),
    ],
)
def test_faults(site, host, path, status):
    """Every fault has its status; the archive host says 200 to an unknown path."""
    assert get(site, host, path)[0].status == status


def test_busy_once(site):
    """A busy page asks for a second's patience, then it is there."""
    story = next(story for story in stories() if story.busy_first)
    first, _ = get(site, story.host, story.path)
    assert (first.status, first.getheader("Retry-After")) == (503, "1")
    assert get(site, story.host, story.path)[0].status == 200


def test_cut(site):
    """The unfinished story promises more bytes than it sends."""
    with pytest.raises(http.client.IncompleteRead) as caught:
        get(site, MAIN, CUT_SHORT)
    assert b"The Story That Stops" in caught.value.partial


def test_slash(site):
    """A story has the same bytes with and without the slash at the end of its address."""
    assert get(site, MAIN, MOVED_TO)[1] == get(site, MAIN, MOVED_TO.rstrip("/"))[1]


def test_keep_alive_head_and_log(site):
    """A connection serves request after request, HEAD has no body, and all of it is in the log."""
    connection = connect(site)
    for method, path in (("HEAD", "/About/"), ("GET", "/Contact/"), ("GET", "/nothing")):
        connection.request(method, path, headers={"Host": f"{MAIN}:80"})
        answer = connection.getresponse()
        assert (len(answer.read()) == 0) is (method == "HEAD")
    connection.close()
    assert site.requests[-3:] == [
        ("HEAD", MAIN, "/About/", 200),
        ("GET", MAIN, "/Contact/", 200),
        ("GET", MAIN, "/nothing", 404),
    ]


def test_absolute_form(site):
    """A request in absolute form, as a proxy gets it, goes to the host in its target."""
    address = (site.address.split(":")[0], int(site.address.split(":")[1]))
    with socket.create_connection(address, timeout=5) as client:
        client.sendall(f"GET http://{FROZEN}/ HTTP/1.0\r\n\r\n".encode())
        assert client.recv(64).startswith(b"HTTP/1.1 200")


def test_end():
    """The site is gone within a second, with a request hanging and a connection idle, and leaves no thread."""
    before = set(threading.enumerate())
    with SampleSite() as site:
        hanging, idle = connect(site), connect(site)
        hanging.request("GET", "/slow/webcam/", headers={"Host": MAIN})
        idle.request("GET", "/About/", headers={"Host": MAIN})
        idle.getresponse().read()
        while ("GET", MAIN, "/slow/webcam/", 0) not in site.requests:
            time.sleep(0.01)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert set(threading.enumerate()) <= before
    for connection in (hanging, idle):
        connection.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((site.address.split(":")[0], int(site.address.split(":")[1])), timeout=1)


def test_jpeg():
    """A picture is a JPEG file from start to end marker, and another one for every name."""
    picture = jpeg("191024-O-ZZ999-001")
    assert picture[:2] + picture[-2:] == b"\xff\xd8\xff\xd9"
    assert picture != jpeg("191024-O-ZZ999-002")
    assert picture[picture.index(b"\xff\xc0") + 5 :][:4] == (160).to_bytes(2, "big") + (240).to_bytes(2, "big")
