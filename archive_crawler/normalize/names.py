"""Bylines: persons apart from offices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.items import Byline
from archive_crawler.normalize.ranks import rank
from archive_crawler.normalize.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY = re.compile(
    r"^\W*(?:(?:courtesy\s+)?(?:story|text|article|interview|words|report)(?:,?\s+(?:and|&)\s+(?:photos?|photographs?|video|graphics?))?\s+|"
    r"(?:written|posted|reported|submitted|compiled|prepared|published|authored|edited|released)\s+)?by\b\s*:?(?:\s+|$)(?:the\s+)?"
    r"|^\W*(?:author|writer)s?\s*:\s*|^\W*(?:courtesy\s+of|from)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"\W*courtesy\s+(?:story|article|report)\W*", re.IGNORECASE)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATED = rf"(?:{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH}\s+\d{{2,4}}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
_TRAILER = re.compile(rf"\s*[/|•·]\s*(?:(?:published|posted|updated|last\s+updated)\b|{_DATED}).*$", re.IGNORECASE)
_GLUED = re.compile(rf"(?<=[a-z.)])(?:{_MONTH}\s+\d{{1,2}},?\s+(?:19|20)\d\d|\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d\d).*$")
"""A date in an element of its own, without a space before it."""
_MAIL = re.compile(r"\s*[<(]?\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+[>)]?")
_OFFICE = re.compile(
    r"\b(?:Office|Department|Dept|Bureau|Agency|Affairs|News|Services?|Staff|Command|Wing|Center|Centre|Centers|Administration|"
    r"Division|Directorate|Press|Team|TV|Group|Squadron|Army|Navy|Marines|Marine\s+Corps|Air\s+Force|Space\s+Force|Coast\s+Guard|National\s+Guard|"
    r"University|Institute|Institutes|Laborator(?:y|ies)|Secretary\s+of|Committee|House|Council|Commission|Corporation|Association|"
    r"Research|Headquarters|Communications?|Activity|Programs?|Board|Branch|Task\s+Force|Operations|Embassy|Museum|Library|Survey|Foundation|Fleet|"
    r"Brigade|Battalion|Regiment|Base|District|Region|Media|Editors?|Webmaster|Admin|Interns?|Experience|Outreach|Magazine|Conference|Exposition|"
    r"Symposium|Technology|Policy|Management|Security|Safety|Education|Energy|Health|Initiative|Network|Relations|Reserves?|Forces|Academy|"
    r"Hospital|Clinic|School|College|Garrison|Depot|Station|Airfield|Unit|Section|Project|Reports?|Reads|Blog|Desk|Bulletin|Journal|Partnership|"
    r"Systems|Solutions|Statistics|Inspector|Congress|Senate|Government|Federal|Courts?|Society|Labs?|Observatory|Association|Contributors?)\b"
    r"|\.(?:gov|mil)\b|^(?:U\.?S\.?|DoD|DOD|NASA|FDA|EPA|NOAA|Fort|Camp|Naval|Joint|USS)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\b(?:public|affairs|news|magazine|leadership|media|staff|team|recruiting)\b", re.IGNORECASE)
_SUFFIX = re.compile(
    r",\s+((?:Jr|Sr)\b\.?|II|III|IV|Ph\.?\s?D\.?|M\.?D\.?|D\.?O\.?|J\.?D\.?|R\.?N\.?|M\.?P\.?H\.?|M\.?S\.?|Esq\b\.?|(?:U\.?S\.?[ANMC]F?|USCG|USMC)?\s?\(?Ret\.\)?)"
    r"(?=,|\s|;|$)",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"\s*;\s*")
_SEGMENTS = re.compile(r"\s*,\s*|\s+[|/–—]\s+|\s+-{1,2}\s+")
_PARTED = re.compile(r"\s*(?:\s+and\s+|\s+&\s+|\s+with\s+)\s*", re.IGNORECASE)
_AND = re.compile(r"^(?:and|&|with)\s+", re.IGNORECASE)
_JOB = re.compile(
    r"\b(?:director|commander|officer|secretary|administrator|specialist|editor|writer|reporter|correspondent|analyst|manager|"
    r"deputy|chief|president|assistant|advisor|adviser|scientist|engineer|intern|fellow|coordinator|contractor|member|author)\b",
    re.IGNORECASE,
)
_PARTICLE_WORDS = "de la las los del della di da do dos das du van von der den ter ten bin ibn al el y e zu af le st"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[.'’`-])*|[\"“(][^\W\d_][\w.'’ -]*[\"”)]")
# What a unit that follows a name without a comma begins with.
_UNPARTED = re.compile(
    r"\s+(?=\d+(?:st|nd|rd|th)\s+[A-Z]|(?:DoD|DOD|Pentagon|Army|Navy|Air\s+Force|Marine\s+Corps|Coast\s+Guard|Space\s+Force|National\s+Guard|"
    r"American\s+Forces|Defense|War)\s+(?:News|Press|Public\s+Affairs|Media)\b|Headquarters\b|Office\s+of\b|Secretary\s+of\b|Department\s+of\b|"
    r"(?:Combined\s+)?Joint\s+Task\s+Force|U\.S\.\s+[A-Z])"
)
_SENTENCE = re.compile(r"\b(?!of\b|the\b|and\b|for\b|in\b|on\b|at\b|public\b|affairs\b)[a-z]{2,}\b")
"""A word that no unit has in its name."""
_LONGEST_NAME = 7
_LONG = 3
"""Words of a name after which an office may follow without a comma."""


def byline(raw: str) -> Byline:
    """Read a byline: persons are told from offices; an office stays whole."""
    text = clean(_GLUED.sub("", _TRAILER.sub("", raw)))
    if _COURTESY.fullmatch(text):
        return Byline(text, [], None)
    lead = _BY.match(text)
    bare = _SUFFIX.sub(r" \1", text[lead.end() :] if lead else text)
    bare = _MAIL.sub("", bare).strip(" ,/|")
    people: list[str] = []
    offices: list[str] = []
    for group in _GROUPS.split(bare):
        found, office = _group(group, alone=lead is not None and bare == group)
        people += found
        offices += [office] if office and office not in offices else []
    return Byline(text, [cased(name) for name in people], "; ".join(offices) or None)


def _group(group: str, *, alone: bool) -> tuple[list[str], str | None]:
    """Persons and office of what no semicolon parts."""
    people: list[str] = []
    offices: list[tuple[int, int]] = []
    is_open = False
    for start, end in _segments(group):
        segment = group[start:end]
        if is_open and not (_AND.match(segment) or rank(segment)):
            offices[-1] = offices[-1][0], end
            continue
        found, rest = _persons(_AND.sub("", segment), led=alone and not people)
        people += found
        is_open = bool(rest)
        if rest:
            offices.append((end - len(rest), end))
    told = [group[start:end].strip(" ,") for start, end in offices]
    is_sentence = not people and re.search(_DATED, group)
    named = [] if is_sentence else [each for each in told if any(letter.isalpha() for letter in each)]
    return people, "; ".join(named) or None


def _segments(group: str) -> Iterator[tuple[int, int]]:
    """What commas and the like part, by place."""
    start = 0
    for match in _SEGMENTS.finditer(group):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < len(group):
        yield start, len(group)


def _persons(segment: str, *, led: bool) -> tuple[list[str], str]:
    """The persons of a segment, and the office that follows them; all of it is the office where there are none."""
    people = [each for each in _PARTED.split(segment) if each]
    if led and people and _is_lone_name(people[0]) and all(_is_person(each) for each in people[1:]):
        return people, ""  # "By Pat", "By Pat and Lee Sample"
    if people and all(_is_person(each) for each in people):
        return people, ""
    for match in _UNPARTED.finditer(segment):
        before, rest = segment[: match.start()], segment[match.end() :]
        named = [each for each in _PARTED.split(before) if each]
        if named and all(_is_person(each) for each in named):
            return named, rest
    return _ranked(segment)


def _ranked(segment: str) -> tuple[list[str], str]:
    """A rank, two words of a name, and a unit, without a comma between them."""
    title = rank(segment)
    match = re.match(r"((?:\S+\s+)(?:[A-Z]\.\s+)?\S+)\s+(?=[A-Z])", segment[len(title) :]) if title else None
    rest = segment[len(title) + match.end() :] if match else ""
    if match is None or not _OFFICE.search(rest) or _SENTENCE.search(rest) or not _is_person(title + match[1]):
        return [], segment
    return [title + match[1]], rest


def _is_lone_name(text: str) -> bool:
    is_name = bool(_NAME_WORD.fullmatch(text)) and text[0].isupper() and not text.isupper()
    return is_name and not _OFFICE.search(text) and not _JOB.fullmatch(text) and not rank(f"{text} ")


def _is_person(text: str) -> bool:
    title = rank(text)
    words = re.findall(r"[\"“(][^\"”)]*[\"”)]|\S+", text[len(title) :])
    if not 2 - bool(title) <= len(words) <= _LONGEST_NAME or not all(_NAME_WORD.fullmatch(word) for word in words):
        return False
    if not all(word[0].isupper() or word.lower() in _PARTICLES or not word[0].isalpha() for word in words):
        return False
    if title:
        is_unit = _UNIT.search(" ".join(words)) or _OFFICE.search(" ".join(words[2:]) if len(words) > _LONG else "")
        return not is_unit and (len(words) > 1 or not _OFFICE.search(words[0]))
    return words[-1][0].isupper() and not _OFFICE.search(text) and not _JOB.fullmatch(words[-1])


def cased(name: str) -> str:
    """A name in capital letters as names are written: JIM MCDOE is Jim McDoe."""
    title = rank(name)
    bare = name if name.isupper() else name[len(title) :]
    title = name[: len(name) - len(bare)]
    return (
        title + " ".join(_cased(word, number) for number, word in enumerate(bare.split())) if bare.isupper() else name
    )


_INITIALS = re.compile(r"(?:[A-Z]\.)+|[A-Z]|II|III|IV|[B-DF-HJ-NP-TV-XZ]{2}|[AEIO]J|MC[123]|(?:PO|PA)[123]")
_SHORT = frozenset(("LT", "DR", "MR", "MS", "ST", "JR", "SR", "MRS"))


def _cased(word: str, number: int) -> str:
    if _INITIALS.fullmatch(word) and word not in _SHORT:
        return word
    if word[0].isdigit() or (number and word.lower() in {"de", "la", "del", "von", "der", "y"}):  # 1ST CLASS
        return word.lower()
    pieces = re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), word)
    return re.sub(r"\b(Mc|O['’])([a-z])", lambda match: match[1] + match[2].upper(), pieces)
