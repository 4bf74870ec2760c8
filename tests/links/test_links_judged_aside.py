"""Answers are judged in a process of their own as they would be in this one, within bounds."""

import pytest

from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.evidence import Answer, Response
from archive_crawler.links.judging import Judge, judged

URL = "https://www.example.gov/news/pier"
HTML = {"content-type": "text/html"}
SENTENCE = b"<p>The harbor master had the pier painted, and nobody who walked on it had dry shoes after.</p>"


def page(body, url=URL):
    return Answer(url, response=Response(url, "GET", 200, HTML, body=body), checked="2026-01-02T03:04:05Z")


def told(answers, **options):
    """What the judge tells of each URL."""
    checks = []
    judge = Judge(lambda _urls, found: checks.append(found), **options)
    try:
        for answer in answers:
            judge.put(answer, [answer.url, f"{answer.url}#missing"])
        judge._waiting.put(None)
        judge._thread.join(60)
    finally:
        judge.close()
    return checks


def test_judged_alike():
    """The checks are those that this process would give, in their order; more answers come than are judged together."""
    answers = [page(b"<title>Pier %d</title>" % n + SENTENCE * 20, f"{URL}-{n}") for n in range(40)]
    assert told(answers) == [judged(answer, [answer.url, f"{answer.url}#missing"]) for answer in answers]


def test_a_page_that_takes_too_long_costs_its_own_check():
    """What was judged together with it has its check."""
    long = page(b"<title>Pier</title>" + b"<a href=/x>pier</a>" * 300_000, f"{URL}-long")
    first, second, third = told([page(SENTENCE), long, page(SENTENCE, f"{URL}-3")], seconds=0.2)
    assert [check.state for check in second] == ["internal error", "internal error"]
    assert "more than 0.2 seconds" in second[0].error_detail
    assert first[0].state == third[0].state == "ok"


def test_without_a_process(monkeypatch):
    """Where no process can be started each check says so."""

    def refuse(*_args, **_more):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", refuse)
    [[check, _]] = told([page(SENTENCE)])
    assert (check.state, check.error_detail) == (
        "internal error",
        "BlockingIOError: [Errno 11] Resource temporarily unavailable",
    )


def test_closed_while_judging():
    """Whoever closes a checker gets all its links back at once, those that are being judged as unchecked."""
    checker = LinkChecker("test", aside=True)
    for n in range(5):
        url = f"{URL}-{n}"
        checker._open[url] = [url]
        checker.answered(page(b"<a href=/x>pier</a>" * 100_000, url), frozenset())
    assert checker.pending() == 5
    checks = checker.close(0)
    assert len(checks) == 5
    assert "unchecked" in {check.health for check in checks}


@pytest.mark.parametrize("aside", [False, True])
def test_without_a_page(aside):
    """What has no page is judged at once."""
    checker = LinkChecker("test", aside=aside)
    checker._open[URL] = [URL]
    checker.answered(Answer(URL, response=Response(URL, "HEAD", 404)), frozenset())
    [check] = checker.poll()
    checker.close(0)
    assert check.state == "not found"
