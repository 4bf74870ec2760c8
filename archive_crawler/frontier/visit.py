"""A URL's way through the frontier: the visit that is due, and how it ends."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from w3lib.url import canonicalize_url

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.frontier.sessions import without_session
from archive_crawler.items import Capture, Outcome

_LONGEST_PATH = 50
_FIRST = {Role.PAGE: 0, Role.REQUISITE: 500}
"""Where roles stand among what is due at one host; others go before."""


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
        """What finds pages goes before pages, seeds before what they lead to.

        A page's requisites go before further pages: what belongs together is captured together, as Heritrix does it, and
        a crawl that is cut off leaves whole pages.
        """
        return _FIRST.get(self.role, 1000) - self.depth

    @property
    def embeds(self) -> int:
        """How many hops it is away from the page that needs it, redirects not counted; 0 for what no page needs."""
        return _tail(self.path).count(Hop.EMBED)

    @property
    def redirects(self) -> int:
        """How many redirects lead here: for what a page needs from that page, else in a row."""
        return (
            _tail(self.path).count(Hop.REDIRECT)
            if self.embeds
            else len(self.path) - len(self.path.rstrip(Hop.REDIRECT))
        )

    @property
    def manifests(self) -> int:
        """How many sitemaps, each named by the one before, lead here; redirects not counted."""
        bare = self.path.replace(Hop.REDIRECT, "")
        return len(bare) - len(bare.rstrip(Hop.MANIFEST))


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


def captured(capture: Capture, reason: str | None = None) -> Ending:
    """How a visit ends that has a capture: with one of its own, or with a revisit of what was there before."""
    outcome = Outcome.REVISIT if capture.original else Outcome.CAPTURED
    return Ending(outcome, reason, capture.http_status, capture=capture, size=capture.length)


def path_with(path: str, hop: str) -> str:
    """A path with one more hop; of a long one the last 50 letters and how many went before, as Heritrix writes it."""
    skipped, _, letters = path.rpartition("+")
    letters += hop
    number = int(skipped or 0) + max(0, len(letters) - _LONGEST_PATH)
    return f"{number}+{letters[-_LONGEST_PATH:]}" if number else letters


def _tail(path: str) -> str:
    """The hops since the last page: from the first that embeds."""
    return path[len(path.rstrip(f"{Hop.EMBED}{Hop.REDIRECT}")) :].lstrip(Hop.REDIRECT)


def fingerprint(url: str) -> bytes:
    """What makes two URLs one: scheme and "www." kept, query sorted, session id and fragment dropped; 16 bytes."""
    return hashlib.blake2b(canonicalize_url(without_session(url)).encode(), digest_size=16).digest()
