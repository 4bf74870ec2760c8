"""Archive notices: the page's own word that it is archived or no longer kept up.

The catalogue matches the structure of the wordings seen across .gov sites, not one agency's words. A banner that only
says "An official website of the United States government" is no notice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from archive_crawler.items import NoticeKind
from archive_crawler.pages.document import UNSEEN, absolute, path, select, words
from archive_crawler.pages.raw import Found, RawNotice

if TYPE_CHECKING:
    from archive_crawler.pages.document import Element

LONGEST = 1500
"""A notice is shorter than this, in characters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording of the catalogue."""

    name: str
    """What `site_rule` says."""
    kind: NoticeKind
    """What the notice says the page is."""
    key: str
    """Lower-case words without which the pattern cannot match."""
    pattern: re.Pattern[str]
    """The whole notice."""


def _entry(name: str, kind: NoticeKind, key: str, pattern: str) -> Entry:
    return Entry(name, kind, key, re.compile(pattern, re.IGNORECASE | re.DOTALL))


_OUTDATED = (
    r".{0,200}?may\s+be\s+out-?\s?(?:dated|of\s+date).{0,60}?links\s+may\s+(?:not|no\s+longer)\s+(?:function|work)\.?"
    r"(?:\s*(?:Please\s+)?contact\s.{0,160}?(?:questions?|site|information)\b[^.]{0,60}\.?)?"
)
_FROZEN_REST = (
    r".{0,20}?The\s+web\s?site\s+is\s+no\s+longer\s+updated\s+and\s+links\s+to\s+external\s+web\s?sites\s+"
    r"and\s+some\s+internal\s+pages\s+(?:may|will)\s+not\s+work\.?"
)

CATALOGUE = (
    _entry(
        "historical collection",
        NoticeKind.HISTORICAL_COLLECTION,
        "historical collection",
        r"(?:You\s+have\s+accessed|You\s+are\s+viewing|This\s+is|This\s+page\s+is)[^.]{0,60}historical\s+collection"
        + _OUTDATED,
    ),
    _entry(
        "archived content, may be outdated",
        NoticeKind.ARCHIVED_CONTENT,
        "archived content",
        r"(?:This\s+(?:page\s+)?(?:is|contains)\s+)?archived\s+content" + _OUTDATED,
    ),
    _entry(
        "frozen in time",
        NoticeKind.FROZEN_IN_TIME,
        "frozen in time",
        r"This\s+is\s+historical\s+material,?\s+\W?\s?frozen\s+in\s+time" + _FROZEN_REST,
    ),
    _entry(
        "not the current website",
        NoticeKind.NOT_CURRENT_SITE,
        "is not the current",
        r"This\s+is\s+not\s+the\s+current\s+.{1,60}?\s+web\s?site\..{0,300}?historical\s+material\s+reflecting"
        r".{0,200}?(?:no\s+longer\s+updated).{0,80}?may\s+not\s+work\.?(?:\s*More\s+information\s*»?\.?)?",
    ),
    _entry(
        "content is not maintained",
        NoticeKind.NOT_MAINTAINED,
        "not maintained and may no longer apply",
        r"(?:\w+[’']s\s+Web\s+Archive:\s*)?This\s+content\s+is\s+not\s+maintained\s+and\s+may\s+no\s+longer\s+apply\."
        r"(?:\s*For\s+current\s+information,.{0,120}?\.gov\s?\.?)?",
    ),
    _entry(
        "web archive, no longer updated",
        NoticeKind.NOT_MAINTAINED,
        "no longer being updated and links may not",
        r"Content\s+in\s+.{2,40}?Web\s+Archive\s+is\s+no\s+longer\s+being\s+updated\s+and\s+links\s+may\s+not\s+"
        r"(?:function|work).{0,400}?(?:\.gov\s?\.|on\s+a\s+topic\.)",
    ),
    _entry(
        "historical archive, no longer maintained",
        NoticeKind.NOT_MAINTAINED,
        "historical archive",
        r"This\s+(?:page|site|web\s?site|document)\s+is\s+a\s+historical\s+archive\s+and\s+is\s+no\s+longer\s+maintained\."
        r"(?:\s*For\s+current\s+information,?\s+please\s+(?:visit|see)\s+\S+)?",
    ),
    _entry(
        "permanent electronic archive",
        NoticeKind.ARCHIVED_CONTENT,
        "permanent electronic archive",
        r"The\s+[\w .]{2,60}web\s?site\s+below\s+is\s+a\s+permanent\s+electronic\s+archive.{0,400}?"
        r"may\s+no\s+longer\s+function\.(?:\s*Contact\s+us\s[^.]{0,80}\.)?",
    ),
    _entry(
        "archive site, not updated",
        NoticeKind.ARCHIVED_CONTENT,
        "not updated",
        r"(?:You\s+are\s+viewing:\s*Information\s+released|This\s+(?:site|web\s?site)\s+is\s+an\s+archive).{0,300}?"
        r"not\s+updated(?:,?\s+and\s+external\s+links\s+may\s+not\s+function)?\."
        r"(?:\s*External\s+links\s+to\s+other\s+Internet\s+sites[^.]{0,200}\.)?",
    ),
    _entry(
        "archived, for reference only",
        NoticeKind.ARCHIVED_CONTENT,
        "since it was archived",
        r"(?:Archived\s+Content:?\s*)?The\s+content\s+on\s+this\s+page\s+is\s+provided\s+for\s+reference\s+purposes\s+only\."
        r".{0,80}?since\s+it\s+was\s+archived\.?",
    ),
    _entry(
        "archived page, no longer updated",
        NoticeKind.ARCHIVED_CONTENT,
        "archived",
        r"This\s+(?:page|web\s?page|site|web\s?site|content|document|information)\s+(?:is|has\s+been)\s+archived"
        r"[^.]{0,120}?\b(?:no\s+longer\s+(?:being\s+)?(?:updated|maintained)|not\s+(?:being\s+)?(?:updated|maintained)|"
        r"historical|reference|may\s+be\s+outdated)\b[^.]{0,120}\.",
    ),
)

_WHOLE_TEXT = etree.XPath("string()", smart_strings=False)
_CONTACT_WORDS = re.compile(
    r"\bcontact\s+(?:the\s+|our\s+)?(?P<who>\S.{0,80}?)\s*(?:\s+(?:with|if|for|at|about|regarding)\s|[,;]|\.(?:\s|$)|$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def find(root: Element, base: str) -> tuple[Found[RawNotice], Element] | None:
    """The archive notice and the smallest node that holds all of it; the first entry of the catalogue that matches."""
    text = " ".join(str(_WHOLE_TEXT(root)).split()).lower()
    for entry in CATALOGUE:
        if entry.key in text and (node := _smallest(root, entry)) is not None:
            return _notice(node, entry, base), node
    return None


def match(text: str) -> tuple[Entry, str] | None:
    """The catalogue entry that a text holds, and the notice's own words."""
    folded = text.lower()
    for entry in CATALOGUE:
        found = entry.pattern.search(text) if entry.key in folded else None
        if found:
            return entry, found.group().strip()
    return None


