"""Near texts have near fingerprints."""

from __future__ import annotations

import re
from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.normalize import fingerprint

WORDS = " ".join(f"word{number} of the story" for number in range(200))


def test_near_texts() -> None:
    """One word changed moves few bits, another text moves many."""
    one, near = fingerprint.dedup(WORDS), fingerprint.dedup(WORDS.replace("word100", "sentence"))
    other = fingerprint.dedup(" ".join(f"item{number} in a list" for number in range(200)))
    assert fingerprint.distance(one.simhash, near.simhash) <= 6
    assert fingerprint.distance(one.simhash, other.simhash) >= 16
    assert one.text_sha256 != near.text_sha256


def test_empty_text() -> None:
    """An empty text has a fingerprint, too."""
    assert len(fingerprint.dedup("").simhash) == 16


@given(
    st.text(st.sampled_from("abc déß İ ٣_'ﬁÅ\n.,"), max_size=200)
    | st.text(st.sampled_from("aB9_ ’“”—…•'\n\t\x1c-.,"), max_size=200)
)
def test_bits_are_those_of_most_trigrams(text: str) -> None:
    """Counting all trigrams side by side gives what counting each bit of each trigram does."""
    words = [word.encode() for word in re.findall(r"\w+", text.casefold())]
    hashes = [int.from_bytes(blake2b(word, digest_size=8).digest(), "little") for word in words]
    hashes += [0] * (3 - len(hashes))
    trigrams = [
        one ^ _rotated(two, 21) ^ _rotated(three, 42)
        for one, two, three in zip(hashes, hashes[1:], hashes[2:], strict=False)
    ]
    most = (bit for bit in range(64) if 2 * sum(each >> bit & 1 for each in trigrams) > len(trigrams))
    assert fingerprint.simhash(text) == sum(1 << bit for bit in most)


def _rotated(value: int, by: int) -> int:
    return (value << by | value >> (64 - by)) & (1 << 64) - 1


def test_order_matters() -> None:
    """The same words in another order are another text."""
    words = WORDS.split()
    assert fingerprint.distance(fingerprint.dedup(WORDS).simhash, fingerprint.dedup(" ".join(words[::-1])).simhash) > 9
