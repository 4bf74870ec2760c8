"""Details of the judgement: what the evidence of a check says beyond its state."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import HTML, NOW, STORY, URL, bare, failure, good, hop, moved, page, probe, response, status

from archive_crawler.items import Certainty, LinkHealth, Outcome, Owner
from archive_crawler.links.evidence import DECIDING_HEADERS, Answer, Failure, Probed, Response, Stop
from archive_crawler.links.extraction import read_page
from archive_crawler.links.facts import packed, unpacked
from archive_crawler.links.fragments import fragment_of, missing, nearest
from archive_crawler.links.likeness import likeness, same
from archive_crawler.links.redirects import is_home, is_login, leads_to_error, spelling
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import from_crawl, from_link, verdict
from archive_crawler.links.wordings import says_not_found

SITE = "https://www.example.gov"
PARTS = page(
    "Tides", "<h1 id=start>Tides</h1><p id=café>C</p><a name=old-way>O</a><h2 id='high water'>H</h2><i id=100%>A</i>"
)


def read(body, url=URL):
    return read_page(body, url, HTML)


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "top",
        "TOP",
        "start",
        "caf%C3%A9",
        "café",
        "old-way",
        "high%20water",
        "100%",
        ":~:text=any",
        "start:~:text=a,b",
    ],
)
def test_fragment_is_there(fragment):
    """What a browser finds is there (HTML Standard, "find a potential indicated element")."""
    assert missing(read(PARTS), fragment) is None


@pytest.mark.parametrize(
    ("fragment", "near"),
    [("Start", "start"), ("strat", "start"), ("high-water", "high water"), ("oldway", "old-way"), ("sea-level", None)],
)
def test_fragment_is_missing(fragment, near):
    """A missing part is certain on a page without scripts, and the nearest that the page has is offered."""
    found = missing(read(PARTS), fragment)
    assert found
    assert (found.state, found.certainty, found.nearest_id) == (LinkState.FRAGMENT_MISSING, Certainty.CERTAIN, near)
    assert near is None or f"“#{near}”" in found.advice


def test_fragment_of_a_page_that_was_not_read_to_its_end():
    """What was not read may be there."""
    assert missing(read(PARTS), "end", whole=False).state is LinkState.FRAGMENT_UNDECIDED


def test_fragment_of_redirects():
    """A redirect's own fragment takes the place of the link's; without one the link's stays."""
    assert fragment_of(f"{URL}#a", [f"{URL}/x"]) == "a"
    assert fragment_of(f"{URL}#a", [f"{URL}/x#b", f"{URL}/y"]) == "b"
    assert verdict(moved(f"{SITE}/tides#start", url=f"{URL}#gone", body=PARTS)).state == "redirected permanently"


def test_nearest_is_near():
    """Of several ids the one with the fewest edits is offered, and none that is far."""
    assert nearest("section-two", ["section-1", "section-tow", "Section2"]) == "section-tow"
    assert nearest("ab", ["ac"]) is None


def test_fragment_of_a_user():
    """Hosts that put a prefix before their users' ids find the part without it."""
    assert missing(read(bare("x", "<h1 id=user-content-tides>T</h1>")), "tides") is None


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        (f"{SITE}/", "http://example.gov", True),
        (f"{SITE}/a/", f"{SITE}/A/index.html", True),
        (f"{SITE}//a//b", f"{SITE}/a/b#x", True),
        (f"{SITE}/a%20b", f"{SITE}/a b", True),
        (f"{SITE}/a.html", f"{SITE}/a", False),
        (f"{SITE}/a?x=1", f"{SITE}/a?x=2", False),
        (f"{SITE}/a", "https://news.example.gov/a", False),
    ],
)
def test_spelling(one, two, alike):
    """Scheme, `www.`, case, slashes and index files are a matter of spelling; all else is another address."""
    assert (spelling(one) == spelling(two)) is alike


@pytest.mark.parametrize(
    ("url", "home"),
    [(SITE, True), (f"{SITE}/index.php", True), (f"{SITE}/en-us/", True), (f"{SITE}/es", True), (f"{SITE}/hr/", False),
     (f"{SITE}/?id=7", False), (f"{SITE}/news", False)],
)  # fmt: skip
def test_home(url, home):
    """A home page is one in any language, under any name of an index."""
    assert is_home(url) is home


@pytest.mark.parametrize(
    "url",
    [
        "https://www.fs.example.gov/forests/oak",
        f"{SITE}/tools/cas/",
        f"{SITE}/about/authorities",
        f"{SITE}/logins-explained",
    ],
)
def test_no_login(url):
    """Names that only look like a login's are none."""
    assert not is_login(url)


