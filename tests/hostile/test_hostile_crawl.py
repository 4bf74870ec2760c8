"""One crawl of a good host among hostile ones: it goes on, and of each there is a word on record."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
import zlib
from contextlib import ExitStack
from pathlib import Path

import attackers
import brotli
import lxml.html
import orjson
import pytest
from crawls import KEPT, command
from hostile_crawls import crawl
from hostile_server import HTML, OK, STORY, WORDS, Asked, HostileServer, dripping, lines
from sockets import listening

GOOD = "good.example.gov"
STORIES = 30
LARGE = 1 << 20
PROLOGUE = b"<!doctype html><html><head><title>Page</title></head><body>"
COLLECTION = """
name = "hostile"
contact = "archivist@example.org"
seeds = [{seeds}]
[discovery]
sitemaps = ["http://sitemap-index.example.gov/sitemap.xml", "http://sitemap-bomb.example.gov/sitemap.xml",
    "http://sitemap-many.example.gov/sitemap.xml", "http://sitemap-gzip.example.gov/sitemap.xml.gz",
    "http://sitemap-cycle.example.gov/sitemap.xml"]
feeds = ["http://feed-bomb.example.gov/feed.xml"]
[limits]
response_bytes = 2_000_000
alike = 40
per_host = 60
[politeness]
delay = 0
concurrency = 2
timeout = 10
retries = 0
[links]
check = false
[hosts]
{hosts}
"""


def good(asked: Asked) -> None:
    if asked.path == "/":
        asked.answer("<title>News</title>" + "".join(f"<a href=/story/{n}>Story {n}</a> " for n in range(STORIES)))
    else:
        asked.answer(STORY.format(n=asked.path.rpartition("/")[2], words=WORDS))


def drip_head(asked: Asked) -> None:
    asked.send(OK)
    dripping(asked, b"X-Drip: drop\r\n")


def drip_body(asked: Asked) -> None:
    asked.send(OK + HTML + b"\r\n" + PROLOGUE)
    dripping(asked, b"<p>drop</p>")


def endless_body(asked: Asked) -> None:
    asked.send(OK + HTML + b"\r\n" + PROLOGUE)
    asked.forever(b"<p>on and on" * 4096)


def endless_chunks(asked: Asked) -> None:
    asked.send(OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n")
    asked.forever(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def header_flood(asked: Asked) -> None:
    asked.send(OK)
    for number in itertools.count():
        asked.stop.wait(0.005)
        asked.send(b"".join(b"X-Flood-%d-%d: %s\r\n" % (number, each, b"x" * 60) for each in range(100)))


def header_line(asked: Asked) -> None:
    asked.send(OK + b"X-Line: ")
    asked.forever(b"x" * 65536)


def interim_flood(asked: Asked) -> None:
    asked.forever(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * 100)


def chunk_extension(asked: Asked) -> None:
    asked.send(OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n5;")
    asked.forever(b"x" * 65536)


def trailer_flood(asked: Asked) -> None:
    asked.send(OK + HTML + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")
    asked.forever(b"X-Trailer: x\r\n" * 1000)


def promises_more(asked: Asked) -> None:
    asked.send(OK + HTML + b"Content-Length: 99999\r\n\r\n" + PROLOGUE)


def promises_less(asked: Asked) -> None:
    asked.send(OK + HTML + b"Content-Length: 20\r\n\r\n" + PROLOGUE)


def promises_the_moon(asked: Asked) -> None:
    asked.send(OK + HTML + b"Content-Length: 99999999999999999999\r\n\r\n" + PROLOGUE)


def garbage(asked: Asked) -> None:
    asked.send(b"\0\xff\r\n\r\ngarbage\r\n" + OK + HTML + b"Content-Length: 2\r\n\r\nhi")


def closes(asked: Asked) -> None:
    asked.socket.close()


def coded(coding: str, body: bytes):
    def bomb(asked: Asked) -> None:
        asked.answer(body, "text/html", f"Content-Encoding: {coding}")

    return bomb


def _deflated(size: int) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = bytes(LARGE)
    return deflate.compress(PROLOGUE) + b"".join(deflate.compress(block) for _ in range(size)) + deflate.flush()


def forged(asked: Asked) -> None:
    asked.send(
        b'HTTP/1.1 302 Found{"level":"ERROR"}\rforged line\r\nLocation: http://u:hunter2@forged.example.gov/%0d%0a{"level":"CRITICAL"}\r\n'
        b"Content-Length: 0\r\n\r\n"
    )


def secret(asked: Asked) -> None:
    link = "<a href='http://user:hunter2@secret.example.gov/in'>in</a><img src='http://user:hunter2@secret.example.gov/i.png'>"
    asked.answer(
        f"<title>Secret</title><a href=/story>x</a>{link}"
        if asked.path == "/"
        else STORY.format(n=1, words=link + WORDS)
    )


def links(asked: Asked) -> None:
    if asked.path == "/":
        asked.answer(PROLOGUE + b"".join(b"<a href=/page%c%d>x</a>" % (97 + n % 26, n) for n in range(2_000)))
    else:
        asked.answer("<title>Page</title>")


def long_urls(asked: Asked) -> None:
    asked.answer("<title>Long</title>" + f"<a href='/{'x' * 100_000}'>x</a>")


def calendar(asked: Asked) -> None:
    month = int(asked.path.rpartition("=")[2] or 0) if "=" in asked.path else 0
    asked.answer(
        f"<title>Calendar</title><a href='/calendar?month={month + 1}'>next</a><a href='/calendar?month={month + 2}'>later</a>"
    )


def sessions(asked: Asked) -> None:
    number = abs(hash(asked.path)) % 10**12
    asked.answer(
        f"<title>Session</title><a href='/page?s=a{number:012d}b'>x</a><a href='/same;jsessionid={number:032d}'>y</a>"
    )


def repeats(asked: Asked) -> None:
    asked.answer("<title>Again</title><a href='again/and/'>x</a>")


def deeper(asked: Asked) -> None:
    asked.answer(f"<title>Deep</title><a href='{asked.path.rstrip('/')}/{asked.path.count('/')}x/'>x</a>")


def everything(asked: Asked) -> None:
    word = zlib.crc32(asked.path.encode())
    letters = "".join(chr(97 + int(digit)) for digit in str(word))
    asked.answer(f"<title>Yes</title><a href='/{letters}'>x</a><a href='/{letters[::-1]}/y'>x</a>")


def redirects(asked: Asked) -> None:
    asked.redirect(f"/r{int(asked.path[2:] or 0) + 1}")


def redirect_loop(asked: Asked) -> None:
    asked.redirect("/b" if asked.path == "/" else "/")


def sitemap_index(asked: Asked) -> None:
    number = asked.path.count("a")
    urls = "".join(
        f"<sitemap><loc>http://sitemap-index.example.gov/{x}{'a' * (number + 1)}.xml</loc></sitemap>" for x in "xy"
    )
    asked.answer(
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</sitemapindex>", "application/xml"
    )


def entities(inside: str) -> str:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 15))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol"><!ENTITY file SYSTEM "file:///etc/hostname">{nested}]>{inside}'


def sitemap_bomb(asked: Asked) -> None:
    inside = (
        "<loc>http://sitemap-bomb.example.gov/&e14;</loc></url><url><loc>http://sitemap-bomb.example.gov/&file;</loc>"
    )
    asked.answer(entities(f"<urlset><url>{inside}</url></urlset>"), "application/xml")


def feed_bomb(asked: Asked) -> None:
    item = "<item><title>&e14;&file;</title><link>http://feed-bomb.example.gov/&file;</link></item>"
    asked.answer(entities(f"<rss version='2.0'><channel>{item}</channel></rss>"), "application/rss+xml")


def sitemap_many(asked: Asked) -> None:
    if asked.path.endswith(".xml"):
        urls = "".join(f"<url><loc>/{n}</loc></url>" for n in range(1_000))
        asked.answer(f"<urlset>{urls}</urlset>", "application/xml")
    else:
        asked.answer("<title>One of many</title>")


def sitemap_gzip(asked: Asked) -> None:
    asked.answer(gzip.compress(b"<urlset>" + bytes(80 * LARGE)), "application/x-gzip")


def charsets(asked: Asked) -> None:
    asked.answer(b"\xff\xfe" + PROLOGUE + "Ärger \N{SNOWMAN}".encode("utf-16"), "text/html; charset=rot13")


def nuls(asked: Asked) -> None:
    asked.answer(b"\0" * 100_000 + PROLOGUE + b"\0".join([b"<p>nul</p>"] * 10_000))


def deep(asked: Asked) -> None:
    asked.answer(PROLOGUE + b"<div>" * 300_000)


def robots_wildcards(asked: Asked) -> None:
    asked.answer(b"User-agent: *\n" + b"Disallow: /*a*a*a*a*a*a*a*a*a*a*a*b\n" * 30_000, "text/plain")


def robots_endless(asked: Asked) -> None:
    asked.send(OK + b"Content-Type: text/plain\r\n\r\nUser-agent: *\n")
    asked.forever(b"Disallow: /private/\n" * 3000)


def plain(asked: Asked) -> None:
    asked.answer("<title>Plain</title>")


BAD = {
    "drip-head": drip_head, "drip-body": drip_body, "endless-body": endless_body, "endless-chunks": endless_chunks,
    "header-flood": header_flood, "header-line": header_line, "interim-flood": interim_flood, "chunk-extension": chunk_extension,
    "trailer-flood": trailer_flood, "promises-more": promises_more, "promises-less": promises_less,
    "promises-the-moon": promises_the_moon, "garbage": garbage, "closes": closes, "gzip-bomb": coded("gzip", _deflated(60)),
    "gzip-twice": coded("gzip, gzip", gzip.compress(_deflated(60))), "br-bomb": coded("br", brotli.compress(PROLOGUE + bytes(60 * LARGE), quality=5)),
    "not-gzip": coded("gzip", PROLOGUE), "forged": forged, "secret": secret, "links": links, "long-urls": long_urls,
    "calendar": calendar, "sessions": sessions, "repeats": repeats, "deeper": deeper, "everything": everything,
    "redirects": redirects, "redirect-loop": redirect_loop, "charsets": charsets, "nuls": nuls, "deep": deep,
    "robots-wildcards": plain, "robots-endless": plain,
    **attackers.PAGES,
}  # fmt: skip
LISTS = {
    "sitemap-index": sitemap_index, "sitemap-bomb": sitemap_bomb, "sitemap-many": sitemap_many, "sitemap-gzip": sitemap_gzip,
    "feed-bomb": feed_bomb, **attackers.LISTS,
}  # fmt: skip
ROBOTS = {"robots-wildcards.example.gov": robots_wildcards, "robots-endless.example.gov": robots_endless}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    hosts = {GOOD: good, **{f"{name}.example.gov": each for name, each in {**BAD, **LISTS}.items()}}
    with HostileServer(hosts, {**ROBOTS, **attackers.ROBOTS}) as server, ExitStack() as secure:
        names = [*(f"http://{name}" for name in BAD), *(f"https://{name}" for name in attackers.HANDSHAKES)]
        ports = {name: secure.enter_context(listening(each)) for name, each in attackers.HANDSHAKES.items()}
        seeds = ", ".join(f'"{name}/"' for name in [*(f"{name}.example.gov" for name in names), f"http://{GOOD}"])
        hosts = [*lines(server), *(f'"{name}.example.gov" = "127.0.0.1:{port}"' for name, port in ports.items())]
        crawled, took = crawl(folder, COLLECTION.format(seeds=seeds, hosts="\n".join(hosts)))
    return crawled, took


def rows(run, name):
    return [row for row in run[0].urls.values() if row["url"].startswith(f"http://{name}.example.gov/")]


def why(run, name):
    """The outcomes and reasons of a host's URLs, robots.txt left out."""
    return {f"{row['outcome']}: {row['reason']}" for row in rows(run, name) if not row["url"].endswith("/robots.txt")}


