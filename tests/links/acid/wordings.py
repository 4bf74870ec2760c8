"""The many words for "not there", "not for you" and "not now", and pages that are odd and there."""

from __future__ import annotations

from acid.replies import bare, html, page, status, to
from acid.server import Reply, Request
from acid.truth import Case, alive, dead, unsure

_HOST = "https://words.example.gov"
_SOFT = "soft not found"
_HOME = (
    "<h1>Harbor Office</h1><p>"
    + "Welcome. Choose a topic from the menu, or see what is new in the basin. " * 5
    + "</p>"
)
_STORY = "".join(f"<p>Paragraph {n} tells of tides, pilots and berth {n * 7}.</p>" for n in range(12))
_OPEN = frozenset({"broken", "failing"})
_QUIET = frozenset({"fine", "redirected", "unchecked"})
_SHUT = frozenset({"broken", "failing", "fine", "redirected"})

NOT_THERE = [
    dead(f"{_HOST}/gone/{number}", page(title, f"<h1>{heading}</h1><p>{words}</p>", framed=bool(number % 2)), _SOFT)
    for number, (title, heading, words) in enumerate(
        (
            ("Nothing found for gone | Harbor", "Oops! That page can\u2019t be found.", "It looks like nothing was found at this location."),
            ("Page not found | Harbor", "Page not found", "The requested page could not be found."),
            ("The resource cannot be found.", "Server Error", "HTTP 404. The resource you are looking for could have been removed."),
            ("Harbor Office", "We\u2019re sorry. The page you\u2019re looking for can\u2019t be found.", "Please use the menu."),
            ("Error 404", "Harbor Office", "The page you are looking for does not exist."),
            ("Harbor Office", "404", "Not found"),
            ("File Not Found", "File Not Found", "The file you asked for is not on this server."),
            ("Press Room", "Press release not found", "This press release does not exist."),
            ("Archivo", "Lo sentimos, no pudimos encontrar la p\u00e1gina", "La p\u00e1gina que busca no existe."),
            ("Harbor: page missing", "This page no longer exists", "It was taken down."),
        )
    )
]  # fmt: skip

_ENDS = {
    "a": "/Pages/PageNotFoundError.aspx?requestUrl=/old/a",
    "b": "/errors/404.html",
    "c": "/notfound",
    "d": "/error?code=404",
}
TO_ERRORS = [
    dead(f"https://to-error.example.gov/old/{name}", to(end, 302), "redirect to error page", _SOFT,
        routes={f"to-error.example.gov{end}": page("Error", "<h1>Error</h1><p>Something is wrong with your request.</p>")})
    for name, end in _ENDS.items()
]  # fmt: skip

TO_HOME = [
    dead("https://to-home.example.gov/papers/1", to("/index.cfm"), "redirect to home page",
        routes={"to-home.example.gov/index.cfm": page("Harbor", _HOME), "to-home.example.gov/": page("Harbor", _HOME)}),
    dead("https://to-home.example.gov/papers/2", to("https://www.to-home.example.gov/"), "redirect to home page",
        routes={"www.to-home.example.gov/": page("Harbor", _HOME)}),
    dead("https://to-home.example.gov/papers/3", to("/?from=404", 302), "redirect to home page", "redirect to error page"),
    dead("https://to-home.example.gov/papers/4.pdf", to("/", 302), "redirect to home page", "not the promised file"),
    dead("https://to-home.example.gov/papers/5", to("/en/home", 302), "redirect to home page", never=frozenset({"fine", "unchecked"}),
        routes={"to-home.example.gov/en/home": page("Harbor", _HOME)}),
    alive("https://to-home.example.gov/home", to("/"), "trivial redirect", "redirected permanently", "ok"),
]  # fmt: skip