@pytest.mark.parametrize(
    "path", ["regulatory/404/", "patient-safety/errors/", "errors-in-charts", "404-main-street", "sorry/"]
)
def test_error_names_of_subjects(path):
    """A redirect to a page with words of its own is none to an error page, whatever it is called."""
    assert not leads_to_error(URL, f"{SITE}/{path}")
    assert verdict(moved(f"{SITE}/{path}")).state == "redirected permanently"


def test_terse_error_page():
    """The same names are an error page's where the page has hardly a word."""
    assert verdict(moved(f"{SITE}/error", body=bare("Error", "<h1>Error</h1>"))).state == "redirect to error page"


@pytest.mark.parametrize(
    "title",
    ["Page Not Found | Harbor Office", "404 - File or directory not found.", "HTTP 404", "Oops! That page can’t be found.",
     "Error 404: Page Not Found", "Sorry, the page you are looking for could not be found.", "Harbor Office: Page not found",
     "Página no encontrada", "This page is no longer available", "The resource cannot be found.", "Content Not Found", "Press release not found",
     "404 - Page Not Found > Department of Harbors", "Sorry, but this web page does not exist", "This content isn't available right now",
     "HTTP Status 404 – Not Found"],
)  # fmt: skip
def test_says_not_found(title):
    """A title, or a part of it, that says nothing else."""
    assert says_not_found(read(bare(title, "<p>Go to our start page.</p>")))


@pytest.mark.parametrize(
    "title",
    ["Wreck not found after ten days of search", "404 Main Street: the office moves", "Area code 404", "Page has moved",
     "How to handle “page not found” errors", "Missing persons", "Page not found: a history of lost films",
     "404 - Dredge and fill permits | Wetlands", "Lost? | Maps of the harbor", "A guide to errors: the page you requested could not be found",
     "Site removed from the National Priorities List", "Content removed: the policy of this archive"],
)  # fmt: skip
def test_does_not_say_not_found(title):
    """A title about something is no not-found page's, with words like one's."""
    assert says_not_found(read(page(title, f"<h1>{title}</h1><p>{STORY}</p>"))) is None


def test_honest_host():
    """Words alone do not make a long page dead on a host that says of a made-up address that it does not exist."""
    guide = page("Page not found", f"<h1>Page not found</h1><p>Why readers see this page. {STORY}</p>")
    assert verdict(good(guide, probe=probe(code=404))).state == "ok"
    assert verdict(good(guide)).state == "soft not found"


def echo(url, serial):
    """A page that repeats the address, the time and a token of its own."""
    text = (
        f"<h1>We have a new site</h1><p>You asked for {url} at 2026-03-04T10:00:{serial:02}Z.</p><i>{serial:032x}</i>"
    )
    return page("A new site", text)


def test_words_of_an_address_in_the_frame():
    """A word of the address that the site's menu has, too, makes no difference."""
    menu = "Topics Tides Pilots Harbor office Weather Berths News of the basin"
    target, made_up = "https://www.example.gov/old/harbor-office", "https://www.example.gov/old/bamebola"
    assert likeness(f"{menu} A new site", target, f"{menu} A new site", made_up) == 1.0


def test_masked_likeness():
    """What differs with every request makes no page another: address, times, tokens."""
    made_up = "https://www.example.gov/news/2019/k7x2m9q4"
    one, two = read(echo(URL, 1)), read(echo(made_up, 59), made_up)
    assert likeness(one.text, URL, two.text, made_up) == 1.0
    assert same(one.text, URL, two.text, made_up)
    seen = Probed(made_up, response=response(body=echo(made_up, 59), url=made_up))
    check = verdict(good(echo(URL, 1), probe=seen))
    assert (check.state, check.probe.likeness, check.probe.http_status) == ("one page for everything", 1.0, 200)


def test_one_sentence_makes_another_page():
    """Of pages that are nearly all frame, the sentence that differs counts."""
    free, none = (page("Berths", f"<p>{text}</p>") for text in ("Berth 1 is free.", "There are no such berths."))
    assert verdict(good(free, probe=probe(none))).state == "ok"


def test_likeness_of_nothing():
    """A page without words is like no other."""
    assert likeness("", URL, "words", URL) is None
    assert likeness("7 8 9", URL, "words", URL) is None
    assert likeness("one two three four", URL, "five six seven", URL) == 0.0


