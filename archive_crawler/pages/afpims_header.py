"""What stands between an AFPIMS headline and its text: date, byline, office, in the forms of two decades of skins."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive_crawler.pages.figures import outermost
from archive_crawler.pages.nodes import lines, path, within, words
from archive_crawler.pages.raw import VISIBLE, Found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive_crawler.pages.nodes import Element

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
DAY = re.compile(
    rf"\b(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
    r"|\d{4}-\d{2}-\d{2})\b",
    re.IGNORECASE,
)
BY = re.compile(r"^\W*(?:(?:(?:Courtesy\s+)?Story\s+|Written\s+)?by\b:?\s+)(?P<who>\S.*)$", re.IGNORECASE)
_FROM = re.compile(r"^From\s+(?P<who>(?:the\s+)?[A-Z].{2,120})$")
_PARTS = re.compile(r"\s*\|\s*|\s+/\s+|\s*/\s*(?=Published\b)|\s+[-–—]\s+(?=(?:Published|Posted)\b)")
_PUBLISHED = re.compile(
    r"^\W*(?:(?:Date\s+)?(?:Published|Posted|Released|Released\s+on|Date|Updated))\b\W*", re.IGNORECASE
)
_CLOCK = re.compile(r"\W*(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?\W*", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b\.?,?", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:Public\s+Affairs|Command|Wing|Squadron|Group|Office|Bureau|News|Service|Division|Forces?|Brigade|Battalion|Regiment|Guard|"
    r"Fleet|Center|Department|Media|Activity|Base|Station|Corps|Army|Navy|Unit|Staff|Headquarters|Region|District|Academy|Agency|"
    r"Detachment|Task\s+Force|Expeditionary|Marines)\b"
)
_OTHER_DAY = re.compile(
    r"^updated|\b(?:retired|died|born|deceased|effective|current|as\s+of|expires?)\b", re.IGNORECASE
)
"""What a day in the header of a biography or an update is the day of, when it is not that of publication."""
_LIFE = re.compile(r"\W*(?:retired|died|born|deceased)\b", re.IGNORECASE)
LONGEST_LINE = 160
_SMALL = frozenset(["of", "the", "and", "for", "in", "at", "on", "a", "de"])
"""Words of an office's name that have no capital."""


def parts(node: Element, without: Iterable[Element] = ()) -> list[Found[str]]:
    """A node's lines, cut at bars and slashes."""
    return [
        Found(part, "line of the header", path(node))
        for line in lines(node, without)
        for part in _PARTS.split(line)
        if part and part.strip(" |/,")
    ]


def dated(given: Iterable[Found[str]]) -> Found[str] | None:
    """The first part with a date in it, and nothing but the date of it; one named as published before others."""
    found = [each for each in given if DAY.search(each.value) and not _OTHER_DAY.search(each.value)]
    named = next((each for each in found if _PUBLISHED.match(each.value)), None) or next(iter(found), None)
    if named is None:
        return None
    day = DAY.search(named.value)
    return Found(day.group() if day else named.value, named.rule, named.path)


def days_of_a_life(given: Iterable[Found[str]]) -> Found[str] | None:
    """The line that tells when somebody retired, was born or died."""
    return next((each for each in given if _LIFE.match(each.value) and DAY.search(each.value)), None)


def byline(given: list[Found[str]]) -> Found[str] | None:
    """The part that says by whom, with the office that the next one names."""
    for form in (BY, _FROM):
        for number, each in enumerate(given):
            if not form.match(each.value):
                continue
            office = given[number + 1].value if number + 1 < len(given) else ""
            joined = (
                _OFFICE.search(office)
                and not DAY.search(office)
                and not BY.match(office)
                and len(office) < LONGEST_LINE
            )
            told = f"{each.value.rstrip(' ,')}, {office}" if joined else each.value
            said = f"{each.value} | {office}" if joined else each.value
            return Found(DAY.sub("", told).strip(" |/,"), each.rule, each.path, VISIBLE, said)
    return None


def unit_behind(node: Element) -> Element | None:
    """The node that names the unit of the author whom the node before it names, where that names none itself."""
    unit = next((each for each in node.itersiblings() if isinstance(each.tag, str)), None)
    parted = not (node.tail or "").strip(" ,|/-–—\n\t\r")
    if unit is None or not parted or _OFFICE.search(words(node)) or not BY.match(words(node)):
        return None
    text = words(unit)
    return unit if len(text) <= LONGEST_LINE and _is_office(text) else None


def _is_office(text: str) -> bool:
    """Whether a line names an office, and says nothing else."""
    if DAY.search(text) or BY.match(text) or text.endswith((".", "?", "!", ":")):
        return False
    return bool(_OFFICE.search(text)) and all(
        word[0].isupper() or not word[0].isalpha() or word in _SMALL for word in text.split()
    )


def says_only(text: str) -> bool:
    """Whether a line is nothing but date, byline and office."""
    if len(text) > LONGEST_LINE:
        return False
    told = [part for part in _PARTS.split(text) if part.strip(" |/,")]
    clear = [part for part in told if BY.match(part) or _FROM.match(part) or is_date(part)]
    return bool(clear) and all(part in clear or (len(told) > 1 and len(part.split()) <= 8) for part in told)


def is_date(text: str) -> bool:
    """Whether a text is a date, perhaps with a weekday, a time of day and the word "Published"."""
    bare = _CLOCK.sub("", _WEEKDAY.sub("", _PUBLISHED.sub("", text)))
    return bool(DAY.fullmatch(bare.strip(" .,|/()")))


def leading(container: Element, apart: list[Element]) -> list[Element]:
    """The short nodes of a container, before its first long one, that hold nothing but date, byline and office."""
    outside = set(apart)
    found: list[Element] = []
    for node in container.iter(
        "p", "div", "span", "li", "ul", "time", "h2", "h3", "h4", "h5", "h6", "em", "strong", "b", "td", "address"
    ):
        if node is container or within(node, outside):
            continue
        text = words(node)
        if len(text) > LONGEST_LINE and not _holds_blocks(node):
            break
        if says_only(text) or (found and _continues(found[-1], node, text)):
            found.append(node)
    return outermost(found)


def _continues(before: Element, node: Element, text: str) -> bool:
    """Whether a node is the office under a byline."""
    if (
        before.getnext() is not node
        or not BY.match(words(before))
        or before.tag != node.tag
        or len(text) > LONGEST_LINE
    ):
        return False
    return bool(_OFFICE.search(text)) and not text.endswith((".", "?", "!", ":"))


def _holds_blocks(node: Element) -> bool:
    return any(
        each.tag in {"p", "div", "ul", "ol", "li", "section", "article", "header", "table", "h1", "h2", "h3", "figure"}
        for each in node.iterdescendants()
    )
