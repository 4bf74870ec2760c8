"""Captions and credits: told apart, in the forms in which offices write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from archive_crawler.pages import virin

_LABEL = re.compile(
    r"^\W{0,2}(?:(?:photo(?:graph)?|image|graphic|illustration|video|courtesy)\s+)?(?:credit|by)(?:\s+by)?\s*[:–-]\s*"
    r"|^\W{0,2}(?:photo(?:graph)?|image|graphic|illustration)\s+(?:credit|by)\s*:?\s+"
    r"|^\W{0,2}(?:photo(?:graph(?:er)?)?|image|graphic|illustration)s?\s*:\s*"
    r"|^\W{0,2}credits?\s+(?!unions?\b|cards?\b|bureaus?\b)(?=(?-i:[A-Z]))",
    re.IGNORECASE,
)
_WORK = (
    r"(?:photo(?:graph|s|graphs|graphy|illustration|\s+illustration)?|graphic|illustration|image|artwork|art|courtesy|imagery|video|"
    r"released|rendering|portrait|composite)"
)
_INNER = r"(?:[^()]|\([^()]*\))*"
_PARENTHESES = re.compile(rf"\s*\((?P<credit>[^()]*\b{_WORK}\b{_INNER})\)?\.?\s*$", re.IGNORECASE)
_BRACKETS = re.compile(rf"\s*\[(?P<credit>[^\[\]]*\b{_WORK}\b[^\[\]]*)\]\.?\s*$", re.IGNORECASE)
# "(1st Fighter Wing/Staff Sgt. A. Lee)", but neither "(F/A-18F)" nor "(left to right/top to bottom)".
_LAST_PARENTHESES = re.compile(r"\s*\((?P<credit>[^()]*[a-z][^()/]*/\s*[A-Z][^()]*)\)\.?\s*$")
_PROPER = r"(?:[A-Z]\w*|(?:[A-Z]\.)+|(?:St|Ft|Mt|Dept|Natl)\.)"
_OFFICE = rf"(?:U\.?S\.?\s+|Official\s+)?{_PROPER}(?:\s+{_PROPER}){{0,4}}"
_CLAUSE = re.compile(
    r"(?:^|\s*\|\s*|\s+)(?P<credit>(?i:photo(?:graph)?|image|graphic|illustration)\s+(?i:by|credit|courtesy(?:\s+of)?)\b\s*:?\s+[A-Z\d].{0,120}"
    r"|(?i:photo\s+|image\s+)?Credit:\s*\S.{0,120}|Courtesy\s+(?:photo|of\s+\S.{0,80})|Courtesy:\s*\S.{0,80}"
    rf"|{_OFFICE}\s+(?:[Pp]hoto|[Gg]raphic|[Ii]llustration)(?:\s+by\s+|\s+courtesy\s+of\s+|\s*/\s*)\S.{{0,80}})\s*$"
)
_NAME = r"[A-Z\d(][\w.’'&/,()-]*"
_NAMES = rf"{_NAME}(?:\s+(?:{_NAME}|of|the|and|for|de|via|&|/|-)){{0,9}}"
_AFTER = r"(?:(?<=[.!?)”\"])\s+|\s*\|\s*)"
# "(credit ORNL).", "… burns. Credit Harbor Lab", "… burns. Photo: Sam Example", "… burns | Harbor Department Photo".
_CREDITED = re.compile(
    r"\s*\((?P<credit>credits?\b(?!\s+(?:union|card|bureau))\s*:?\s+[^()]{2,100})\)\W{0,2}$", re.IGNORECASE
)
_NAMED = re.compile(
    rf"{_AFTER}(?P<credit>(?:[Cc]redits?\s+(?!Unions?\b|Cards?\b|Bureaus?\b)|(?i:photo(?:graph)?|image|graphic|illustration)s?\s*:\s*){_NAMES})\s*$"
    rf"|\s*\|\s*(?P<office>{_NAMES}\s+(?i:photo(?:graph)?|image|graphic|illustration))\.?\s*$"
)
# "(DoD photo by Sam Example) A lamp burns." opens with it.
_AHEAD = re.compile(
    rf"^\s*\((?P<credit>(?=[^()]*(?:\b(?:by|courtesy|released)\b|/))[^()]*\b{_WORK}\b{_INNER})\)[.:]?\s*(?=(?-i:[A-Z“\"]))",
    re.IGNORECASE,
)
# "A lamp burns. Harbor Service photo by", the name in a node of its own.
_DANGLING = re.compile(
    r"(?:^|(?<=[.!?)|”\"(])\s*)[|(]?\s*(?:(?:U\.?S\.?\s+)?[A-Z]\w*(?:\s+[A-Z]\w*){0,3}\s+)?(?i:photo(?:graph)?|image|graphic|illustration)\s+(?i:by|credit)\s*:?\s*$"
)
_CLAUSE_WORDS = ("photo", "image", "graphic", "illustration", "credit", "courtesy")
"""One of which such a clause has; a quick look."""
# "Courtesy Photo | Sailors …", "Photo by Sgt. A. Lee | Soldiers …".
_OPENING = re.compile(
    r"^(?P<credit>(?:Courtesy\s+(?:Photo|Image|Graphic)|(?:Photo|Image|Graphic|Illustration)\s+(?:by|courtesy\s+of)\s+[^|]{3,80}?))\s*\|\s*(?=\S)",
    re.IGNORECASE,
)
# "(This image was altered for security purposes by blurring out badges.)" stands behind the credit.
_ALTERED = re.compile(
    r"\s*\((?:(?:this|the)\s+)?(?:photo|image|graphic|photo\s+illustration)[^()]*\b(?:altered|cropped|blurr|edited|manipulated|modified|"
    r"enhanced|composite|masked|removed)[^()]*\)\.?\s*$",
    re.IGNORECASE,
)
_VIRIN_WORDS = re.compile(r"\s*\(?\bVIRIN\b\s*[:#]?\s*\S+?\)?(?=\s|$)\s*", re.IGNORECASE)
_VIRIN_LAST = re.compile(r"\s*\(?\bVIRIN\b\s*[:#]?\s*\S+\)?\s*$", re.IGNORECASE)
_NUMBER = r"\d{6}\s?-\s?[A-Z]\s?-\s?[A-Z0-9]{5}\s?-\s?\d{3,4}[A-Z]?(?:-[A-Z]{2})?(?:\.jpe?g)?"
_VIRIN_AT_END = re.compile(rf"(?:^\s*\(?|\s+\(?){_NUMBER}\)?[.,:;]?\s*$|^\s*\(?{_NUMBER}\)?[.,:;|]?\s+", re.IGNORECASE)
# "(see photo above)" is no credit.
_POINTING = re.compile(
    r"\W*(?:see|seen|shown|pictured|as|in|at|on|the|this|not|from\s+left|left|right)\b", re.IGNORECASE
)
_LONGEST_ABBREVIATION = 5
_SHORTEST_ACRONYM = 3
_LONG = 1024


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one figure, told apart."""

    title: str | None = None
    caption_raw: str | None = None
    credit_raw: str | None = None
    virin: str | None = None