def records(run):
    """The fields of every WARC record by type and target URI."""
    found = {}
    for path in (run[0].folder / "archive").iterdir():
        for head in gzip.decompress(path.read_bytes()).split(b"WARC/1.1\r\n")[1:]:
            pairs = [line.split(": ", 1) for line in head.split(b"\r\n\r\n")[0].decode().split("\r\n") if ": " in line]
            fields = dict(pairs)
            found.setdefault((fields["WARC-Type"], fields.get("WARC-Target-URI")), fields)
    return found


def test_the_good_host_is_captured_whole(run):
    """All its pages, and every article of them is read."""
    assert all(
        row["outcome"] in KEPT and row["http_status"] == 200 for row in rows(run, "good") if "robots" not in row["url"]
    )
    stories = {row["url"] for row in run[0].articles}
    assert stories >= {f"http://{GOOD}/story/{n}" for n in range(STORIES)}


def test_memory_is_bounded(run):
    """All processes of the crawl together stay below 500 MB."""
    assert run[1].peak < 500


def test_every_url_has_one_outcome(run):
    """None is without, and none has two."""
    urls = [row["url"] for row in run[0].lines("urls.jsonl")]
    assert len(urls) == len(set(urls))
    assert all(row["outcome"] for row in run[0].urls.values())


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("drip-head", "failed: DownloadTimeoutError"),
        ("drip-body", "failed: DownloadTimeoutError"),
        ("endless-body", "failed: limits.response_bytes"),
        ("endless-chunks", "failed: limits.response_bytes"),
        ("header-flood", "failed: "),
        ("header-line", "failed: "),
        ("interim-flood", "failed: "),
        ("garbage", "failed: "),
        ("closes", "failed: "),
        ("promises-more", "captured: the server cut the answer off"),
        ("gzip-bomb", "captured: too large to be read as a page; the capture has it"),
        ("gzip-twice", "captured: too large to be read as a page; the capture has it"),
        ("br-bomb", "captured: too large to be read as a page; the capture has it"),
        ("long-urls", "over limit: URL of 100029 characters"),
        ("calendar", "over limit: limits.alike 40: a chain of URLs like calendar.example.gov/calendar?month"),
        ("sessions", "over limit: limits.alike 40"),
        ("repeats", "over limit: limits.repetitions 2: the path repeats /again/and/"),
        ("deeper", "over limit: limits.segments 30"),
        ("everything", "over limit: limits.per_host 60"),
        ("links", "over limit: limits.per_host 60"),
        ("redirects", "over limit: more than 20 redirects in a row"),
        ("sitemap-index", "over limit: more than 5 sitemaps within each other"),
        ("sitemap-many", "out of scope: "),
        ("sitemap-gzip", "captured: too large to be read to its end; the capture has it"),
        ("deep", "captured: The markup is nested more than 400 elements deep"),
        ("robots-endless", "excluded by robots: "),
        ("no-head", "failed: "),
        ("chunk-overflow", "captured: the server cut the answer off"),
        ("chunk-negative", "captured: the server cut the answer off"),
        ("two-lengths", "captured: "),
        ("long-location", "over limit: URL of 100033 characters"),
        ("growing-query", "over limit: more than 20 redirects in a row"),
        ("gzip-members", "captured: too large to be read as a page; the capture has it"),
        ("gzip-empty", "captured: The payload is empty."),
        ("br-window", "captured: too large to be read as a page; the capture has it"),
        ("deflate-raw", "captured: too large to be read as a page; the capture has it"),
        ("zstd-window", "captured: "),
        ("imports", "over limit: requisites.depth 4"),
        ("imports", "over limit: limits.per_host 60"),
        ("silent", "failed: DownloadTimeoutError"),
        ("few-connections", "failed: "),
        ("robots-binary", "captured: "),
        ("robots-html", "captured: "),
        ("robots-loop", "captured: "),
        ("robots-members", "captured: "),
        ("robots-drip", "excluded by robots: "),
    ],
)
def test_each_case_is_on_record(run, name, outcome):
    """The reason says what was wrong, or which limit was reached."""
    assert [each for each in why(run, name) if each.startswith(outcome)], why(run, name)


