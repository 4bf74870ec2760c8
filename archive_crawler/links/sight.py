"""What the judgement of a page rests on: the page, where it was found, and what was asked for its sake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from archive_crawler.links.extraction import read_page
from archive_crawler.links.likeness import likeness, same
from archive_crawler.links.redirects import spelling

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Probed, Response
    from archive_crawler.links.page import HtmlPage

_HTML = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_LOOKS_LIKE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|title|script|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_FILES = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")
"""How files begin that some servers call web pages: PDF, ZIP and Office, GIF, PNG, JPEG, gzip."""
_GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Sight:
    """A page that answered as if all was well."""

    url: str
    """The link's target."""
    final: str
    """Where redirects ended; the target itself without any."""
    page: HtmlPage | None
    """What stands there; null where that is no HTML, or was not read."""
    statuses: tuple[int, ...] = ()
    """Of the redirects."""
    body: bytes = b""
    """What was read of it."""
    whole: bool = True
    """Whether it was read to its end."""
    probe: Probed | None = None
    """What a made-up address beside where it was found says."""
    asked: Probed | None = None
    """What a made-up address beside the target says, where redirects led elsewhere."""
    home: Probed | None = None
    """What the host's front page says."""

    @property
    def redirected(self) -> bool:
        """Whether the link leads to another address than its own, spelling aside."""
        return bool(self.statuses) and spelling(self.url) != spelling(self.final)

    def alike(self, other: Probed | None) -> float | None:
        """How far the page has the words of another answer; null where that was no page that is there, or has no words."""
        response = other.response if other else None
        if self.page is None or response is None or response.status not in _GOOD:
            return None
        page = page_of(response)
        return likeness(self.page.text, self.final, page.text, response.url) if page else None

    def is_same_as(self, other: Probed | None) -> bool:
        """Whether it is the very page of another answer, what differs with every request aside: no word is its own."""
        response = other.response if other else None
        page = page_of(response) if response and response.status in _GOOD else None
        if self.page is None or page is None or response is None:
            return False
        return all(
            same(one or "", self.final, two or "", response.url)
            for one, two in (
                (self.page.title, page.title),
                (self.page.heading, page.heading),
                (self.page.text, page.text),
            )
        )


def page_of(response: Response) -> HtmlPage | None:
    """The page of an answer; null where it is none, or its body was not asked for."""
    kind = response.headers.get("content-type")
    told = _HTML.match(kind) if kind else _LOOKS_LIKE.match(response.body)
    if response.method == "HEAD" or not told or response.body.startswith(_FILES):
        return None
    return _read(response.body, response.url, kind)


@lru_cache(maxsize=32)
def _read(body: bytes, url: str, kind: str | None) -> HtmlPage:
    """One made-up address is held against many targets."""
    return read_page(body, url, kind)
