"""What a link tells by itself, how it is written, and where in a page it leads."""

from __future__ import annotations

from acid.replies import bare, page, shell, to
from acid.truth import DEAD_NEVER, Case, alive, dead, unsure

FINE = "https://good.example.gov"
_NOT_WEB = frozenset({"broken", "failing", "undecided", "redirected"})


def _of_itself(url: str, *states: str, never: frozenset[str] = DEAD_NEVER) -> Case:
    return Case(url, frozenset(states), never)


WORDS = [
    _of_itself("htps://good.example.gov/page", "unknown scheme", "scheme typo"),
    _of_itself("http;//good.example.gov/page", "malformed URL", "unknown scheme", "scheme typo"),
    _of_itself("http//good.example.gov/page", "malformed URL", "missing scheme", "scheme typo"),
    _of_itself("https://https://good.example.gov/page", "malformed URL", "scheme typo"),
    _of_itself("https://", "malformed URL"),
    _of_itself("https://exa mple.gov/page", "malformed URL"),
    _of_itself("https://good.example.gov:99999/", "malformed URL"),
    _of_itself("https://[::1/page", "malformed URL"),
    _of_itself("https://press@example.gov", "e-mail address without mailto:"),
    _of_itself("press@example.gov", "e-mail address without mailto:"),
    dead(f"{FINE}/contact/press@example.gov", None, "e-mail address without mailto:"),
    dead(f"{FINE}/contact/www.example.gov/page", None, "missing scheme"),
    dead(f"{FINE}/http//www.example.gov/page", None, "missing scheme", "scheme typo", "not found"),
    _of_itself("www.example.gov/page", "missing scheme"),
    _of_itself("file:///C:/Users/clerk/report.doc", "local file"),
    _of_itself("C:\\Users\\clerk\\report.doc", "local file"),
    _of_itself("\\\\fileserver\\share\\report.doc", "local file"),
    _of_itself("http://10.1.2.3/page", "private address"),
    _of_itself("http://192.168.0.5/page", "private address"),
    _of_itself("http://169.254.169.254/latest/", "private address"),
    _of_itself("http://localhost/page", "private address"),
    _of_itself("http://[::1]/page", "private address"),
    _of_itself("http://2130706433/page", "private address"),
    _of_itself("http://0x7f.1/page", "private address"),
    _of_itself("http://intranet/page", "private address", "intranet name", "no such host"),
    _of_itself("http://wiki.corp.local/page", "private address", "intranet name", "no such host"),
    alive("https://clerk:secret@good.example.gov/credentials", page(), "credentials in URL", host="good.example.gov",
        never=frozenset({"undecided", "unchecked", "fine"})),
    _of_itself("mailto:press@example.gov", "not a web link", never=_NOT_WEB),
    _of_itself("tel:+12025550123", "not a web link", never=_NOT_WEB),
    _of_itself("javascript:void(0)", "not a web link", never=_NOT_WEB),
    _of_itself("data:text/plain,hello", "not a web link", never=_NOT_WEB),
    _of_itself("ftp://ftp.example.gov/file", "old protocol", never=frozenset({"fine", "redirected"})),
]  # fmt: skip

SPELLING = [
    alive("https:\\\\good.example.gov\\back\\page", page(), "ok", host="good.example.gov", path="/back/page"),
    alive(f"{FINE}/a page", page(), "ok", path="/a%20page"),
    alive(f"  {FINE}/spaced\n", page(), "ok", host="good.example.gov", path="/spaced"),
    alive(f"{FINE}/new\nline", page(), "ok", path="/newline"),
    alive("HTTPS://GOOD.Example.GOV/Shout", page(), "ok", host="good.example.gov", path="/Shout"),
    alive("https://good.example.gov./dot-host", page(), "ok", host="good.example.gov", path="/dot-host"),
    alive("https://good.example.gov:443/port", page(), "ok", host="good.example.gov", path="/port"),
    alive("https://good.example.gov:/no-port", page(), "ok", host="good.example.gov", path="/no-port"),
    alive("https://good%2Eexample.gov/escaped-host", page(), "ok", host="good.example.gov", path="/escaped-host"),
    alive("https://under_score.example.gov/page", page(), "ok"),
    alive("https://b\u00fccher.example/seite", page(), "ok", host="xn--bcher-kva.example"),
    alive("https://XN--BCHER-KVA.example/puny", page(), "ok", host="xn--bcher-kva.example"),
    alive("https://b\u00fccher\u3002example/punkt", page(), "ok", host="xn--bcher-kva.example"),
    alive(f"{FINE}/100%", page(), "ok"),
    alive(f"{FINE}/%zz", page(), "ok"),
    alive(f"{FINE}/a%2Fb", page(), "ok"),
    alive(f"{FINE}/double%2520coded", page(), "ok"),
    alive(f"{FINE}/latin%E9", page(), "ok"),
    alive(f"{FINE}/caf\u00e9-2", page(), "ok", path="/caf%C3%A9-2"),
    alive(f"{FINE}/it's(1)!*;,$&=+@:~", page(), "ok"),
    alive(f"{FINE}/q?a=1&b=a b&c=%26&d=[x]&e=\u00e9", page(), "ok", path="/q?a=1&b=a%20b&c=%26&d=[x]&e=%C3%A9"),
    alive(f"{FINE}/up/../down", page(), "ok", path="/down"),
    alive(f"{FINE}/here/./there", page(), "ok", path="/here/there"),
    alive(f"{FINE}/double//slash", page(), "ok"),
    alive(f"{FINE}?query-only", page(), "ok", host="good.example.gov", path="/?query-only"),
    alive(f"{FINE}/long?{'x' * 6000}", page(), "ok"),
]  # fmt: skip

