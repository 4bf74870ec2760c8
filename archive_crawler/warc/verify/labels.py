"""Labelled digests (WARC/1.1 section 5.8): read, compared, whatever their encoding."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash

_ALGORITHMS = {
    "md5": "md5",
    "sha1": "sha1",
    "sha-1": "sha1",
    "sha224": "sha224",
    "sha-224": "sha224",
    "sha256": "sha256",
    "sha-256": "sha256",
    "sha384": "sha384",
    "sha-384": "sha384",
    "sha512": "sha512",
    "sha-512": "sha512",
    "sha3-224": "sha3_224",
    "sha3-256": "sha3_256",
    "sha3-384": "sha3_384",
    "sha3-512": "sha3_512",
    "blake2s": "blake2s",
    "blake2b": "blake2b",
}
"""The labels of warc-specifications #80, and what hashlib calls them."""


@dataclass(frozen=True, slots=True)
class Label:
    """A digest of a known algorithm."""

    algorithm: str
    """As hashlib calls it."""
    value: bytes
    """The digest itself; empty where its encoding cannot be read."""

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value.hex()}"


def label(text: str) -> Label | None:
    """Read a labelled digest; null for an algorithm that is not known."""
    name, _, value = text.partition(":")
    algorithm = _ALGORITHMS.get(name.strip().lower().replace("_", "-"))
    return Label(algorithm, _value(value.strip(), hashing(algorithm).digest_size)) if algorithm else None


def hashing(algorithm: str) -> _Hash:
    return hashlib.new(algorithm, usedforsecurity=False)


def same(one: str, other: str) -> bool | None:
    """Whether two labelled digests are the same; null where they cannot be compared."""
    if one == other:
        return True
    first, second = label(one), label(other)
    if first is None or second is None or first.algorithm != second.algorithm:
        return None
    return bool(first.value) and first.value == second.value


def _value(text: str, size: int) -> bytes:
    """Base16 or base32, told apart by their length (warc-specifications #80)."""
    try:
        if len(text) == 2 * size and not text.endswith("="):
            return binascii.unhexlify(text)
        padded = text.rstrip("=")
        value = base64.b32decode(padded + "=" * (-len(padded) % 8), casefold=True)
        return value if len(value) == size else b""
    except ValueError:
        return b""
