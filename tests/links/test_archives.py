"""A web archive on loopback: a TimeGate, an index, and copies, good and bad."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from archive_crawler.items import LinkHistory, Original
from archive_crawler.links.archives import Archives
from archive_crawler.links.evidence import Answer, Response
from archive_crawler.links.mementos import Memento, cdx_copies, memento, memento_of, robust_link, wanted
from archive_crawler.links.verdict import verdict

SITE = "http://www.example.gov"
DAY = datetime(2019, 3, 1, 12, tzinfo=UTC)
STAMP = "20190301120000"


class Archive(BaseHTTPRequestHandler):
    """What each target has in this archive is in its name."""

    protocol_version = "HTTP/1.0"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        if self.path.startswith("/cdx"):
            return self._index(parse_qs(urlsplit(self.path).query)["url"][0])
        stamp, _, url = self.path.removeprefix("/web/").partition("/")
        if not stamp.isdecimal():
            return self._gate(self.path.removeprefix("/web/"))
        return self._copy(url)

    def _gate(self, url):
        if "busy" in url:
            return self._say(503, {"Retry-After": "2" if self.server.asked[-2:-1] == [] or "once" in url else "7200"})
        if "nowhere" in url:
            return self._say(404)
        return self._say(302, {"Location": f"/web/{STAMP}/{url}", "Vary": "accept-datetime"})

    def _copy(self, url):
        headers = {"Memento-Datetime": format_datetime(DAY, usegmt=True)}
        if "error-copy" in url and STAMP in self.path:
            return self._say(404, headers)
        if "redirect-copy" in url and STAMP in self.path:
            return self._say(302, {**headers, "Location": f"/web/{STAMP}/{SITE}/home"})
        if "no-memento" in url:
            return self._say(200)
        if url.endswith("/home"):
            return self._say(200, headers, b"what the page redirected to then")
        original = f"{SITE}/other" if "stranger" in url else url
        return self._say(200, {**headers, "Link": f'<{original}>; rel="original", </web/x>; rel="timegate"'}, b"copy")

    def _index(self, url):
        rows = [["timestamp", "original", "statuscode"], ["20180101000000", url, "200"]]
        self._say(200, {}, json.dumps(rows if "copy" in url else []).encode())

    def _say(self, status, headers=None, body=b""):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def archive():
    with ThreadingHTTPServer(("127.0.0.1", 0), Archive) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def asks(server, slept, **options):
    base = f"http://127.0.0.1:{server.server_port}"
    more = {"delay": 0.0, "timeout": 5.0, "sleep": slept.append} | options
    return Archives(f"{base}/web/", f"{base}/cdx", "archive-crawler/0 (+mailto:a@example.org)", **more)


def dead(path):
    url = f"{SITE}/{path}"
    return verdict(Answer(url, response=Response(url, "GET", 404)))


def test_nearest_copy(archive):
    """The TimeGate is asked for the copy nearest to when the target last worked, and the copy is looked at."""
    history = LinkHistory("2018-01-01T00:00:00Z", "2019-02-03T04:05:06Z", "2026-01-01T00:00:00Z", 3, 9, confirmed=True)
    check = replace(dead("report#part"), history=history)
    found = dict(asks(archive, []).find([check], 10))
    assert found[check.url] == Memento(
        check.url,
        f"http://127.0.0.1:{archive.server_port}/web/{STAMP}/{SITE}/report",
        "2019-03-01T12:00:00Z",
        "127.0.0.1",
    )
    path, headers = archive.asked[0]
    assert path == f"/web/{SITE}/report"
    assert headers["Accept-Datetime"] == "Sun, 03 Feb 2019 04:05:06 GMT"
    assert "mailto:a@example.org" in headers["User-Agent"]


@pytest.mark.parametrize("name", ["error-copy", "redirect-copy"])
def test_bad_copy(archive, name):
    """A copy of an error page or of a redirect is none; the index knows a good one."""
    found = dict(asks(archive, []).find([dead(name)], 10))
    assert "/web/20180101000000/" in found[f"{SITE}/{name}"].address


@pytest.mark.parametrize("name", ["no-memento", "stranger", "nowhere"])
def test_no_copy(archive, name):
    """What does not say that it is a copy, or of another page, is not offered, nor what the archive has not."""
    assert list(asks(archive, []).find([dead(name)], 10)) == [(f"{SITE}/{name}", None)]


def test_politely(archive):
    """Requests are paced, Retry-After is obeyed, and an archive that wants to be left alone is."""
    slept = []
    archives = asks(archive, slept, delay=3.0)
    assert list(archives.find([dead("busy"), dead("report")], 10)) == []
    assert len(archive.asked) == 2
    assert slept[0] == 2.0
    assert 2.5 < slept[1] <= 3.0


def test_limited(archive):
    """No more targets are asked for than are allowed, and only web addresses."""
    checks = [replace(dead("x"), url="mailto:a@example.gov"), *(dead(f"report-{n}") for n in range(5))]
    assert len(list(asks(archive, []).find(checks, 2))) == 2


def test_archive_away():
    """An archive that is not there is asked three times, not for each target."""
    archives = Archives("http://127.0.0.1:9/web/", "http://127.0.0.1:9/cdx", "x", delay=0.0, timeout=2.0)
    assert list(archives.find((dead(str(n)) for n in range(50)), 50)) == [(f"{SITE}/0", None)]


def test_private_addresses(archive):
    """A copy at a private address of another host than the collection's is not gone to."""
    archives = Archives("https://archive.example.org/web/", "https://archive.example.org/cdx", "x", delay=0, timeout=5)
    assert archives._look(SITE, f"http://127.0.0.1:{archive.server_port}/web/{STAMP}/{SITE}/report") is None
    assert archive.asked == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"<html>", b"{}", b'[["timestamp"]]', b'[["timestamp","original"],["x",1]]', b"[1]"]
)
def test_odd_index(body):
    """What is no answer of an index has no copies."""
    assert cdx_copies(body, "https://archive.example.org/web/") == []


def test_when():
    """Without a history the copy nearest to now is wanted."""
    assert wanted(dead("x"), DAY) == DAY


def test_scheme_and_slash_are_the_same_page():
    """Archives keep a page under one address, whatever its scheme and last slash."""
    headers = {
        "memento-datetime": "Fri, 01 Mar 2019 12:00:00 GMT",
        "link": '<https://example.gov:443/a/>; rel="original"',
    }
    assert memento("http://www.example.gov/a", "https://archive.example.org/x", 200, headers)
    assert memento("http://www.example.gov/b", "https://archive.example.org/x", 200, headers) is None


def test_robust_link():
    """The link keeps original, copy and day; what a page says of itself is text."""
    link = robust_link("http://a.example.gov/?b&c", "https://archive.example.org/x", "2019-03-01T12:00:00Z", '<b>"x"')
    assert 'data-originalurl="http://a.example.gov/?b&amp;c"' in link
    assert 'data-versionurl="https://archive.example.org/x" data-versiondate="2019-03-01"' in link
    assert ">&lt;b&gt;&quot;x&quot;</a>" in link


def test_own_capture():
    """Our own capture is found where the collection's archive shows it."""
    original = Original("r1", "a.warc.gz", 0, 1, "urn:uuid:0", "2019-03-01T12:00:00Z", f"{SITE}/a")
    assert (
        memento_of(original, "https://archive.example.gov/w/").address
        == f"https://archive.example.gov/w/{STAMP}/{SITE}/a"
    )
