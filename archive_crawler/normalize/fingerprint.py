"""Fingerprints: exact by SHA-256, near by 64-bit simhash (Charikar 2002) of word trigrams."""

from __future__ import annotations

import hashlib
import re

from archive_crawler.items import Dedup

_WORD = re.compile(r"\w+")
_BITS = 64


def dedup(text: str) -> Dedup:
    """Both fingerprints of a text."""
    return Dedup(hashlib.sha256(text.encode()).hexdigest(), f"{simhash(text):016x}")


def simhash(text: str) -> int:
    """Near texts differ in few bits; a text of fewer than three words counts as one shingle."""
    words = _WORD.findall(text.casefold())
    shingles = [" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))]
    digests = [hashlib.blake2b(shingle, digest_size=8).digest() for shingle in shingles]
    return sum(1 << bit for bit, count in enumerate(_bit_counts(digests)) if 2 * count > len(digests))


def _bit_counts(digests: list[bytes]) -> list[int]:
    """How many digests have each bit.

    All digests lie side by side in one integer. Its halves are added bit plane by bit plane, again and again, until one
    digest's width is left: a page costs a few hundred operations instead of 64 for each shingle.
    """
    width = 1 << (len(digests) - 1).bit_length()
    planes = [int.from_bytes(b"".join(digests), "little")]
    while width > 1:
        width //= 2
        low = (1 << (_BITS * width)) - 1
        carry, added = 0, []
        for plane in planes:
            one, other = plane & low, plane >> (_BITS * width)
            added.append(one ^ other ^ carry)
            carry = (one & other) | (carry & (one ^ other))
        planes = [*added, carry]
    return [sum((plane >> bit & 1) << place for place, plane in enumerate(planes)) for bit in range(_BITS)]


def distance(one: str, other: str) -> int:
    """Bits in which two simhashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
