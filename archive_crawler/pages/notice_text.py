"""What a text is as an archive notice: its sentences, its parts, its wording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from archive_crawler.items import NoticeKind
from archive_crawler.pages.nodes import squeezed
from archive_crawler.pages.notice_wordings import CATALOGUE, LABEL, OF_ITSELF, PARTS, SUPPLEMENT, Part, Wording

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 1500
"""A notice is shorter than this, in characters."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a text was recognised as."""

    rule: str
    """The wording's name, or the parts of a paraphrase."""
    kind: NoticeKind
    """What the notice says the page is."""
    wording: Wording | None
    """The entry of the catalogue; null for a paraphrase."""


_KEYS = (
    "archive", "historical", "frozen", "outdated", "out of date", "out-of-date", "no longer", "not be", "not updated", "not maintained",
    "not the current", "altered", "not reflect",
)  # fmt: skip
"""Lower-case words, one of which every notice has."""
_WINDOW = 90
"""Characters before and behind such a word."""
_MOST_WINDOWS = 5000
_NEEDED = {
    Part.LINKS: ("link",),
    Part.REFERENCE: ("reference", "research", "keeping"),
    Part.ADMINISTRATION: ("administration",),
    Part.OUTDATED: ("may ",),
    Part.UPDATES: ("not ", "no longer"),
    Part.FROZEN: ("frozen",),
    Part.HISTORICAL: ("historical",),
    Part.ARCHIVED: ("archive",),
    Part.NOT_CURRENT: ("not the ",),
}
"""Characters of which each part has one: a quick look."""
_COMMON = {Part.LINKS, Part.REFERENCE, Part.ADMINISTRATION}
"""Parts that a notice has beside others only."""
_SIGNALS = tuple(
    (word, re.compile(PARTS[part].pattern.replace(r"\b", "")))
    for part, words in _NEEDED.items()
    if part not in _COMMON
    for word in words
)
"""The parts in lower case, without the borders of words: a page's text runs words of neighbouring elements together."""
_OPENS = re.compile(r"^\W*(?:you have accessed|you are viewing|this is not the current)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_LONGEST_TERM = 4
"""Words in quotation marks that are a term, as in “frozen in time”, and no quotation."""
_ATTRIBUTED = re.compile(
    r"\b(?:said|says|reads?|reading|told|tells|wrote|writes|asked|warns?|warned|announced|explained|according to|stat(?:es|ed) that|"
    r"carr(?:y|ies) a|banner|disclaimer that|he|she|they|I)\b"
)
_END = re.compile(
    r"(?:(?<=[.!?»])|(?<=\w/)|(?<=[.!?][”\")]))(?<!\b[A-Z]\.)(?<!\b(?:Dr|Mr|Ms|St|No)\.)\s+(?=[\W\d]{0,3}[A-Z])"
)
"""Between two sentences; no initial or abbreviation ends one."""
_KINDS = (
    (Part.FROZEN, NoticeKind.FROZEN_IN_TIME),
    (Part.NOT_CURRENT, NoticeKind.NOT_CURRENT_SITE),
    (Part.ARCHIVED, NoticeKind.ARCHIVED_CONTENT),
    (Part.ADMINISTRATION, NoticeKind.PREVIOUS_ADMINISTRATION),
    (Part.UPDATES, NoticeKind.NOT_MAINTAINED),
    (Part.HISTORICAL, NoticeKind.ARCHIVED_CONTENT),
    (Part.REFERENCE, NoticeKind.ARCHIVED_CONTENT),
    (Part.OUTDATED, NoticeKind.MAY_BE_OUTDATED),
)
"""What a paraphrase says the page is: the first of its parts decides."""
_FEWEST, _SURE = 2, 3


def may_have_one(text: str) -> bool:
    """A quick look: whether any words of a text could be a notice's; true also where there are too many to look at."""
    folded, looked = _unquoted(text.lower()), 0
    for key in _KEYS:
        at = folded.find(key)
        while at >= 0:
            looked += 1
            window = squeezed(folded[max(0, at - _WINDOW) : at + _WINDOW])
            if looked > _MOST_WINDOWS or any(word in window and signal.search(window) for word, signal in _SIGNALS):
                return True
            at = folded.find(key, at + _WINDOW)
    return False


def _unquoted(text: str) -> str:
    """A text without quotation marks; `translate` takes twenty times as long."""
    return text.replace("“", "").replace("”", "").replace('"', "")


def judge(text: str, *, alone: bool = True) -> Judgement | None:
    """What a text is as a notice; beside other words (not `alone`) it takes more to be one."""
    own = _QUOTED.sub(_term, text)
    if _ATTRIBUTED.search(own):
        return None
    wording = next((each for each in CATALOGUE if each.pattern.search(own)), None)
    parts = [part for part, pattern in PARTS.items() if pattern.search(own)]
    if wording and (alone or len(parts) >= _FEWEST):
        return Judgement(wording.name, wording.kind, wording)
    few = len(parts) < (_FEWEST if alone or Part.LINKS in parts else _SURE)
    kind = next((kind for part, kind in _KINDS if part in parts), None)
    if few or kind is None or not OF_ITSELF.search(own):
        return None
    return Judgement(f"by its parts: {', '.join(parts)}", kind, None)


def _term(match: re.Match[str]) -> str:
    """A short term without its quotation marks, and nothing of a quotation."""
    inner = match.group().strip('“”"')
    return inner if len(inner.split()) <= _LONGEST_TERM else " "


def sentences(lines: Iterable[str]) -> list[str]:
    """The sentences of some lines; none goes on behind its line."""
    return [sentence for line in lines for sentence in _END.split(line) if sentence]


def belongs(sentence: str) -> bool:
    """Whether a sentence can be part of a notice."""
    return _is_said(sentence) or _is_beside(sentence)


def opening_or_end(said: list[str]) -> list[str]:
    """The sentences of a notice with which a text begins, else those with which it ends."""
    ahead = list(takewhile(belongs, said))
    if any(map(_is_said, ahead)):
        return ahead
    behind = list(takewhile(belongs, reversed(said)))[::-1]
    return behind if any(map(_is_said, behind)) else []


def _is_said(sentence: str) -> bool:
    folded = sentence.lower()
    parts = (PARTS[part] for part, needed in _NEEDED.items() if any(word in folded for word in needed))
    return any(pattern.search(sentence) for pattern in parts) or bool(_OPENS.search(sentence))


def _is_beside(sentence: str) -> bool:
    return bool(SUPPLEMENT.search(sentence) or LABEL.fullmatch(sentence))


def without(text: str, notice: str) -> str:
    """A text without the notice that it begins or ends with."""
    if text.startswith(notice):
        return text[len(notice) :].strip()
    return text[: -len(notice)].strip() if text.endswith(notice) else text
