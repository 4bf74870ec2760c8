"""The tap above TLS."""

import json
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from crawling import crawl, records
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from wire_server import Answer, WireServer

from archive_crawler.capture.tls import iana_name

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
    made.pem = certificate.public_bytes(pem)
    made.sni_callback = lambda _socket, asked, _context: made.names.append(asked)
    return made


def test_above_tls(context, tmp_path):
    """The blocks are the decrypted bytes, and a host that is connected to elsewhere is asked for by its own name."""
    with WireServer({"/": Answer([FINE])}, tls=context) as server:
        hosts = {HOST: f"127.0.0.1:{server.port}"}
        settings = {"DOWNLOAD_VERIFY_CERTIFICATES": False}
        done = crawl([f"https://{HOST}/"], tmp_path, hosts=hosts, settings=settings)
    assert done["results"][0]["status"] == 200
    _, response, request, facts, chain = records(tmp_path)
    assert (request.block, response.block) == (server.log[0].received, server.log[0].sent)
    assert context.names[-1] == HOST
    assert response.fields["warc-ip-address"] == "127.0.0.1"
    for record in (response, request, facts, chain):
        assert record.fields["warc-cipher-suite"].startswith("TLS_")
    assert (chain.block, chain.fields["content-type"]) == (context.pem, "application/pem-certificate-chain")
    assert f"tlsCertificateChain: <{chain.id}>" in facts.block.decode()
    assert chain.fields["warc-concurrent-to"] == f"<{response.id}>"


def test_chain_once(context, tmp_path):
    """A file holds a certificate chain once; further exchanges name the record that has it."""
    with WireServer({"/a": Answer([FINE], close=True), "/b": Answer([FINE])}, tls=context) as server:
        hosts = {HOST: f"127.0.0.1:{server.port}"}
        settings = {"DOWNLOAD_VERIFY_CERTIFICATES": False, "CONCURRENT_REQUESTS": 1}
        crawl([f"https://{HOST}/a", f"https://{HOST}/b"], tmp_path, hosts=hosts, settings=settings)
    kinds = [record.fields["content-type"] for record in records(tmp_path)]
    assert kinds.count("application/pem-certificate-chain") == 1
    assert b"".join(record.block for record in records(tmp_path)).count(b"tlsCertificateChain") == 2


def test_cipher_names():
    """OpenSSL's names of cipher suites become IANA's, for every suite that is offered."""
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl is not installed")
    listed = subprocess.run(
        [openssl, "ciphers", "-stdname", "-s", "DEFAULT"], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    assert {row[2]: iana_name(row[2]) for row in rows} == {row[2]: row[0] for row in rows}


def test_unverified(context, tmp_path):
    """A certificate that does not verify fails the request, which was then never sent: only the failure is recorded."""
    with WireServer({"/": Answer([FINE])}, tls=context) as server:
        hosts = {HOST: f"127.0.0.1:{server.port}"}
        settings = {"DOWNLOAD_VERIFY_CERTIFICATES": True}
        done = crawl([f"https://{HOST}/"], tmp_path, hosts=hosts, settings=settings)
    assert server.log == []
    assert "error" in done["results"][0]
    _, failure, chain = records(tmp_path)
    assert (failure.type, chain.block) == ("metadata", context.pem)
    told = json.loads(failure.block)
    assert (told["error"], told["tls_verify_result"], told["request_bytes"]) == ("tls-self-signed", 18, 0)
    assert told["tlsCertificateChain"] == f"<{chain.id}>"
