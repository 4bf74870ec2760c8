"""Pages that answer 200 and are none, and live pages that look like them."""

from __future__ import annotations

from zlib import crc32

from acid.replies import bare, echo, fault, html, page, shell, status, to
from acid.server import Ending, Reply, Request
from acid.truth import Case, alive, dead, unsure

_SOFT = "soft not found"
_UNKNOWN = frozenset({"broken", "failing", "fine", "redirected"})
_CONSENT = frozenset({"broken", "failing", "fine"})
_QUIET = frozenset({"fine", "redirected", "unchecked"})
_HOME = (
    "<h1>Harbor Office</h1><p>"
    + "Welcome. Choose a topic from the menu, or see what is new in the basin. " * 5
    + "</p>"
)
_BANNER = (
    "<h1>Notice and consent</h1><p>You are accessing a government information system. By using it you consent to monitoring.</p>"
    "<form action='/consent.aspx' method='post'><button>I accept</button></form>"
)
_MISSING = "The page you requested could not be found. It may have been moved or removed."


def _story(name: str) -> str:
    return f"<h1>{name}</h1>" + "".join(
        f"<p>{name}: paragraph {n} tells of tides, pilots and berth {n * 7}.</p>" for n in range(12)
    )


def _with_news(request: Request) -> Reply:
    """A not-found page with other news each time."""
    news = "".join(
        f"<li>{word} number {crc32(f'{request.path}{word}'.encode()) % 997} of the {word}</li>"
        for word in ("tide", "pilot", "berth", "wreck")
    )
    return html("Page not found", f"<h1>Page not found</h1><p>{_MISSING}</p><ul>{news}</ul>")


def _odd_sibling(request: Request) -> Reply:
    """What is not there is answered in the way that the folder names."""
    folder = request.path.split("/")[1]
    ways = {
        "home": to("/", 302),
        "hang": fault(Ending.SILENT),
        "wall": status(403),
        "later": status(503),
        "reset": fault(Ending.RESET),
    }
    return ways.get(folder, page("Harbor", _HOME))(request)


WORDS = [
    dead("https://soft-words.example.gov/news/2019/lost", None, _SOFT,
        routes={"soft-words.example.gov": echo("Page Not Found", _MISSING), "soft-words.example.gov/": page("Harbor", _HOME)}),
    alive("https://soft-words.example.gov/news/2019/kept", page("Kept", _story("A story that was kept")), "ok"),
    dead("https://soft-spanish.example.gov/noticias/perdida", None, _SOFT,
        routes={"soft-spanish.example.gov": echo("Página no encontrada", "Lo sentimos, la página que busca no existe."),
                "soft-spanish.example.gov/": page("Puerto", _HOME)}),
    dead("https://soft-sibling.example.gov/reports/2018/summary.html", None, _SOFT,
        routes={"soft-sibling.example.gov": echo("We have a new site", "Much has changed here. Use the search to look around."),
                "soft-sibling.example.gov/": page("Harbor", _HOME)}),
    alive("https://soft-sibling.example.gov/reports/2018/kept.html", page("Kept report", _story("A report that was kept")), "ok"),
    dead("https://soft-bare.example.gov/x/y.aspx", None, _SOFT,
        routes={"soft-bare.example.gov": bare("Sorry, this content is no longer available."),
                "soft-bare.example.gov/": page("Harbor", _HOME)}),
    dead("https://soft-one.example.gov/only-here", page("404 - File or directory not found.", f"<h1>404</h1><p>{_MISSING}</p>"), _SOFT),
    dead("https://soft-map.example.gov/lost", None, _SOFT,
        routes={"soft-map.example.gov": echo("Page not found", "Try the map of this site. " + "A topic of the harbor. " * 80),
                "soft-map.example.gov/": page("Harbor", _HOME)}),
    dead("https://soft-news.example.gov/lost/story", None, _SOFT,
        routes={"soft-news.example.gov": _with_news, "soft-news.example.gov/": page("Harbor", _HOME)}),
    dead("https://soft-untyped.example.gov/lost", None, _SOFT,
        routes={"soft-untyped.example.gov": fault(Ending.RAW, b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<!doctype html>"
            b"<title>Page not found</title><h1>Page not found</h1><p>There is no such page here.</p>")}),
    alive("https://soft-words.example.gov/news/2019/short", page("High water", "<h1>High water</h1><p>At 10:14, in the inner basin.</p>"), "ok"),
    alive("https://soft-sibling.example.gov/reports/2018/short.html", page("Dredging", "<p>None this year.</p>"), "ok"),
    alive("https://siblings.example.gov/home/live", page("Pilots", _story("Pilots")), "ok", routes={"siblings.example.gov": _odd_sibling}),
    alive("https://siblings.example.gov/hang/live", page("Pilots", _story("Pilots")), "ok"),
    alive("https://siblings.example.gov/wall/live", page("Pilots", _story("Pilots")), "ok"),
    alive("https://siblings.example.gov/later/live", page("Pilots", _story("Pilots")), "ok"),
    alive("https://siblings.example.gov/reset/live", page("Pilots", _story("Pilots")), "ok"),
    dead("https://soft-redirect.example.gov/old/paper", None, _SOFT, "redirect to error page",
        routes={"soft-redirect.example.gov": to("/errors/notfound.aspx", 302),
                "soft-redirect.example.gov/errors/notfound.aspx": page("Error", f"<h1>Error</h1><p>{_MISSING}</p>")}),
    dead("https://soft-redirect.example.gov/old/404-behind", to("/404", 302), "not found", "redirect to error page",
        routes={"soft-redirect.example.gov/404": status(404)}),
    dead("https://soft-home.example.gov/agency/old-report", to("/"), "redirect to home page",
        routes={"soft-home.example.gov/": page("Harbor", _HOME)}),
    dead("https://soft-home.example.gov/agency/old-story", to("https://soft-home.example.gov/index.html", 302), "redirect to home page",
        routes={"soft-home.example.gov/index.html": page("Harbor", _HOME)}),
]  # fmt: skip

