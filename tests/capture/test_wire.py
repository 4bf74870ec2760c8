"""Contract: what the archive holds is what a socket saw, and the private names the tap leans on still work."""

import gzip
import json
from collections import defaultdict

import pytest
from crawling import crawl, records
from wire_server import Answer, WireServer

from archive_crawler.warc.member import StoredRecord
from archive_crawler.warc.message import dechunk

ZIPPED = gzip.compress(b"<html><title>caf\xe9</title></html>" * 50)
OK = b"HTTP/1.1 200 OK\r\n"


def closing(data: bytes) -> Answer:
    return Answer([data], close=True)


ODD = {
    "reason-odd": Answer([b"HTTP/1.1 200 Here You Are, \xe9!\r\nContent-Length: 2\r\n\r\nhi"]),
    "reason-none": Answer([b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi"]),
    "reason-empty": Answer([b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nhi"]),
    "http-1.0": closing(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>until the end"),
    "header-case": Answer(
        [OK + b"x-ODD-cAsE: 1\r\nX-odd-Case: 2\r\nCONTENT-length:2\r\nA:b\r\nX-Odd-Case:   3  \r\n\r\nhi"]
    ),
    "latin-1": Answer([OK + b"X-Place: Montr\xe9al\r\nContent-Length: 3\r\n\r\n\xe9t\xe9"]),
    "utf-8": Answer([OK + "X-Place: Montréal\r\nContent-Length: 0\r\n\r\n".encode()]),
    "folded": Answer([OK + b"X-Long: one\r\n  two\r\n\tthree\r\nContent-Length: 2\r\n\r\nhi"]),
    "no-colon": Answer([OK + b"this is no header\r\nContent-Length: 2\r\n\r\nhi"]),
    "chunked": Answer(
        [OK + b"Transfer-Encoding: chunked\r\n\r\n4;a=b\r\nWiki\r\n0A\r\npedia in\r\n\r\n0\r\nX-Tail: 1\r\n\r\n"]
    ),
    "chunked-pieces": Answer([OK + b"Transfer-Encoding: chu", b"nked\r\n\r\n3\r", b"\nabc\r\n", b"0\r\n", b"\r\n"]),
    "chunked-gzip": Answer(
        [
            OK + b"Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(ZIPPED), ZIPPED),
        ]
    ),
    "chunked-padded": Answer([OK + b"Transfer-Encoding: chunked\r\n\r\n2   \r\nhi\r\n3 ;x=\xe9\r\n ho\r\n0  \r\n\r\n"]),
    "gzip": Answer([OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(ZIPPED) + ZIPPED]),
    "gzip-not": Answer([OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain"]),
    "binary": Answer([OK + b"Content-Type: image/png\r\nContent-Length: 256\r\n\r\n" + bytes(range(256))]),
    "large": Answer([OK + b"Content-Length: 3000000\r\n\r\n", bytes(3_000_000)]),
    "status-204": Answer([b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"]),
    "status-304": Answer([b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n']),
    "empty": Answer([OK + b"Content-Length: 0\r\n\r\n"]),
    "line-feeds": Answer([b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\nhi"]),
    "redirect-with-body": Answer([b"HTTP/1.1 302 Found\r\nLocation: /empty\r\nContent-Length: 4\r\n\r\nover"]),
    "not-found": Answer([b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"]),
    "server-error": Answer([b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"]),
    "status-999": Answer([b"HTTP/1.1 999 Request denied\r\nContent-Length: 2\r\n\r\nno"]),
    "cookies": Answer([OK + b"Set-Cookie: a=1\r\nSet-Cookie: b=2; Path=/\r\nContent-Length: 0\r\n\r\n"]),
    "length-twice": Answer([OK + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"]),
    "byte-by-byte": Answer([bytes([b]) for b in OK + b"Content-Length: 2\r\n\r\nhi"]),
}
EXCESS = {"excess": Answer([OK + b"Content-Length: 2\r\n\r\nhiMORE THAN PROMISED"], close=True)}
INTERIM = {
    "interim": Answer([b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nhi"])
}
CUT = {
    "cut-length": Answer([OK + b"Content-Length: 10\r\n\r\nhalf"], close=True),
    "cut-chunk": Answer([OK + b"Transfer-Encoding: chunked\r\n\r\nFF\r\nhalf"], close=True),
    "cut-reset": Answer([OK + b"Content-Type: text/plain\r\n\r\nhalf"], reset=True),
}
BAD = {
    "cut-head": Answer([b"HTTP/1.1 200 OK\r\nContent-Le"], close=True),
    "nothing": Answer([], close=True),
    "garbage": Answer([b"\x00\x01 not http\r\n\r\n"], close=True),
}
NONSENSE = {"bad-chunk": Answer([OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\nzz\r\n"])}
STALL = {"stall": Answer([OK + b"Content-Length: 10\r\n\r\nhalf"], stall=True)}
BIG = {"big-said": Answer([OK + b"Content-Length: 5000000\r\n\r\n" + bytes(1000)], stall=True)}
ALL = ODD | NONSENSE | EXCESS | INTERIM | CUT | BAD | STALL | BIG
META = {"stall": {"download_timeout": 1}, "big-said": {"download_maxsize": 4_000_000}}


class Crawled:
    def __init__(self, directory):
        answers = {f"/{name}": answer for name, answer in ALL.items()}
        with WireServer(answers) as server:
            orders = [{"url": f"http://odd.example.gov/{name}", "meta": META.get(name, {})} for name in ALL]
            orders.append({"url": "http://odd.example.gov/head?x", "method": "HEAD"})
            orders.append({"url": "http://odd.example.gov/post", "method": "POST", "body": "a=1&b=\u00e9"})
            server.answers["/head?x"] = Answer([OK + b"Content-Length: 1234\r\n\r\n"])
            server.answers["/post"] = Answer([OK + b"Content-Length: 0\r\n\r\n"])
            run = crawl(orders, directory, hosts={"odd.example.gov": f"127.0.0.1:{server.port}"})
        self.log = {entry.path.lstrip("/"): entry for entry in server.log}
        self.results = {result["url"].rsplit("/", 1)[1]: result for result in run["results"]}
        self.records = defaultdict(dict)
        for record in records(directory):
            assert isinstance(record, StoredRecord)
            kind = record.fields["content-type"] if record.type == "metadata" else record.type
            self.records[record.target_uri.rpartition("/")[2]][kind] = record


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    return Crawled(tmp_path_factory.mktemp("wire"))


@pytest.mark.parametrize("name", [*ODD, "head?x", "post"])
def test_blocks(crawled, name):
    """The blocks of request and response are the bytes that the server received and sent."""
    assert crawled.records[name]["request"].block == crawled.log[name].received
    assert crawled.records[name]["response"].block == crawled.log[name].sent
    assert "warc-truncated" not in crawled.records[name]["response"].fields


@pytest.mark.parametrize("name", [*ODD, *EXCESS, *INTERIM])
def test_pointer(crawled, name):
    """The response carries a pointer to its own record."""
    assert crawled.results[name]["record_id"] == crawled.records[name]["response"].id


def test_concurrent(crawled):
    """Request and response name each other, and share their date."""
    request, response = crawled.records["gzip"]["request"], crawled.records["gzip"]["response"]
    assert request.fields["warc-concurrent-to"] == f"<{response.id}>"
    assert response.fields["warc-concurrent-to"] == f"<{request.id}>"
    assert request.fields["warc-date"] == response.fields["warc-date"]
    assert response.fields["warc-ip-address"] == "127.0.0.1"


def test_excess(crawled):
    """Bytes beyond the end of a message are kept out of its block."""
    assert crawled.records["excess"]["response"].block == OK + b"Content-Length: 2\r\n\r\nhi"


def test_interim(crawled):
    """An interim response lies in a metadata record, and the block begins with the response proper."""
    assert crawled.records["interim"]["response"].block == OK + b"Content-Length: 2\r\n\r\nhi"
    assert crawled.records["interim"]["application/http;msgtype=response"].block.startswith(b"HTTP/1.1 103 Early Hints")


@pytest.mark.parametrize("name", CUT)
def test_disconnect(crawled, name):
    """A response that was cut off is kept as far as it came, and flagged."""
    record = crawled.records[name]["response"]
    assert record.block == crawled.log[name].sent
    assert record.fields["warc-truncated"] == "disconnect"
    assert crawled.results[name]["record_id"] == record.id


def test_nonsense(crawled):
    """A response whose framing makes no sense is kept as far as it was read, and flagged."""
    record = crawled.records["bad-chunk"]["response"]
    assert record.block == crawled.log["bad-chunk"].sent
    assert record.fields["warc-truncated"] == "unspecified"


def test_repeat(tmp_path):
    """When Twisted repeats a request because a pooled connection was dead, only the repetition is kept."""
    fine = Answer([OK + b"Content-Length: 2\r\n\r\nhi"])
    with WireServer({"/first": fine, "/second": [Answer([], close=True), fine]}) as server:
        hosts = {"example.gov": f"127.0.0.1:{server.port}"}
        urls = ["http://example.gov/first", "http://example.gov/second"]
        crawl(urls, tmp_path, hosts=hosts, settings={"CONCURRENT_REQUESTS": 1})
    seconds = [record for record in records(tmp_path) if record.target_uri.endswith("/second")]
    assert server.paths == ["/first", "/second", "/second"]
    assert [record.type for record in seconds] == ["response", "request", "metadata"]
    assert seconds[1].block == server.log[2].received


def test_proxy(tmp_path):
    """Through a proxy the blocks are as the proxy saw them, and no address is claimed for the server."""
    with WireServer({"http://example.gov/": Answer([OK + b"Content-Length: 2\r\n\r\nhi"])}) as server:
        meta = {"proxy": f"http://127.0.0.1:{server.port}"}
        crawl([{"url": "http://example.gov/", "meta": meta}], tmp_path)
    _, response, request, _ = records(tmp_path)
    assert request.block == server.log[0].received
    assert response.block == server.log[0].sent
    assert "warc-ip-address" not in response.fields


def test_timeout(crawled):
    """A response that did not end in time is kept as far as it came, and flagged."""
    record = crawled.records["stall"]["response"]
    assert record.block == crawled.log["stall"].sent
    assert record.fields["warc-truncated"] == "time"
    assert crawled.results["stall"]["error"] == "DownloadTimeoutError"


def test_maxsize(crawled):
    """A response that says it is too large is kept as far as it came, and flagged."""
    record = crawled.records["big-said"]["response"]
    assert crawled.log["big-said"].sent.startswith(record.block)
    assert record.fields["warc-truncated"] == "length"


@pytest.mark.parametrize("name", BAD)
def test_failure(crawled, name):
    """An exchange without a whole response head is kept as its request and a machine-readable failure."""
    metadata = crawled.records[name]["application/json"]
    facts = json.loads(metadata.block)
    assert "response" not in crawled.records[name]
    assert crawled.records[name]["request"].block == crawled.log[name].received
    assert bytes.fromhex(facts["received_hex"]) == crawled.log[name].sent
    assert facts["exception"] == crawled.results[name]["error"] == "DownloadFailedError"
    assert facts["error"] == {"cut-head": "odd-answer", "nothing": "empty", "garbage": "odd-answer"}[name]


def test_plain_class(crawled):
    """No charset detector of Scrapy's runs on what comes, compressed or not: the spider gets the bytes."""
    assert bytes.fromhex(crawled.results["chunked-gzip"]["body"]) == ZIPPED
    assert {result.get("class", "Response") for result in crawled.results.values()} == {"Response"}


def test_dechunk(crawled):
    """The payload of a chunked message is what Scrapy made of it."""
    block = crawled.records["chunked"]["response"].block
    assert dechunk(block.partition(b"\r\n\r\n")[2]) == bytes.fromhex(crawled.results["chunked"]["body"])


def test_broken_keeper(tmp_path):
    """When nothing can be written the request fails, with no OSError that the retry middleware would repeat."""
    with WireServer({"/": Answer([OK + b"Content-Length: 0\r\n\r\n"])}) as server:
        hosts = {"example.gov": f"127.0.0.1:{server.port}"}
        [result] = crawl(["http://example.gov/"], tmp_path, hosts=hosts, broken=True)["results"]
    assert result["error"] == "CaptureFailed"
    assert not result["oserror"]
