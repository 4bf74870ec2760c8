"""What a TLS connection shows of the server: protocol, cipher suite, certificates, and why they were refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL._util import lib
from OpenSSL.SSL import Connection
from twisted.protocols.tls import TLSMemoryBIOProtocol

_KEY_EXCHANGE = re.compile(r"((?:EC)?DHE?-(?:RSA|ECDSA|DSS|PSK)|RSA-PSK|PSK|ADH|AECDH|SRP(?:-RSA|-DSS)?)-")
_ANONYMOUS = {"ADH": "DH_anon", "AECDH": "ECDH_anon"}
_SIZED = re.compile(r"(AES|CAMELLIA|ARIA)(\d+)")


@dataclass(frozen=True, slots=True)
class TlsEvidence:
    """One connection's handshake, as far as it came."""

    protocol: str | None
    """As in `tls/1.3` (WARC-Protocol); null before it was agreed on."""
    cipher_suite: str | None
    """The name in IANA's registry (WARC-Cipher-Suite); null before it was agreed on."""
    chain: tuple[bytes, ...]
    """The certificates as the server sent them, PEM, its own first."""
    verify_result: int
    """OpenSSL's X509_V_ code: 0 where the chain was found good, or was not looked at."""


def tls_layer(transport: Any) -> TLSMemoryBIOProtocol | None:
    """The TLS layer of a transport; null where it has none. Within a proxy's tunnel, it is not the transport itself."""
    layers = (transport, getattr(transport, "protocol", None))
    return next((layer for layer in layers if isinstance(layer, TLSMemoryBIOProtocol)), None)


def tls_evidence(layer: TLSMemoryBIOProtocol) -> TlsEvidence:
    """What a TLS layer knows of its connection."""
    connection: Connection = layer.getHandle()  # type: ignore[no-untyped-call]
    agreed = connection.get_cipher_name()
    return TlsEvidence(
        protocol=_protocol(connection.get_protocol_version_name()) if agreed else None,
        cipher_suite=iana_name(agreed) if agreed else None,
        chain=_chain(connection),
        # pyOpenSSL has no public way to it, and its exception says only "certificate verify failed".
        verify_result=int(lib.SSL_get_verify_result(connection._ssl)),  # noqa: SLF001
    )


def _chain(connection: Connection) -> tuple[bytes, ...]:
    certificates = connection.get_peer_cert_chain(as_cryptography=True) or []
    if not certificates and (own := connection.get_peer_certificate(as_cryptography=True)):
        certificates = [own]
    return tuple(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def _protocol(openssl: str) -> str:
    """`TLSv1.3` as WARC-Protocol has it."""
    name, _, version = openssl.partition("v")
    return f"{name.lower()}/{version if '.' in version else version + '.0'}"


def iana_name(openssl: str) -> str:
    """A cipher suite's name in IANA's registry; OpenSSL has names of its own for those before TLS 1.3."""
    if openssl.startswith("TLS_"):
        return openssl
    match = _KEY_EXCHANGE.match(openssl)
    exchange = match[1] if match else "RSA"
    cipher = _SIZED.sub(r"\1_\2", openssl[match.end() if match else 0 :]).replace("CCM8", "CCM_8").replace("-", "_")
    if "POLY1305" in cipher:
        cipher += "_SHA256"
    elif cipher.startswith(("AES", "CAMELLIA", "ARIA")) and not re.search("GCM|CCM", cipher):
        cipher = re.sub(r"_(SHA\d*)$", r"_CBC_\1", cipher)
    return f"TLS_{_ANONYMOUS.get(exchange, exchange).replace('-', '_')}_WITH_{cipher}"
