"""Every state of the closed set is reached by its evidence, and by no other that looks like it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from seen import STORY, URL, answer, bare, failure, good, hop, moved, page, probe, response, status, stop, timed

from archive_crawler.items import Certainty, LinkCheck, LinkHealth, Outcome, Owner
from archive_crawler.links.catalogue import MEANINGS
from archive_crawler.links.drift import drifted
from archive_crawler.links.evidence import Answer, Probed, Stop
from archive_crawler.links.sinks import Sinks
from archive_crawler.links.statement import restated
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import from_crawl, from_link, unchecked, verdict

HOME = "https://www.example.gov/"
AWAY = "https://www.example.gov/away"
SAYS = "<h1>Page not found</h1><p>The page you requested could not be found.</p>"
LOST = page("Page not found | Harbor Office", SAYS)
OTHER = page("Welcome", "<h1>Welcome</h1><p>Choose a topic from the menu, or see what is new in the basin.</p>")
LOGIN = page("Sign in", "<h1>Sign in</h1><form><input name=u><input type=password name=p></form>")
SHELL = bare("Permits", "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript>",
             "<script type=module src=/app.js></script>")  # fmt: skip
PARTS = page("Tides", "<h1 id=start>Tides</h1><h2 id=high-water>High water</h2>")


def expiring(day: str) -> Answer:
    seen = good()
    return replace(seen, response=replace(seen.response, certificate_expires=f"{day}T00:00:00Z"))


def paced(seconds: float) -> Answer:
    seen = good()
    return replace(seen, response=replace(seen.response, timings=timed(seconds)))


def chain(length: int, code: int = 301) -> Answer:
    steps = [f"https://www.example.gov/step/{n}" for n in range(length)] + ["https://www.example.gov/end"]
    return answer(
        response(url=steps[-1]),
        *(hop(one, two, code) for one, two in pairwise(steps)),
        url=steps[0],
    )


def refreshing(status: int, body: bytes = b"") -> Answer:
    """A page that sends its readers on at once, and what is there."""
    sent = replace(hop(URL, AWAY, 200), body=bare("Moved", "<p>Moved.</p>"))
    return answer(response(status, body, url=AWAY), sent)


def swallowed(many: int, honest: int | None = 404) -> LinkCheck:
    """One of many checks whose links are redirected to one page."""
    sinks = Sinks()
    checks = [
        verdict(moved(AWAY, url=f"https://www.example.gov/archive/{year}", probe_asked=honest and probe(code=honest)))
        for year in range(many)
    ]
    for check in checks:
        sinks.note(check)
    return sinks.judged(checks[0])


def crawled(outcome: Outcome, status: int | None = None) -> LinkCheck:
    check = from_crawl(URL, outcome=outcome, reason="Disallow: /x", http_status=status, location=None, capture=None)
    assert check
    return check


def drift(before: str | None, title: str) -> LinkCheck:
    check = verdict(good(page(title)))
    found = drifted(before, check)
    return restated(check, found) if found else check


S = LinkState
CASES: dict[LinkState, tuple[list[object], list[object]]] = {
    S.OK: ([good(), status(206), crawled(Outcome.CAPTURED, 200)], [status(404), failure(28)]),
    S.OK_AFTER_RETRY: ([good(retries=1, requests=2)], [good(), status(500)]),
    S.SLOW: ([paced(10.5)], [paced(9.5), good()]),
    S.REDIRECTED_PERMANENTLY: (
        [moved("https://www.example.gov/tides"), moved("https://www.example.gov/tides", code=308), chain(3)],
        [moved("https://www.example.gov/tides", code=302), moved(f"{URL}/")],
    ),
    S.REDIRECTED_TEMPORARILY: (
        [moved("https://www.example.gov/tides", code=code) for code in (302, 303, 307)],
        [moved("https://www.example.gov/tides")],
    ),
    S.REDIRECTED_TRIVIALLY: (
        [moved(f"{URL}/"), moved("https://example.gov/news/2019/tides"), moved(URL, url=URL.replace("https", "http")),
         moved(URL.replace("tides", "Tides")), moved(f"{URL}/index.html")],
        [moved("https://www.example.gov/news/2019/"), moved(URL.replace("https", "http")), moved(f"{URL}?id=1")],
    ),
    S.LONG_CHAIN: ([chain(4), chain(9), chain(5, 302)], [chain(3), chain(1)]),
    S.FRAGMENT_MISSING: (
        [good(PARTS, f"{URL}#low-water"), good(PARTS, f"{URL}#Start"), moved(AWAY, url=f"{URL}#end", body=PARTS)],
        [good(PARTS, f"{URL}#start"), good(PARTS, f"{URL}#TOP"), good(PARTS, f"{URL}#:~:text=low"), good(PARTS, f"{URL}#")],
    ),
    S.FRAGMENT_UNDECIDED: (
        [good(page(head="<script src=/r.js></script>"), f"{URL}#/tides/7"), good(page(head="<script src=/r.js></script>"), f"{URL}#!t"),
         good(page(head="<script src=/r.js></script>"), f"{URL}#gid=7")],
        [good(PARTS, f"{URL}#/tides/7"), good(PARTS, f"{URL}#start")],
    ),
    S.DRIFTED: (
        [drift("Pilot roster of the basin | Harbor Office", "Online slots and roulette"), drift("Tide tables, Example County", "Default page")],
        [drift("Pilot roster | Harbor Office", "Pilots of the basin | Harbor Office"), drift("Pilot roster | Harbor Office", "Berths | Harbor Office"),
         drift("Home", "Online slots"), drift(None, "Online slots"), drift("Pilot roster of the basin", "2026")],
    ),
    S.CREDENTIALS: (
        [good(url="https://clerk:secret@www.example.gov/x")],
        [good(url="https://clerk@www.example.gov/x"), status(404, url="https://clerk:secret@www.example.gov/x")],
    ),
    S.MALFORMED: (["http://", "https://exa mple.gov/", "http://[::1/"], ["https://example.gov", "htps://example.gov"]),
    S.UNKNOWN_SCHEME: (["foo:bar", "gov://x.example", "abcdefg:x"], ["tel:1", "htp://example.gov"]),
    S.SCHEME_TYPO: (
        ["htps://example.gov/", "http;//example.gov/", "https://https://example.gov/x", status(404, url=f"{URL}/http//www.example.org/x")],
        ["https://example.gov", "ftp://example.gov", "foo:bar", status(404, url="https://web.example.org/2020/https://example.gov/")],
    ),
    S.EMAIL_WITHOUT_MAILTO: (
        ["press@example.gov", "http://press@example.gov", status(404, url="https://www.example.gov/press@example.gov")],
        ["mailto:press@example.gov", status(404, url="https://www.example.gov/logo@2x.png"), good(url="https://www.example.gov/a@example.gov")],
    ),
    S.MISSING_SCHEME: (
        ["www.example.gov/x", "example.gov", status(404, url="https://www.example.gov/news/www.example.org/")],
        ["https://www.example.gov/x", "report.doc", good(url="https://www.example.gov/www.example.org/")],
    ),
    S.LOCAL_FILE: (["file:///C:/a.doc", r"C:\a.doc", r"\\server\a.doc"], ["https://example.gov/C:/a.doc", "c:", "cid:a"]),
    S.PRIVATE_ADDRESS: (
        ["http://10.1.2.3/", "http://0x7f.1/", "http://2130706433/", "http://a.internal/"],
        ["http://8.8.8.8/", "http://134744072/", "https://10.example.gov/"],
    ),
    S.INTRANET_NAME: (["http://wiki/", "https://sharepoint/sites/x"], ["http://wiki.example.gov/", "http://localhost/", "http://3232235521/"]),
    S.PRIVATE_HOST: ([failure(7, refused_address="10.0.0.1")], [failure(7, errno=111), good()]),
    S.NO_SUCH_HOST: ([failure(6)], [failure(6, temporary_dns=True), failure(7)]),
    S.DNS_FAILURE: ([failure(6, temporary_dns=True), failure(28, "Resolving timed out after 10001 milliseconds")], [failure(6), failure(28)]),
    S.PARKED: (
        [good(bare("x.example", "<p>This domain is parked free, courtesy of a registrar.</p>")),
         good(bare("", "", "<script>window.onload=function(){window.location.href='/lander'}</script>")),
         moved("https://www.sedoparking.com/x"), good(bare("Account", "<h1>This Account has been suspended.</h1>"))],
        [good(page("Where cars may be parked")), good(page(main=f"<h1>On parking</h1><p>This domain is parked, some say. {STORY * 3}</p>"))],
    ),
    S.FOR_SALE: (
        [good(bare("x.example is for sale", "<p>Buy this domain.</p>")), good(bare("x", "<h1>This domain name is for sale</h1>")),
         moved("https://www.hugedomains.com/domain_profile.cfm?d=x")],
        [good(page("Surplus boats for sale", "<h1>Surplus boats for sale</h1>")), good(url="https://www.hugedomains.com/x")],
    ),
    S.REFUSED: ([failure(7, errno=111), failure(7)], [failure(7, errno=110), failure(28)]),
    S.UNREACHABLE: ([failure(7, errno=113), failure(7, errno=101)], [failure(7, errno=111)]),
    S.NO_CONNECTION: (
        [failure(7, errno=110), failure(28, "Connection timed out after 10001 milliseconds"), failure(28, "Connection timeout after 10001 ms")],
        [failure(28, "Operation timed out after 30001 milliseconds with 0 bytes received"), failure(7, errno=111)],
    ),
    S.TIMEOUT: (
        [failure(28, "Operation timed out after 30001 milliseconds with 0 bytes received"), failure(28, "SSL connection timeout")],
        [failure(28, "Connection timeout after 10001 ms"), failure(56)],
    ),
    S.CONNECTION_RESET: ([failure(56), failure(55), failure(18), failure(35, errno=104)], [failure(35), failure(52)]),
    S.EMPTY_ANSWER: ([failure(52)], [failure(56), good(b"")]),
    S.ODD_ANSWER: ([failure(1), failure(8), failure(61), failure(92), status(799)], [failure(52), status(599)]),
    S.TLS_EXPIRED: ([failure(60, x509=10), failure(60, x509=10, behind=404)], [failure(60, x509=9), failure(60, x509=20)]),
    S.TLS_NOT_YET_VALID: ([failure(60, x509=9)], [failure(60, x509=10), failure(60, x509=18)]),
    S.TLS_EXPIRES_SOON: ([expiring("2026-03-20"), expiring("2026-04-03")], [expiring("2026-04-04"), expiring("nonsense"), good()]),
    S.TLS_WRONG_HOST: ([failure(60), failure(60, x509=1), failure(60, x509=62)], [failure(60, x509=18), failure(35)]),
    S.TLS_SELF_SIGNED: ([failure(60, x509=18)], [failure(60, x509=19), failure(60, x509=20)]),
    S.TLS_REVOKED: ([failure(60, x509=23)], [failure(60, x509=10), failure(60)]),
    S.TLS_INCOMPLETE: ([failure(60, x509=20), failure(60, x509=21), failure(60, x509=2)], [failure(60, x509=18), failure(60, x509=20, behind=404)]),
    S.TLS_UNTRUSTED: ([failure(60, x509=19)], [failure(60, x509=18), failure(60, x509=21)]),
    S.TLS_OTHER: ([failure(35), failure(59), failure(60, x509=99)], [failure(35, errno=104), failure(60)]),
    S.NOT_FOUND: (
        [status(404), status(404, server="AkamaiGHost"), failure(60, x509=20, behind=404), crawled(Outcome.CAPTURED, 404)],
        [status(410), status(200), status(403)],
    ),
    S.GONE: ([status(410), status(410, server="cloudflare")], [status(404), good()]),
    S.BAD_REQUEST: ([status(400), crawled(Outcome.FAILED, 400)], [status(404), status(422)]),
    S.LEGAL_REASONS: ([status(451), crawled(Outcome.FAILED, 451)], [status(450), status(403)]),
    S.SERVER_ERROR: ([status(500), status(502), status(523, server="cloudflare")], [status(503), good()]),
    S.UNAVAILABLE: ([status(503), status(503, retry_after="120")], [status(503, bare("Just a moment...", "", "<script src=/cdn-cgi/challenge-platform/x></script>")), status(500)]),
    S.CLIENT_ERROR: ([status(402), status(405), status(406)], [status(403), status(429)]),
    S.NO_CONTENT: ([status(204, b""), status(205, b"")], [status(200, b""), good()]),
    S.REDIRECT_LOOP: ([stop(Stop.REDIRECT_LOOP, hop(URL, URL))], [stop(Stop.REDIRECT_LOOP, hop(URL, URL, 302, **{"set-cookie": "a=1"})), chain(2)]),
    S.TOO_MANY_REDIRECTS: ([stop(Stop.TOO_MANY_REDIRECTS, hop(URL, AWAY))], [chain(9), stop(Stop.REDIRECT_LOOP)]),
    S.REDIRECT_NEEDS_COOKIES: ([stop(Stop.REDIRECT_LOOP, hop(URL, URL, 302, **{"set-cookie": "a=1"}))], [stop(Stop.REDIRECT_LOOP), good()]),
    S.REDIRECT_NOWHERE: ([stop(Stop.REDIRECT_NOWHERE, hop(URL, "mailto:a@example.gov")), status(302)], [status(304), moved(AWAY)]),
    S.SOFT_NOT_FOUND: (
        [good(LOST), good(LOST, probe=probe(LOST)), good(bare("", "Sorry, this content is no longer available.")),
         good(page("404", "<h1>404</h1>"), probe=probe(code=404)), good(OTHER, probe=probe(OTHER), home=Probed(HOME, response=response(url=HOME)))],
        [good(page("Wreck not found after ten days", f"<h1>Wreck not found</h1><p>{STORY}</p>")),
         good(page("How to handle “page not found” errors", f"<h1>A guide</h1><p>The page you requested could not be found. {STORY}</p>")),
         good(page("404 Main Street: the office moves"), probe=probe(LOST)), status(404, LOST)],
    ),
    S.REDIRECT_TO_HOME: (
        [moved(HOME), moved(f"{HOME}index.html", code=302), moved("https://example.gov/en/"),
         moved("https://new.example.org/", probe=probe(to="https://new.example.org/"))],
        [moved(HOME, url="https://www.example.gov/index.php"), moved("https://www.example.gov/news/"),
         moved("https://new.example.org/"), good(url=HOME), moved("https://www.example.gov/en/", url=HOME)],
    ),
    S.REDIRECT_TO_ERROR: (
        [moved("https://www.example.gov/errors/notfound.aspx", code=302), moved("https://www.example.gov/404.html"), moved(AWAY, body=LOST),
         moved("https://www.example.gov/e.aspx?aspxerrorpath=/x")],
        [moved("https://www.example.gov/errors-in-charts"), good(url="https://www.example.gov/404"), moved(AWAY)],
    ),
    S.MANY_TO_ONE: ([swallowed(5), swallowed(8, 410)], [swallowed(4), swallowed(8, None), swallowed(8, 200), moved(AWAY)]),
    S.EMPTY_PAGE: (
        [good(b""), good(b"<html><head></head><body>\n </body></html>"), good(bare("Tides"))],
        [good(bare("Tide", "<p>High water 10:14.</p>")), good(bare("", "<img src=/map.png>")), answer(response(body=b"", method="HEAD")),
         answer(response(body=b"", kind="image/gif"))],
    ),
    S.ERROR_TEXT: (
        [good(b"<br />\n<b>Fatal error</b>:  Uncaught Error: no tides() in /var/www/tides.php:12 thrown in <b>/var/www/tides.php</b> on line <b>12</b>"),
         good(bare("Runtime Error", "<h1>Server Error in '/' Application.</h1>")),
         good(b"You have an error in your SQL syntax; check the manual"),
         good(bare("Error", "<h1>Error</h1><p>An error occurred while processing your request.</p>"))],
        [good(page("Fixing “Fatal error: Uncaught Error” in PHP", f"<h1>Fatal error: Uncaught Error</h1><p>{STORY}</p>")), good(), status(500)],
    ),
    S.NOT_THE_FILE: (
        [good(url="https://www.example.gov/report.pdf"), good(url="https://www.example.gov/a/data.csv"), good(url="https://www.example.gov/m.zip?x=1"),
         good(page(main="<h1>Tides</h1><embed src=/film.mp4>"), "https://www.example.gov/papers/view.PDF"),
         good(page(main="<h1>Tides</h1><a href=/other.pdf>Other</a>"), "https://www.example.gov/papers/view.pdf")],
        [answer(response(body=b"%PDF-1.7", url=f"{URL}.pdf", kind="application/pdf"), url=f"{URL}.pdf"),
         answer(response(body=b"%PDF-1.7", url=f"{URL}.pdf", kind="application/octet-stream"), url=f"{URL}.pdf"),
         good(page(main="<h1>Tides</h1><embed src=/raw/x.PDF>"), "https://www.example.gov/papers/view.pdf"),
         good(page(main="<h1>Tides</h1><a href=/raw/view.pdf>View</a>"), "https://www.example.gov/papers/view.pdf"),
         good(url="https://wiki.example.org/wiki/File:Map.png"), moved(AWAY, url="https://www.example.gov/report.pdf")],
    ),
    S.REFRESH_TO_DEAD: (
        [refreshing(404), refreshing(410), refreshing(200, LOST)],
        [refreshing(200, page()), refreshing(403), answer(response(404, url=AWAY), hop(URL, AWAY))],
    ),
    S.LOGIN_REQUIRED: (
        [status(401, www_authenticate='Basic realm="x"'), good(LOGIN), status(403, LOGIN)],
        [status(403), good(LOGIN, "https://www.example.gov/user/login"), good(page(main=f"<form><input type=password></form><h1>Tides</h1><p>{STORY}</p>"))],
    ),
    S.REDIRECT_TO_LOGIN: (
        [moved("https://www.example.gov/user/login?to=x", body=LOGIN), moved("https://login.example.com/oauth2/authorize"), moved(AWAY, body=LOGIN)],
        [moved(AWAY), good(LOGIN), moved("https://www.example.gov/login/", url="https://www.example.gov/login")],
    ),
    S.FORBIDDEN: ([status(403), status(403, server="Apache"), crawled(Outcome.FAILED, 403)], [status(403, server="AkamaiGHost"), status(401)]),
    S.BLOCKED: (
        [status(403, cf_mitigated="challenge"), status(202, b"", x_amzn_waf_action="challenge"), status(999)],
        [status(404, server="AkamaiGHost"), good(page(head="<script src=/cdn-cgi/challenge-platform/x></script>"))],
    ),
    S.RATE_LIMITED: ([status(429), status(429, server="nginx", retry_after="3600"), stop(Stop.HOST_CLOSED)], [status(503), status(420)]),
    S.ONE_PAGE_FOR_ALL: (
        [good(OTHER, probe=probe(OTHER)), good(OTHER, probe=probe(OTHER), home=Probed(HOME, response=response(body=OTHER, url=HOME))),
         moved(AWAY, probe_asked=probe(to=AWAY))],
        [good(OTHER, HOME, probe=probe(OTHER)), good(OTHER, probe=probe()), good(OTHER, probe=probe(code=404)), good(LOST, probe=probe(LOST))],
    ),
    S.DRAWN_BY_SCRIPT: (
        [good(SHELL), good(SHELL, probe=probe(SHELL)), good(bare("App", "", "<script src=/a.js></script>"))],
        [good(bare("Tide", "<p>High water 10:14.</p>")), good(page(head="<script src=/a.js></script>")), good(SHELL, HOME),
         good(bare("Tide", "<h1>Tide</h1><p>High water 10:14.</p><script src=/a.js></script>")),
         good(bare("Film", "<video src=/a.mp4></video><script src=/a.js></script>"))],
    ),
    S.INTERNAL_ERROR: ([stop(Stop.INTERNAL_ERROR), failure(43), Answer(URL)], [failure(1), good()]),
    S.OLD_PROTOCOL: (["ftp://example.gov/a", "gopher://example.gov", "ftps://example.gov"], ["https://ftp.example.gov/", "sftp:x"]),
    S.NOT_WEB: (["mailto:a@example.gov", "tel:+1", "javascript:void(0)"], ["a@example.gov", "java:x"]),
    S.EXCLUDED_BY_ROBOTS: ([crawled(Outcome.EXCLUDED_BY_ROBOTS)], [crawled(Outcome.CAPTURED, 200), good()]),
    S.UNCHECKED: ([unchecked(URL, "time limit")], [good(), crawled(Outcome.EXCLUDED_BY_ROBOTS)]),
}  # fmt: skip
"""For each state evidence of it, and evidence that looks like it and is not."""


def judged(evidence: object) -> str | None:
    if isinstance(evidence, str):
        check = from_link(evidence)
        return check.state if check else None
    return (evidence if isinstance(evidence, LinkCheck) else verdict(evidence)).state


@pytest.mark.parametrize("state", LinkState)
def test_evidence(state):
    """A state's evidence gives it."""
    assert [judged(each) for each in CASES[state][0]] == [state.value] * len(CASES[state][0])


@pytest.mark.parametrize("state", LinkState)
def test_no_evidence(state):
    """What only looks like a state's evidence gives another."""
    assert state.value not in [judged(each) for each in CASES[state][1]]


def test_every_state_is_tested():
    """Each state has three pieces of evidence, for and against."""
    counts = Counter({state: len(cases[0]) + len(cases[1]) for state, cases in CASES.items()})
    assert {state for state in LinkState if counts[state] < 3} == set()
    assert all(wanted and unlike for wanted, unlike in CASES.values())


@pytest.mark.parametrize("state", LinkState)
def test_every_state_speaks(state):
    """Every state that is not fine says what is wrong; what is to be mended says what to do, and by whom."""
    assert state.problem or state in {S.OK, S.NOT_WEB}
    if state.health in {LinkHealth.BROKEN, LinkHealth.FLAWED, LinkHealth.UNDECIDED}:
        assert state.advice
        assert state.owner is not Owner.NOBODY
    if state.health is LinkHealth.UNDECIDED:
        assert state.certainty is not Certainty.CERTAIN


def test_the_set_is_closed():
    """The catalogue has each state, and nothing else."""
    assert set(MEANINGS) == {state.value for state in LinkState}