UNDECIDABLE = [
    unsure("https://one-page.example.gov/deep/er/page", None, "one page for everything", never=_UNKNOWN,
        routes={"one-page.example.gov": page("Harbor", _HOME)}),
    unsure("https://shell.example.gov/permits/17", None, "drawn by script", "one page for everything", never=_UNKNOWN,
        routes={"shell.example.gov": shell()}),
    unsure("https://half-shell.example.gov/app/17", shell(), "drawn by script", never=_UNKNOWN),
    *(
        unsure(f"https://consent.example.mil/papers/{number}", None, never=_CONSENT,
            routes={"consent.example.mil": lambda request: to(f"/consent.aspx?next={request.path}", 302)(request),
                    "consent.example.mil/consent.aspx": page("Notice and consent", _BANNER)} if number == 1 else {})
        for number in range(1, 9)
    ),
    *(
        unsure(f"https://terms.example.mil/papers/{number}", None, never=_CONSENT,
            routes={"terms.example.mil": to("/terms", 302), "terms.example.mil/terms": page("Terms of use", _BANNER)} if number == 1 else {})
        for number in range(1, 9)
    ),
    *(
        unsure(f"https://landing.example.gov/papers/{number}", None, "many links to one page", "one page for everything",
            never=frozenset({"fine", "redirected"}), routes={"landing.example.gov": to("/landing", 302),
                "landing.example.gov/landing": page("Our new site", _story("The new site"))} if number == 1 else {})
        for number in range(1, 9)
    ),
    unsure("https://mending.example.gov/papers/7", None, never=_UNKNOWN,
        routes={"mending.example.gov": page("Down for maintenance", "<h1>Down for maintenance</h1><p>We are back at six.</p>")}),
    unsure("https://abroad.example.com/papers/7", None, never=_CONSENT,
        routes={"abroad.example.com": to("/region-blocked", 302),
                "abroad.example.com/region-blocked": page("Not available", "<h1>Not available in your country</h1>")}),
]  # fmt: skip