@pytest.mark.parametrize(
    "seen",
    [probe(code=403), probe(code=503), probe(b""), Probed(f"{URL}/x"), probe(page("Home", "<h1>Home</h1>"), to=SITE)],
)
def test_probes_that_say_nothing(seen):
    """A made-up address that is refused, unavailable, silent or led home says nothing against a page of its own."""
    assert verdict(good(probe=seen)).state == "ok"


def test_silent_probe():
    """What would have been known by a made-up address that did not answer is not certain."""
    assert verdict(good(probe=Probed(f"{URL}/x"))).certainty is Certainty.LIKELY
    assert verdict(good(probe=probe(code=404))).certainty is Certainty.CERTAIN


def test_certain_by_the_probe():
    """A not-found page is certain where the made-up address has the same one, and likely without."""
    lost = page("Page not found", "<h1>Page not found</h1>")
    assert verdict(good(lost, probe=probe(lost))).certainty is Certainty.CERTAIN
    assert verdict(good(lost)).certainty is Certainty.LIKELY


def test_evidence_is_kept():
    """A check has what its verdict rests on."""
    seen = Response(
        f"{SITE}/new", "GET", 200, {"content-type": HTML, "server": "nginx"}, body=PARTS, ip="192.0.2.1",
        status_line="HTTP/1.1 200 OK", certificate_expires="2027-01-01T00:00:00Z",
    )  # fmt: skip
    check = verdict(
        Answer(URL, (hop(URL, f"{SITE}/new", 308, server="nginx"),), seen, requests=3, checked=NOW, seconds=1.5)
    )
    assert (check.title, check.body_bytes, check.requests, check.seconds) == ("Tides", len(PARTS), 3, 1.5)
    assert (check.status_line, check.headers["server"], check.ip) == ("HTTP/1.1 200 OK", "nginx", "192.0.2.1")
    assert (check.chain[0].status, check.chain[0].headers, check.url_final) == (308, {"server": "nginx"}, f"{SITE}/new")
    assert check.body_digest.startswith("sha256:")
    assert check.certificate_expires == "2027-01-01T00:00:00Z"
    failed = verdict(failure(60, x509=10, behind=200))
    assert (failed.curl_code, failed.x509_code, failed.status_unverified, failed.error) == (60, 10, 200, "tls-expired")


@pytest.mark.parametrize(
    ("url", "meant"),
    [("htps://example.gov/a", "https://example.gov/a"), ("www.example.gov", "https://www.example.gov"),
     ("press@example.gov", "mailto:press@example.gov")],
)  # fmt: skip
def test_guess(url, meant):
    """A mistake of the link's author comes with what is most likely meant."""
    assert meant in from_link(url).advice


def test_owner():
    """Who can mend a link is said: its author, the people of the target, or whoever checks."""
    assert verdict(status(404)).owner is Owner.AUTHOR
    assert verdict(failure(60, x509=10)).owner is Owner.TARGET
    assert verdict(status(403)).owner is Owner.CHECKER
    assert verdict(good()).owner is Owner.NOBODY


def crawled(url, body=None, **more):
    given = {"outcome": Outcome.CAPTURED, "reason": None, "http_status": 200, "location": None, "capture": None}
    page = unpacked(packed(read(body, url))) if body is not None else None
    return from_crawl(url, page=page, **{**given, **more})


def test_captures_answer_alike():
    """A page that the crawl captured is judged as one that was asked for."""
    lost = page("Page not found", "<h1>Page not found</h1>")
    assert crawled(URL, lost).state == "soft not found"
    assert crawled(f"{URL}#strat", PARTS).nearest_id == "start"
    assert crawled(f"{URL}#start", PARTS).state == "ok"
    assert (crawled(URL, PARTS).title, crawled(URL).title) == ("Tides", None)
    assert crawled(URL, b"").state == "empty page"
    assert crawled(URL, bare("", "<img src=/map.png>")).state == "ok"
    assert crawled(f"{URL}.pdf", page("Reports")).state == "not the promised file"
    assert crawled(f"{URL}.pdf", page(main="<embed src=/raw/tides.pdf>")).state == "ok"
    assert crawled("https://***@www.example.gov/x", PARTS).state == "credentials in URL"


def test_firewalls_of_captures():
    """A firewall's page that the crawl took for the site's is known by its words; one about firewalls is none."""
    wall = bare("Request Rejected", "The requested URL was rejected. Please consult with your administrator.")
    assert crawled(URL, wall).state == "blocked by firewall"
    assert crawled(URL, page("Access Denied", f"<h1>Access Denied</h1><p>{STORY}</p>")).state == "ok"