@pytest.mark.parametrize("name", sorted(BAD))
def test_each_case_is_in_the_archive(run, name):
    """A response, or the failure in its stead; nothing is left without a record."""
    found = records(run)
    assert {kind for kind, url in found if url == f"http://{name}.example.gov/"} & {"response", "revisit", "metadata"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [("drip-body", "time"), ("endless-body", "length"), ("endless-chunks", "length"), ("promises-more", "disconnect")],
)
def test_a_cut_answer_is_flagged(run, name, reason):
    """WARC-Truncated says why (WARC/1.1 section 5.13)."""
    assert records(run)["response", f"http://{name}.example.gov/"]["WARC-Truncated"] == reason


@pytest.mark.parametrize("name", sorted(attackers.HANDSHAKES))
def test_a_handshake_that_never_ends_is_on_record(run, name):
    """The host's robots.txt cannot be had, and so nothing of it."""
    [row] = [row for row in run[0].urls.values() if row["url"] == f"https://{name}.example.gov/"]
    assert row["outcome"] == "excluded by robots"
    assert "robots.txt did not answer" in row["reason"]


@pytest.mark.parametrize("url", attackers.INSIDE)
def test_nobody_inside_is_asked(run, url):
    """An image's address may be this machine's, its network's or a cloud's: it is refused, however it is spelt."""
    row = run[0].urls[url]
    assert row["outcome"] == "failed"
    assert "is not a public address" in row["reason"]


