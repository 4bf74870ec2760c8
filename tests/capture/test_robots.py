"""robots.txt on the wire: what the server saw decides."""

import json
import threading
from datetime import datetime

import pytest
from crawling import crawl, records
from wire_server import Answer, WireServer

from archive_crawler.capture.robots import LIFETIME

OBEY = {"ROBOTS_OBEY": True}


def ok(body: bytes = b"") -> Answer:
    return Answer([b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)])


def status(line: bytes, *headers: bytes) -> Answer:
    return Answer([b"\r\n".join([b"HTTP/1.1 " + line, *headers, b"Content-Length: 0", b"", b""])])


def run(robots, directory, urls, **more):
    with WireServer({"/robots.txt": robots, **more.pop("answers", {})}, default=lambda _: ok(b"hi")) as server:
        hosts = dict.fromkeys(["example.gov", "elsewhere.gov"], f"127.0.0.1:{server.port}")
        settings = OBEY | more.pop("settings", {})
        done = crawl(urls, directory, hosts=hosts, settings=settings)
    return server, done


def test_concurrent(tmp_path):
    """Of sixty first requests that wait for one slow robots.txt, not one forbidden one is sent."""
    gate = threading.Event()
    robots = ok(b"User-agent: *\nDisallow: /no\n")
    robots.hold = gate
    timer = threading.Timer(1.0, gate.set)  # long enough for all of them to be waiting
    timer.start()
    urls = [f"http://example.gov/{'no' if n % 2 else 'yes'}/{n}" for n in range(60)]
    server, done = run(robots, tmp_path, urls)
    assert server.paths.count("/robots.txt") == 1
    assert sorted(path for path in server.paths if path != "/robots.txt") == sorted(
        f"/yes/{n}" for n in range(0, 60, 2)
    )
    refused = [result for result in done["results"] if "error" in result]
    assert {result["error"] for result in refused} == {"RobotsExclusion"}
    assert {result["rule"] for result in refused} == {"Disallow: /no (robots.txt line 2)"}
    assert len(refused) == 30
    assert_on_record(records(tmp_path))


def assert_on_record(written):
    """Each exclusion has a metadata record that names the rule and refers to the capture of the robots.txt."""
    [robots] = [record for record in written if record.type == "response" and record.target_uri.endswith("robots.txt")]
    excluded = [record for record in written if record.fields["content-type"] == "application/json"]
    assert {record.target_uri for record in excluded} == {f"http://example.gov/no/{n}" for n in range(1, 60, 2)}
    for record in excluded:
        told = json.loads(record.block)
        assert (record.type, record.fields["warc-refers-to"]) == ("metadata", f"<{robots.id}>")
        assert (told["error"], told["rule"]) == ("excluded-by-robots", "Disallow: /no (robots.txt line 2)")
        assert (told["robots_txt"], told["robots_txt_record_id"]) == ("http://example.gov/robots.txt", robots.id)
        assert told["robots_txt_warc"]


UNREACHABLE = {
    "robots.txt answered 503": status(b"503 Unavailable"),
    "robots.txt answered 500": status(b"500 Oops"),
    "robots.txt answered 429": status(b"429 Too Many Requests"),
    "robots.txt did not answer: ": Answer([], close=True),
}


@pytest.mark.parametrize("rule", UNREACHABLE)
def test_unreachable(tmp_path, rule):
    """When robots.txt fails nothing of the host is fetched, and the exclusion says what it answered."""
    server, done = run(UNREACHABLE[rule], tmp_path, ["http://example.gov/a", "http://example.gov/b"])
    assert set(server.paths) == {"/robots.txt"}
    assert all(result["rule"].startswith(rule) for result in done["results"])


@pytest.mark.parametrize("line", [b"404 Not Found", b"401 Unauthorized", b"403 Forbidden", b"410 Gone"])
def test_missing(tmp_path, line):
    """A robots.txt that is not there, or not for us to see, allows everything."""
    server, _ = run(status(line), tmp_path, ["http://example.gov/a", "http://example.gov/b"])
    assert sorted(server.paths) == ["/a", "/b", "/robots.txt"]


