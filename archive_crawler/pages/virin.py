"""VIRIN: Visual Information Record Identification Number (DoD Instruction 5040.02).

`YYMMDD-S-XXXXX-NNN[N][A][-CC]`: date, service, vision id, sequence, edit letter, country.
"""

from __future__ import annotations

import re
from datetime import date

from archive_crawler.items import Virin

SERVICES = {
    "A": "Army",
    "C": "Civilian",
    "D": "Department of Defense",
    "F": "Air Force",
    "G": "Coast Guard",
    "H": "Department of Homeland Security",
    "J": "Joint",
    "L": "Library",
    "M": "Marine Corps",
    "N": "Navy",
    "O": "Other",
    "P": "Personal",
    "S": "Department of State",
    "X": "Space Force",
    "Z": "National Guard",
}

_FORM = re.compile(
    r"(?<![A-Z0-9])(?P<day>\d{6})-(?P<service>[A-Z])-(?P<vision>[A-Z0-9]{5})-(?P<sequence>\d{3,4})"
    r"(?P<suffix>[A-Z])?(?:-(?P<country>[A-Z]{2}))?(?![A-Z0-9])",
    re.IGNORECASE,
)
# Two letters and three digits; a letter and four digits (since 2023); four digits and a letter (before 2009).
_VISION = re.compile(r"[A-Z]{2}\d{3}|[A-Z]\d{4}|\d{4}[A-Z]")
_LABEL = re.compile(r"\bVIRIN\b\s*[:#]?\s*", re.IGNORECASE)


def find(text: str | None) -> str | None:
    """The first VIRIN in a text or URL, as it stands there."""
    match = _FORM.search(text.replace("_", "-") if text else "")
    return text[match.start() : match.end()] if match and text else None


def labelled(text: str | None) -> str | None:
    """What follows the word "VIRIN:", whether it can be read or not."""
    match = _LABEL.search(text or "")
    rest = (text or "")[match.end() :].split() if match else []
    return rest[0] if rest else None


def parse(raw: str, captured_year: int) -> Virin:
    """Read a VIRIN; a date after the capture's year is of the century before."""
    match = _FORM.search(raw.replace("_", "-"))
    if match is None:
        return Virin(raw, None, None, None, None, None, None, None, valid=False)
    part = {name: (value or "").upper() for name, value in match.groupdict().items()}
    day = _date(part["day"], captured_year)
    return Virin(
        raw=raw,
        value=match.group().upper(),
        date=day,
        service=part["service"],
        vision_id=part["vision"],
        sequence=part["sequence"],
        suffix=part["suffix"] or None,
        country=part["country"] or None,
        valid=bool(day and part["service"] in SERVICES and _VISION.fullmatch(part["vision"])),
    )


def _date(digits: str, captured_year: int) -> str | None:
    year, month, day = (int(digits[i : i + 2]) for i in (0, 2, 4))
    century = 2000 if 2000 + year <= captured_year else 1900
    try:
        return date(century + year, month, day).isoformat()
    except ValueError:
        return None
