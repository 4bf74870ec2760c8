"""What is asked, what comes of it, and what is kept as evidence, against real servers on loopback."""

import gzip
import socket
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from asking import AGENT, ask, ask_one
from link_server import HANG, Server, answer, authority, context

from archive_crawler.links import course
from archive_crawler.links.evidence import Stop
from archive_crawler.links.reception import FOR_FRAGMENT, HEAD_OF_FILE, HEAD_OF_PAGE

SITE = "http://www.example.gov"
HTML = {"Content_Type": "text/html; charset=utf-8"}


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/", "GET"),
        ("/news", "GET"),
        ("/news.aspx", "GET"),
        ("/v1.2", "GET"),
        ("/.pdf/", "GET"),
        ("/x?file=a.pdf", "GET"),
        ("/Report.PDF", "HEAD"),
        ("/a/data.tar.gz?v=1", "HEAD"),
    ],
)
def test_method(server, path, method):
    """Pages are asked for by GET, files by HEAD."""
    server.script[path] = answer(200, b"x", Content_Type="application/pdf")
    assert ask_one(SITE + path, server).response.method == method
    assert server.asked() == [(method, path)]


@pytest.mark.parametrize(
    "head",
    [
        answer(404),
        answer(405),
        answer(403),
        answer(200, b"<html>", **HTML),
        answer(200, Content_Type="application/pdf"),
    ],
    ids=["404", "405", "403", "page", "empty"],
)
def test_head_is_unsure(server, head):
    """Where HEAD refuses, says that a file is a page, or that it is empty, GET has the word."""
    server.script["HEAD", "/x.pdf"] = head
    server.script["GET", "/x.pdf"] = answer(200, b"%PDF-1.7", Content_Type="application/pdf")
    found = ask_one(f"{SITE}/x.pdf", server)
    assert (found.response.method, found.response.body, found.requests) == ("GET", b"%PDF-1.7", 2)


def test_evidence_of_a_page(server):
    """Status line, headers, body, address and timings are kept."""
    fields = {
        **HTML,
        "ETag": '"v1"',
        "Last_Modified": "Mon, 02 Mar 2026 10:00:00 GMT",
        "X_Robots_Tag": "noindex",
        "X_Odd": "1",
    }
    server.script["/x"] = answer(200, b"<html>Harbor</html>", **fields)
    response = ask_one(f"{SITE}/x", server).response
    assert (response.status_line, response.ip, response.body) == (
        "HTTP/1.1 200 Scripted",
        "127.0.0.1",
        b"<html>Harbor</html>",
    )
    assert (response.truncated, response.certificate_expires) == (False, None)
    assert response.headers == {
        "content-length": "19",
        "content-type": "text/html; charset=utf-8",
        "etag": '"v1"',
        "last-modified": "Mon, 02 Mar 2026 10:00:00 GMT",
        "x-robots-tag": "noindex",
    }
    times = response.timings
    assert 0 < times.connected <= times.first_byte <= times.ended < 2
    assert times.secured == 0


def test_honest_and_like_a_browser(server):
    """The headers are a browser's, the user agent is ours."""
    server.script["/x"] = answer(200, b"x", **HTML)
    ask_one(f"{SITE}/x", server)
    headers = server.requests[0][2]
    assert headers["user-agent"] == AGENT
    assert headers["accept"].startswith("text/html,application/xhtml+xml,application/xml;q=0.9")
    assert (headers["accept-language"], headers["accept-encoding"]) == ("en-US,en;q=0.8", "gzip, deflate, br")


PAGE = b"<html>" + b"The harbor keeps its lights on. " * 100 + b"</html>"


@pytest.mark.parametrize(("coding", "packed"), [("gzip", gzip.compress(PAGE, mtime=0)), ("br", brotli.compress(PAGE))])
def test_content_coding_is_removed(server, coding, packed):
    """A compressed page is read as it is meant."""
    server.script["/x"] = answer(200, packed, Content_Encoding=coding, **HTML)
    response = ask_one(f"{SITE}/x", server).response
    assert (response.body, response.truncated) == (PAGE, False)


def test_a_bomb_stays_small(server):
    """A page that grows without end when it is unpacked is unpacked so far, and said to be cut."""
    server.script["/x"] = answer(200, gzip.compress(bytes(50_000_000)), Content_Encoding="gzip", **HTML)
    response = ask_one(f"{SITE}/x", server).response
    assert (len(response.body), response.truncated) == (FOR_FRAGMENT, True)


@pytest.mark.parametrize(
    ("kind", "size", "kept", "cut"),
    [
        ("text/html", HEAD_OF_PAGE + 500_000, HEAD_OF_PAGE, True),
        ("text/html", 40_000, 40_000, False),
        ("application/pdf", 3_000_000, HEAD_OF_FILE, True),
        ("application/pdf", 30_000, HEAD_OF_FILE, True),
    ],
)
def test_no_more_is_read_than_is_needed(server, kind, size, kept, cut):
    """Of a page the head is read, of a file the first bytes."""
    server.script["GET", "/x"] = answer(200, b"x" * size, Content_Type=kind)
    response = ask_one(f"{SITE}/x", server).response
    assert (len(response.body), response.truncated, response.status) == (kept, cut, 200)


