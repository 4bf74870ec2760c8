"""Datelines: the place that opens a news story."""

from __future__ import annotations

import re

from archive_crawler.items import Dateline

_DATE = (
    r"(?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:,\s*\d{4})?"
    r"|\d{1,2}\s+[A-Z][a-z]{2,8}\.?(?:\s+\d{4})?)"
)
# "(Ret.)" after a name is no news service; "(Oct. 24, 2019)" is only a date.
_FORM = re.compile(
    r"^(?P<raw>(?P<place>[A-Z][^()\[\]—–“”\"!?;:]{1,90}?)"
    rf"(?:\s*\((?:{_DATE}|(?!Ret\b)(?P<service>[A-Z][A-Za-z/&. ]{{1,40}}?)(?:,\s*{_DATE})?)\))?\s*"
    r"(?P<dash>-{2,}|[—–―]|(?<=\s)-(?=\s)|(?<=\))-))\s*"
)
_DAY = re.compile(rf",?\s*\(?{_DATE}\)?\s*$")
_CITY = re.compile(r"[A-Z][\w.’' -]{2,30},\s+(?:[A-Z]\.\s?[A-Z]\.?|[A-Z][a-z]{1,4}\.|[A-Z]{2}|[A-Z][a-z]+)")
# "NATO -- the alliance -- met": a second dash in the sentence closes an insertion, and the first one opened it.
_INSERTION = re.compile(r"[^.!?]*?(?:\s-{2,}|[—–―]|\s-\s)")
_FEWEST = 3


def dateline(paragraph: str) -> Dateline | None:
    """The dateline that begins a paragraph: a place in capital letters or "City, State", then a dash."""
    match = _FORM.match(paragraph)
    if match is None:
        return None
    place = _DAY.sub("", match["place"]).strip(" ,")
    rest = paragraph[match.end() :]
    if match["raw"].split()[:-1] == [place] and rest[:1].islower() and _INSERTION.match(rest):
        return None
    if not _is_place(place, with_service=match["service"] is not None):
        return None
    return Dateline(match["raw"].strip(), place, match["service"])


def outside(raw: str) -> Dateline | None:
    """A dateline that stands alone, as in a header."""
    return dateline(f"{raw} -- .") if not re.search(r"[—–]|--", raw) else dateline(f"{raw} .")


def _is_place(place: str, *, with_service: bool) -> bool:
    first = place.split(",", maxsplit=1)[0]
    letters = [each for each in first if each.isalpha()]
    if len(letters) >= _FEWEST and all(each.isupper() for each in letters):
        return True
    return bool(_CITY.fullmatch(place)) or (with_service and place[:1].isupper() and len(place.split()) <= 2 * _FEWEST)
