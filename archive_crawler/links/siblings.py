"""Addresses made up beside a target: what a server says to them is what it says to what does not exist."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from archive_crawler.links.hosts import address
from archive_crawler.links.methods import is_page

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Answer

_EXTENSION = re.compile(r"[^.].*(\.[a-z0-9]{1,6})", re.IGNORECASE)
_HOME = re.compile(r"/(?:(?:index|default|home)\.\w{1,6})?", re.IGNORECASE)
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeo"]
_OK = 200


class Beside(NamedTuple):
    """Where siblings of a target stand: they share one probe."""

    site: str
    """Scheme, host and port."""
    folder: str
    """The path up to the last slash, as sent."""
    ending: str
    """The extension, a slash where the path ends with one, or nothing."""

    @property
    def front(self) -> Beside:
        """The host's front page."""
        return Beside(self.site, "", "")

    def address(self, seed: bytes) -> str:
        """An address that nothing stands at, the same for the same seed; of a front page its own."""
        if not self.folder:
            return f"{self.site}/"
        digest = blake2b("\n".join(self).encode(), key=seed, digest_size=9).digest()
        letters = [_SYLLABLES[byte % len(_SYLLABLES)] for byte in digest]
        name = "".join(letters[:4]) + "-" + "".join(letters[4:])
        return f"{self.site}{self.folder}{name}{self.ending}"


def beside(url: str) -> Beside | None:
    """Where the siblings of an address stand; null for a home page, which is there wherever a host is."""
    parts = address(url)
    if _HOME.fullmatch(parts.path) and not parts.query:
        return None
    ending = "/" if parts.path.endswith("/") and parts.path != "/" else ""
    folder, _, name = parts.path.removesuffix(ending).rpartition("/") if ending else parts.path.rpartition("/")
    if not ending and (extension := _EXTENSION.fullmatch(name)):
        ending = extension[1].lower()
    return Beside(parts.site, f"{folder}/", ending)


def wanted(answer: Answer) -> tuple[Beside | None, Beside | None]:
    """Where to probe for an answer: beside its last address, and beside the one asked where redirects left that place.

    Only a page that answers 200 may be a soft 404.
    """
    if answer.response is None or answer.response.status != _OK or not is_page(answer.response):
        return None, None
    last = beside(answer.response.url)
    asked = beside(answer.url) if answer.redirects else None
    return last, None if asked == last or _is_trivial(answer) else asked


def _is_trivial(answer: Answer) -> bool:
    """Whether only scheme, `www.` and the slash at the end changed."""
    assert answer.response is not None  # noqa: S101 - for mypy: the caller looked
    asked, last = address(answer.url), address(answer.response.url)
    hosts = {parts.host.removeprefix("www.") for parts in (asked, last)}
    return len(hosts) == 1 and asked.path.rstrip("/") == last.path.rstrip("/") and asked.query == last.query