_FATAL = (
    "<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function tides() in /var/www/html/tides.php:12\nStack trace:\n"
    "#0 {main}\n  thrown in <b>/var/www/html/tides.php</b> on line <b>12</b><br />"
)
_SQL = "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version near '' at line 1"
_ASP = (
    "<html><head><title>Runtime Error</title></head><body><h1>Server Error in '/' Application.</h1><h2><i>Runtime Error</i></h2>"
    "<b>Description: </b>An application error occurred on the server.</body></html>"
)
_PARKED = (
    "<html><head><title>harborboats.example</title></head><body><div>This domain is parked free, courtesy of Example Registrar."
    "</div><div>Related searches: <a href='/s?q=boats'>Boats</a> <a href='/s?q=loans'>Loans</a></div></body></html>"
)
_LANDER = (
    '<!DOCTYPE html><html><head><script>window.onload=function(){window.location.href="/lander"}</script></head></html>'
)
_SALE = (
    "<html><head><title>harborloans.example is for sale</title></head><body><h1>harborloans.example</h1>"
    "<p>This domain name is for sale. Buy this domain or make an offer.</p></body></html>"
)
BODIES = [
    dead("https://bodies.example.gov/empty", bare(b""), "empty page", never=_QUIET),
    dead("https://bodies.example.gov/hollow", bare("<html><head></head><body>\n </body></html>"), "empty page", never=_QUIET),
    dead("https://bodies.example.gov/php", bare(_FATAL), "error text", never=_QUIET),
    dead("https://bodies.example.gov/sql", bare(_SQL), "error text", never=_QUIET),
    dead("https://bodies.example.gov/asp", bare(_ASP), "error text", never=_QUIET),
    dead("https://bodies.example.gov/report.pdf", page("Reports", "<h1>Reports</h1><p>All our reports, by year.</p>"),
        "not the promised file", _SOFT, never=_QUIET),
    alive("https://bodies.example.gov/real.pdf", bare(b"%PDF-1.7\n" + b"0" * 4000, kind="application/pdf"), "ok"),
    alive("https://bodies.example.gov/octets.pdf", bare(b"%PDF-1.7\n" + b"0" * 4000, kind="application/octet-stream"), "ok"),
    dead("http://harborboats.example/page", None, "parked domain", never=_QUIET, routes={"harborboats.example": bare(_PARKED)}),
    dead("http://harborloans.example/", None, "domain for sale", never=_QUIET, routes={"harborloans.example": bare(_SALE)}),
    dead("http://harborlander.example/about", None, "parked domain", never=_QUIET, routes={"harborlander.example": bare(_LANDER)}),
]  # fmt: skip


def _refresh(target: str, seconds: int = 0) -> str:
    return f'<meta http-equiv="refresh" content="{seconds}; url={target}">'


REFRESHES = [
    dead("https://refresh.example.gov/dead", page("Moved", "<p>Moved.</p>", head=_refresh("/gone-for-good"), framed=False),
        "meta refresh to dead page", "not found", never=_QUIET),
    dead("https://refresh.example.gov/by-header", bare("<p>Moved.</p>", Refresh="0; url=/gone-for-good"),
        "meta refresh to dead page", "not found", never=_QUIET),
    alive("https://refresh.example.gov/later", page("Moved", "<p>This page has moved.</p>", head=_refresh("/here-now", 5), framed=False)),
    alive("https://refresh.example.gov/live", page("Moved", "<p>Moved.</p>", head=_refresh("/here-now"), framed=False),
        routes={"refresh.example.gov/here-now": page()}),
    alive("https://refresh.example.gov/itself", page("Tides now", _story("Live tides"), head=_refresh("/itself", 300)), "ok"),
    alive("https://refresh.example.gov/noscript",
        page("Tides", _story("Tides"), head=f"<noscript>{_refresh('/gone-for-good')}</noscript>"), "ok"),
    alive("https://refresh.example.gov/comment", page("Tides", _story("Tides"), head=f"<!-- {_refresh('/gone-for-good')} -->"), "ok"),
]  # fmt: skip

_SINK = "<h1>Newsroom</h1>" + "".join(f"<p><a href='/n/{n}'>Notice {n} to mariners</a></p>" for n in range(20))
SINKS = [
    dead(f"https://sink.example.gov/archive/{year}/notice-{year % 7}", to("/newsroom", 302), "many links to one page",

        routes={"sink.example.gov/newsroom": page("Newsroom", _SINK)} if year == 2010 else {})
    for year in range(2010, 2018)
]  # fmt: skip


def _frame(request: Request) -> Reply:
    """Much frame, few words: what differs is a sentence."""
    known = {"/d/1": "Berth 1 is free.", "/d/2": "Berth 2 is taken by the pilot boat Wren."}
    text = known.get(request.path)
    return html("Berths", f"<p>{text}</p>") if text else html("Berths", "<p>No such berth.</p>", status=404)


