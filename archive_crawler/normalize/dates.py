"""Dates as exact as the page gives them: no invented time, no invented zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from archive_crawler.items import Date, Precision

MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
} | {"ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12}
ZONES = {
    "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00", "EST": "-05:00", "EDT": "-04:00", "CST": "-06:00", "CDT": "-05:00",
    "MST": "-07:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00", "AKDT": "-08:00", "HST": "-10:00",
}  # fmt: skip
"""Abbreviations that mean one offset in US usage; "ET" means two and stays out."""

_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_SPANISH = r"(?P<month>enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)"
_NUMBER = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)",
        rf"\b{_MONTH}\s+{_NUMBER}\s*,?\s+{_YEAR}\b",
        rf"\b{_NUMBER}[\s-]+{_MONTH}[\s,-]+{_YEAR}\b",
        rf"\b{_NUMBER}[º°]?\s+de\s+{_SPANISH}\s+del?\s+{_YEAR}\b",
        rf"(?<!\d)(?P<month>\d{{1,2}})[/.-](?P<day>\d{{1,2}})[/.-]{_YEAR}(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)(?=T|$)",
        rf"\b{_MONTH},?\s+{_YEAR}\b",
        r"(?<!\d)(?P<year>(?:19|20)\d{2})-(?P<month>[01]\d)(?![\d-])",
        rf"^\s*{_YEAR}\s*$",
    )
)
_CLOCK = re.compile(
    r"^\s*[-–|,]?\s*(?:T|at|@)?\s*(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?P<zone>Z\b|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{3,4}\b)?",
    re.IGNORECASE,
)
_NOON = 12


@dataclass(frozen=True, slots=True)
class _Moment:
    value: str
    precision: Precision
    day: str
    midnight: bool
    noon_utc: bool


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
            found = _moment(match.groupdict(), raw[match.end() :])
            if found:
                return found
    return None


def _moment(part: dict[str, str | None], rest: str) -> _Moment | None:
    year, month, day = part["year"] or "", _month(part.get("month")), part.get("day")
    if month is None:
        return _Moment(year, Precision.YEAR, year, midnight=False, noon_utc=False)
    if day is None:
        found = f"{year}-{month:02}" if 1 <= month <= _NOON else None
        return _Moment(found, Precision.MONTH, found, midnight=False, noon_utc=False) if found else None
    try:
        calendar = date(int(year), month, int(day))
    except ValueError:
        return None
    return _with_clock(calendar, rest)


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return int(name) if name.isdigit() else MONTHS[name[:3].lower()]


def _with_clock(day: date, rest: str) -> _Moment:
    match = _CLOCK.match(rest)
    clock = _clock(match) if match else None
    if match is None or clock is None:
        return _Moment(day.isoformat(), Precision.DAY, day.isoformat(), midnight=False, noon_utc=False)
    zone = _zone(match["zone"])
    exact = Precision.SECOND if match["second"] else Precision.MINUTE
    spelled = datetime.combine(day, clock).isoformat(timespec="seconds" if match["second"] else "minutes")
    noon = clock == time(_NOON) and zone == "+00:00"
    return _Moment(spelled + zone, exact, day.isoformat(), midnight=clock == time(0), noon_utc=noon)


def _clock(match: re.Match[str]) -> time | None:
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % _NOON + (_NOON if match["half"][0] in "pP" else 0)
    try:
        return time(hour, int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        return None


def _zone(text: str | None) -> str:
    if not text:
        return ""
    if text[0] in "+-":
        return f"{text[:3]}:{text[-2:]}"
    return ZONES.get(text.upper(), "")
