"""Whether a page has the part that a link points to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from archive_crawler.items import Certainty
from archive_crawler.links.edits import edits
from archive_crawler.links.finding import Finding
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive_crawler.links.page import HtmlPage

_DIRECTIVE = ":~:"
_ROUTES = ("/", "!")
_MOST_EDITS = 3
_GENERATED = "user-content-"
"""What some hosts put before the ids of what their users write; their scripts find the part without it."""


def fragment_of(url: str, locations: Sequence[str | None] = ()) -> str:
    """The fragment that a browser looks for after redirects: the last one's own, else the one of the link (RFC 9110 10.2.2)."""
    own = (location.partition("#")[2] for location in reversed(locations) if location)
    return next(filter(None, own), "") or url.partition("#")[2]


def missing(page: HtmlPage, fragment: str, *, whole: bool = True, drawn: bool = False) -> Finding | None:
    """What is wrong with a fragment of a page; null where nothing is.

    `whole` says whether the page was read to its end, `drawn` whether scripts make its content. Source: HTML Standard, "find a
    potential indicated element"; URL Fragment Text Directives for `:~:`.
    """
    wanted = fragment.partition(_DIRECTIVE)[0]
    decoded = unquote_to_bytes(wanted).decode("utf-8", "replace")
    if not wanted or decoded.lower() == "top" or _has(page, wanted) or _has(page, decoded):
        return None
    if page.scripts and (drawn or wanted.startswith(_ROUTES) or "=" in wanted):
        return Finding(LinkState.FRAGMENT_UNDECIDED, f"scripts read “#{wanted}”")
    if not whole:
        return Finding(LinkState.FRAGMENT_UNDECIDED, "only the beginning of the page was read")
    near = nearest(decoded, page.ids)
    advice = f"Point to “#{near}”, which the page has." if near else None
    certainty = Certainty.LIKELY if page.scripts else Certainty.CERTAIN
    return Finding(LinkState.FRAGMENT_MISSING, f"no id “{decoded}”", certainty, advice, near)


def nearest(wanted: str, ids: Iterable[str]) -> str | None:
    """The id most like the one that is missing; null where none is much like it."""
    plain = _plain(wanted)
    most = min(_MOST_EDITS, len(plain) // 3)
    rated = ((edits(plain, _plain(each), most), each) for each in ids)
    best = min(((cost, each) for cost, each in rated if cost <= most), default=None)
    return best[1] if best else None


def _has(page: HtmlPage, fragment: str) -> bool:
    return fragment in page.ids or f"{_GENERATED}{fragment}" in page.ids


def _plain(name: str) -> str:
    """A name without case and without what parts its words."""
    return "".join(letter for letter in name.lower() if letter.isalnum())