LOOK_ALIKES = [
    alive("https://alike.example.gov/remains-not-found", page("Wreck not found after ten days of search", _story("Wreck not found")), "ok"),
    alive("https://alike.example.gov/404-main-street", page("404 Main Street: the office moves", _story("404 Main Street")), "ok"),
    alive("https://alike.example.gov/handling-404", page("How to handle “page not found” errors",
        _story("A guide to error pages: the page you requested could not be found")), "ok"),
    alive("https://alike.example.gov/for-sale", page("Surplus boats for sale", _story("Surplus boats, for sale by sealed bid")), "ok"),
    alive("https://alike.example.gov/parked", page("Where cars may be parked", _story("Parked cars at the harbor")), "ok"),
    alive("https://alike.example.gov/php", page("Fixing “Fatal error: Uncaught Error” in PHP", _story("Fatal error: Uncaught Error")), "ok"),
    alive("https://alike.example.gov/public-domain", bare("<title>Land</title><h1>Land</h1><p>Some land of the public domain is available for "
        "purchase; other land taken by eminent domain for sale at auction is listed below.</p>"), "ok"),
    alive("https://alike.example.gov/parked-page", bare("<title>Boats</title><p>A boat that this page has parked by mistake is towed.</p>"), "ok"),
    alive("https://alike.example.gov/forests", to("https://www.fs.example.gov/forests/oak"), "redirected permanently",
        routes={"www.fs.example.gov/forests/oak": page("Oak forests", _story("Oak forests"))}),
    alive("https://alike.example.gov/wetlands", to("/regulatory/404/"), "redirected permanently",
        routes={"alike.example.gov/regulatory/404/": page("Section 404 permits", _story("Section 404 permits"))}),
    alive("https://alike.example.gov/safety", to("/patient-safety/errors/"), "redirected permanently",
        routes={"alike.example.gov/patient-safety/errors/": page("Medication errors", _story("Medication errors"))}),
    alive("https://alike.example.gov/chemicals", to("/tools/cas/"), "redirected permanently",
        routes={"alike.example.gov/tools/cas/": page("CAS numbers", _story("CAS numbers"))}),
    alive("https://alike.example.gov/lost-films", page("Page not found: a history of lost films", _story("Lost films")), "ok"),
    alive("https://alike.example.gov/form-410", page("410: Proof of Claim | Forms", _story("Proof of claim")), "ok"),
    alive("https://alike.example.gov/rule-404", page("404 - Dredge and fill permits | Wetlands", _story("Dredge and fill permits")), "ok"),
    alive("https://alike.example.gov/lost", page("Lost? | Maps of the harbor", _story("Maps of the harbor")), "ok"),
    alive("https://alike.example.gov/removed", page("Content removed: the policy of this archive", _story("What is removed, and why")), "ok"),
    alive("https://alike.example.gov/papers/view.pdf", page("Tide tables 2026", "<h1>Tide tables 2026</h1><embed type='application/pdf' "
        "src='/raw/view.pdf'>"), never=frozenset({"broken", "failing", "unchecked"})),
    alive("https://alike.example.gov/sign-in-help", page("How to sign in", _story("How to sign in with a password")), "ok"),
    alive("https://alike.example.gov/d/1", _frame, "ok"),
    alive("https://alike.example.gov/d/2", _frame, "ok"),
    alive("https://alike.example.gov/short", bare("<title>Tide</title><p>High water 10:14.</p>"), "ok"),
    alive("https://alike.example.gov/text", bare("10:14 high\n16:20 low\n", kind="text/plain"), "ok"),
    alive("https://alike.example.gov/data.json", bare('{"tide":"high"}', kind="application/json"), "ok"),
    alive("https://alike.example.gov/pixel.gif", bare(b"GIF89a\1\0\1\0\0\0\0;", kind="image/gif"), "ok"),
    alive("https://alike.example.gov/moved-site", to("https://www.alike.example.org/", 301), never=frozenset({"broken", "failing", "unchecked"}),
        routes={"www.alike.example.org/": page("Harbor", _HOME)}),
    alive("https://old-name.example.gov/", to("https://new-name.example.gov/", 301), "redirected permanently",
        routes={"new-name.example.gov/": page("Harbor", _HOME)}),
    alive("https://language.example.gov/", to("/en/", 302), routes={"language.example.gov/en/": page("Harbor", _HOME)}),
    alive("https://any-case.example.gov/About", page("About us", _story("About us")), "ok",
        routes={"any-case.example.gov/about": page("About us", _story("About us"))}),
]  # fmt: skip

CASES: list[Case] = [*WORDS, *UNDECIDABLE, *BODIES, *REFRESHES, *SINKS, *LOOK_ALIKES]