def _smallest(root: Element, entry: Entry) -> Element | None:
    """Descend from the root, each time into the one child that still holds the whole notice."""
    whole = entry.pattern.search(words(root))
    if whole is None:
        return None
    node = root
    while True:
        inner = (each for each in node if isinstance(each.tag, str) and each.tag not in UNSEEN)
        holder = next((each for each in inner if whole.group() in words(each)), None)
        if holder is None:
            return node
        node = holder


def _notice(node: Element, entry: Entry, base: str) -> Found[RawNotice]:
    whole = words(node)
    found = entry.pattern.search(whole)
    own = found.group().strip() if found else whole
    # Next to its own words a notice's element may have a label, as in "Archived: …", never a headline or a story.
    text = whole if holds_only(node, own, whole) else own
    return Found(
        RawNotice(text, entry.kind, contact(text, node, base), entry.name),
        rule=f"notice catalogue: {entry.name}",
        path=path(node),
    )


def holds_only(node: Element, own: str, whole: str) -> bool:
    """Whether the node holds the notice and nothing else."""
    if len(whole) > min(LONGEST, len(own) + 80):
        return False
    return not select(node, "h1, h2, .maintitle, time, .date")


def contact(text: str, node: Element, base: str) -> str | None:
    """Whom the notice names: the address it links to, or the words it uses."""
    named = _CONTACT_WORDS.search(text)
    who = named["who"].strip(" .") if named else None
    for anchor in select(node, "a[href]"):
        href = (anchor.get("href") or "").strip()
        label = words(anchor)
        if href.lower().startswith("mailto:"):
            return href[7:].split("?")[0].strip() or label
        if (
            who
            and label
            and (who.lower().startswith(label.lower()) or label.lower().startswith(("contact", who.lower())))
        ):
            return absolute(base, href)
    address = _ADDRESS.search(text)
    if address:
        return address.group()
    return who if who and who.lower() != "us" else None