def test_redirect(tmp_path):
    """Redirects are followed to another host, each hop is captured, and the rules hold for the host that was asked."""
    answers = {"/moved": ok(b"User-agent: *\nDisallow: /no\nSitemap: http://example.gov/map.xml\n")}
    moved = status(b"301 Moved", b"Location: http://elsewhere.gov/moved")
    server, done = run(moved, tmp_path, ["http://example.gov/no", "http://example.gov/yes"], answers=answers)
    assert server.paths == ["/robots.txt", "/moved", "/yes"]
    assert done["robots"] == [
        {"url": "http://example.gov/robots.txt", "status": 200, "sitemaps": ["http://example.gov/map.xml"]}
    ]
    responses = [record.target_uri for record in records(tmp_path) if record.type == "response"]
    assert responses[:2] == ["http://example.gov/robots.txt", "http://elsewhere.gov/moved"]


def test_redirect_loop(tmp_path):
    """A robots.txt that redirects for ever is taken for missing after five hops."""
    loop = status(b"302 Found", b"Location: /robots.txt")
    server, _ = run(loop, tmp_path, ["http://example.gov/a"])
    assert server.paths == ["/robots.txt"] * 6 + ["/a"]


def test_crawl_delay(tmp_path):
    """A Crawl-delay that is longer than our own slows its host down, and no other."""
    robots = ok(b"User-agent: *\nCrawl-delay: 0.7\n")
    _, done = run(robots, tmp_path, ["http://example.gov/a"])
    assert done["slots"]["example.gov"] == 0.7


def test_disobeyed(tmp_path):
    """With ROBOTS_OBEY off, or dont_obey_robotstxt in its meta, a request does not ask."""
    urls = [{"url": "http://example.gov/a", "meta": {"dont_obey_robotstxt": True}}]
    server, _ = run(status(b"503 No"), tmp_path, urls)
    assert server.paths == ["/a"]


def test_retry_after(tmp_path):
    """Requests wait for as long as a 429 with Retry-After says, and the 429 itself reaches the spider."""
    answers = {"/a": status(b"429 Slow Down", b"Retry-After: 1")}
    # With a delay of 0 Scrapy 2.19 sends what is queued at once, whatever CONCURRENT_REQUESTS_PER_DOMAIN says.
    settings = {"DOWNLOAD_DELAY": 0.1, "DOWNLOAD_DELAY_JITTER": 0}
    urls = ["http://example.gov/a", "http://example.gov/b", "http://example.gov/c"]
    _, done = run(status(b"404 No"), tmp_path, urls, answers=answers, settings=settings)
    dates = {
        record.target_uri[-1]: record.fields["warc-date"] for record in records(tmp_path) if record.type == "response"
    }
    assert sorted(result["status"] for result in done["results"]) == [200, 200, 429]
    assert seconds_between(dates["a"], dates["b"]) >= 0.95


def seconds_between(earlier, later):
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def test_lifetime(tmp_path):
    """A robots.txt is asked for anew when its time is over, through its redirect to another host, and the new word holds."""
    answers = {"/moved": [ok(b"User-agent: *\nDisallow: /b\n"), ok(b"User-agent: *\nDisallow: /c\n")]}
    moved = status(b"301 Moved", b"Location: http://elsewhere.gov/moved")
    urls = ["http://example.gov/a", "http://example.gov/c"]
    settings = {"ROBOTS_LIFETIME": 0, "CONCURRENT_REQUESTS": 1}
    server, done = run(moved, tmp_path, urls, answers=answers, settings=settings)
    assert server.paths == ["/robots.txt", "/moved", "/a", "/robots.txt", "/moved"]
    assert [result.get("rule") for result in done["results"]] == [None, "Disallow: /c (robots.txt line 2)"]


def test_a_day(tmp_path):
    """By default it is asked for once a day."""
    server, _ = run(
        ok(), tmp_path, ["http://example.gov/a", "http://example.gov/c"], settings={"CONCURRENT_REQUESTS": 1}
    )
    assert server.paths == ["/robots.txt", "/a", "/c"]
    assert LIFETIME == 24 * 60 * 60


def test_redirect_inside(tmp_path):
    """A robots.txt that redirects to a private address gives no permission, and nobody goes there."""
    with WireServer() as inside:
        moved = status(b"302 Found", b"Location: http://127.0.0.1:%d/secret" % inside.port)
        server, done = run(moved, tmp_path, ["http://example.gov/a", "http://example.gov/b"])
    assert inside.log == []
    assert server.paths == ["/robots.txt"]
    assert all("is not a public address" in result["rule"] for result in done["results"])
