"""The address guard."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from crawling import crawl, records
from wire_server import Answer, WireServer

from archive_crawler.capture.addresses import is_public
from archive_crawler.capture.guard import refuse_literal
from archive_crawler.errors import AddressRefused

PUBLIC = ["8.8.8.8", "140.147.236.1", "2600:1f18::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address):
    """Globally reachable unicast addresses are public."""
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_private(address):
    """Loopback, private, link-local, metadata, multicast and reserved addresses are not, however they are wrapped."""
    assert not is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:10.0.0.1]"])
def test_literal(host):
    """A literal in a URL is judged as the address that it is."""
    with pytest.raises(AddressRefused):
        refuse_literal(host)


@pytest.mark.parametrize("host", ["www.af.mil", "8.8.8.8", ""])
def test_names(host):
    """Names pass here: the resolver judges what they lead to."""
    refuse_literal(host)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    directory = tmp_path_factory.mktemp("guard")
    with WireServer(default=lambda _: Answer([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])) as server:
        names = ["127.0.0.1", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "0.0.0.0"]
        urls = [f"http://{name}:{server.port}/" for name in names]
        done = crawl(
            [*urls, "http://named.example.gov/"], directory, hosts={"named.example.gov": f"127.0.0.1:{server.port}"}
        )
    return server, done, directory


def test_refused(run):
    """No spelling of loopback is fetched, and none reaches the server; a host that the collection names does."""
    server, done, _ = run
    errors = {result["url"]: result["error"] for result in done["results"] if "error" in result}
    assert set(errors.values()) == {"AddressRefused"}
    assert len(errors) == 6
    assert [entry.received.split(b"Host: ")[1].split(b"\r\n")[0] for entry in server.log] == [b"named.example.gov"]


def test_unrecorded(run):
    """What was never asked leaves no request, but a record of why."""
    asked = [record for record in records(run[2]) if record.type == "request"]
    failures = [record for record in records(run[2]) if record.fields["content-type"] == "application/json"]
    told = [json.loads(record.block) for record in failures]
    assert {record.target_uri for record in asked} == {"http://named.example.gov/"}
    assert [failure["error"] for failure in told] == ["private-address"] * 6


def test_lookup(run):
    """What the name server said is on record, once, before the exchange that first leaned on it."""
    [lookup] = [record for record in records(run[2]) if record.target_uri == "dns:localhost"]
    assert (lookup.type, lookup.fields["content-type"]) == ("resource", "text/dns")
    assert lookup.block.endswith(b"\r\nlocalhost.\tIN\tA\t127.0.0.1\r\n")


def test_proxied(tmp_path):
    """A proxy is no way around the guard for literal addresses."""
    with WireServer() as server:
        meta = {"proxy": f"http://127.0.0.1:{server.port}"}
        done = crawl([{"url": "http://169.254.169.254/latest/meta-data/", "meta": meta}], tmp_path)
    assert done["results"][0]["error"] == "AddressRefused"
    assert server.log == []


def test_allowed(tmp_path):
    """ALLOW_PRIVATE_ADDRESSES opens the door, for tests and intranets."""
    with WireServer() as server:
        settings = {"ALLOW_PRIVATE_ADDRESSES": True}
        done = crawl([f"http://localhost:{server.port}/"], tmp_path, settings=settings)
    assert done["results"][0]["status"] == 404


class Elsewhere(BaseHTTPRequestHandler):
    """A server at an address that passes for a public one."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def two_faces():
    """The same port at 127.0.0.1, which is private, and at 127.0.0.2, which the test calls public."""
    with WireServer() as inside:
        outside = ThreadingHTTPServer(("127.0.0.2", inside.port), Elsewhere)
        outside.asked = []
        threading.Thread(target=outside.serve_forever, daemon=True).start()
        yield inside, outside
        outside.shutdown()
        outside.server_close()


def rebinding(tmp_path, port, answers):
    return crawl(
        [f"http://rebind.example.gov:{port}/a"], tmp_path, names={"rebind.example.gov": answers}, public=["127.0.0.2"]
    )["results"]


def test_rebinding(two_faces, tmp_path):
    """The connection goes to the address that was judged, though the name leads inside a moment later."""
    inside, outside = two_faces
    (result,) = rebinding(tmp_path, inside.port, ["127.0.0.2", "127.0.0.1"])
    assert result["status"] == 200
    assert (outside.asked, inside.log) == (["/a"], [])


def test_rebinding_the_other_way(two_faces, tmp_path):
    """A name that leads inside first is refused, and nobody is asked."""
    inside, outside = two_faces
    (result,) = rebinding(tmp_path, inside.port, ["127.0.0.1", "127.0.0.2"])
    assert result["error"] == "AddressRefused"
    assert (outside.asked, inside.log) == ([], [])


def test_a_name_without_an_ipv4_address(tmp_path):
    """Only IPv4 is spoken: a name that has AAAA records alone cannot be resolved, and the failure is on record."""
    done = crawl(["http://six.example.gov/"], tmp_path, names={"six.example.gov": [""]})
    assert done["results"][0]["error"] == "CannotResolveHostError"
    (failure,) = [record for record in records(tmp_path) if record.fields["content-type"] == "application/json"]
    assert json.loads(failure.block)["error"] == "dns"


def test_proxy_authorization(tmp_path):
    """What the operator tells a proxy to be let through is in no record."""
    with WireServer(default=lambda _: Answer([b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])) as server:
        meta = {"proxy": f"http://operator:sesame@127.0.0.1:{server.port}"}
        crawl([{"url": "http://www.example.gov/", "meta": meta}], tmp_path)
    assert b"Proxy-Authorization: Basic b3BlcmF0b3I6c2VzYW1l\r\n" in server.log[0].received
    (request,) = [record for record in records(tmp_path) if record.type == "request"]
    assert b"Host: www.example.gov\r\n" in request.block
    assert b"roxy-" not in request.block
