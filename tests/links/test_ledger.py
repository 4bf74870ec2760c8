"""Each target of a run gets one check: from the link, from the crawl, or by asking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive_crawler.frontier.visit import Ending
from archive_crawler.items import Capture, LinkCheck, LinkHealth, Outcome
from archive_crawler.links import ledger as ledger_module
from archive_crawler.links.evidence import Answer, Probed, Response
from archive_crawler.links.extraction import read_page
from archive_crawler.links.ledger import LinkLedger
from archive_crawler.links.verdict import from_crawl

HOST = "https://www.example.gov"


def captured(status=200, location=None):
    capture = Capture("a.warc.gz", 0, 1, f"urn:uuid:{status}", "2026-01-02T03:04:05Z", "sha256:0", status, None, None)
    return Ending(Outcome.CAPTURED, http_status=status, location=location, capture=capture)


class Asked:
    """A checker that answers when told to."""

    def __init__(self):
        self.submitted, self.answers = [], []

    def submit(self, url):
        self.submitted.append(url)

    def answer(self, url, health=LinkHealth.FINE):
        self.answers.append(
            LinkCheck(url, health, "ok", None, None, "check", "2026-01-02T03:04:05Z", "HEAD", 200, None)
        )

    def poll(self):
        answers, self.answers = self.answers, []
        return answers

    def close(self, _wait):
        return self.poll()


@pytest.fixture
def desk():
    asked, endings = Asked(), {}
    ledger = LinkLedger(asked, lambda url: url.startswith(HOST), lambda url: endings.get(url.partition("#")[0]))
    return ledger, asked, endings


def health(checks):
    return {check.url: check.health for check in checks}


def test_a_target_is_checked_once(desk):
    """However many articles link it."""
    ledger, asked, _ = desk
    for _ in range(3):
        ledger.note("https://other.example.gov/a")
    assert asked.submitted == ["https://other.example.gov/a"]
    assert ledger.pending == 1
    asked.answer("https://other.example.gov/a")
    assert health(ledger.take()) == {"https://other.example.gov/a": LinkHealth.FINE}
    assert ledger.pending == 0


def test_the_crawl_answers_for_what_it_fetched(desk):
    """Nothing that the crawl captured is asked again, redirects within it included."""
    ledger, asked, endings = desk
    endings |= {
        f"{HOST}/fine": captured(),
        f"{HOST}/gone": captured(404),
        f"{HOST}/moved": captured(301, f"{HOST}/fine"),
        f"{HOST}/moved-away": captured(301, f"{HOST}/gone"),
    }
    for url in [*endings, f"{HOST}/fine#part"]:
        ledger.note(url)
    ledger.resolve()
    found = health(ledger.take())
    assert asked.submitted == []
    assert found == {
        f"{HOST}/fine": LinkHealth.FINE,
        f"{HOST}/fine#part": LinkHealth.FINE,
        f"{HOST}/gone": LinkHealth.BROKEN,
        f"{HOST}/moved": LinkHealth.REDIRECTED,
        f"{HOST}/moved-away": LinkHealth.BROKEN,
    }
    assert ledger.pending == 0


def test_a_redirect_out_of_the_crawl_is_asked_where_it_leads(desk):
    """The hop that was captured is not fetched again; the link's verdict is that of its target."""
    ledger, asked, endings = desk
    endings[f"{HOST}/out"] = captured(301, "https://other.example.gov/x")
    ledger.note(f"{HOST}/out")
    ledger.resolve()
    assert asked.submitted == ["https://other.example.gov/x"]
    assert ledger.take() == []
    asked.answer("https://other.example.gov/x", LinkHealth.BROKEN)
    assert health(ledger.take()) == {f"{HOST}/out": LinkHealth.BROKEN}


def test_what_the_crawl_did_not_reach_is_asked(desk):
    """A page over the limit has no capture that could answer."""
    ledger, asked, endings = desk
    endings[f"{HOST}/late"] = Ending(Outcome.OVER_LIMIT, "limits.pages 1")
    ledger.note(f"{HOST}/late")
    ledger.note(f"{HOST}/never-seen")
    ledger.resolve()
    assert sorted(asked.submitted) == [f"{HOST}/late", f"{HOST}/never-seen"]
    asked.answer(f"{HOST}/late")
    asked.answer(f"{HOST}/never-seen")
    assert len(ledger.take()) == 2
    assert ledger.pending == 0


