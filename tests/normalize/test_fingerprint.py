"""Near texts have near fingerprints."""

from __future__ import annotations

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
