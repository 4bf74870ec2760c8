"""Real requests to scripted servers on loopback."""

import socket
import threading
import time

import pytest
from link_server import CLOSE, HANG, RESET, Server, answer, authority, context

from archive_crawler.items import LinkHealth
from archive_crawler.links import engine
from archive_crawler.links.checker import LinkChecker

AGENT = "archive-crawler-test (+mailto:web@example.gov)"
SITE = "http://www.example.gov"


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


@pytest.fixture
def start(server):
    """Makes checkers that reach the server under www.example.gov and other.example.gov, and stops them."""
    started = []

    def make(**options):
        hosts = {"www.example.gov": server.address, "other.example.gov": server.address}
        defaults = {"per_host_delay": 0.0, "retry_pause": 0.01, "timeout": 0.5, "connect_timeout": 0.5, "hosts": hosts}
        defaults |= {"robots": False, "probe": False, "aside": False}
        checker = LinkChecker(AGENT, **{**defaults, **options})
        started.append(checker)
        return checker

    yield make
    for checker in started:
        checker.close(0)


@pytest.fixture
def check(start):
    def ask(url, **options):
        checker = start(**options)
        checker.submit(url)
        [result] = checker.close(20)
        return result

    return ask


STATUSES = {
    204: ("no content", "undecided"),
    400: ("bad request", "broken"),
    401: ("login required", "undecided"),
    403: ("forbidden", "undecided"),
    404: ("not found", "broken"),
    410: ("gone", "broken"),
    418: ("client error", "undecided"),
    429: ("rate limited", "undecided"),
    451: ("unavailable for legal reasons", "undecided"),
    500: ("server error", "broken"),
    503: ("unavailable", "undecided"),
    999: ("blocked by firewall", "undecided"),
}


@pytest.mark.parametrize("status", STATUSES)
def test_status(server, check, status):
    """Each status has its state, and GET has the last word where HEAD brings no page."""
    server.script["/x"] = answer(status)
    result = check(f"{SITE}/x")
    assert (result.state, result.health) == STATUSES[status]
    assert (result.http_status, result.method, result.source) == (status, "GET", "check")


def test_fine_by_head(server, check):
    """A file that answers HEAD is fine and is asked for once, by name."""
    server.script["/x.pdf"] = answer(200, b"hello", Content_Type="application/pdf")
    result = check(f"{SITE}/x.pdf#page=2")
    assert (result.health, result.method, result.ip) == ("fine", "HEAD", "127.0.0.1")
    [(method, path, headers)] = server.requests
    assert (method, path, headers["user-agent"], headers["host"]) == ("HEAD", "/x.pdf", AGENT, "www.example.gov")


@pytest.mark.parametrize("refusal", [405, 501, 403, 404, 500])
def test_head_refused(server, check, refusal):
    """A server that refuses HEAD is asked by GET, and its file is fine."""
    server.script["HEAD", "/x.pdf"] = answer(refusal)
    server.script["GET", "/x.pdf"] = answer(200, b"x" * 100_000, Content_Type="application/pdf")
    result = check(f"{SITE}/x.pdf")
    assert (result.health, result.method) == ("fine", "GET")
    assert server.asked() == [("HEAD", "/x.pdf"), ("GET", "/x.pdf")]


@pytest.mark.parametrize("fault", [CLOSE, RESET, HANG])
def test_head_disturbed(server, check, fault):
    """A server that breaks off at HEAD and answers GET is fine."""
    server.script["HEAD", "/x.zip"] = fault
    server.script["GET", "/x.zip"] = answer(200, b"PK", Content_Type="application/zip")
    assert check(f"{SITE}/x.zip").health is LinkHealth.FINE


@pytest.mark.parametrize(
    ("fault", "state", "error"),
    [(CLOSE, "empty answer", "empty"), (RESET, "connection reset", "reset"), (HANG, "timeout", "timeout")],
)
def test_no_answer(server, check, fault, state, error):
    """A server that never answers is undecided after three tries, two where it is silent, with the error named."""
    server.script["/x"] = fault
    result = check(f"{SITE}/x")
    assert (result.state, result.health, result.error) == (state, "undecided", error)
    assert len(server.requests) == (2 if fault == HANG else 3)