def test_a_page_without_a_type_is_one(server):
    """A body that begins like HTML and has no type is read like a page."""
    server.script["/x"] = answer(200, b"\n<!doctype html>" + b"x" * 100_000)
    assert len(ask_one(f"{SITE}/x", server).response.body) == 100_016


@pytest.mark.parametrize(("fragment", "most"), [("late", HEAD_OF_PAGE + 600_000), ("none", 1_200_000)])
def test_a_fragment_is_looked_for(server, fragment, most):
    """With a fragment a page is read until it is found."""
    filler = b"<p>harbor</p>" * 30_000
    server.script["/x"] = answer(200, b"<html>" + filler + b'<h2 id="late">Late</h2>' + filler * 2, **HTML)
    found = ask([f"{SITE}/x"], {"www.example.gov": server.address}, fragments={f"{SITE}/x": frozenset({fragment})})
    response = found.answers[f"{SITE}/x"].response
    assert (b'id="late"' in response.body, HEAD_OF_PAGE < len(response.body) <= most) == (True, True)
    assert response.truncated is (fragment == "late")


def test_cookies_go_along(server):
    """A site that sets a cookie and redirects to itself works, as in browsers; the next check does not have the cookie."""
    server.script["/wall"] = lambda headers: (
        answer(200, b"<html>in", **HTML)
        if "seen=1" in headers.get("cookie", "")
        else answer(302, Location="/wall", Set_Cookie="seen=1")
    )
    found = ask_one(f"{SITE}/wall", server, connections=1)
    assert (found.response.status, found.stop, len(found.redirects)) == (200, None, 1)
    again = ask([f"{SITE}/wall", f"{SITE}/wall#b"], {"www.example.gov": server.address}, connections=1)
    assert [len(one.redirects) for one in again.answers.values()] == [1, 1]


def test_odd_bytes_in_headers(server):
    """A cookie and a Location in other letters than ASCII go back as they came, and cost nothing."""
    first = b"HTTP/1.1 302 Found\r\nLocation: /caf\xe9/\xc3\xbc\r\nSet-Cookie: a=\xe9b\r\nContent-Length: 0\r\n\r\n"
    server.script["/x"] = first
    server.script["/caf%E9/%C3%BC"] = answer(200, b"x", **HTML)
    found = ask_one(f"{SITE}/x", server)
    assert (found.response.status, found.response.url) == (200, f"{SITE}/caf%E9/%C3%BC")
    assert server.requests[1][2]["cookie"] == "a=\xe9b"


def test_loop_with_cookies(server):
    """Where the cookie changes nothing it is a loop."""
    server.script["/wall"] = answer(302, Location="/wall", Set_Cookie="seen=1")
    found = ask_one(f"{SITE}/wall", server)
    assert (found.stop, len(found.redirects)) == (Stop.REDIRECT_LOOP, 2)


def test_fifteen_redirects(server):
    """Browsers follow twenty redirects, so fifteen lead somewhere."""
    server.script.update({f"/{n}": answer(301, Location=f"/{n + 1}") for n in range(15)})
    server.script["/15"] = answer(200, b"x", **HTML)
    found = ask_one(f"{SITE}/0", server)
    assert (found.response.url, len(found.redirects)) == (f"{SITE}/15", 15)


def test_refresh_header(server):
    """A refresh is a hop, of status 200; one that leads back to its own page is none."""
    server.script["/old"] = answer(200, b"<html>moved", Refresh="5; url=/new", **HTML)
    server.script["/new"] = answer(200, b"<html>here", Refresh="30;URL='/new#x'", **HTML)
    found = ask_one(f"{SITE}/old", server)
    assert [(hop.status, hop.location) for hop in found.redirects] == [(200, f"{SITE}/new")]
    assert (found.response.url, found.response.location, found.response.body) == (f"{SITE}/new", None, b"<html>here")


def test_refresh_of_a_page(server):
    """A page that sends its readers on is a hop; one that speaks of it is not."""
    server.script["/old"] = answer(200, b'<meta http-equiv="Refresh" content="0; url=new?a=1#b"><p>Moved', **HTML)
    server.script["/new?a=1"] = answer(
        200, b"<p>To refresh: <!-- <meta http-equiv=refresh content='0;url=/x'> -->", **HTML
    )
    found = ask_one(f"{SITE}/old", server)
    assert [(hop.status, hop.location) for hop in found.redirects] == [(200, f"{SITE}/new?a=1#b")]
    assert (found.response.url, len(server.requests)) == (f"{SITE}/new?a=1", 2)


def test_refreshes_in_a_circle(server):
    """Pages that show each other in turn are pages, and no loop."""
    server.script["/a"] = answer(200, b'<meta http-equiv=refresh content="9;url=/b">One', **HTML)
    server.script["/b"] = answer(200, b'<meta http-equiv=refresh content="9;url=/a">Two', **HTML)
    found = ask_one(f"{SITE}/a", server)
    assert (found.response.url, found.stop, len(found.redirects)) == (f"{SITE}/b", None, 1)


