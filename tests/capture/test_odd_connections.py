"""Contract: what connections do, and what is asked for over them."""

import json
import socket
from contextlib import ExitStack

import pytest
from crawling import crawl, records
from sockets import listening, read_head, reset, wait_for_end
from wire_server import Answer, WireServer

OK = b"HTTP/1.1 200 OK\r\n"
FINE = OK + b"Content-Length: 2\r\n\r\nhi"
GOOD = OK + b"Content-Length: 4\r\n\r\ngood"
CLOSED_LATER = OK + b"\r\n<p>until the end"

LATE = {
    "overrun": [FINE, b"MORE"],
    "overrun-response": [FINE + OK, b"Content-Length: 4\r\n\r\nevil"],
    "304-body": [b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n", b"evil"],
    "chunks": [OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", OK + b"Content-Length: 4\r\n\r\nevil"],
    "head-body": [OK + b"Content-Length: 4\r\n\r\n", b"evil"],
}


def early(connection):
    connection.sendall(FINE)
    wait_for_end(connection)


def unread(connection):
    connection.sendall(CLOSED_LATER)
    connection.shutdown(socket.SHUT_WR)
    wait_for_end(connection)


def half_closed(connection):
    read_head(connection)
    connection.sendall(CLOSED_LATER)
    connection.shutdown(socket.SHUT_WR)
    wait_for_end(connection)


def reset_after_end(connection):
    read_head(connection)
    connection.sendall(FINE)
    connection.shutdown(socket.SHUT_WR)
    reset(connection)


def closing(connection):
    read_head(connection)


def resetting(connection):
    reset(connection)


WAYS = {
    "early": (early, FINE),
    "unread": (unread, CLOSED_LATER),
    "half-closed": (half_closed, CLOSED_LATER),
    "reset-after-end": (reset_after_end, FINE),
    "closing": (closing, "empty"),
    "resetting": (resetting, "reset"),
    "silent": (wait_for_end, "timeout"),
}


TARGETS = {
    "/a b": "/a%20b",
    "/a|b{c}^`\\d": "/a%7Cb%7Bc%7D%5E%60/d",
    '/"q"\'<x>': "/%22q%22'%3Cx%3E",
    "/%zz%": "/%zz%",
    "/caf\u00e9?\u00e9=\u00fc": "/caf%C3%A9?%C3%A9=%C3%BC",
    "/%E9?%E9": "/%E9?%E9",
    "/?a?b??c": "/?a?b??c",
    "//a//../b/./c": "//a//../b/./c",
    "/a;b=1;c?d;e": "/a;b=1;c?d;e",
    "/%00%0d%0a%20": "/%00%0d%0a%20",
    "/tab\tand\nline": "/tabandline",
    "/(y)!$&*+,=:@~": "/(y)!$&*+,=:@~",
    "/?u=http://x/y?z=&amp;&&": "/?u=http://x/y?z=&amp;&&",
    "/%2e%2e/%2F": "/%2e%2e/%2F",
    "/" + "long/" * 1000: "/" + "long/" * 1000,
    "?q=1": "/?q=1",
    ":80/port#fragment": "/port",
}
HOSTS = {
    "odd.example.gov": "odd.example.gov",
    "dotted.example.gov.": "dotted.example.gov.",
    "under_score.example.gov": "under_score.example.gov",
    "UPPER.example.gov": "upper.example.gov",
    "caf\u00e9.example.gov": "xn--caf-dma.example.gov",
    "ported.example.gov:8080": "ported.example.gov:8080",
}
IMPOSSIBLE = ["http://no host.example.gov/", "http:///no-host", "http://%48.example.gov/"]


HOST = "odd.example.gov"


class Connected:
    """One crawl of it all, and what the archive has of it."""

    def __init__(self, directory):
        answers = {f"/{name}": Answer(pieces, pause=0.1) for name, pieces in LATE.items()}
        answers |= {f"/{name}/next": Answer([GOOD]) for name in LATE}
        with WireServer(answers, default=lambda _path: Answer([FINE])) as server, ExitStack() as stack:
            ports = {f"{name}.example.gov": server.port for name in LATE}
            ports |= {host.partition(":")[0]: server.port for host in HOSTS.values()}
            ports |= {f"{name}.example.gov": stack.enter_context(listening(way)) for name, (way, _) in WAYS.items()}
            hosts = {host: f"127.0.0.1:{port}" for host, port in ports.items()}
            slow = {f"{name}.example.gov": {"concurrency": 1, "delay": 0.5, "jitter": 0} for name in LATE}
            crawl(list(_orders()), directory, hosts=hosts, settings={"URLLENGTH_LIMIT": 0, "DOWNLOAD_SLOTS": slow})
        self.received = [entry.received for entry in server.log]
        self.records = records(directory)
        self.first = {record.target_uri: record for record in reversed(self.records)}


def _orders():
    for name in LATE:
        yield {"url": f"http://{name}.example.gov/{name}", "method": "HEAD" if name == "head-body" else "GET"}
        yield {"url": f"http://{name}.example.gov/{name}/next"}
    for name in WAYS:
        yield {"url": f"http://{name}.example.gov/", "meta": {"download_timeout": 2 if name == "silent" else 15}}
    yield from ({"url": f"http://{HOST}{target}"} for target in TARGETS)
    yield from ({"url": f"http://{host}/host/{host}"} for host in HOSTS)
    yield from ({"url": url} for url in IMPOSSIBLE)


@pytest.fixture(scope="module")
def connected(tmp_path_factory):
    return Connected(tmp_path_factory.mktemp("connected"))


@pytest.mark.parametrize("name", LATE)
def test_late(connected, name):
    """What comes late, behind the end of a response, is not taken for the next one."""
    assert connected.first[f"http://{name}.example.gov/{name}/next"].block == GOOD


@pytest.mark.parametrize("name", WAYS)
def test_connections(connected, name):
    """However a connection begins and ends, its response is on record, or why there is none."""
    first, expected = connected.first[f"http://{name}.example.gov/"], WAYS[name][1]
    if isinstance(expected, bytes):
        assert (first.block, first.fields.get("warc-truncated")) == (expected, None)
    else:
        assert json.loads(first.block)["error"] == expected


def test_requests(connected):
    """Whatever a URL has in it, the request block is what the server received, and asks for what the URL says."""
    blocks = [record.block for record in connected.records if record.type == "request"]
    assert set(connected.received) <= set(blocks)
    for target in TARGETS.values():
        assert any(block.startswith(f"GET {target} HTTP/1.1\r\n".encode()) for block in blocks), target


def test_hosts(connected):
    """The Host field is the URL's host, in the letters of the wire."""
    for host in HOSTS.values():
        assert f"\r\nHost: {host}\r\n".encode() in b"".join(connected.received)


def test_impossible(connected):
    """A URL that cannot be asked for is on record as such."""
    failures = [record for record in connected.records if record.fields["content-type"] == "application/json"]
    told = [json.loads(record.block)["error"] for record in failures]
    assert told.count("bad-url") == len(IMPOSSIBLE)
    assert not any(" " in record.target_uri for record in failures)