def test_other_schemes_are_not_followed(run):
    """Nothing but the web gets into the frontier."""
    assert {url.partition(":")[0] for url in run[0].urls} == {"http", "https"}


def test_forged_words_reach_no_terminal(run):
    """What the crawl prints, and `verify` and `show`, has no control character and no mark that turns directions."""
    [article] = [one["id"] for one in run[0].articles if "impostor" in one["url"]]
    told = [run[1].done, command("verify", run[0].folder), command("show", article, run[0].folder)]
    told += [command("show", article, run[0].folder, "--field", field) for field in ("title", "links.0.text")]
    for done in told:
        signs = set(done.stdout + done.stderr) - {"\n"}
        assert [sign for sign in signs if not sign.isprintable()] == [], done.args
        assert "Traceback" not in done.stderr


def test_forged_words_are_read_and_do_not_run(run):
    """The article is there, its title without what does not print; no cell is a formula, no markup is the server's."""
    [article] = [one for one in run[0].articles if "impostor" in one["url"]]
    assert article["title"].isprintable()
    assert article["title"].startswith("A Pier Is Painted =")
    reports = run[0].folder / "reports"
    cells = [
        cell for row in csv.reader((reports / "link-rot.csv").open(encoding="utf-8-sig", newline="")) for cell in row
    ]
    assert any("=cmd|" in cell for cell in cells)
    assert [cell for cell in cells if re.match(r"[\s=+@\-\uff1d\uff0b\uff0d\uff20]", cell)] == []
    assert [sign for cell in cells for sign in cell if not sign.isprintable()] == []
    for path in reports.glob("*.html"):
        page = lxml.html.fromstring(path.read_bytes())
        assert [each.tag for each in page.iter("script", "img", "b", "iframe") if each.tag != "b" or each.attrib] == []
        assert {href.partition(":")[0] for href in page.xpath("//a/@href") if not href.startswith("#")} <= {
            "http",
            "https",
        }


