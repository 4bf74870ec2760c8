"""robots.txt of linked hosts, on loopback."""

import pytest
from asking import ask
from link_server import CLOSE, Server, answer

from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.evidence import Stop

SITE = "http://www.example.gov"
PAGE = answer(200, b"<html>x", Content_Type="text/html")
RULES = b"User-agent: *\nDisallow: /private/\n"


@pytest.fixture
def server():
    server = Server()
    yield server
    server.close()


def asked(server, *urls, **options):
    hosts = {"www.example.gov": server.address, "other.example.gov": server.address}
    return ask(urls, hosts, robots=True, **options).answers


def test_excluded(server):
    """What robots.txt excludes is not asked for, and the rule is told; robots.txt is read once a site."""
    server.script.update({"/robots.txt": answer(200, RULES), "/private/a": PAGE, "/b": PAGE, "/c": PAGE})
    found = asked(server, f"{SITE}/private/a", f"{SITE}/b", f"{SITE}/c")
    refused = found[f"{SITE}/private/a"]
    assert (refused.stop, refused.detail) == (Stop.EXCLUDED_BY_ROBOTS, "Disallow: /private/ (robots.txt line 2)")
    assert (refused.requests, found[f"{SITE}/b"].response.status) == (0, 200)
    assert sorted(server.asked()) == [("GET", "/b"), ("GET", "/c"), ("GET", "/robots.txt")]


def test_our_own_group(server):
    """The group that names us counts, and not the one for all."""
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: archive-crawler-test\nDisallow: /b\n"
    server.script.update({"/robots.txt": answer(200, rules), "/a": PAGE, "/b": PAGE})
    found = asked(server, f"{SITE}/a", f"{SITE}/b")
    assert (found[f"{SITE}/a"].response.status, found[f"{SITE}/b"].stop) == (200, Stop.EXCLUDED_BY_ROBOTS)


def test_redirect_to_what_is_excluded(server):
    """A redirect is followed to where robots.txt allows."""
    server.script.update(
        {"/robots.txt": answer(200, RULES), "/a": answer(302, Location="/private/a"), "/private/a": PAGE}
    )
    found = asked(server, f"{SITE}/a")[f"{SITE}/a"]
    assert (found.stop, [hop.location for hop in found.redirects]) == (Stop.EXCLUDED_BY_ROBOTS, [f"{SITE}/private/a"])
    assert ("GET", "/private/a") not in server.asked()


def test_redirected_robots(server):
    """A robots.txt that stands elsewhere is read there."""
    server.script.update(
        {"/robots.txt": answer(301, Location="/r.txt"), "/r.txt": answer(200, RULES), "/private/a": PAGE}
    )
    assert asked(server, f"{SITE}/private/a")[f"{SITE}/private/a"].stop is Stop.EXCLUDED_BY_ROBOTS


@pytest.mark.parametrize("robots", [answer(404), answer(403), answer(500), answer(503), CLOSE], ids=str)
def test_without_robots(server, robots):
    """Where robots.txt is not to be had, the link is asked: whether its host fails is what the check is for."""
    server.script.update({"/robots.txt": robots, "/a": PAGE})
    assert asked(server, f"{SITE}/a")[f"{SITE}/a"].response.status == 200


def test_robots_that_asks_to_wait(server):
    """A host whose robots.txt asks for an hour of rest is left alone."""
    server.script.update({"/robots.txt": answer(503, Retry_After="3600"), "/a": PAGE})
    assert asked(server, f"{SITE}/a")[f"{SITE}/a"].stop is Stop.HOST_CLOSED
    assert server.asked() == [("GET", "/robots.txt")]


def test_crawl_delay(server):
    """A Crawl-delay is kept between requests."""
    rules = b"User-agent: *\nCrawl-delay: 0.3\n"
    server.script.update({"/robots.txt": answer(200, rules), "/a": PAGE, "/b": PAGE, "/c": PAGE})
    found = asked(server, *(f"{SITE}/{name}" for name in "abc"))
    moments = sorted(one.response.timings.ended for one in found.values())
    assert len(moments) == 3
    assert server.times[-1] - server.times[1] >= 0.55


def test_check_says_excluded(server):
    """The check of an excluded link is unchecked, with the rule; with robots off it is asked."""
    server.script.update({"/robots.txt": answer(200, RULES), "/private/a": PAGE})
    results = []
    for robots in (True, False):
        checker = LinkChecker(
            "archive-crawler-test", hosts={"www.example.gov": server.address}, robots=robots, probe=False, aside=False
        )
        checker.submit(f"{SITE}/private/a")
        results += checker.close(20)
    assert [(check.health, check.state) for check in results] == [
        ("unchecked", "excluded by robots.txt"),
        ("fine", "ok"),
    ]
    assert "Disallow: /private/" in results[0].error_detail
