"""The address that mends a link, where one is known. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urldefrag

from archive_crawler.items import LinkHealth
from archive_crawler.links.spelling import corrected
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.items import LinkCheck
    from archive_crawler.links.nearest import Nearest

_MISSPELT = frozenset(
    {
        LinkState.EMAIL_WITHOUT_MAILTO,
        LinkState.MISSING_SCHEME,
        LinkState.UNKNOWN_SCHEME,
        LinkState.MALFORMED,
        LinkState.SCHEME_TYPO,
    }
)


class FixKind(StrEnum):
    """Where a new address comes from, with what to do with it."""

    todo: str

    def __new__(cls, value: str, todo: str) -> Self:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.todo = todo
        return kind

    FINAL = "end of the redirect", "Link to the new address"
    SPELLING = "corrected spelling", "Write the address like this"
    FRAGMENT = "nearest part of the page", "Link to the part of the page that is probably meant"
    NEAREST = "nearest page of the site", "Link to the page of the same site that is probably meant"
    BASE = "without the base", "Correct the <base> element; then the link leads here"


@dataclass(frozen=True, slots=True)
class Fix:
    """A new address for a link."""

    kind: FixKind
    """Where it comes from."""
    address: str
    """The address to link to."""
    sure: bool
    """Whether it may be used without a look at it."""


def fix(check: LinkCheck, hrefs: Iterable[str] = (), nearest: Nearest | None = None) -> Fix | None:
    """The fix that a check's own evidence gives, with the attributes as the pages have them; null where there is none."""
    if check.state == LinkState.REDIRECTED_PERMANENTLY and check.url_final:
        return Fix(FixKind.FINAL, _with_fragment(check.url_final, check.url), sure=True)
    if check.state == LinkState.LONG_CHAIN and check.url_final:
        return Fix(FixKind.FINAL, _with_fragment(check.url_final, check.url), sure=False)
    if check.state in _MISSPELT:
        found = dict.fromkeys(corrected(check.url, href) for href in [*hrefs, None])
        return next((Fix(FixKind.SPELLING, address, sure=True) for address in found if address), None)
    if check.nearest_id:
        return Fix(FixKind.FRAGMENT, f"{urldefrag(check.url)[0]}#{quote(check.nearest_id, safe='')}", sure=False)
    if nearest and check.health in {LinkHealth.BROKEN, LinkHealth.FAILING}:
        return Fix(FixKind.NEAREST, nearest.url, sure=nearest.sure)
    return None


def _with_fragment(final: str, url: str) -> str:
    """The end of a redirect keeps the link's fragment where it has none of its own (RFC 9110 section 10.2.2)."""
    fragment = urldefrag(url)[1]
    return f"{final}#{fragment}" if fragment and "#" not in final else final
