"""Fingerprints: exact by SHA-256, near by 64-bit simhash (Charikar 2002) of word trigrams."""

from __future__ import annotations

import re
from hashlib import blake2b, sha256

from archive_crawler.items import Dedup

_WORD = re.compile(r"\w+")
_BITS = 64


def dedup(text: str) -> Dedup:
    """Both fingerprints of a text."""
    return Dedup(sha256(text.encode()).hexdigest(), f"{simhash(text):016x}")


def simhash(text: str) -> int:
    """Near texts differ in few bits; a text of fewer than three words counts as one shingle."""
    words = " ".join(_WORD.findall(text.casefold())).encode().split(b" ")
    shingles = map(b" ".join, zip(words, words[1:], words[2:], strict=False)) if len(words) > 2 else [b" ".join(words)]
    digests = [blake2b(shingle, digest_size=8).digest() for shingle in shingles]
    return _most(digests)


def _most(digests: list[bytes]) -> int:
    """The bits that more than half of the digests have.

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
            differ = one ^ other
            added.append(differ ^ carry)
            carry = (one & other) | (carry & differ)
        planes = [*added, carry]
    # Compared with half from the highest plane down: where the bits were equal so far, this one decides.
    half, more, equal = len(digests) // 2, 0, (1 << _BITS) - 1
    for place in range(len(planes) - 1, -1, -1):
        if half >> place & 1:
            equal &= planes[place]
        else:
            more |= equal & planes[place]
            equal &= ~planes[place]
    return more


def distance(one: str, other: str) -> int:
    """Bits in which two simhashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