_SECTIONS = (
    "<h1 id='start'>Tides</h1><p id=caf\u00e9>Caf\u00e9</p><p><a name='old-way'>Old</a></p><h2 id='Section-Two'>Two</h2>"
    "<p id='a b'>Space</p><p id='x&amp;y'>Amp</p><p id='100%'>All</p>"
)
_FAR = "<p>Tides come and go.</p>" * 20_000 + "<h2 id='far'>Far down</h2>" + "<p>and go.</p>" * 100
_TOC = "<h1>Tides</h1><div id='toc'></div><script>document.querySelector('h1').id = 'made-later';</script>"
_ROUTER = "<h1>Tides</h1><p>" + "High water. " * 50 + "</p><script src='/router.js'></script>"
FRAGMENTS = [
    alive(f"{FINE}/sections#start", page("Tides", _SECTIONS), "ok"),
    *(
        alive(f"{FINE}/sections#{part}", None, "ok")
        for part in ("", "top", "TOP", "old-way", "caf%C3%A9", "caf\u00e9", "a%20b", "x&y", "x%26y", "100%", ":~:text=tides",
                     "start:~:text=tides,go")
    ),
    dead(f"{FINE}/sections#missing", None, "fragment missing", never=frozenset({"fine", "undecided", "unchecked"})),
    dead(f"{FINE}/sections#section-two", None, "fragment missing", never=frozenset({"fine", "undecided", "unchecked"})),
    dead(f"{FINE}/sections#sections%20two", None, "fragment missing", never=frozenset({"fine", "undecided", "unchecked"})),
    alive(f"{FINE}/far#far", page("Tides", _FAR), "ok"),
    dead(f"{FINE}/far#farther", None, "fragment missing", never=frozenset({"unchecked"})),
    unsure(f"{FINE}/made#made-later", page("Tides", _TOC), never=frozenset({"broken", "failing"})),
    unsure("https://half-shell.example.gov/app/18#/route/7", shell(), never=frozenset({"broken", "failing"})),
    alive(f"{FINE}/routed#/tides/7", page("Tides", _ROUTER), never=frozenset({"broken", "failing"})),
    alive(f"{FINE}/routed#!tides", None, never=frozenset({"broken", "failing"})),
    alive(f"{FINE}/paper.pdf#page=3", bare(b"%PDF-1.7\n" + b"0" * 3000, kind="application/pdf"), "ok"),
    alive(f"{FINE}/movie.mp4#t=10,20", bare(b"\0\0\0\x18ftypmp42", kind="video/mp4"), "ok"),
    alive(f"{FINE}/code.txt#L10-L20", bare("one\ntwo\n", kind="text/plain"), never=frozenset({"broken", "failing"})),
    alive(f"{FINE}/moved-part#start", to("/sections", 301)),
    alive(f"{FINE}/moved-part-2#missing", to("/sections#start", 301)),
    dead(f"{FINE}/moved-part#missing", None, "fragment missing", never=frozenset({"fine", "undecided", "unchecked"})),
    dead(f"{FINE}/no-page#start", None, "not found"),
]  # fmt: skip

CASES: list[Case] = [*WORDS, *SPELLING, *FRAGMENTS]
