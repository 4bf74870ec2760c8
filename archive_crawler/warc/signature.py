"""Anonymous signatures of packages (webrecorder/specs, WACZ Signing and Verification 0.1.0).

The specification leaves curve, hash and encoding open. What wabac.js, and so ReplayWeb.page, verifies is ECDSA on P-384
with SHA-256 over the words of the hash (`sha256:…`), the signature as r and s of 48 bytes each, the key as SPKI.
"""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from archive_crawler.errors import BadArguments

if TYPE_CHECKING:
    from pathlib import Path

_HALF = 48  # bytes of r and of s on P-384
_ALGORITHM = ec.ECDSA(SHA256())
VERSION = "0.1.0"
"""Of the specification."""


@dataclass(frozen=True, slots=True)
class SignedData:
    """`signedData` of `datapackage-digest.json`; the specification allows no other keys."""

    hash: str
    """SHA-256 of `datapackage.json`, as in `sha256:…`."""
    created: str
    """When it was signed, RFC 3339."""
    software: str
    """What signed it."""
    version: str
    """Version of the specification."""
    signature: str
    """Base64 of r and s."""
    publicKey: str  # noqa: N815 - the specification's name
    """Base64 of the SubjectPublicKeyInfo."""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key for one package: it proves that the package is whole, not whose it is."""
    return ec.generate_private_key(ec.SECP384R1())


def load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """An archivist's own key; raises BadArguments unless the file is the PEM of a P-384 private key."""
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadArguments(f"{path}: expected the PEM file of an unencrypted private key: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise BadArguments(
            f"{path}: expected a private key on the curve P-384, as `openssl ecparam -name secp384r1 -genkey -noout` makes"
        )
    return key


def sign(key: ec.EllipticCurvePrivateKey, digest: str, created: str, software: str) -> SignedData:
    """Sign the digest of a `datapackage.json`."""
    r, s = decode_dss_signature(key.sign(digest.encode(), _ALGORITHM))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return SignedData(
        hash=digest,
        created=created,
        software=software,
        version=VERSION,
        signature=base64.b64encode(r.to_bytes(_HALF) + s.to_bytes(_HALF)).decode(),
        publicKey=base64.b64encode(public).decode(),
    )


def is_valid(signed: SignedData) -> bool:
    """Whether the signature is that of its hash by its public key."""
    try:
        key = load_der_public_key(base64.b64decode(signed.publicKey, validate=True))
        raw = base64.b64decode(signed.signature, validate=True)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, ec.EllipticCurvePublicKey) or len(raw) != 2 * _HALF:
        return False
    signature = encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))
    try:
        key.verify(signature, signed.hash.encode(), _ALGORITHM)
    except InvalidSignature:
        return False
    return True
