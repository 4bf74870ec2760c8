"""A loopback server that answers each path as a test scripts it, on raw sockets, plain or with TLS."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sockets import listening, reset


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a response; underscores in header names stand for hyphens."""
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


HANG, CLOSE, RESET = b"hang", b"close", b"reset"
Reply = bytes | list[bytes] | Callable[[dict[str, str]], bytes]


class Server:
    """Answers from `script`: (method, path) or path -> bytes, a list of bytes that is used up to its last, or a function of
    the request's headers."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script: dict[object, Reply] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.times: list[float] = []
        self.default: Reply = answer(404)
        self._over, self._open = threading.Event(), ExitStack()
        self.port = self._open.enter_context(listening(self._serve, tls))
        self._open.callback(self._over.set)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def asked(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.requests]

    def close(self) -> None:
        self._open.close()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(ValueError), connection.makefile("rb") as reader:
            while (line := reader.readline()) and self._respond(connection, line, reader):
                pass

    def _respond(self, connection: socket.socket, line: bytes, reader) -> bool:
        method, path, _ = line.decode().split()
        headers = {}
        while field := reader.readline().decode("latin-1").strip():
            name, _, value = field.partition(": ")
            headers[name.lower()] = value
        self.requests.append((method, path, headers))
        self.times.append(time.monotonic())
        reply = self._reply(method, path, headers)
        if reply == HANG:
            self._over.wait()
        if reply == RESET:
            reset(connection)
        if reply in {HANG, CLOSE, RESET}:
            return False
        connection.sendall(reply.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else reply)
        return True

    def _reply(self, method: str, path: str, headers: dict[str, str]) -> bytes:
        reply = self.script.get((method, path), self.script.get(path, self.default))
        if callable(reply):
            return reply(headers)
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply


def authority(directory: Path) -> tuple[Path, x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate authority made for a test; the path of its certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate("Test Authority", key, key, issuer="Test Authority", ca=True)
    path = directory / "authority.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path, certificate, key


def intermediate(signer: ec.EllipticCurvePrivateKey) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """An authority between the test's own and a server: "Test Intermediate"."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _certificate("Test Intermediate", key, signer, issuer="Test Authority", ca=True), key


def context(
    directory: Path,
    host: str,
    signer: ec.EllipticCurvePrivateKey | None,
    days: int = 30,
    *,
    issuer: str = "Test Authority",
    chain: tuple[x509.Certificate, ...] = (),
) -> ssl.SSLContext:
    """A server's TLS context with a certificate for `host`, valid for so many days; without a signer self-signed.

    `chain` is sent behind the certificate.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = issuer if signer else host
    certificate = _certificate(host, key, signer or key, issuer=issuer, ca=False, days=days)
    path = directory / f"{host}{days}{signer is None}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sent = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (certificate, *chain))
    path.write_bytes(sent + private)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(path)
    return tls


def _certificate(name, key, signer, *, issuer, ca, days=30) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    day = dt.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 60 * day)
        .not_valid_after(now + days * day)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if not ca:
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(signer, hashes.SHA256())
