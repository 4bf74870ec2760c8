"""Dates as exact as the page gives them: no invented time, no invented zone.

Where day and month are both numbers, the month comes first, as US agencies write it, unless that is no month. Two digits
of a year are of 1990 to 2049. Relative dates ("yesterday") are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from archive_crawler.items import Date, Precision

_ENGLISH = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?",
    "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_SPANISH = (
    "ene(?:ro)?", "feb(?:rero)?", "mar(?:zo)?", "abr(?:il)?", "mayo?", "jun(?:io)?", "jul(?:io)?", "agosto",
    "(?:sep|set|sept)(?:iembre)?", "oct(?:ubre)?", "nov(?:iembre)?", "dic(?:iembre)?",
)  # fmt: skip
MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
} | {"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12}
"""How months begin, in English and Spanish."""
ZONES = {
    "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00",
    "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00", "AKDT": "-08:00", "HST": "-10:00",
}  # fmt: skip
"""Abbreviations that mean one offset in US usage; "ET" means two and stays out."""

_MONTH = rf"(?P<month>{'|'.join((*_ENGLISH, *_SPANISH))})\b\.?"
_SHORT = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th|[º°])?"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_TWO = r"(?P<year>\d{2})(?![\d/:])"
_TIMED = r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?:\s+[A-Z]{3,4})?)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"\b{_MONTH}\s+{_NUMBER}(?:\s*,?\s+|,\s*){_YEAR}",
        rf"\b{_MONTH}-{_NUMBER}-{_YEAR}",
        rf"(?<![\d-]){_NUMBER}(?:[\s-]+|\s+of\s+){_MONTH}[\s,-]+{_YEAR}",
        rf"\b{_NUMBER}\s+de\s+{_MONTH}\s+(?:del?\s+)?{_YEAR}",
        rf"\b{_MONTH}\s+{_NUMBER}\s*,?\s+del?\s+{_YEAR}",
        rf"\b{_MONTH}\s+{_NUMBER}\s+{_TIMED}\s+{_YEAR}",
        rf"(?<!\d)(?P<day>\d{{1,2}}){_SHORT}(?P<year>(?:19|20)\d{{2}}|\d{{2}})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})[\s-]{_SHORT}[\s-]{_TWO}",
        rf"(?<!\d)(?P<month>\d{{1,2}})(?P<mark>[/.-])(?P<day>\d{{1,2}})(?P=mark)(?P<year_last>){_YEAR}",
        rf"(?<![\d/])(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year_last>){_TWO}",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)(?=T|$)",
        rf"\b{_MONTH},?\s+(?:del?\s+)?{_YEAR}",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})-(?P<month>[01]\d)(?![\d-])",
        rf"^\s*{_YEAR}\s*$",
    )
)
_ZONE = r"(?P<zone>Z\b|[A-Z]{3,4}\b|[A-Z]\.[DS]\.T\.|[+-]\d{2}(?::?\d{2})?(?!\d))"
_CLOCK = re.compile(
    r"^\s*[-–|,]?\s*(?P<iso>T)?(?:at\s|@)?\s*(?P<hour>\d{1,2})(?P<colon>:)?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?(?!\d)"
    rf"\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?P<hours>hours\b|hrs\b|local\b)?\s*\(?{_ZONE}?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK_BEFORE = re.compile(
    r"(?P<hour>\d{1,2})(?P<colon>:)(?P<minute>\d{2})(?P<second>)(?P<iso>)(?P<hours>)\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*\(?(?P<zone>[A-Z]{2,4}\b)?\)?"
    r"[\s,|–-]*(?:on\s+)?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?$",
    re.IGNORECASE | re.ASCII,
)
_LABELS = re.compile(
    r"\b(?:(?P<modified>(?:last\s+)?(?:updated|modified|revised|reviewed|changed|edited)|last\s+update|actualizado)"
    r"|(?P<published>(?:originally\s+)?(?:published|posted|released|issued|created|publicado)))\b",
    re.IGNORECASE,
)
_NOON = 12
_FURTHEST = 14
"""Hours that a zone is from UTC at most."""
_CENTURY = 90


@dataclass(frozen=True, slots=True)
class _Moment:
    value: str
    precision: Precision
    day: str
    midnight: bool
    noon_utc: bool


def published(raw: str, source: str) -> Date | None:
    """The date of publication: never one that the words call the last update."""
    return _labelled(raw, source, "published")


def modified(raw: str, source: str) -> Date | None:
    """The date of the last change, where the words tell it from that of publication."""
    return _labelled(raw, source, "modified")


def _labelled(raw: str, source: str, wanted: str) -> Date | None:
    """Of words such as "Posted May 1, 2015, updated May 2, 2015" the date with the right label, or with none."""
    labels = list(_LABELS.finditer(raw))
    before = raw[: labels[0].start()] if labels else ""
    first = parse(before, source)
    if source == "<time>" or (
        all(label.lastgroup == wanted for label in labels) and (first is None or wanted == "published")
    ):
        return parse(raw, source)
    ends = [*(label.start() for label in labels[1:]), len(raw)]
    told = [(label.lastgroup, raw[label.end() : end]) for label, end in zip(labels, ends, strict=True)]
    named = [text for label, text in told if label == wanted]
    found = next((date for text in named if (date := parse(text, source))), first if wanted == "published" else None)
    return found and Date(found.value, found.raw.strip(" :|,-"), found.precision, source)


def parse(raw: str, source: str) -> Date | None:
    """Read a date; None where there is none in it.

    A machine-readable stamp at midnight is a date, not an instant. Where `<time>` shows another day than its UTC stamp, the
    day shown is right.
    """
    stamp, _, shown = raw.partition(" | ") if source == "<time>" else (raw, "", "")
    moment, said = _read(stamp), _read(shown)
    if moment and said is None and moment.precision is Precision.DAY:
        # "Feb. 29, 2020 | 4:05 p.m. EST": what follows the bar is the time of day.
        stamp, moment = (
            (raw, timed) if (timed := _read(raw)) and timed.precision is not Precision.DAY else (stamp, moment)
        )
    if moment is None:
        return Date(said.value, shown, said.precision, source) if said else None
    if (
        said
        and said.precision is not Precision.YEAR
        and said.day[:10] != moment.day
        and len(said.day) == len(moment.day)
    ):
        return Date(said.value, shown, said.precision, source)
    # Drupal writes a date without time as noon UTC.
    bare = moment.midnight or (moment.noon_utc and source == "<time>")
    if bare and source != "visible text":
        return Date(moment.day, stamp, Precision.DAY, source)
    return Date(moment.value, stamp, moment.precision, source)


def _read(raw: str) -> _Moment | None:
    for form in _FORMS:
        match = form.search(raw)
        if match:
            part = match.groupdict()
            found = _moment(part, part.get("clock") or raw[match.end() :], raw[: match.start()])
            if found:
                return found
    return None


def _moment(part: dict[str, str | None], after: str, before: str) -> _Moment | None:
    year, month, day = _year(part["year"] or ""), _month(part.get("month")), part.get("day")
    if year is None:
        return None
    if month is None:
        return _Moment(f"{year}", Precision.YEAR, f"{year}", midnight=False, noon_utc=False)
    if day is None:
        found = f"{year}-{month:02}" if 1 <= month <= _NOON else None
        return _Moment(found, Precision.MONTH, found, midnight=False, noon_utc=False) if found else None
    first, second = month, int(day)
    if first > _NOON and part.get("year_last") is not None:
        first, second = second, first  # no month has that number
    try:
        calendar = date(year, first, second)
    except ValueError:
        return None
    return _with_clock(calendar, after, before)


def _year(digits: str) -> int | None:
    """The year; of two digits one from 1990 to 2049."""
    if len(digits) != 2:
        return int(digits)
    number = int(digits)
    return 1900 + number if number >= _CENTURY else 2000 + number if number < _CENTURY - 40 else None


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return int(name) if name.isdigit() else MONTHS[name[:3].lower()]


def _with_clock(day: date, after: str, before: str) -> _Moment:
    match = _CLOCK.match(after)
    clock = _clock(match) if match else None
    if clock is None:
        match = _CLOCK_BEFORE.search(before)
        clock = _clock(match) if match else None
    if match is None or clock is None:
        return _Moment(day.isoformat(), Precision.DAY, day.isoformat(), midnight=False, noon_utc=False)
    zone = _zone(match)
    exact = Precision.SECOND if match["second"] else Precision.MINUTE
    spelled = datetime.combine(day, clock).isoformat(timespec="seconds" if match["second"] else "minutes")
    noon = clock == time(_NOON) and zone == "+00:00"
    return _Moment(spelled + zone, exact, day.isoformat(), midnight=clock == time(0), noon_utc=noon)


def _clock(match: re.Match[str]) -> time | None:
    """The time of day; "1300" only where something says that it is one."""
    if not (match["colon"] or match["iso"] or match["half"] or match["hours"] or _zone(match)):
        return None
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if match["half"][0] in "pP" else 0)
    try:
        return time(hour, int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        return None


def _zone(match: re.Match[str]) -> str:
    """The offset, where the page gives one; what follows minutes with a sign may as well end a span, as in 10:00-11:00."""
    text = (match["zone"] or "").replace(".", "").upper()
    if text[:1] not in {"+", "-"}:
        return ZONES.get(text, "")
    hours, minutes = int(text[1:3]), int(text[3:].strip(":") or 0)
    if not (match["iso"] or match["second"]) or (hours, minutes) > (_FURTHEST, 0) or minutes % 15:
        return ""
    return f"{text[0]}{hours:02}:{minutes:02}"
