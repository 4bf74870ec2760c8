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


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    directory = tmp_path_factory.mktemp("late")
    answers = {f"/{name}": Answer(pieces, pause=0.1) for name, pieces in LATE.items()}
    answers |= {f"/{name}/next": Answer([GOOD]) for name in LATE}
    with WireServer(answers) as server:
        hosts = {f"{name}.example.gov": f"127.0.0.1:{server.port}" for name in LATE}
        requests = [
            {
                "url": f"http://{name}.example.gov/{name}{path}",
                "method": "HEAD" if f"{name}{path}" == "head-body" else "GET",
            }
            for name in LATE
            for path in ("", "/next")
        ]
        settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0.5, "RANDOMIZE_DOWNLOAD_DELAY": False}
        crawl(requests, directory, hosts=hosts, settings=settings)
    return {record.target_uri: record.block for record in records(directory) if record.type == "response"}


@pytest.mark.parametrize("name", LATE)
def test_late(late, name):
    """What comes late, behind the end of a response, is not taken for the next one."""
    assert late[f"http://{name}.example.gov/{name}/next"] == GOOD


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


def closing(_connection):
    pass


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


@pytest.fixture(scope="module")
def connected(tmp_path_factory):
    directory = tmp_path_factory.mktemp("connected")
    with ExitStack() as stack:
        hosts = {
            f"{name}.example.gov": f"127.0.0.1:{stack.enter_context(listening(serve))}"
            for name, (serve, _) in WAYS.items()
        }
        requests = [{"url": f"http://{host}/", "meta": {"download_timeout": 2}} for host in hosts]
        crawl(requests, directory, hosts=hosts)
    found = {}
    for record in records(directory):
        found.setdefault(record.target_uri, record)
    return found


@pytest.mark.parametrize("name", WAYS)
def test_connections(connected, name):
    """However a connection begins and ends, its response is on record, or why there is none."""
    first, expected = connected[f"http://{name}.example.gov/"], WAYS[name][1]
    if isinstance(expected, bytes):
        assert (first.block, first.fields.get("warc-truncated")) == (expected, None)
    else:
        assert json.loads(first.block)["error"] == expected


TARGETS = {
    "/a b": "/a%20b",
    "/a|b{c}^`\\d": "/a%7Cb%7Bc%7D%5E%60/d",
    'http://{}/"q"\'<x>': "/%22q%22'%3Cx%3E",
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


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    directory = tmp_path_factory.mktemp("asked")
    urls = [f"http://odd.example.gov{target}" for target in TARGETS] + [f"http://{host}/host/{host}" for host in HOSTS]
    with WireServer(default=lambda _path: Answer([FINE])) as server:
        hosts = {name.partition(":")[0]: f"127.0.0.1:{server.port}" for name in HOSTS.values()}
        settings = {"URLLENGTH_LIMIT": 0}
        crawl([*urls, *IMPOSSIBLE], directory, hosts=hosts, settings=settings)
    return server.log, records(directory), directory


def test_targets(asked):
    """Whatever a URL has in it, the request block is what the server received, and asks for what the URL says."""
    log, kept, _ = asked
    requests = {record.target_uri: record.block for record in kept if record.type == "request"}
    assert sorted(requests.values()) == sorted(entry.received for entry in log)
    for target in TARGETS.values():
        assert any(block.startswith(f"GET {target} HTTP/1.1\r\n".encode()) for block in requests.values()), target


def test_hosts(asked):
    """The Host field is the URL's host, in the letters of the wire."""
    received = b"".join(entry.received for entry in asked[0])
    for host in HOSTS.values():
        assert f"\r\nHost: {host}\r\n".encode() in received


def test_impossible(asked):
    """A URL that cannot be asked for is on record as such."""
    told = [record for record in asked[1] if record.fields["content-type"] == "application/json"]
    assert [json.loads(record.block)["error"] for record in told] == ["bad-url"] * len(IMPOSSIBLE)
    assert not any(" " in record.target_uri for record in told)
