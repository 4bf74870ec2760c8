"""Pages that have become others: no longer what an earlier check saw, or what the link says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.items import Certainty, LinkHealth
from archive_crawler.links.finding import Finding
from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.items import LinkCheck
    from archive_crawler.links.page import HtmlPage

_WORD = re.compile(r"[^\W\d_]{3,}")
_STOP = frozenset(
    re.findall(
        r"\w+",
        "the and for with from about this that are was were has have had not you your our their its his her all any can will more "
        "new news home page site web website official welcome index untitled click here read link download full pdf html view",
    )
)
_ENOUGH = 3
"""Words of a title that can be compared."""
_LONG_TEXT = 5
"""Words of a link's text that can be compared."""
_WHOLE = 100
"""Words of a page that has said what it is about."""
_WORKED = frozenset({LinkHealth.FINE, LinkHealth.REDIRECTED})
_STEM = 5
"""Letters by which two forms of a word are known as one."""


def drifted(page: HtmlPage, earlier: LinkCheck | None, texts: Iterable[str] = ()) -> Finding | None:
    """Whether a page is another than the one that an earlier check saw, or that the link's texts speak of.

    Carefully: no word of the old title may stand in the new title or heading, or no word of a long link text anywhere.
    """
    if earlier and (found := _from_title(page, earlier)):
        return found
    told = [text for text in texts if len(_stems(text)) >= _LONG_TEXT]
    if told and len(page.text.split()) >= _WHOLE:
        words = _stems(" ".join(filter(None, (page.title, page.heading, page.text))))
        if all(not _stems(text) & words for text in told):
            return Finding(
                LinkState.DRIFTED, f"the page has no word of the link's text “{told[0][:120]}”", Certainty.UNSURE
            )
    return None


def _from_title(page: HtmlPage, earlier: LinkCheck) -> Finding | None:
    if earlier.health not in _WORKED or not earlier.title or not page.title or earlier.title == page.title:
        return None
    before = _stems(earlier.title)
    now = _stems(f"{page.title} {page.heading or ''}")
    if len(before) < _ENOUGH or not now or before & now:
        return None
    if len(before & _stems(page.text)) * 2 > len(before):  # renamed, and still about the same
        return None
    return Finding(LinkState.DRIFTED, f"the title was “{earlier.title[:120]}” and is “{page.title[:120]}”")


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _STOP)