@pytest.mark.parametrize(
    ("to", "state"),
    [(f"{SITE}/", "redirect to home page"), (f"{SITE}/user/login", "redirect to login"), (f"{URL}/", "trivial redirect"),
     (f"{SITE}/pagenotfound.html", "redirect to error page"), (f"{SITE}/tides", "redirected permanently")],
)  # fmt: skip
def test_redirects_of_the_crawl(to, state):
    """A redirect that the crawl has followed is judged by where it leads."""
    assert crawled(URL, http_status=301, location=to, final=crawled(to, PARTS)).state == state


def test_flaws_behind_a_redirect_of_the_crawl():
    """What is wrong with the page at the end is wrong with the link."""
    final = crawled(f"{SITE}/tides#end", PARTS)
    assert crawled(f"{URL}#end", http_status=301, location=f"{SITE}/tides", final=final).state == "fragment missing"


WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["Page not found", "Access Denied", "This domain is for sale", "Fatal error: Uncaught x", "404", "Sign in"]
    ),
)
URLS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [URL, f"{SITE}/", f"{SITE}/login", f"{URL}#x", "http://[::1", "https://a:b@example.gov/x.pdf", "file:///x", ""]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.builds(bare, WORDS, WORDS, st.sampled_from(["", "<script></script>", "<input type=password>"])).map(
        lambda body: body
    ),
    st.just(PARTS),
)
HEADERS = st.dictionaries(
    st.sampled_from(sorted(DECIDING_HEADERS)),
    st.one_of(st.text(max_size=30), st.sampled_from([HTML, "AkamaiGHost", "9" * 40])),
)
RESPONSES = st.builds(
    Response, URLS, st.sampled_from(["GET", "HEAD"]), st.one_of(st.sampled_from([200, 202, 301, 403, 404, 503]), st.integers(0, 1000)),
    HEADERS, st.none() | URLS, BODIES, truncated=st.booleans(), certificate_expires=st.none() | st.text(max_size=12),
)  # fmt: skip
FAILURES = st.builds(
    Failure,
    URLS,
    st.just("GET"),
    st.integers(0, 100),
    st.text(max_size=40),
    st.integers(0, 80),
    st.integers(0, 120),
    st.booleans(),
)
PROBES = st.none() | st.builds(Probed, URLS, st.lists(RESPONSES, max_size=1).map(tuple), st.none() | RESPONSES)
ANSWERS = st.builds(
    Answer, URLS, st.lists(RESPONSES, max_size=3).map(tuple), st.none() | RESPONSES, st.none() | FAILURES, st.none() | RESPONSES,
    st.none() | st.sampled_from(Stop), probe=PROBES, probe_asked=PROBES, home=PROBES, checked=st.sampled_from([None, NOW, "x"]),
)  # fmt: skip


@given(ANSWERS)
def test_verdict_is_total_and_deterministic(seen):
    """Whatever came, there is one state of the set, with its health and owner, and always the same."""
    check = verdict(seen)
    state = LinkState(check.state)
    assert check == verdict(seen)
    assert (check.health, check.owner) == (state.health, state.owner)
    assert check.url == seen.url


@given(
    URLS,
    st.sampled_from([403, 405, 429, 503, 202, 200]),
    st.sampled_from(["cf-mitigated", "x-amzn-waf-action", "rimon"]),
    BODIES,
)
def test_what_is_blocked_never_fails(url, code, header, body):
    """A firewall's answer is undecided, whatever stands in it and wherever it was met."""
    seen = Response(url, "GET", code, {header: "block", "content-type": HTML}, body=body)
    check = verdict(Answer(url, (hop(url, url),), seen))
    assert (check.health, check.certainty) == (LinkHealth.UNDECIDED, Certainty.UNSURE)


@given(st.text(max_size=60))
def test_every_link_has_a_reading(url):
    """Whatever a link's words are, reading them raises nothing."""
    check = from_link(url)
    assert check is None or check.health in {LinkHealth.BROKEN, LinkHealth.UNCHECKED}


@pytest.mark.parametrize(
    "part", ["404.", "java.lang.", "a-b.", "the page you requested ", "<title>just a moment...</title>"]
)
def test_hostile_words(part):
    """A page made of what wordings begin with is judged in time that grows with its length alone."""
    began = process_time()
    verdict(good(f"<title>{part * 900}</title><h1>{part * 900}</h1>{part * 5000}".encode()))
    assert process_time() - began < 1.5
