"""Statuses, methods, redirects and connections."""

from __future__ import annotations

import gzip
import zlib

from acid.replies import bare, bomb, by_method, fault, in_turn, only_if, page, slow, status, to
from acid.server import Ending, Reply, Request, Script
from acid.truth import Case, alive, dead, unsure

FINE = "https://good.example.gov"
_NOT_BROKEN = frozenset({"broken", "failing"})
_OF_404 = bare("<title>Not found</title><h1>Not found</h1>", 404)

STATUSES = [
    alive(f"{FINE}/page", page(), "ok"),
    alive("http://plain.example.gov/page", page(), "ok"),
    alive("http://plain.example.gov/206", status(206), "ok"),
    unsure(f"{FINE}/204", bare(b"", 204), "no content"),
    dead(f"{FINE}/400", status(400), "bad request"),
    unsure(f"{FINE}/401", status(401, WWW_Authenticate='Basic realm="staff"'), "login required"),
    unsure(f"{FINE}/402", status(402), "client error"),
    unsure(f"{FINE}/403", status(403), "forbidden"),
    dead(f"{FINE}/404", _OF_404, "not found"),
    unsure(f"{FINE}/405", status(405, Allow="POST"), "client error"),
    unsure(f"{FINE}/406", status(406), "client error"),
    unsure(f"{FINE}/409", status(409), "client error"),
    dead(f"{FINE}/410", status(410), "gone"),
    unsure(f"{FINE}/418", status(418), "client error"),
    unsure(f"{FINE}/451", status(451), "unavailable for legal reasons"),
    alive(f"{FINE}/429-once", in_turn(status(429, Retry_After="1"), page()), "ok"),
    unsure("https://busy.example.gov/429", status(429, Retry_After="3600"), "rate limited"),
    unsure("https://busier.example.gov/429", status(429), "rate limited"),
    alive(f"{FINE}/500-once", in_turn(status(500), status(500), page()), "ok"),
    dead(f"{FINE}/500", status(500), "server error"),
    dead(f"{FINE}/501", status(501), "server error"),
    dead(f"{FINE}/502", status(502), "server error"),
    dead(f"{FINE}/523", status(523), "server error"),
    alive(f"{FINE}/503-once", in_turn(status(503), page()), "ok"),
    unsure("https://closed.example.gov/503", status(503), "unavailable"),
    unsure("https://mended.example.gov/503", status(503, Retry_After="7200"), "unavailable", "rate limited"),
    unsure("https://jobs.example.com/in/harbor", status(999), "blocked by firewall"),
    alive(f"{FINE}/early-hints", fault(Ending.RAW, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"), "ok"),
]  # fmt: skip

_HEAD = {
    "404": status(404),
    "405": status(405),
    "403": status(403),
    "400": status(400),
    "410": status(410),
    "500": status(500),
    "501": status(501),
    "429": status(429),
    "503": status(503),
    "204": bare(b"", 204),
    "hang": fault(Ending.SILENT),
    "close": fault(Ending.CLOSED),
    "reset": fault(Ending.RESET),
    "body": fault(Ending.RAW, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"),
}
HEADS = [
    alive("https://heads.example.gov/302-home", by_method(to("/", 302), page()), never=_NOT_BROKEN,
        routes={"heads.example.gov/": page()}),
    *(alive(f"https://heads.example.gov/{name}", by_method(head, page())) for name, head in _HEAD.items()),
    dead("https://heads.example.gov/reverse-404", by_method(page(), _OF_404), "not found"),
    dead("https://heads.example.gov/reverse-410", by_method(page(), status(410)), "gone"),
    dead("https://heads.example.gov/reverse-500", by_method(page(), status(500)), "server error"),
    unsure("https://heads.example.gov/reverse-403", by_method(page(), status(403)), "forbidden"),
]  # fmt: skip


def _chain(length: int) -> Script:
    """So many redirects before the page; the step is in the query."""

    def step(request: Request) -> Reply:
        done = int(request.path.partition("?step=")[2] or 0)
        path = request.path.partition("?")[0]
        return page()(request) if done == length else to(f"{path}?step={done + 1}")(request)

    return step


def _cookie(name: str, script: Script, otherwise: Script) -> Script:
    return only_if(lambda request: name in request.headers.get("cookie", ""), script, otherwise)


REDIRECTS = [
    alive("http://good.example.gov/to-https", only_if(lambda r: r.secure, page(), to("https://good.example.gov/to-https")),
        "trivial redirect", "ok"),
    alive("https://bare.example.gov/page", to("https://www.bare.example.gov/page"), "trivial redirect", "ok",
        routes={"www.bare.example.gov/page": page()}),
    alive(f"{FINE}/slash", to("/slash/"), "trivial redirect", "ok", routes={"good.example.gov/slash/": page()}),
    alive(f"{FINE}/Upper", to("/upper"), routes={"good.example.gov/upper": page()}),
    alive("https://good.example.gov/index.html", to("/"), "trivial redirect", "ok",
        routes={"good.example.gov/": page("Harbor Office", "<h1>Harbor Office</h1><p>Welcome to the basin.</p>")}),
    alive(f"{FINE}/301", to("/new-place/301"), "redirected permanently", routes={"good.example.gov/new-place/301": page()}),
    alive(f"{FINE}/308", to("/new-place/308", 308), "redirected permanently",
        routes={"good.example.gov/new-place/308": page()}),
    alive(f"{FINE}/302", to("/today/302", 302), "redirected temporarily", routes={"good.example.gov/today/302": page()}),
    alive(f"{FINE}/303", to("/today/303", 303), "redirected temporarily", routes={"good.example.gov/today/303": page()}),
    alive(f"{FINE}/307", to("/today/307", 307), "redirected temporarily", routes={"good.example.gov/today/307": page()}),
    alive(f"{FINE}/chain-5", _chain(5), "long redirect chain", "redirected permanently"),
    alive(f"{FINE}/chain-15", _chain(15)),
    dead(f"{FINE}/chain-30", _chain(30), "too many redirects"),
    dead(f"{FINE}/loop", to("/loop-back"), "redirect loop", routes={"good.example.gov/loop-back": to("/loop")}),
    dead(f"{FINE}/loop-itself", to("/loop-itself"), "redirect loop"),
    alive("https://cookies.example.gov/wall", _cookie("seen=1", page(), to("/wall", 302, Set_Cookie="seen=1; Path=/"))),
    alive("https://cookies.example.gov/via", _cookie("ok=1", page(), to("/set?back=/via", 302)),
        routes={"cookies.example.gov/set": to("/via", 302, Set_Cookie="ok=1; Path=/")}),
    unsure("https://cookies.example.gov/forever", to("/forever", 302, Set_Cookie="seen=1; Path=/"),
        "redirect needs cookies", "redirect loop", never=frozenset({"fine", "redirected"})),
    dead(f"{FINE}/to-404", to("/no/such/page"), "not found", routes={"good.example.gov/no/such/page": _OF_404}),
    dead(f"{FINE}/to-gone-host", to("http://no-such-host.invalid/"), "no such host"),
    dead(f"{FINE}/to-nowhere", to("mailto:harbor@example.gov", 302), "redirect nowhere"),
    dead(f"{FINE}/to-file", to("file:///etc/passwd", 302), "redirect nowhere", "local file"),
    dead(f"{FINE}/without-location", bare("", 302), "redirect nowhere"),
    unsure(f"{FINE}/to-private", to("http://10.11.12.13/page", 302), never=frozenset({"fine", "redirected"})),
    unsure(f"{FINE}/to-403", to("/refused", 302), "forbidden", routes={"good.example.gov/refused": status(403)}),
    alive(f"{FINE}/to-spaces", to("/a new place", 301), routes={"good.example.gov/a%20new%20place": page()}),
    alive(f"{FINE}/to-letters", to("/caf\u00e9", 301), routes={"good.example.gov/caf%C3%A9": page()}),
    alive(f"{FINE}/to-backslash", to("/back\\slash", 301), routes={"good.example.gov/back/slash": page()}),
    alive(f"{FINE}/to-relative", to("?moved=yes", 301), routes={"good.example.gov/to-relative?moved=yes": page()}),
    alive(f"{FINE}/to-no-scheme", to("//good.example.gov/page2", 301), routes={"good.example.gov/page2": page()}),
    alive(f"{FINE}/to-upper-host", to("HTTPS://GOOD.EXAMPLE.GOV/page3", 301), routes={"good.example.gov/page3": page()}),
    alive(f"{FINE}/not-modified", fault(Ending.RAW, b"HTTP/1.1 304 Not Modified\r\n\r\n"), "ok", never=_NOT_BROKEN),
]  # fmt: skip

ENDS = [
    *(
        alive(f"https://ends.example.gov/way/{code}", to("/ok", code), "redirected permanently", "redirected temporarily",
            routes={"ends.example.gov/ok": page()} if code == 301 else {})
        for code in (301, 302, 303, 307, 308)
    ),
    alive("https://ends.example.gov/way/chain", to("/way/301"), "redirected permanently"),
    alive("http://ends.example.gov/way/plain", to("https://ends.example.gov/ok")),
]  # fmt: skip

_BODY = b"<p>tides</p>" * 4000
CONNECTIONS = [
    alive("https://slow.example.gov/page", slow(page(), 0.8), "ok"),
    unsure("https://silent.example.gov/page", fault(Ending.SILENT), "timeout"),
    unsure("https://stalled.example.gov/page", fault(Ending.STALLED, _BODY), never=_NOT_BROKEN),
    unsure("https://reset.example.gov/page", fault(Ending.RESET), "connection reset"),
    unsure("http://reset.example.gov/plain", fault(Ending.RESET), "connection reset"),
    unsure("https://cut.example.gov/page", fault(Ending.CUT, _BODY), never=_NOT_BROKEN),
    unsure("http://closed-at-once.example.gov/", fault(Ending.CLOSED), "empty answer"),
    unsure("http://ssh.example.gov/", fault(Ending.RAW, b"SSH-2.0-OpenSSH_9.2\r\n"), "odd answer"),
    unsure(
        "http://old-http.example.gov/",
        fault(Ending.RAW, b"<html>HTTP/0.9</html>\n"),
        never=frozenset({"broken", "failing", "fine"}),
    ),
    alive("https://endless.example.gov/page", fault(Ending.ENDLESS, b"<p>and so on</p>"), never=_NOT_BROKEN),
    alive(
        "https://endless.example.gov/headers",
        fault(Ending.RAW, b"HTTP/1.1 200 OK\r\n" + b"X-More: yes\r\n" * 60_000),
        never=frozenset({"broken", "failing", "fine"}),
    ),
    alive("https://bomb.example.gov/page", lambda _: bomb(), never=_NOT_BROKEN),
    alive("https://good.example.gov:8443/page-8443", page(), "ok", host="good.example.gov", path="/page-8443"),
    dead("http://refusing.example.gov/page", None, "connection refused"),
    dead("http://no-such-host.invalid/page", None, "no such host"),
    unsure("http://dns-trouble.invalid/page", None, "temporary DNS failure"),
    alive(f"{FINE}/large.zip", bare(b"PK" * 3_000_000, kind="application/zip"), "ok"),
]

_FAR = gzip.compress(b"<!doctype html><title>Tides</title>" + _BODY * 12 + b"<h2 id=far>Far</h2>")
CODINGS = [
    alive("https://coded.example.gov/gzip#far", bare(_FAR, Content_Encoding="gzip"), "ok"),
    alive("https://coded.example.gov/deflate", bare(zlib.compress(_BODY), Content_Encoding="deflate"), "ok"),
    unsure("https://coded.example.gov/not-gzip", bare(_BODY, Content_Encoding="gzip"), never=_NOT_BROKEN),
    alive("https://coded.example.gov/chunked", fault(Ending.RAW, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n"), "ok"),
    unsure("https://coded.example.gov/chunk-cut", fault(Ending.RAW, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nfff\r\nhello"), never=_NOT_BROKEN),
]  # fmt: skip

TLS = [
    alive("https://tls-good.example.gov/", page(), "ok"),
    dead("https://tls-expired.example.gov/", page(), "TLS certificate expired"),
    dead("https://tls-expired.example.gov/404", _OF_404, "TLS certificate expired", "not found"),
    alive(
        "https://tls-soon.example.gov/",
        page(),
        "TLS certificate expires soon",
        never=frozenset({"broken", "failing", "undecided"}),
    ),
    dead("https://tls-wrong-host.example.gov/", page(), "TLS certificate for another host"),
    dead("https://tls-self-signed.example.gov/", page(), "TLS certificate self-signed"),
    unsure("https://tls-incomplete.example.gov/", page(), "TLS chain incomplete", "TLS certificate untrusted"),
    alive("https://tls-complete.example.gov/", page(), "ok"),
    dead("http://redirects.example.gov/to-expired", to("https://tls-expired.example.gov/"), "TLS certificate expired"),
    unsure("https://tls-none.example.gov/", None, "TLS failure", routes={}),
]

CASES: list[Case] = [*STATUSES, *HEADS, *REDIRECTS, *ENDS, *CONNECTIONS, *CODINGS, *TLS]