ERRORS = [
    dead(f"https://errors.example.gov/page/{number}", bare(text), "error text", never=_QUIET)
    for number, text in enumerate(
        (
            "<b>Warning</b>: mysqli_connect(): (HY000/2002): Connection refused in <b>/var/www/html/db.php</b> on line <b>3</b>",
            "<br><b>Warning</b>: include(header.php): failed to open stream: No such file or directory in /srv/index.php on line 3",
            "Could not connect: Access denied for user 'root'@'localhost' (using password: YES)",
            "SQLSTATE[HY000] [2002] Connection refused",
            "<title>Error</title><h1>Database error</h1><p>Error connecting to the database.</p>",
            "<title>500 - Internal server error.</title><h1>Server Error</h1><h2>500 - Internal server error.</h2>",
            "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>",
            "<pre>Traceback (most recent call last):\n  File \"app.py\", line 3, in view\nKeyError: 'tides'</pre>",
            "<h1>HTTP Status 500 - Internal Server Error</h1><pre>java.lang.NullPointerException\n\tat gov.Tides.doGet</pre>",
            "<title>Application Error</title><p>An error occurred in the application and your page could not be served.</p>",
            "<p>There has been a critical error on this website.</p>",
            "<h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p>",
            "<title>We're sorry, but something went wrong (500)</title><h1>We're sorry, but something went wrong.</h1>",
            "<h1>Error Occurred While Processing Request</h1><p>Element TIDES is undefined.</p>",
            "<title>Error establishing a database connection</title><h1>Error establishing a database connection</h1>",
            "<h1>Service Unavailable</h1><p>HTTP Error 503. The service is unavailable.</p>",
        )
    )
]  # fmt: skip
PARKED = [
    dead(f"http://parked-{number}.example/page", None, "parked domain", "domain for sale", never=_QUIET,
        routes={f"parked-{number}.example": bare(text)})
    for number, text in enumerate(
        (
            "<title>parked-0.example</title><p>This Web page is parked for FREE, courtesy of Example Registrar.</p>",
            "<title>parked-1.example - This website is for sale!</title><p>Related links</p>",
            "<h1>parked-2.example</h1><p>Would you like to buy this domain?</p><a href='/buy'>Learn more</a>",
            "<p>The domain parked-3.example may be for sale. Click here to inquire.</p>",
            "<p>This domain has expired. Is this your domain? Renew it now.</p>",
            "<h1>Domain parked</h1><p>This domain was registered and parked by its owner.</p>",
            "<title>parked-6.example</title><p>Future home of something quite cool.</p>",
            "<p>parked-7.example is available for purchase. Get a price in less than 24 hours.</p>",
            "<html><head><script src='https://www.google.com/adsense/domains/caf.js'></script></head><body><div id='ads'></div></body></html>",
            "<p>Inquire about this domain. Make an offer for parked-9.example.</p>",
        )
    )
]  # fmt: skip

_SAML = (
    "<html><body onload='document.forms[0].submit()'><form method='post' action='https://idp.example.com/sso'>"
    "<input type='hidden' name='SAMLRequest' value='abc'><noscript><input type='submit' value='Continue'></noscript></form></body></html>"
)
NOT_FOR_YOU = [
    unsure("https://closed.example.gov/login-gov", to("https://secure.login.example.com/?request_id=7", 302),
        "login required", "redirect to login", routes={"secure.login.example.com/": page("Sign in", "<h1>Sign in</h1>"
            "<form><input name='email'><input type='password'><button>Sign in</button></form>")}),
    unsure("https://closed.example.gov/saml", bare(_SAML), never=_OPEN),
    unsure("https://closed.example.gov/denied", page("Access denied", "<h1>Access denied</h1><p>You are not authorized to access this page.</p>"),
        never=_OPEN),
    unsure("https://closed.example.gov/captcha", bare("<title>Verification</title><p>Please verify that you are a human.</p>"
        "<div class='g-recaptcha' data-sitekey='x'></div>"), never=_OPEN),
    unsure("https://closed.example.gov/browser", page("Unsupported browser", "<h1>Your browser is not supported</h1>"), never=_OPEN),
    unsure("https://closed.example.gov/too-many", bare("<title>Too many requests</title><h1>Too many requests</h1>"), never=_OPEN),
    unsure("https://closed.example.gov/apache", bare("<title>403 Forbidden</title><h1>Forbidden</h1>", 403), "forbidden"),
    unsure("https://closed.example.gov/nginx", bare("<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>", 403), "forbidden"),
    unsure("https://closed.example.gov/proxy", status(407), never=_SHUT),
    unsure("https://closed.example.gov/region", bare("<h1>451</h1><p>Not in your region.</p>", 451), "unavailable for legal reasons"),
]  # fmt: skip


