"""Contract: what odd TLS servers do, above TLS and in the handshake."""

import json
import socket
import ssl
import time
import warnings
from collections import defaultdict
from contextlib import ExitStack

import pytest
from authority import identity, server_context
from crawling import crawl, records
from sockets import listening, read_head, reset, wait_for_end
from warcio.archiveiterator import ArchiveIterator

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHAIN = "application/pem-certificate-chain"
LARGE = HEAD + b"Content-Length: 3000000\r\n\r\n" + bytes(3_000_000)
FINE = HEAD + b"Content-Length: 2\r\n\r\nhi"
UNTIL_CLOSE = HEAD + b"\r\n<p>until the end"


class Served:
    """Hosts `<name>.example.gov`, each with its way, and what was received and sent there."""

    def __init__(self, directory):
        self.received, self.ports, self.names = {}, {}, {}
        self._directory = directory
        self._stack = ExitStack()
        self.authority = identity("Example Authority", is_authority=True)
        self.middle = identity("Example Intermediate", self.authority, is_authority=True)
        self.stranger = identity("Unknown Authority", is_authority=True)

    def host(self, name, serve):
        self.ports[name] = self._stack.enter_context(listening(serve))

    def context(self, name, issuer="authority", **validity):
        issued = identity(f"{validity.pop('host', name)}.example.gov", getattr(self, issuer, None), **validity)
        chain = [issued, self.middle] if issuer == "middle" and name != "incomplete" else [issued]
        made = server_context(self._directory, chain)
        made.sni_callback = lambda _socket, asked, _context: self.names.__setitem__(name, asked)
        return made

    def secure(self, name, answer=FINE, *, finish=wait_for_end, context=None, **certificate):
        """A host that does its handshake, answers, and ends as `finish` says."""
        context = context or self.context(name, **certificate)

        def serve(connection):
            with context.wrap_socket(connection, server_side=True, suppress_ragged_eofs=False) as secured:
                self.received[name] = read_head(secured)
                secured.sendall(answer)
                finish(secured)

        self.host(name, serve)

    def close(self):
        self._stack.close()


def close_notify(secured):
    secured.unwrap().close()


def no_close_notify(secured):
    secured.shutdown(socket.SHUT_RDWR)  # of TCP: Python's `unwrap` is what tells TLS


def broken(secured):
    time.sleep(0.2)  # a reset overtakes what was sent before it
    reset(secured)
    secured.close()