def test_a_redirect_loop_of_the_crawl_ends(desk):
    """It gets a verdict like every other target."""
    ledger, asked, endings = desk
    endings |= {f"{HOST}/a": captured(302, f"{HOST}/b"), f"{HOST}/b": captured(302, f"{HOST}/a")}
    ledger.note(f"{HOST}/a")
    ledger.resolve()
    for url in asked.submitted:
        asked.answer(url, LinkHealth.BROKEN)
    assert health(ledger.take()) == {f"{HOST}/a": LinkHealth.BROKEN}


def test_what_was_checked_before_stays_checked(desk):
    """A resumed run asks for what is missing only."""
    ledger, asked, _ = desk
    ledger.known(["https://other.example.gov/a"])
    ledger.note("https://other.example.gov/a")
    ledger.note("https://other.example.gov/b")
    assert asked.submitted == ["https://other.example.gov/b"]
    assert (ledger.checked, ledger.pending) == (1, 1)


def test_without_a_checker_nothing_is_asked():
    """The target is unchecked, and says why."""
    ledger = LinkLedger(None, lambda _: False, lambda _: None)
    ledger.note("https://other.example.gov/a")
    (check,) = ledger.take()
    assert check.health is LinkHealth.UNCHECKED
    assert "not checked" in (check.problem or "")


def test_a_redirect_to_what_was_answered_before_is_settled_at_once(desk):
    """The target is not asked twice, and nobody waits for an answer that has come."""
    ledger, asked, endings = desk
    ledger.note("https://other.example.gov/x")
    asked.answer("https://other.example.gov/x", LinkHealth.BROKEN)
    ledger.take()
    endings[f"{HOST}/moved"] = captured(302, "https://other.example.gov/x")
    ledger.note(f"{HOST}/moved")
    ledger.resolve()
    assert asked.submitted == ["https://other.example.gov/x"]
    assert health(ledger.take()) == {f"{HOST}/moved": LinkHealth.BROKEN}
    assert ledger.pending == 0


def test_closing_leaves_nothing_without_a_check(desk):
    """What has no answer by then is unchecked."""
    ledger, _, _ = desk
    ledger.note("https://other.example.gov/slow")
    ledger.note(f"{HOST}/waiting")
    assert set(health(ledger.close(0)).values()) == {LinkHealth.UNCHECKED}
    assert ledger.pending == 0


class Probing:
    """Notes beside which pages is probed, and answers when told to."""

    def __init__(self):
        self.wanted, self.ready = [], []

    def probe(self, url):
        self.wanted.append(url)

    def probes(self):
        ready, self.ready = self.ready, []
        return ready


PAGE = b"<title>Harbor</title><h1>Harbor</h1><p>The lamps are lit on the pier in the evening, as they were before.</p>"


@pytest.fixture
def probing():
    """A crawl that has captured one page and a redirect to it."""
    page = Ending(
        Outcome.CAPTURED,
        http_status=200,
        capture=replace(captured().capture, content_type="text/html"),
    )
    file = replace(page, capture=replace(page.capture, content_type="application/pdf"))
    endings = {f"{HOST}/a/x": page, f"{HOST}/moved": captured(301, f"{HOST}/a/x"), f"{HOST}/file": file}
    prober = Probing()
    ledger = LinkLedger(
        Asked(),
        lambda _: True,
        lambda url: endings.get(url.partition("#")[0]),
        lambda url, _: read_page(PAGE, url, None),
        prober,
    )
    for url in (f"{HOST}/a/x", f"{HOST}/a/x#part", f"{HOST}/moved", f"{HOST}/file"):
        ledger.note(url)
    return ledger, prober


