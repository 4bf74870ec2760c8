"""The signature of a package's manifest (wacz-auth 0.1.0)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from archive_crawler.warc.verify.problem import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.problem import Place, Problem

_COMMON = {"hash", "created", "software", "version", "signature"}
_ANONYMOUS = _COMMON | {"publicKey"}
_DOMAIN = _COMMON | {"domain", "domainCert", "timeSignature", "timestampCert", "crossSignedCert"}


def problems(place: Place, signed: Any, digest: str) -> Iterator[Problem]:
    """What is wrong with `signedData`, `digest` being the manifest's own as found.

    Who owns the key, and whether a certificate is trusted, nobody can tell from the package alone.
    """
    if not isinstance(signed, dict):
        yield place.error(Check.SIGNATURE, "signedData to be an object", str(signed))
        return
    if signed.get("hash") != digest:
        yield place.error(Check.SIGNATURE, f"signedData.hash {digest}", str(signed.get("hash")))
    by_domain = "domainCert" in signed
    for key in sorted(signed.keys() - (_DOMAIN if by_domain else _ANONYMOUS)):
        yield place.error(Check.SIGNATURE, "no other key in signedData than wacz-auth has", key)
    try:
        key = _key(signed, by_domain=by_domain)
        signature = base64.b64decode(str(signed.get("signature")), validate=True)
        _verify(key, signature, str(signed.get("hash")).encode())
    except InvalidSignature:
        yield place.error(Check.SIGNATURE, "a signature by the key that is named", "one that does not verify")
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error) as error:
        yield place.error(Check.SIGNATURE, "a key and a signature in base64", f"{error} ({type(error).__name__})")
    if by_domain:
        yield place.warning(Check.SIGNATURE, "a time stamp and certificates that can be trusted", "them, not checked")


def _key(signed: dict[str, Any], *, by_domain: bool) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    if by_domain:
        key = x509.load_pem_x509_certificate(str(signed["domainCert"]).encode()).public_key()
    else:
        key = load_der_public_key(base64.b64decode(str(signed.get("publicKey")), validate=True))  # type: ignore[assignment]
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise TypeError(f"an ECDSA or RSA key was expected, found {type(key).__name__}")
    return key


def _verify(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey, signature: bytes, content: bytes) -> None:
    """Raises InvalidSignature. WebCrypto writes the two numbers raw (IEEE P1363), OpenSSL in DER."""
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, content, padding.PKCS1v15(), SHA256())
        return
    half = (key.curve.key_size + 7) // 8
    if len(signature) == 2 * half:
        numbers = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        signature = encode_dss_signature(*numbers)
    key.verify(signature, content, ec.ECDSA(SHA256()))
