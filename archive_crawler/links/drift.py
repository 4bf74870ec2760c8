"""Pages that have become others: no longer what an earlier check saw."""

from __future__ import annotations

import re

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.finding import Finding
from archive_crawler.links.states import LinkState

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
_WORKED = frozenset({LinkHealth.FINE, LinkHealth.REDIRECTED})
_STEM = 5
"""Letters by which two forms of a word are known as one."""


def drifted(before: str | None, check: LinkCheck) -> Finding | None:
    """Whether a page that works is another than the one whose title an earlier check saw.

    No word of the old title, which mostly has the site's name, may stand in the new one: pages are renamed every day, and a
    page that has lost even its site's name is another.
    """
    if check.health not in _WORKED or not before or not check.title:
        return None
    old, new = _stems(before), _stems(check.title)
    if len(old) < _ENOUGH or not new or old & new:
        return None
    return Finding(LinkState.DRIFTED, f"the title was “{before[:120]}” and is “{check.title[:120]}”")


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()) if word not in _STOP)