def test_not_http(server, check):
    """An answer that is not HTTP is undecided."""
    server.script["/x"] = b"220 mail.example.gov ESMTP\r\n\r\n"
    assert check(f"{SITE}/x", timeout=2).health is LinkHealth.UNDECIDED


def test_refused(check):
    """A closed port is a refused connection."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    result = check("http://closed.example.gov/", hosts={"closed.example.gov": f"127.0.0.1:{port}"})
    assert (result.state, result.health, result.error) == ("connection refused", "broken", "refused")


@pytest.mark.parametrize(
    ("temporary", "state", "health"),
    [(False, "no such host", "broken"), (True, "temporary DNS failure", "undecided")],
)
def test_dns(monkeypatch, check, temporary, state, health):
    """A name that does not exist is broken, one that could not be looked up is not."""
    monkeypatch.setattr(engine, "is_temporary", lambda host: temporary)
    result = check("http://no-such-host.invalid/")
    assert (result.state, result.health) == (state, health)


def test_dns_is_asked_once_a_name(monkeypatch, start):
    """The other links to a name that leads nowhere do not wait a minute each for their turn to learn it."""
    monkeypatch.setattr(engine, "is_temporary", lambda host: False)
    checker = start(per_host_delay=60.0, per_host_connections=1)
    for n in range(30):
        checker.submit(f"http://no-such-host.invalid/{n}")
    results = checker.close(30)
    assert {result.state for result in results} == {"no such host"}
    assert len({result.url for result in results}) == 30


def test_redirects(server, check):
    """Redirects are followed hop by hop, over hosts, and every hop is kept."""
    server.script["/a"] = answer(301, Location="b?x=1")
    server.script["/b?x=1"] = answer(308, Location="http://other.example.gov/c")
    server.script["/c"] = answer(200)
    result = check(f"{SITE}/a")
    assert (result.state, result.url_final) == ("redirected permanently", "http://other.example.gov/c")
    assert [(hop.url, hop.status, hop.location) for hop in result.chain] == [
        (f"{SITE}/a", 301, f"{SITE}/b?x=1"),
        (f"{SITE}/b?x=1", 308, "http://other.example.gov/c"),
    ]


def test_temporary_redirect(server, check):
    """One temporary redirect makes the whole way temporary, and nothing is to be done."""
    server.script.update({"/a": answer(301, Location="/b"), "/b": answer(302, Location="/c"), "/c": answer(200)})
    result = check(f"{SITE}/a")
    assert (result.state, result.health, result.advice) == ("redirected temporarily", "redirected", None)


def test_broken_behind_redirect(server, check):
    """A redirect to a missing page is a broken link, with its way."""
    server.script["/a"] = answer(301, Location="/b")
    result = check(f"{SITE}/a")
    assert (result.state, result.http_status, len(result.chain)) == ("not found", 404, 1)


@pytest.mark.parametrize(
    ("script", "state"),
    [
        ({"/a": answer(302, Location="/b"), "/b": answer(302, Location="/a")}, "redirect loop"),
        ({"/a": answer(302, Location="/a", Set_Cookie="seen=1")}, "redirect needs cookies"),
        ({"/a": answer(302)}, "redirect nowhere"),
        ({"/a": answer(302, Location="http://[broken")}, "redirect nowhere"),
        ({"/a": answer(302, Location="/0")} | {f"/{n}": answer(302, Location=f"/{n + 1}") for n in range(30)},
         "too many redirects"),
    ],
)  # fmt: skip
def test_redirects_without_end(server, check, script, state):
    """Redirects that lead nowhere end in a state of their own, after twenty at most."""
    server.script.update(script)
    result = check(f"{SITE}/a")
    assert result.state == state
    assert len(server.requests) <= 21


def test_retry_after(server, start):
    """A short Retry-After is waited for, and the page is then fine."""
    server.script["/x"] = [answer(429, Retry_After="0"), answer(200)]
    checker = start()
    checker.submit(f"{SITE}/x")
    assert [check.health for check in checker.close(20)] == ["fine"]


def test_long_retry_after(server, start):
    """A page that wants an hour of rest keeps no other from being asked; a server that says so twice is left alone."""
    for path in ("/a", "/c"):
        server.script[path] = answer(503, Retry_After="3600")
    server.script["/b"] = answer(200)
    checker = start(per_host_connections=1)
    for path in "abcd":
        checker.submit(f"{SITE}/{path}")
    checks = sorted(checker.close(20), key=lambda check: check.url)
    assert [check.state for check in checks] == ["unavailable", "ok", "unavailable", "rate limited"]
    assert {check.health for check in checks} == {"fine", "undecided"}
    assert [path for _, path in server.asked()] == ["/a", "/b", "/c"]


def test_server_error_passes(server, check):
    """A server that fails once is asked again."""
    server.script["/x"] = [answer(500), answer(502), answer(200)]
    assert check(f"{SITE}/x").health is LinkHealth.FINE


def test_hanging_host(server, start):
    """A hanging host does not hold up two hundred fast pages."""
    server.script.update({f"/{n}": answer(200) for n in range(200)})
    server.script["/hang"] = HANG
    checker = start(timeout=60, per_host_connections=8)
    checker.submit("http://other.example.gov/hang")
    for n in range(200):
        checker.submit(f"{SITE}/{n}")
    with checker._settled:
        assert checker._settled.wait_for(lambda: len(checker._done) == 200, 30)
    assert {check.health for check in checker.poll()} == {"fine"}
    assert [check.url for check in checker.close(0)] == ["http://other.example.gov/hang"]


def test_private_address_refused(server, start):
    """A name, a literal and a redirect that lead to a private address are not connected."""
    server.script["/out"] = answer(301, Location=f"http://127.0.0.1:{server.port}/secret")
    checker = start()
    checker.submit(f"http://127.0.0.1:{server.port}/secret")
    checker.submit(f"{SITE}/out")
    checks = {check.url: check for check in checker.close(20)}
    assert checks[f"http://127.0.0.1:{server.port}/secret"].state == "private address"
    assert checks[f"{SITE}/out"].state == "host with a private address"
    assert server.asked() == [("GET", "/out")]


def test_private_address_allowed(server, check):
    """With `allow_private` a private address is asked like any other."""
    server.script["/x"] = answer(200)
    assert check(f"http://127.0.0.1:{server.port}/x", allow_private=True).health is LinkHealth.FINE


def test_user_name_is_not_sent(server, check):
    """A user name inside a link is not sent to its host."""
    server.script["/x%20%C3%BC"] = answer(200)
    assert check("http://me:secret@www.example.gov/x ü").state == "credentials in URL"
    assert "authorization" not in server.requests[0][2]


def test_asked_once(server, start):
    """A URL is asked for once, however often it is submitted; each spelling gets its check."""
    server.script["/x"] = [HANG, answer(200)]
    checker = start(timeout=0.2)
    for url in (f"{SITE}/x", f"{SITE}/x", f"{SITE}/x#a", f"{SITE}/x#b"):
        checker.submit(url)
    assert sorted(check.url for check in checker.close(20)) == [f"{SITE}/x", f"{SITE}/x#a", f"{SITE}/x#b"]
    assert len(server.requests) == 2


def test_time_limit(server, start):
    """What is not answered when the checker closes comes back unchecked, with the reason."""
    server.script["/x"] = HANG
    checker = start(timeout=30)
    checker.submit(f"{SITE}/x")
    assert checker.pending() == 1
    [check] = checker.close(0)
    assert (check.health, check.error_detail, checker.pending()) == ("unchecked", "time limit", 0)


def test_internal_error(monkeypatch, server, start):
    """A fault of the checker itself is an undecided check with its words, and the thread goes on."""

    def fail(*_):
        raise RuntimeError("out of order")

    server.script["/x"] = answer(200)
    checker = start()
    with monkeypatch.context() as patch:
        patch.setattr(engine.Course, "next", fail)
        checker.submit(f"{SITE}/y")
        with checker._settled:
            assert checker._settled.wait_for(lambda: not checker._open, 20)
    checker.submit(f"{SITE}/x")
    broken, fine = checker.close(20)
    assert (broken.state, broken.error_detail) == ("internal error", "RuntimeError: out of order")
    assert fine.health is LinkHealth.FINE


TLS = {
    "good": ("secure.example.gov", True, 90, "ok", "fine"),
    "expires soon": ("secure.example.gov", True, 29, "TLS certificate expires soon", "flawed"),
    "expired": ("secure.example.gov", True, -30, "TLS certificate expired", "broken"),
    "wrong host": ("elsewhere.example.gov", True, 30, "TLS certificate for another host", "broken"),
    "self-signed": ("secure.example.gov", False, 30, "TLS certificate self-signed", "broken"),
}


@pytest.mark.parametrize("case", TLS)
def test_tls(monkeypatch, tmp_path, start, case):
    """A bad certificate is named, and the status behind it shows."""
    name, signed, days, state, health = TLS[case]
    trusted, _, key = authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    secure = Server(context(tmp_path, name, key if signed else None, days))
    secure.script["/x"] = answer(200)
    checker = start(hosts={"secure.example.gov": secure.address}, timeout=5)
    checker.submit("https://secure.example.gov/x")
    [check] = checker.close(20)
    secure.close()
    assert (check.state, check.health) == (state, health)
    assert case in {"good", "expires soon"} or "without verification the server answers 200" in check.error_detail


def test_untrusted_chain(tmp_path, start):
    """Who gets past a certificate that some browsers refuse, to a missing page, gets nothing."""
    _, _, key = authority(tmp_path)
    secure = Server(context(tmp_path, "secure.example.gov", key))
    checker = start(hosts={"secure.example.gov": secure.address}, timeout=5)
    checker.submit("https://secure.example.gov/x")
    [check] = checker.close(20)
    secure.close()
    assert (check.state, check.health, check.certainty) == ("not found", "broken", "likely")
    assert (check.error, check.status_unverified) == ("tls-incomplete", 404)


def test_tls_to_plain_port(server, check):
    """https: to a server that speaks plain HTTP is a TLS failure, undecided."""
    assert check("https://www.example.gov/x", timeout=2).health is LinkHealth.UNDECIDED


class Closed:
    """Hours that end when the test says so."""

    until = 2e9

    def closed_until(self, now):
        return self.until if now < self.until else None


def test_in_blackout_hours_nothing_is_asked(server, start, monkeypatch):
    """What was submitted waits until they end."""
    monkeypatch.setattr(engine, "_LOOK_AGAIN", 0.02)
    server.script["/x"] = answer(200, body=b"x")
    hours = Closed()
    checker = start(hours=hours)
    checker.submit(f"{SITE}/x")
    time.sleep(0.2)
    assert server.requests == []
    assert checker.pending() == 1
    hours.until = 0.0
    [check] = checker.close(20)
    assert (check.health, len(server.requests) > 0) == (LinkHealth.FINE, True)


def test_a_fragment_that_comes_late(server, start):
    """A link to a part of a page that is being read is checked by reading on, where the page is long."""
    asked, go = threading.Event(), threading.Event()
    body = b"<html><h1>Tides</h1>" + b"<p>High water comes at ten.</p>" * 12_000 + b"<h2 id=late>Late</h2>"

    def slow(_headers):
        asked.set()
        go.wait(10)
        return answer(200, body, Content_Type="text/html")

    server.script["/x"] = slow
    checker = start(timeout=20)
    checker.submit(f"{SITE}/x")
    assert asked.wait(10)
    checker.submit(f"{SITE}/x#late")
    go.set()
    assert {check.url: check.state for check in checker.close(20)} == {f"{SITE}/x": "ok", f"{SITE}/x#late": "ok"}
    assert len(server.requests) == 2
