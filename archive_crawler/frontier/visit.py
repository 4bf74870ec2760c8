"""A URL's way through the frontier: the visit that is due, and how it ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.items import Capture, Outcome

_LONGEST_PATH = 50


@dataclass(frozen=True, slots=True)
class Visit:
    """One URL that is to be fetched."""

    url: str
    role: Role = Role.PAGE
    hop: Hop = Hop.SEED
    depth: int = 0
    via: str | None = None
    """The URL that led here."""
    listing: int | None = None
    """Which of the collection's listings a listing page belongs to, from 0."""
    id: int = 0
    """The frontier's number; 0 before it is stored."""
    tries: int = 0
    """How often it was fetched already."""
    path: str = ""
    """Every hop from a seed, a letter each, as in `LLE`: Heritrix's discovery path."""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def priority(self) -> int:
        """What finds pages goes before pages, seeds before what they lead to."""
        return (1000 if self.role is not Role.PAGE else 0) - self.depth


@dataclass(frozen=True, slots=True)
class Ending:
    """How a visit ended: its one outcome, and what is known about it."""

    outcome: Outcome
    reason: str | None = None
    http_status: int | None = None
    location: str | None = None
    """Where the answer redirects to, absolute."""
    capture: Capture | None = None
    size: int = 0
    """Length of the WARC member of the response, in bytes."""
    kind: str | None = None
    """What the page was read as: article or rejected; null for a page that is neither."""


def path_with(path: str, hop: str) -> str:
    """A path with one more hop; of a long one the last 50 letters and how many went before, as Heritrix writes it."""
    skipped, _, letters = path.rpartition("+")
    letters += hop
    number = int(skipped or 0) + max(0, len(letters) - _LONGEST_PATH)
    return f"{number}+{letters[-_LONGEST_PATH:]}" if number else letters


def fingerprint(url: str) -> bytes:
    """What makes two URLs one: scheme and "www." kept, query sorted, fragment dropped; 16 bytes."""
    return hashlib.blake2b(canonicalize_url(url).encode(), digest_size=16).digest()
