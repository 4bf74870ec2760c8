"""VIRIN: Visual Information Record Identification Number.

`YYMMDD-S-XXXXX-NNN[N][A][-CC]`: day, service, vision id, sequence, edit letter, country (DoD Instruction 5040.02; DoD
Visual Information Style Guide; "How to Create a VIRIN" of the Defense Imagery Management Operations Center).

The century is not in the number. Two digits up to those of the capture's year are of this century, others of the one
before; where the photo's own words name the year of the other century and not of this one, they decide.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from archive_crawler.items import Virin, VirinOddity

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICES = {
    "A": "Army",
    "D": "Department of Defense",
    "F": "Air Force",
    "G": "Coast Guard",
    "H": "Department of Homeland Security",
    "M": "Marine Corps",
    "N": "Navy",
    "O": "Other",
    "S": "Department of State",
    "X": "Space Force",
    "Z": "National Guard",
}
"""The letters in use, and whose photographers have them."""
FORMER_SERVICES = {"C": "Coalition", "J": "Joint", "L": "Multinational", "P": "not told by the lists at hand"}
"""Letters of lists before 2014, which numbers of that time have."""

_GAP = r"[\s_.\-‐‑‒–—−]{0,3}"
_DASH = r"[-_‐‑‒–—−]"
_PARTS = (r"(?P<day>(?:19|20)?\d{6})", r"(?P<service>[A-Z0])", r"(?P<vision>[A-Z0-9]{5})")
_TAIL = r"(?P<sequence>\d{1,6})(?P<suffix>[A-Z]{0,3})(?:{0}(?P<country>[A-Z]{{2}}))?(?![A-Z0-9])"
_SPACED = rf"\s?{_DASH}\s?"
_STRICT = re.compile(
    rf"(?<![A-Z0-9])(?P<day>\d{{6}}){_SPACED}(?P<service>[A-Z]){_SPACED}(?P<vision>[A-Z0-9]{{5}}){_SPACED}"
    rf"(?P<sequence>\d{{3,4}})(?P<suffix>[A-Z])?(?:{_DASH}(?P<country>[A-Z]{{2}}))?(?![A-Z0-9])",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?<![A-Z0-9])" + _GAP.join(_PARTS) + _GAP + _TAIL.replace("{0}", _DASH).replace("{{2}}", "{2}"), re.IGNORECASE
)
# A vision id of two letters and three digits; an activity's number in its place, a letter and four digits; before 2009
# four digits and a letter.
_VISION = re.compile(r"[A-Z]{2}\d{3}|[A-Z]\d{4}|\d{4}[A-Z]")
_OPEN_VISION = re.compile(r"X{3}[A-Z0-9]{2}|Z{5}")
_FORMER_VISION = re.compile(r"\d{4}[A-Z]")
_LAST_FORMER_VISION = 2011
_LABEL = re.compile(r"\bVIRIN\b\s*[:#]?\s*", re.IGNORECASE)
_COPY = re.compile(r"\s*\(\d{1,3}\)")
_EXTENSION = re.compile(r"\.(?:jpe?g|png|gif|tiff?|webp|heic|mp4|mov|pdf)\b", re.IGNORECASE)
_ENDING = re.compile(rf"(?:{_COPY.pattern}|{_EXTENSION.pattern})*", re.IGNORECASE)
_DVIDS = re.compile(r"\s*DOD_\d{6,10}\s*|\s*\d{7}\s*", re.IGNORECASE)
_FIRST = 1999
"""The year in which the numbers began."""
_FOUR_DIGIT_YEAR = 8
_SEQUENCE = (3, 4)
_ZONES = timedelta(days=1)


def find(text: str | None) -> str | None:
    """The first VIRIN in a text or URL, as it stands there."""
    match = _STRICT.search(text) if text else None
    return match.group() if match else None


def photo(raw: str) -> str:
    """What VIRINs of one photo have in common: all but the letter of an edited version and the country."""
    match = _STRICT.search(raw) or _LOOSE.search(raw)
    return "-".join(match.group("day", "service", "vision", "sequence")).upper() if match else raw.upper()


def labelled(text: str | None) -> str | None:
    """What follows the word "VIRIN:", whether it can be read or not."""
    label = _LABEL.search(text or "")
    if label is None or text is None:
        return None
    number = _LOOSE.match(text, label.end())
    if number:
        return text[label.end() : number.end()] + _following(text, number.end())
    rest = text[label.end() :].split()
    return rest[0] if rest else None


def without_label(text: str) -> str:
    """A text without "VIRIN: …" where the number that follows has spaces in it."""
    label = _LABEL.search(text)
    number = _LOOSE.match(text, label.end()) if label else None
    if label is None or number is None or " " not in number.group():
        return text
    before, rest = (
        text[: label.start()].rstrip(" ("),
        text[number.end() + len(_following(text, number.end())) :].lstrip(" )"),
    )
    if before.endswith(".") or rest == ".":
        rest = rest.removeprefix(".").lstrip()
    return f"{before}{'' if rest.startswith(('.', ',', ';')) else ' '}{rest}".strip()


def _following(text: str, at: int) -> str:
    match = _ENDING.match(text, at)
    return match.group() if match else ""


def parse(raw: str, captured: date, told: str = "") -> Virin:
    """Read a VIRIN on a page captured on a day; `told` is what the page says of the photo."""
    match = _STRICT.search(raw) or _LOOSE.search(raw)
    if match is None:
        odd = VirinOddity.DVIDS_NUMBER if _DVIDS.fullmatch(raw) else VirinOddity.UNREADABLE
        return Virin(raw, None, None, None, None, None, None, None, valid=False, oddities=[odd])
    part = {name: (value or "").upper() for name, value in match.groupdict().items()}
    day, century = _date(part["day"], captured, told)
    service = part["service"].replace("0", "O")
    tail = f"{part['sequence']}{part['suffix']}" + (f"-{part['country']}" if part["country"] else "")
    return Virin(
        raw=raw,
        value=f"{part['day'][-6:]}-{service}-{part['vision']}-{tail}",
        date=day.isoformat() if day else None,
        service=service,
        vision_id=part["vision"],
        sequence=part["sequence"],
        suffix=part["suffix"] or None,
        country=part["country"] or None,
        valid=bool(day and _is_regular(service, part)),
        oddities=[*_written(raw, match), *_of_parts(part, day), *_of_day(day, captured), *century],
    )


def _is_regular(service: str, part: dict[str, str]) -> bool:
    known = service in SERVICES or service in FORMER_SERVICES
    counted = len(part["sequence"]) in _SEQUENCE and len(part["suffix"]) <= 1
    return known and counted and bool(_VISION.fullmatch(part["vision"]))


def _written(raw: str, match: re.Match[str]) -> Iterator[VirinOddity]:
    """What is odd about how the number stands on the page."""
    number, rest = match.group(), raw[match.end() :]
    if number != number.upper():
        yield VirinOddity.LOWER_CASE
    if _separators(match) != {"-"}:
        yield VirinOddity.SEPARATORS
    if _EXTENSION.search(rest):
        yield VirinOddity.FILE_EXTENSION
    if _COPY.search(rest):
        yield VirinOddity.COPY_NUMBER
    if raw[: match.start()].strip() or _COPY.sub("", _EXTENSION.sub("", rest)).strip(" .)"):
        yield VirinOddity.OTHER_WORDS
    if len(match["day"]) == _FOUR_DIGIT_YEAR:
        yield VirinOddity.FOUR_DIGIT_YEAR
    if match["service"] == "0":
        yield VirinOddity.ZERO_FOR_O


def _separators(match: re.Match[str]) -> set[str]:
    """What stands between the parts."""
    names = ("day", "service", "vision", "sequence")
    gaps = {match.string[match.end(one) : match.start(two)] for one, two in pairwise(names)}
    return gaps | ({match.string[match.start("country") - 1]} if match["country"] else set())


def _of_parts(part: dict[str, str], day: date | None) -> Iterator[VirinOddity]:
    """What is odd about service, vision id and sequence."""
    service = part["service"].replace("0", "O")
    if service in FORMER_SERVICES:
        yield VirinOddity.FORMER_SERVICE
    elif service not in SERVICES:
        yield VirinOddity.UNKNOWN_SERVICE
    if _OPEN_VISION.fullmatch(part["vision"]):
        yield VirinOddity.OPEN_VISION_ID
    elif not _VISION.fullmatch(part["vision"]):
        yield VirinOddity.VISION_ID
    elif day and day.year > _LAST_FORMER_VISION and _FORMER_VISION.fullmatch(part["vision"]):
        yield VirinOddity.FORMER_VISION_ID
    if len(part["sequence"]) not in _SEQUENCE:
        yield VirinOddity.SEQUENCE_LENGTH
    if len(part["suffix"]) > 1:
        yield VirinOddity.SEQUENCE_LETTERS


def _of_day(day: date | None, captured: date) -> Iterator[VirinOddity]:
    if day is None:
        yield VirinOddity.IMPOSSIBLE_DATE
    elif day - captured > _ZONES:
        yield VirinOddity.AFTER_CAPTURE


def _date(digits: str, captured: date, told: str) -> tuple[date | None, list[VirinOddity]]:
    """The day, and whether its century is in doubt."""
    month, day = int(digits[-4:-2]), int(digits[-2:])
    if len(digits) == _FOUR_DIGIT_YEAR:
        return _day(int(digits[:4]), month, day), []
    this, two = captured.year // 100 * 100, int(digits[:2])
    year, other = (this + two, this + two - 100) if this + two <= captured.year else (this + two - 100, this + two)
    named = {each for each in (year, other) if re.search(rf"(?<!\d){each}(?!\d)", told)} if told else set()
    year = other if named == {other} and other < captured.year else year
    found = _day(year, month, day)
    doubtful = found is not None and (year < _FIRST or other in named)
    return found, [VirinOddity.AMBIGUOUS_CENTURY] if doubtful else []


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
