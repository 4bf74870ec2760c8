"""Fingerprints: exact by SHA-256, near by 64-bit simhash (Charikar 2002) of word trigrams.

A trigram's bits are those of its words' hashes, the second rotated by 21 and the third by 42 bits, joined by exclusive or: the
words of a page are mostly known from the pages before, its trigrams are not.
"""

from __future__ import annotations

import re
from hashlib import blake2b, sha256

from archive_crawler.items import Dedup

_LONGEST = 64
"""What is longer is no word, and would be remembered in its length."""
_WORD = re.compile(rf"\w{{1,{_LONGEST}}}")
_MARKS = "’‘“”–—…•"
"""What is not ASCII in most texts, and part of no word."""
_SPACED = bytes(code if chr(code).isalnum() or chr(code) == "_" else ord(" ") for code in range(128)).ljust(256)
_MOST_WORDS = 1 << 16
_BITS = 64
_ALL = (1 << _BITS) - 1


def dedup(text: str) -> Dedup:
    """Both fingerprints of a text."""
    return Dedup(sha256(text.encode()).hexdigest(), f"{simhash(text):016x}")


def simhash(text: str) -> int:
    """Near texts differ in few bits; a text of fewer than three words counts as one shingle."""
    words = _words(text.casefold())
    shingles = max(1, len(words) - 2)
    lanes = int.from_bytes(b"".join(map(_HASHES.__getitem__, words)), "little")
    first, second, third = (lanes >> (_BITS * place) & _lanes(_ALL, shingles) for place in range(3))
    return _most(first ^ _rotated(second, 21, shingles) ^ _rotated(third, 42, shingles), shingles)


def _words(folded: str) -> list[bytes]:
    """The words in UTF-8. Bytes are split three times as fast as the expression finds words, where ASCII is all there is in them."""
    plain = folded
    for mark in _MARKS:
        plain = plain.replace(mark, " ")
    if plain.isascii():
        words = plain.encode().translate(_SPACED).split()
        if max(map(len, words), default=0) <= _LONGEST:
            return words
    return [word.encode() for word in _WORD.findall(folded)]


class _Hashes(dict[bytes, bytes]):
    """64 bits of each word's BLAKE2b, remembered, since texts share most of their words; a full memory begins anew."""

    def __missing__(self, word: bytes) -> bytes:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[word] = digest = blake2b(word, digest_size=_BITS // 8).digest()
        return digest


_HASHES = _Hashes()


def _lanes(bits: int, count: int) -> int:
    """The same 64 bits, side by side."""
    return int.from_bytes(bits.to_bytes(_BITS // 8, "little") * count, "little")


def _rotated(lanes: int, by: int, count: int) -> int:
    """Each 64 bits rotated to the left, so that a shingle is not the same with its words in another order."""
    low = (1 << by) - 1
    return (lanes << by & _lanes(_ALL - low, count)) | (lanes >> (_BITS - by) & _lanes(low, count))


def _most(lanes: int, count: int) -> int:
    """The bits that more than half of the shingles have.

    All shingles lie side by side in one integer. Its halves are added bit plane by bit plane, again and again, until one
    shingle's width is left: a page costs a few hundred operations instead of 64 for each shingle.
    """
    width = 1 << (count - 1).bit_length()
    planes = [lanes]
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
    half, more, equal = count // 2, 0, _ALL
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