def from_lines(given: list[str]) -> Words:
    """Tell a figure's lines apart: heading, caption, credit ("Photo By: X"), VIRIN."""
    number = next((virin.labelled(each) for each in given if virin.labelled(each)), None)
    rest = [stripped for each in given if (stripped := without_virin(each))]
    credit = next((each for each in rest if is_labelled(each) and not _OPENING.match(each)), None)
    rest = [each for each in rest if each != credit]
    title = rest.pop(0) if len(rest) > 1 and len(rest[0]) < len(rest[1]) else None
    return Words(title, " ".join(rest) or None, credit, number)


def is_labelled(line: str) -> bool:
    """Whether a line begins with "Photo By:", "Credit:" and the like."""
    return bool(_LABEL.match(line))


def without_virin(text: str) -> str:
    """A text without "VIRIN: …", and without a bare VIRIN at its beginning or end."""
    return _VIRIN_AT_END.sub("", _VIRIN_WORDS.sub(" ", virin.without_label(text))).strip()


def split(caption: str | None, credit: str | None) -> tuple[str | None, str | None]:
    """Caption without its credit clause, and the credit without its label."""
    own, start, end = _clause(caption)
    if caption and own and (credit is None or _same(own, credit)):
        left = caption[:start].rstrip(" ([|")
        caption = f"{left} {caption[end:].strip()}".strip() or None
    bare = caption if caption is None else without_virin(caption)
    if bare and credit:
        bare = _DANGLING.sub("", bare).rstrip(" ([|")
    return bare or None, unlabelled(credit or own)


def _same(one: str, other: str) -> bool:
    """Whether two credits say the same, one of them perhaps without the office."""
    bare, told = unlabelled(one) or "", unlabelled(other) or ""
    return bare == told or (len(told) > _LONGEST_ABBREVIATION and told.rstrip(".") in bare)


def unlabelled(credit: str | None) -> str | None:
    """A credit without "Photo By:", "Credit:" and the like."""
    if credit is None:
        return None
    bare = _LABEL.sub("", credit, count=1).strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    # A full stop ends the caption's sentence; after a short word it belongs to an abbreviation, as in "Jr.", not in "NASA.".
    last = bare.split()[-1] if bare.endswith(".") else ""
    if len(last) > _LONGEST_ABBREVIATION or (len(last) > _SHORTEST_ACRONYM and last[:-1].isalpha() and last.isupper()):
        bare = bare[:-1]
    return bare or None


def opens(line: str) -> bool:
    """Whether a line is a credit with a caption behind it: "Photo By Sgt. A. Lee | Soldiers …"."""
    return bool(_OPENING.match(line))


def found_in(caption: str | None) -> str | None:
    """The credit that a caption holds."""
    return _clause(caption)[0]


def _clause(caption: str | None) -> tuple[str | None, int, int]:
    """The credit in a caption, with where its clause begins and ends."""
    if not caption:
        return None, 0, 0
    return _remembered(caption) if len(caption) < _LONG else _parted(caption)


def _parted(caption: str) -> tuple[str | None, int, int]:
    altered, number = _ALTERED.search(caption), _VIRIN_AT_END.search(caption)
    end = altered.start() if altered else len(caption)
    if number and number.end() == len(caption) and not altered:
        end = number.start()
    told = caption[:end]
    if labelled := _VIRIN_LAST.search(told):
        told = told[: labelled.start()]
    opening = _OPENING.match(caption)
    folded = told.lower()
    speaks = not opening and any(word in folded for word in _CLAUSE_WORDS)
    for form in (_PARENTHESES, _BRACKETS, _LAST_PARENTHESES, *([_CREDITED] if speaks else [])):
        if (match := form.search(told)) and not _POINTING.match(match["credit"]):
            return match["credit"].strip(), match.start("credit"), end
    if (ahead := _AHEAD.match(told)) and not _POINTING.match(ahead["credit"]):
        return ahead["credit"].strip(), 0, ahead.end()
    for form in (_CLAUSE, _NAMED) if speaks else ():
        if (match := form.search(told)) and not _POINTING.match(said := match[match.lastgroup or 0]):
            return said.strip(), match.start(match.lastgroup or 0), end
    return (opening["credit"].strip(), 0, opening.end()) if opening else (None, 0, 0)


_remembered = lru_cache(maxsize=256)(_parted)
