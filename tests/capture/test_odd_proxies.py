"""Contract: what odd proxies do, with requests and with tunnels."""

import json
from collections import defaultdict
from contextlib import ExitStack

import pytest
from authority import identity, server_context
from crawling import crawl, records
from sockets import listening, read_head, reset, wait_for_end

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"
OPEN = b"HTTP/1.1 200 Connection established\r\n\r\n"
HOST = "site.example.gov"
PATH = "/a%20b?c=%7C&d=;"


def refusing(answer):
    def serve(connection, _saw):
        connection.sendall(answer)
        wait_for_end(connection)

    return serve


def tunnel(context, opening=OPEN, answer=FINE, finish=wait_for_end):
    """A proxy and the server behind its tunnel, in one."""

    def serve(connection, saw):
        for at in range(0, len(opening), 7):
            connection.sendall(opening[at : at + 7])
        with context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False) as secured:
            saw.append(read_head(secured))
            secured.sendall(answer)
            finish(secured)

    return serve


def silent(connection, _saw):
    wait_for_end(connection)


def closing(_connection, _saw):
    pass


def resetting(connection, _saw):
    reset(connection)


def opening_only(connection, _saw):
    connection.sendall(OPEN)


def tunnels(context):
    return {
        "tunnel": tunnel(context),
        "tunnel-1.0": tunnel(
            context, b"HTTP/1.0 200 OK\r\nProxy-Agent: x\r\nVia: 1.0 y\r\nX:" + b"z" * 999 + b"\r\n\r\n"
        ),
        "tunnel-cut": tunnel(context, answer=HALF, finish=lambda secured: secured.unwrap().close()),
        "tunnel-opened-and-cut": opening_only,
        "refused": refusing(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nblocked"),
        "login": refusing(b"HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"),
        "gateway": refusing(b"HTTP/1.1 502 Bad Gateway\r\n\r\n"),
        "garbage": refusing(b"SSH-2.0-OpenSSH\r\n\r\n"),
        "gone": closing,
        "broken": resetting,
        "silent": silent,
    }


PLAIN = {
    "plain": refusing(FINE),
    "plain-502": refusing(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno"),
    "plain-407": refusing(b"HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"),
    "plain-gone": closing,
    "plain-silent": silent,
}


class Proxied:
    """What each proxy received, and what the archive has of it."""

    def __init__(self, directory, certificates):
        serving = tunnels(server_context(certificates, [identity(HOST)])) | PLAIN
        self.saw = {name: [] for name in serving}
        with ExitStack() as stack:
            requests = [self._order(name, serve, stack) for name, serve in serving.items()]
            run = crawl(requests, directory, settings={"DOWNLOAD_VERIFY_CERTIFICATES": False})
        self.results = {result["url"].partition("#")[2]: result for result in run["results"]}
        self.records = defaultdict(list)
        for record in records(directory):
            self.records[record.target_uri.rpartition("&n=")[2]].append(record)

    def _order(self, name, serve, stack):
        saw = self.saw[name]

        def answer(connection):
            saw.append(read_head(connection))
            serve(connection, saw)

        port = stack.enter_context(listening(answer))
        url = f"{'http' if name in PLAIN else 'https'}://{HOST}{PATH}&n={name}"
        return {
            "url": url,
            "meta": {"proxy": f"http://127.0.0.1:{port}", "download_timeout": 2 if serve is silent else 15},
        }


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    return Proxied(tmp_path_factory.mktemp("proxied"), tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize("name", ["tunnel", "tunnel-1.0", "tunnel-cut"])
def test_tunnel(proxied, name):
    """Within a tunnel the blocks are what the server received and sent, with its certificate and no word of the proxy."""
    asked, received = proxied.saw[name]
    response, request = proxied.records[name][:2]
    assert asked.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n".encode())
    assert request.block == received
    assert received.startswith(f"GET {PATH}&n={name} HTTP/1.1\r\n".encode())
    assert response.block == (HALF if name == "tunnel-cut" else FINE)
    assert response.fields.get("warc-truncated") == ("disconnect" if name == "tunnel-cut" else None)
    assert response.fields["warc-cipher-suite"].startswith("TLS_")
    assert "warc-ip-address" not in response.fields


def test_certificate(proxied):
    """The certificate of the server behind a tunnel is kept."""
    kinds = [record.fields["content-type"] for each in proxied.records.values() for record in each]
    assert kinds.count("application/pem-certificate-chain") == 1


FAILED = {
    "refused": "proxy-refused",
    "login": "proxy-refused",
    "gateway": "proxy-refused",
    "garbage": "proxy-refused",
    "gone": "proxy-refused",
    "broken": "proxy-refused",
    "silent": "timeout",
    "tunnel-opened-and-cut": "reset",
}


@pytest.mark.parametrize("name", FAILED)
def test_no_tunnel(proxied, name):
    """A tunnel that does not come about is a failure with its reason; nothing was asked of the server."""
    [failure] = proxied.records[name]
    told = json.loads(failure.block)
    assert (told["error"], told["request_bytes"], told["received_bytes"]) == (FAILED[name], 0, 0)
    if name in {"refused", "login", "gateway"}:
        assert {"refused": "403", "login": "407", "gateway": "502"}[name] in told["message"]


@pytest.mark.parametrize(("name", "status"), [("plain", 200), ("plain-502", 502), ("plain-407", 407)])
def test_plain(proxied, name, status):
    """A request that a proxy passes on is in absolute form, and the answer is kept whoever gave it."""
    response, request = proxied.records[name][:2]
    assert [request.block] == proxied.saw[name]
    assert request.block.startswith(f"GET http://{HOST}{PATH}&n={name} HTTP/1.1\r\n".encode())
    assert response.block.startswith(b"HTTP/1.1 %d " % status)
    assert "warc-ip-address" not in response.fields


@pytest.mark.parametrize(("name", "error"), [("plain-gone", "empty"), ("plain-silent", "timeout")])
def test_plain_failures(proxied, name, error):
    """A proxy that says nothing is a failure, with the request that was sent to it."""
    failure, request = proxied.records[name]
    assert json.loads(failure.block)["error"] == error
    assert request.block == proxied.saw[name][0]