def _wildcard(request: Request) -> Reply:
    """A page for each day of a calendar, and nothing for what is no day."""
    day = request.path.rpartition("/")[2]
    if not day.replace("-", "").isdigit():
        return html("Not a day", "<h1>Not a day</h1>", status=404)
    return html(f"Events on {day}", f"<h1>Events on {day}</h1><p>No events are planned for {day}.</p>")


ODD = [
    alive("https://odd.example.gov/frames", bare("<html><frameset cols='20%,80%'><frame src='/menu'><frame src='/main'></frameset></html>"), "ok",
        "drawn by script", never=_OPEN),
    alive("https://odd.example.gov/picture", bare("<html><body><img src='/map.png' alt=''></body></html>"), "ok"),
    alive("https://odd.example.gov/mislabelled.pdf", bare(b"%PDF-1.7\n" + b"0" * 3000), "ok", never=_OPEN),
    alive("https://odd.example.gov/moved.pdf", to("/papers/new-name.pdf"), "redirected permanently",
        routes={"odd.example.gov/papers/new-name.pdf": bare(b"%PDF-1.7\n" + b"0" * 3000, kind="application/pdf")}),
    alive("https://odd.example.gov/feed", bare("<?xml version='1.0'?><rss version='2.0'><channel/></rss>", kind="application/rss+xml"), "ok"),
    alive("https://odd.example.gov/wide#teil", bare("<title>Wide</title><h1 id='teil'>Teil</h1>".encode("utf-16"), kind="text/html; charset=utf-16"), "ok",
        never=_OPEN),
    alive("https://odd.example.gov/xhtml#there", bare("<html xmlns='http://www.w3.org/1999/xhtml'><head><title>X</title></head><body>"
        f"<a id='there'/><p>Here.</p>{_STORY}</body></html>", kind="application/xhtml+xml"), "ok"),
    alive("https://odd.example.gov/events/2026-03-04", None, "ok", routes={"odd.example.gov": _wildcard}),
    alive("https://odd.example.gov/archived", page("Archived content", "<h1>Archived content</h1><p>This page is no longer updated and may not be "
        f"available in future. It was moved to the archive.</p>{_STORY}"), "ok"),
    alive("https://odd.example.gov/withdrawn", page("Withdrawn: notice 7", "<h1>Withdrawn: notice 7</h1><p>The notice has been withdrawn.</p>" + _STORY),
        "ok"),
    alive("https://odd.example.gov/search?q=wreck", page("Search results", "<h1>Search results</h1><p>Three pages were found.</p>"), "ok"),
    alive("https://odd.example.gov/one-line", bare("Hello", kind="text/html"), "ok"),
    alive("https://odd.example.gov/no-type", bare("<title>Tides</title><p>High water at ten.</p>", kind=""), "ok"),
    alive("https://odd.example.gov/password-rules", page("Password rules", "<h1>Password rules</h1><p>Choose a password of 15 letters.</p>"
        f"<input type='password' aria-label='try one'>{_STORY}"), "ok"),
    alive("https://odd.example.gov/scripts", page("Tides", f"<h1>Tides</h1>{_STORY}<p>Please enable JavaScript to see the map.</p>",
        head="<script src='/a.js'></script>"), "ok"),
    alive("https://odd.example.gov/old-news", page("Boat missing | News", f"<h1>Boat missing</h1>{_STORY}"), "ok"),
    alive("https://odd.example.gov/expired", page("Permits expired in 2019", f"<h1>Permits expired in 2019</h1>{_STORY}"), "ok"),
]  # fmt: skip

CASES: list[Case] = [*NOT_THERE, *ERRORS, *PARKED, *TO_ERRORS, *TO_HOME, *NOT_FOR_YOU, *ODD]