def plain_http(connection):
    connection.recv(65_536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def closing(connection):
    connection.recv(65_536)


def resetting(connection):
    connection.recv(65_536)
    reset(connection)


def alerting(connection):
    connection.recv(65_536)
    connection.sendall(b"\x15\x03\x03\x00\x02\x02\x70")  # fatal, unrecognized_name
    wait_for_end(connection)


def serve_all(served):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        name = "tls" + version.name[-3:].replace("_", "")
        context = served.context(name)
        context.minimum_version = context.maximum_version = version
        served.secure(name, context=context)
    asking = served.context("client-certificate")
    asking.verify_mode = ssl.CERT_REQUIRED
    served.secure("client-certificate", context=asking)
    old = served.context("old")
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    served.secure("old", context=old)
    served.secure("chain", issuer="middle")
    served.secure("incomplete", issuer="middle")
    served.secure("expired", begin=-9, end=-2)
    served.secure("early", begin=2, end=9)
    served.secure("self-signed", issuer="nobody")
    served.secure("stranger", issuer="stranger")
    served.secure("elsewhere", host="another")
    served.secure("notified", UNTIL_CLOSE, finish=close_notify)
    served.secure("unnotified", UNTIL_CLOSE, finish=no_close_notify)
    served.secure("unnotified-length", FINE, finish=no_close_notify)
    served.secure("broken", UNTIL_CLOSE, finish=broken)
    served.secure("large", LARGE)
    served.secure("dotted")
    served.host("plain", plain_http)
    served.host("closing", closing)
    served.host("resetting", resetting)
    served.host("alerting", alerting)
    served.host("hanging", wait_for_end)


def protocols(directory):
    """Every WARC-Protocol of each response."""
    found = {}
    for path in directory.glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    fields = record.rec_headers
                    found[fields["WARC-Target-URI"]] = [v for k, v in fields.headers if k == "WARC-Protocol"]
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    made = Served(tmp_path_factory.mktemp("certificates"))
    trusted = tmp_path_factory.mktemp("trusted") / "authority.pem"
    trusted.write_bytes(made.authority.pem)
    serve_all(made)
    hosts = {f"{name}.example.gov": f"127.0.0.1:{port}" for name, port in made.ports.items()}
    hosts["dotted.example.gov."] = hosts["dotted.example.gov"]
    requests = [
        {
            "url": f"https://{name}.example.gov{'.' if name == 'dotted' else ''}/",
            "meta": {"download_timeout": 2 if name == "hanging" else 15},
        }
        for name in made.ports
    ]
    hosts["old-plain.example.gov"] = hosts["tls13.example.gov"]
    requests.append({"url": "http://old-plain.example.gov/"})
    directory = tmp_path_factory.mktemp("tls")
    settings = {"DOWNLOAD_VERIFY_CERTIFICATES": True}
    run = crawl(requests, directory, hosts=hosts, settings=settings, environment={"SSL_CERT_FILE": str(trusted)})
    made.close()
    made.results = run["results"]
    made.protocols = protocols(directory)
    made.records = defaultdict(list)
    for record in records(directory):
        if record.target_uri:
            made.records[record.target_uri.split("/")[2].split(".")[0]].append(record)
    return made


CUT = {"unnotified", "broken"}
TO_THE_END = {"notified", *CUT}
FAILED = {
    "expired": "tls-expired",
    "early": "tls-not-yet-valid",
    "self-signed": "tls-self-signed",
    "stranger": "tls-untrusted",
    "incomplete": "tls-untrusted",
    "elsewhere": "tls-wrong-host",
    "plain": "tls-other",
    "alerting": "tls-other",
    "old": "tls-other",
    "closing": "reset",
    "resetting": "reset",
    "hanging": "timeout",
}


@pytest.mark.parametrize("name", ["tls12", "tls13", "chain", "dotted", "unnotified-length", *sorted(TO_THE_END)])
def test_blocks(served, name):
    """Above TLS, blocks are what the server received and sent; a close that was not announced may be a cut."""
    response, request = served.records[name][:2]
    sent = UNTIL_CLOSE if name in TO_THE_END else FINE
    assert (request.block, response.block) == (served.received[name], sent)
    assert response.fields.get("warc-truncated") == ("disconnect" if name in CUT else None)
    assert response.fields["warc-cipher-suite"].startswith("TLS_")


def test_large(served):
    """A large body is whole above TLS too."""
    assert served.records["large"][0].block == LARGE


@pytest.mark.parametrize(("name", "version"), [("tls12", "tls/1.2"), ("tls13", "tls/1.3")])
def test_protocol(served, name, version):
    """The version of TLS that was agreed on is in the record."""
    assert served.protocols[f"https://{name}.example.gov/"] == ["http/1.1", version]


def test_chain(served):
    """The certificates are kept as they were sent, all of them."""
    [chain] = [each for each in served.records["chain"] if each.fields["content-type"] == CHAIN]
    assert chain.block.count(b"BEGIN CERTIFICATE") == 2
    assert chain.block.endswith(served.middle.pem)


def test_name(served):
    """A server is asked for by its name, without the dot that may end it in a URL (RFC 6066 section 3)."""
    assert served.names["tls13"] == "tls13.example.gov"
    assert served.names["dotted"] == "dotted.example.gov"
    assert b"Host: dotted.example.gov." in served.received["dotted"]


@pytest.mark.parametrize("name", FAILED)
def test_failures(served, name):
    """A handshake that fails is on record with its reason, and with no request, for none was sent."""
    first = served.records[name][0]
    told = json.loads(first.block)
    assert told["error"] == FAILED[name]
    assert "request" not in [record.type for record in served.records[name]]
    assert (told["received_bytes"], name in served.received) == (0, False)


def test_certificate_wanted(served):
    """A server that wants a certificate of the client hangs up after the handshake: the request is on record."""
    first, request = served.records["client-certificate"][:2]
    assert json.loads(first.block)["error"] in {"tls-other", "reset"}
    assert request.type == "request"


def test_tls_on_a_plain_port(served):
    """What a TLS server says to a request that is not encrypted is on record."""
    told = json.loads(served.records["old-plain"][0].block)
    assert told["error"] in {"odd-answer", "empty", "reset"}
