"""Datelines: the place that opens a news story.

A word in capital letters before a dash may as well be an organization or a lead-in ("NATO -- Its members met"). One of up
to five letters is a place where it is a known one, or state, country, service or date follow it; others are none where
they hold a word that no place has.
"""

from __future__ import annotations

import re
from dataclasses import replace

from archive_crawler.items import Dateline
from archive_crawler.normalize.ranks import rank

_DATE = (
    r"(?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:,\s*\d{4})?"
    r"|\d{1,2}\s+[A-Z][a-z]{2,8}\.?(?:\s+\d{4})?)"
)
# "(Ret.)" after a name is no news service; "(Oct. 24, 2019)" is only a date.
_FORM = re.compile(
    r"^(?P<raw>(?P<open>\()?(?P<place>[A-Z][^()\[\]—–“”\"!?;:]{1,90}?)(?(open)\))"
    rf"(?:\s*\((?:{_DATE}|(?!Ret\b)(?P<service>[A-Z][A-Za-z/&. ]{{1,40}}?)(?:,\s*{_DATE})?)\)|\s+/(?P<wire>[A-Z][\w. ]{{1,30}})/)?\s*"
    r"(?P<dash>-{2,}|[—–―]|(?<=\s)-(?=\s)|(?<=\))-))\s*"
)
_DAY = re.compile(rf",?\s*\(?{_DATE}\)?\s*$")
_CITY = re.compile(
    r"[A-Z][\w.’' -]{2,30},\s+(?:[A-Z]\.\s?[A-Z]\.?|[A-Z][a-z]{1,4}\.|[A-Z]{2}|(?:(?:North|South|New|West|Rhode|Northern|Saudi|United|Puerto|Costa|"
    r"El|Sri|Czech|Marshall|American|Sierra|Papua\s+New)\s+)?[A-Z][a-z]+)"
)
_SHORT_PLACES = frozenset(
    ["ROME", "OSLO", "LIMA", "SEOUL", "TOKYO", "DOHA", "RIGA", "KYIV", "KIEV", "PARIS", "MIAMI", "DUBAI", "CAIRO", "DELHI", "BAKU", "BONN", "BERN",
     "QUITO", "MILAN", "KABUL", "HANOI", "SOFIA", "MINSK", "TUNIS", "RABAT", "ACCRA", "LAGOS", "DAKAR", "AMMAN", "BASRA", "MOSUL", "OMAHA", "TAMPA",
     "BOISE", "GUAM", "MALTA", "IRAQ", "IRAN", "CUBA", "HAITI", "JAPAN", "KENYA", "NIGER", "MALI", "CHAD", "TOGO", "PERU", "CHILE", "ITALY", "SPAIN",
     "QATAR", "OMAN", "YEMEN", "SYRIA", "SUDAN", "EGYPT", "LIBYA", "NEPAL", "INDIA", "CHINA", "FIJI", "PALAU", "SAMOA", "OAHU", "MAUI", "YUMA", "RENO",
     "TEXAS", "MAINE", "IOWA", "UTAH", "OHIO", "IDAHO", "ALOFT", "BURMA", "GHANA", "KOREA", "KUWAIT", "SINAI", "BENIN", "GABON", "SEA", "DILI", "MALE"]
)  # fmt: skip
_NO_PLACE = re.compile(
    r"\b(?:FACT\s+SHEET|MEDIA|ADVISORY|RELEASE|UPDATED?|NOTE|NOTICE|CORRECT(?:ION|ED)|BACKGROUND|SUMMARY|WATCH|VIDEO|PHOTOS?|READOUT|STATEMENT|REMARKS|"
    r"BREAKING|TRANSCRIPT|EMBARGOED|WHAT|WHO|WHEN|WHERE|WHY|HOW|YOU|YOUR|IS|ARE|WAS|FOR|ALL|NOT|WE|OUR|THIS|THAT|FIRST|WITH|IT|ITS|SEC|SECRETARY|"
    r"PRESIDENT|ADMINISTRATOR|DIRECTOR|STAFF|MODERATOR|OPERATOR|QUESTION|ANSWER|REPORTER|DEPARTMENT|AGENCY|ADMINISTRATION|OFFICE|REPORT)\b|\d"
)
_LONGEST_SHORT = 5
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
    service = match["service"] or match["wire"]
    if service and place == "".join(each for each in service if each.isupper()):
        return None  # "NATO (North Atlantic Treaty Organization) --"
    told = service is not None or place != match["place"].strip() or "(" in match["raw"]
    if not told and "," not in place and rest[:1].islower() and _INSERTION.match(rest):
        return None
    if not _is_place(place, told=told, goes_on=rest[:1].islower()):
        return None
    return Dateline(match["raw"].strip(), place, service)


def outside(raw: str) -> Dateline | None:
    """A dateline that stands alone, as in a header."""
    found = dateline(f"{raw} -- .") if not re.search(r"[—–]|--", raw) else dateline(f"{raw} .")
    return replace(found, raw=raw) if found else None


def _is_place(place: str, *, told: bool, goes_on: bool) -> bool:
    """Whether words are a place; `told` where a service or a date says that they open a story, or parentheses do."""
    first = place.split(",", maxsplit=1)[0]
    letters = [each for each in first if each.isalpha()]
    if len(letters) >= _FEWEST and all(each.isupper() for each in letters):
        is_short = len(first.split()) == 1 and len(letters) <= _LONGEST_SHORT and first not in _SHORT_PLACES
        if "," in place or told:
            return not _NO_PLACE.search(first) or told
        return not is_short and not _NO_PLACE.search(first) and not rank(f"{first} ")
    if _CITY.fullmatch(place):
        return told or not goes_on
    return told and place[:1].isupper() and len(place.split()) <= 2 * _FEWEST and not place.startswith(("The ", "A "))
