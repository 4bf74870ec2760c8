import pytest

from archive_crawler.items import Capture, Hop, LinkHealth, Outcome
from archive_crawler.links.evidence import Answer, Response
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import from_crawl, unchecked, verdict

URL = "https://www.example.gov/news/x"


def judged(status, headers=None, body=b"", url=URL):
    return verdict(Answer(url, response=Response(url, "GET", status, headers or {}, body=body)))


def crawled(url=URL, *, outcome=Outcome.CAPTURED, status=200, location=None, final=None, reason=None, capture=None):
    return from_crawl(
        url, outcome=outcome, reason=reason, http_status=status, location=location, capture=capture, final=final
    )


@pytest.mark.parametrize("state", LinkState)
def test_every_state_speaks(state):
    """Every state that is not fine says what is wrong; every broken one says what to do."""
    assert state.problem or state in {LinkState.OK, LinkState.NOT_WEB}
    assert state.advice or state.health is not LinkHealth.BROKEN
    assert state.value


@pytest.mark.parametrize(
    ("status", "headers", "body", "name"),
    [
        (403, {"cf-mitigated": "challenge"}, b"", "Cloudflare"),
        (202, {"x-amzn-waf-action": "challenge"}, b"", "AWS WAF"),
        (405, {"x-amzn-waf-action": "captcha"}, b"", "AWS WAF"),
        (403, {"server": "AkamaiGHost"}, b"<H1>Access Denied</H1>", "Akamai"),
        (403, {"x-cache": "Error from cloudfront"}, b"", "CloudFront"),
        (999, {}, b"", "999"),
        (200, {}, b"<script src='/_Incapsula_Resource?x'></script>", "Imperva"),
    ],
)
def test_firewall(status, headers, body, name):
    """A firewall's answer is undecided, and the firewall is named."""
    check = judged(status, headers, body)
    assert (check.state, check.health) == ("blocked by firewall", "undecided")
    assert name in check.error_detail


@pytest.mark.parametrize(
    ("status", "headers", "state"),
    [
        (403, {"server": "AkamaiGHost", "content-length": "50000"}, "forbidden"),
        (404, {"server": "AkamaiGHost"}, "not found"),
        (404, {"x-cache": "Error from cloudfront"}, "not found"),
    ],
)
def test_no_firewall(status, headers, state):
    """A missing page behind a content delivery network is still a missing page."""
    assert judged(status, headers).state == state


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("https://www.example.gov/news/jane.doe@example.gov", "e-mail address without mailto:"),
        ("https://www.example.gov/news/www.other.gov/x", "missing scheme"),
        ("https://www.example.gov/img/logo@2x.png", "not found"),
    ],
)
def test_mistakes_behind_not_found(url, state):
    """A missing page whose address shows the author's mistake is called by the mistake."""
    assert judged(404, url=url).state == state
    assert crawled(url, status=404).state == state


def test_server_error_names_its_status():
    """A server error says which, and that it is so now."""
    assert judged(502).problem == "The server fails now: it answers with an error (status 502)."


CAPTURE = Capture("a.warc.gz", 1, 2, "urn:uuid:1", "2026-01-02T03:04:05Z", "sha256:0", 200, "text/html", "192.0.2.1")


def test_crawl_answers():
    """A captured page is fine, and the check points to its capture."""
    check = crawled(capture=CAPTURE)
    assert (check.health, check.source, check.capture, check.checked) == ("fine", "crawl", CAPTURE, CAPTURE.date)


@pytest.mark.parametrize(
    ("outcome", "status", "state"),
    [
        (Outcome.CAPTURED, 404, "not found"),
        (Outcome.REVISIT, 304, "ok"),
        (Outcome.FAILED, 503, "unavailable"),
        (Outcome.EXCLUDED_BY_ROBOTS, None, "excluded by robots.txt"),
    ],
)
def test_crawl_outcomes(outcome, status, state):
    """The crawl's own outcome is a verdict."""
    assert crawled(outcome=outcome, status=status, reason="Disallow: /x").state == state


@pytest.mark.parametrize("outcome", [Outcome.OVER_LIMIT, Outcome.OUT_OF_SCOPE, Outcome.FAILED, None])
def test_crawl_does_not_know(outcome):
    """What the crawl never reached has no verdict."""
    assert crawled(outcome=outcome, status=None) is None


def test_crawl_redirect():
    """A redirect of the crawl is judged by its target, and needs it."""
    final = crawled("https://www.example.gov/new")
    assert crawled(status=301, location=final.url) is None
    check = crawled(status=301, location=final.url, final=final)
    assert (check.state, check.url, check.url_final) == ("redirected permanently", URL, final.url)
    assert check.chain == [Hop(URL, 301, final.url)]
    again = crawled("https://www.example.gov/old", status=302, location=URL, final=check)
    assert (again.state, again.url_final, len(again.chain)) == ("redirected temporarily", final.url, 2)


def test_crawl_broken_behind_redirect():
    """A redirect of the crawl to a missing page is broken."""
    final = crawled("https://www.example.gov/new", status=404)
    check = crawled(status=301, location=final.url, final=final)
    assert (check.state, check.http_status, check.url_final) == ("not found", 404, final.url)


def test_unchecked():
    """A link that nobody asked for says why."""
    assert unchecked(URL, "time limit").problem == "The link was not checked: time limit."
