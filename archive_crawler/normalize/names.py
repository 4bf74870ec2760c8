"""Bylines: persons apart from offices."""

from __future__ import annotations

import re

from archive_crawler.items import Byline
from archive_crawler.normalize.text import clean

_BY = re.compile(
    r"^\W*(?:(?:story|written|posted|article|reported|submitted)\s+)?by\b\s*:?\s+|^\W*(?:author|writer)s?\s*:\s*",
    re.IGNORECASE,
)
_TRAILER = re.compile(r"\s*[/|]\s*(?:published|posted|updated)\b.*$", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:Office|Department|Bureau|Agency|Affairs|News|Services?|Staff(?!\s+Sgt|\s+Sergeant)|Command|Wing|Center|Centre|Centers|Administration|"
    r"Division|Directorate|Press|Team|TV|Group|Squadron|Army|Navy|Marine\s+Corps|Air\s+Force|Space\s+Force|Coast\s+Guard|National\s+Guard|"
    r"University|Institute|Institutes|Laborator(?:y|ies)|Secretary\s+of|Committee|House|Council|Commission|Corporation|Association|"
    r"Research|Headquarters|Communications?|Activity|Program|Board|Branch|Task\s+Force|Operations|Embassy|Museum|Library|Survey|Foundation|Fleet|Brigade|"
    r"Battalion|Regiment|Base|District|Region|Media|Editors?|Webmaster|Admin|Intern|Experience|Outreach)\b|\.(?:gov|mil)\b|^(?:U\.?S\.?|DoD|DOD|NASA|FDA|EPA|NOAA)\b",
    re.IGNORECASE,
)
# "Army Maj. Wes Example": a service, which alone would be an office, before a rank.
_RANK = re.compile(
    r"^(?:U\.?S\.?\s+)?(?:(?:Army|Navy|Air\s+Force|Marine\s+Corps|Space\s+Force|Coast\s+Guard|(?:Army\s+|Air\s+)?National\s+Guard)\s+)?"
    r"(?:(?:1st|2nd|3rd|Senior|Chief|Master|Staff|Tech\.|Lance|Gunnery|Brig\.|Rear|Vice|Warrant|Petty)\s+)*"
    r"(?:Pvt\.|Pfc\.|Spc\.|Cpl\.|Sgt\.|Lt\.|Capt\.|Maj\.|Cmdr\.|Col\.|Gen\.|Adm\.|Officer|Airman|Seaman|Ensign)\s+"
    r"(?:(?:1st|2nd|3rd|Class|Basic|Maj\.|Col\.|Cmdr\.|Gen\.|j\.g\.)\s+)*",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r",\s+(Jr\.?|Sr\.?|II|III|IV|Ph\.?\s?D\.?|M\.?D\.?|Esq\.?)(?=,|\s|;|$)", re.IGNORECASE)
_PARTED = re.compile(r"\s*(?:;|\s+and\s+|\s+&\s+|\s+with\s+)\s*", re.IGNORECASE)
_JOB = re.compile(
    r"\b(?:director|commander|officer|secretary|administrator|specialist|editor|writer|reporter|correspondent|analyst|manager|"
    r"deputy|chief|president|assistant|advisor|adviser|scientist|engineer|intern|fellow|coordinator|contractor|member|author)\b",
    re.IGNORECASE,
)
# "Jim Example DOD News": a news service that follows the name without a comma.
_UNPARTED = re.compile(r"(?P<people>.+?)\s+(?P<service>(?:DoD|Pentagon)\s+News\b.*)", re.IGNORECASE)
_MOST_WORDS = 7


def byline(raw: str) -> Byline:
    """Read a byline: names up to the first office, the rest is the organization."""
    text = clean(_TRAILER.sub("", raw))
    bare = _SUFFIX.sub(r" \1", _BY.sub("", text, count=1)).strip(" ,/|")
    parts = [part.strip(" ,") for part in bare.split(",") if part.strip(" ,")]
    parts[:1] = _apart(parts[0]) if parts else []
    names: list[str] = []
    while parts and (found := _persons(parts[0])):
        names += found
        parts.pop(0)
    organization = ", ".join(parts) or None
    return Byline(text, [cased(name) for name in names], organization)


def _apart(part: str) -> list[str]:
    """Persons and the news service after them; the part itself where there are not both."""
    match = _UNPARTED.fullmatch(part)
    return [match["people"], match["service"]] if match and _persons(match["people"]) else [part]


def _persons(part: str) -> list[str]:
    """The persons of a part between commas; none where it is an office or a job."""
    people = [
        each.strip(" ,")
        for each in _PARTED.split(re.sub(r"^and\s+", "", part, flags=re.IGNORECASE))
        if each.strip(" ,")
    ]
    return people if people and all(_is_person(each) for each in people) else []


def _is_person(text: str) -> bool:
    bare = _RANK.sub("", text, count=1)
    if bare != text:
        return 2 <= len(bare.split()) <= _MOST_WORDS and not any(each.isdigit() for each in bare)
    words = text.split()
    if len(words) == 1 and text.isupper():
        return False
    if _OFFICE.search(text) or any(letter.isdigit() for letter in words[0]) or len(words) > _MOST_WORDS:
        return False
    if not words[-1][0].isupper() and not words[-1][0].isdigit():
        return False
    return not (_JOB.search(text) and text == text.lower()) and not _JOB.fullmatch(words[-1])


def cased(name: str) -> str:
    """A name in capital letters as names are written: JIM MCDOE is Jim McDoe."""
    return " ".join(_cased(word) for word in name.split()) if name.isupper() else name


def _cased(word: str) -> str:
    if re.fullmatch(r"(?:[A-Z]\.)+|II|III|IV|[A-Z]{1,2}\.?", word) and word not in {"JR.", "SR.", "JO", "ED", "AL"}:
        return word
    if word[0].isdigit():  # 1ST CLASS
        return word.lower()
    pieces = re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), word)
    return re.sub(r"\b(Mc|O['’])([a-z])", lambda match: match[1] + match[2].upper(), pieces)