def test_captured_pages_wait_for_their_probe(probing):
    """A page that the crawl captured is judged with what stands beside it; a file needs nothing."""
    ledger, prober = probing
    ledger.resolve()
    assert set(prober.wanted) == {f"{HOST}/a/x"}
    assert health(ledger.take()) == {f"{HOST}/file": LinkHealth.FINE}
    made_up, front = f"{HOST}/a/tafemo", f"{HOST}/"
    kind = {"content-type": "text/html"}
    beside = Probed(made_up, (), Response(made_up, "GET", 200, kind, body=PAGE))
    home = Probed(
        front,
        (),
        Response(front, "GET", 200, kind, body=b"<title>Front</title><p>Welcome to all who come here by sea."),
    )
    prober.ready.append(Answer(f"{HOST}/a/x", probe=beside, home=home))
    checks = {check.url: check for check in ledger.take()}
    assert set(checks) == {f"{HOST}/a/x", f"{HOST}/a/x#part", f"{HOST}/moved"}
    for url in (f"{HOST}/a/x", f"{HOST}/moved"):
        assert (checks[url].state, checks[url].health) == ("soft not found", LinkHealth.BROKEN)
        assert checks[url].source == "crawl"
    assert (checks[f"{HOST}/a/x"].probe.url, ledger.pending) == (made_up, 0)


def test_without_a_probe_in_time(probing):
    """Captured pages beside which nobody could probe in time are judged by themselves."""
    ledger, _ = probing
    ledger.resolve()
    checks = {check.url: check for check in ledger.close(0)}
    assert checks[f"{HOST}/a/x"].health is LinkHealth.FINE
    assert (len(checks), ledger.pending) == (4, 0)


def test_a_captured_page_answers_for_its_fragments(monkeypatch):
    """What the crawl has of a page goes into the verdict; a redirect hands the fragment on, as browsers do."""
    endings = {f"{HOST}/new": captured(), f"{HOST}/old": captured(301, f"{HOST}/new"), f"{HOST}/gone": captured(404)}
    pages = {f"{HOST}/new": read_page(b"<p id=here>", f"{HOST}/new", "text/html")}
    judged = {}

    def judging(url, **evidence):
        judged[url] = evidence["page"]
        return from_crawl(url, **evidence)

    monkeypatch.setattr(ledger_module, "from_crawl", judging)
    ledger = LinkLedger(
        Asked(),
        lambda url: url.startswith(HOST),
        lambda url: endings.get(url.partition("#")[0]),
        lambda url, _: pages.get(url.partition("#")[0]),
    )
    for path in ("new#here", "old#here", "gone#here"):
        ledger.note(f"{HOST}/{path}")
    ledger.resolve()
    assert {check.url for check in ledger.take()} == {
        f"{HOST}/{path}" for path in ("new#here", "old#here", "gone#here")
    }
    page = pages[f"{HOST}/new"]
    assert judged == {f"{HOST}/new#here": page, f"{HOST}/old#here": None, f"{HOST}/gone#here": None}


@pytest.mark.parametrize(
    ("to", "state"), [("gone", "meta refresh to dead page"), ("new", "ok"), ("else", "ok"), ("old", "ok")]
)
def test_a_captured_page_that_sends_its_readers_on(to, state):
    """It is judged by what the crawl has met there; what it has not met, and a circle, say nothing."""
    endings = {f"{HOST}/old": captured(), f"{HOST}/new": captured(), f"{HOST}/gone": captured(404)}
    refresh = f"<title>Moved</title><meta http-equiv=refresh content='0; url=/{to}'><p>Moved.".encode()
    bodies = {f"{HOST}/old": refresh, f"{HOST}/new": b"<p>Here.<meta http-equiv=refresh content='0; url=/old'>"}
    ledger = LinkLedger(Asked(), lambda _: True, endings.get, lambda url, _: read_page(bodies[url], url, "text/html"))
    ledger.note(f"{HOST}/old")
    ledger.resolve()
    assert [check.state for check in ledger.take()] == [state]


def test_what_a_redirect_of_the_crawl_leads_to_is_asked_with_the_fragment(desk):
    """The page that is asked then tells whether it has the fragment."""
    ledger, asked, endings = desk
    endings[f"{HOST}/old"] = captured(301, "https://other.example.gov/new")
    ledger.note(f"{HOST}/old#here")
    ledger.resolve()
    assert asked.submitted == ["https://other.example.gov/new#here"]


def test_the_crawl_answers_for_a_link_with_a_password(desk):
    """It is redacted in the link, and was never sent."""
    ledger, asked, endings = desk
    endings[f"{HOST}/a"] = captured()
    ledger.note("https://***@www.example.gov/a")
    ledger.resolve()
    assert asked.submitted == []
    assert [check.url for check in ledger.take()] == ["https://***@www.example.gov/a"]