def test_retries_are_counted(server):
    """What failed in passing is asked again, twice at most; a page that was there after that says so."""
    server.script["/x"] = [answer(502), answer(503), answer(200, b"x", **HTML)]
    server.script["/y"] = answer(500)
    found = ask([f"{SITE}/x", f"{SITE}/y"], {"www.example.gov": server.address}).answers
    assert (found[f"{SITE}/x"].response.status, found[f"{SITE}/x"].retries) == (200, 2)
    assert (found[f"{SITE}/y"].response.status, found[f"{SITE}/y"].retries) == (500, 2)


def test_silent_to_head(server, monkeypatch):
    """A server that is silent to HEAD is not waited for as long as for GET."""
    monkeypatch.setattr(course, "_BRIEFLY", 0.2)
    server.script["HEAD", "/x.pdf"] = HANG
    server.script["GET", "/x.pdf"] = answer(200, b"%PDF", Content_Type="application/pdf")
    found = ask_one(f"{SITE}/x.pdf", server, manners={"timeout": 15.0})
    assert (found.response.status, found.seconds < 5) == (200, True)


@pytest.fixture
def secure(monkeypatch, tmp_path):
    """Makes TLS servers whose certificates are valid for so many days."""
    trusted, _, key = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    servers = []

    def make(days):
        servers.append(Server(context(tmp_path, "secure.example.gov", key, days)))
        servers[-1].script["/x"] = answer(200, b"<html>x", **HTML)
        servers[-1].script["/y"] = answer(200, b"<html>y", **HTML)
        return servers[-1]

    yield make
    for server in servers:
        server.close()


def test_certificate_expiry(secure):
    """When the server's certificate expires is known of every answer, on an old connection too."""
    server = secure(12)
    urls = ["https://secure.example.gov/x", "https://secure.example.gov/y"]
    found = ask(urls, {"secure.example.gov": server.address}, per_host_connections=1).answers
    for url in urls:
        left = datetime.fromisoformat(found[url].response.certificate_expires) - datetime.now(UTC)
        assert timedelta(days=11, hours=23) < left < timedelta(days=12)
        assert found[url].response.timings.ended > 0


def test_expired_certificate(secure):
    """Behind a certificate that is refused the answer shows, with the date."""
    found = ask_one("https://secure.example.gov/x", secure(-3), host="secure.example.gov")
    assert (found.failure.code, found.failure.x509, found.behind.status) == (60, 10, 200)
    assert datetime.fromisoformat(found.behind.certificate_expires) < datetime.now(UTC)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://bücher.example/x", "xn--bcher-kva.example"),
        ("http://bücher。example/x", "xn--bcher-kva.example"),
        ("http://faß.example/x", "xn--fa-hia.example"),
        ("http://WWW.Example.GOV./x", "www.example.gov"),
        ("http://www%2Eexample.gov:/x", "www.example.gov"),
        ("http:\\\\www.example.gov\\x", "www.example.gov"),
    ],
)
def test_hosts_as_browsers_read_them(server, url, host):
    """A host is mapped by UTS 46, percent-decoded, and known with a dot at its end."""
    server.script["/x"] = answer(200, b"x", **HTML)
    assert ask([url], {host: server.address}).answers[url].response.status == 200
    assert server.requests[0][2]["host"].rstrip(".") == host


def test_a_stand_in_is_for_its_own_host(server):
    """A handle that was led to a stand-in leads other hosts nowhere else."""
    server.script["/x"] = answer(200, b"x", **HTML)
    urls = [f"{SITE}/x", "http://elsewhere.invalid/x"]
    found = ask(urls, {"www.example.gov": server.address}, connections=1).answers
    assert (found[urls[0]].response.status, found[urls[1]].failure.code) == (200, 6)
    assert len(server.requests) == 1


def test_odd_host():
    """A host that cannot be one is a malformed address, in libcurl's terms."""
    found = ask(["http://a|b.example/"], {}).answers["http://a|b.example/"]
    assert (found.failure.code, found.response) == (3, None)


def test_query_is_left_alone(server):
    """Brackets in a query go out as they are; blanks and letters beyond ASCII are encoded."""
    server.script["/q?a=[1]&b=%20%C3%BC|%"] = answer(200, b"x", **HTML)
    assert ask_one(f"{SITE}/q?a=[1]&b= ü|%", server).response.status == 200


def test_ipv6():
    """A server is asked over IPv6."""
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on loopback")
    with listener:
        listener.settimeout(5)
        port = listener.getsockname()[1]
        url = f"http://[::1]:{port}/x"
        found = ask([url], {}, manners={"allow_private": True, "timeout": 0.3}).answers[url]
        assert (found.failure.code, found.failure.ip) == (28, "::1")
        refused = ask([url], {}).answers[url]
        assert refused.failure.refused_address == "::1"
        named = ask(["http://six.example.gov/"], {"six.example.gov": f"[::1]:{port}"}, manners={"timeout": 0.3})
        assert named.answers["http://six.example.gov/"].failure.ip == "::1"