def test_session_ids_do_not_multiply_pages(run):
    """One page under many session ids is fetched once."""
    assert sum("jsessionid" in row["url"] for row in rows(run, "sessions")) == 1


def test_entities_are_not_expanded(run):
    """Neither a bomb nor a file of this machine gets into a URL."""
    found = [row["url"] for name in ("sitemap-bomb", "feed-bomb") for row in rows(run, name)]
    assert all("lol" not in url and len(url) < 200 for url in found)
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no such"
    assert all(host not in url for url in found)


def test_log_lines_cannot_be_forged(run):
    """Each line of the log is an object of our own; what a server sent is at most within a string."""
    for line in (run[0].folder / "logs" / "crawl.jsonl").read_text().splitlines():
        assert set(orjson.loads(line)) <= {"time", "level", "logger", "message", "traceback"}
        assert orjson.loads(line)["level"] != "CRITICAL"


def test_credentials_are_in_no_record(run):
    """Not in the log, the records or the reports; only the archive has what the page said."""
    for path in run[0].folder.rglob("*"):
        if path.is_file() and "archive" not in path.parts:
            assert b"hunter2" not in path.read_bytes(), path


def test_no_file_is_named_by_a_url(run):
    """Every file of the run has a name of the crawler's own."""
    names = {path.name.partition(".")[0].rstrip("0123456789-") for path in run[0].folder.rglob("*") if path.is_file()}
    assert names <= {
        "articles",
        "changes",
        "completeness",
        "photos",
        "rejected",
        "links",
        "link_checks",
        "urls",
        "crawl",
        "link",
        "link-rot",
        "run",
        "index",
        "hostile",
    }


def test_the_archive_verifies(run):
    """No error in what such servers left behind."""
    done = command("verify", run[0].folder)
    assert (done.returncode, "error" in done.stdout) == (0, False), done.stdout[-2000:]
