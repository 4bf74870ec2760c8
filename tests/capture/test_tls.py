"""The tap above TLS."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from crawling import crawl, records
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from wire_server import Answer, WireServer

HOST = "secure.example.gov"
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    """A server context with a self-signed certificate for HOST, which notes the names it is asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    certificate = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False).sign(
        key, hashes.SHA256()
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none)
    path.write_bytes(private + certificate.public_bytes(pem))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(path)
    made.names = []
    made.sni_callback = lambda _socket, asked, _context: made.names.append(asked)
    return made


def test_above_tls(context, tmp_path):
    """The blocks are the decrypted bytes, and a host that is connected to elsewhere is asked for by its own name."""
    with WireServer({"/": Answer([FINE])}, tls=context) as server:
        hosts = {HOST: f"127.0.0.1:{server.port}"}
        settings = {"DOWNLOAD_VERIFY_CERTIFICATES": False}
        done = crawl([f"https://{HOST}/"], tmp_path, hosts=hosts, settings=settings)
    assert done["results"][0]["status"] == 200
    _, response, request = records(tmp_path)
    assert (request.block, response.block) == (server.log[0].received, server.log[0].sent)
    assert context.names[-1] == HOST
    assert response.fields["warc-ip-address"] == "127.0.0.1"


def test_unverified(context, tmp_path):
    """A certificate that does not verify fails the request, which was then never sent: only the failure is recorded."""
    with WireServer({"/": Answer([FINE])}, tls=context) as server:
        hosts = {HOST: f"127.0.0.1:{server.port}"}
        settings = {"DOWNLOAD_VERIFY_CERTIFICATES": True}
        done = crawl([f"https://{HOST}/"], tmp_path, hosts=hosts, settings=settings)
    assert server.log == []
    assert "error" in done["results"][0]
    assert [record.type for record in records(tmp_path)] == ["warcinfo", "metadata"]
