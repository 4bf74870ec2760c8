"""VIRINs are read part by part."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from shared_data import FOLDER, needs

from archive_crawler.items import VirinOddity
from archive_crawler.pages import virin

CAPTURED = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("raw", "value", "day", "valid", "oddities"),
    [
        ("191024-O-ZZ999-002", "191024-O-ZZ999-002", "2019-10-24", True, []),
        ("170801-D-FW736-0024L", "170801-D-FW736-0024L", "2017-08-01", True, []),
        ("260508-D-D0360-1001", "260508-D-D0360-1001", "2026-05-08", True, []),
        ("070528-F-3108S-440", "070528-F-3108S-440", "2007-05-28", True, []),
        ("190101-A-AB123-001-AF", "190101-A-AB123-001-AF", "2019-01-01", True, []),
        ("150523-F-ZL078-838A-BE", "150523-F-ZL078-838A-BE", "2015-05-23", True, []),
        ("150523-F-ZL078-838.", "150523-F-ZL078-838", "2015-05-23", True, []),
        ("191024-o-zz999-002", "191024-O-ZZ999-002", "2019-10-24", True, ["lower case"]),
        ("150523-F-ZL078-838.JPG", "150523-F-ZL078-838", "2015-05-23", True, ["file extension"]),
        ("150523-F-ZL078-838 (1)", "150523-F-ZL078-838", "2015-05-23", True, ["copy number"]),
        (
            "150523-f-zl078-838 (1).jpg",
            "150523-F-ZL078-838",
            "2015-05-23",
            True,
            ["lower case", "file extension", "copy number"],
        ),
        ("150523_F_ZL078_838", "150523-F-ZL078-838", "2015-05-23", True, ["separators"]),
        ("150523 F ZL078 838", "150523-F-ZL078-838", "2015-05-23", True, ["separators"]),
        ("150523 - F - ZL078 - 838", "150523-F-ZL078-838", "2015-05-23", True, ["separators"]),
        ("150523\u2013F\u2013ZL078\u2013838", "150523-F-ZL078-838", "2015-05-23", True, ["separators"]),
        ("150523-FZL078-838", "150523-F-ZL078-838", "2015-05-23", True, ["separators"]),
        ("150523FZL078838", "150523-F-ZL078-838", "2015-05-23", True, ["separators"]),
        ("(150523-F-ZL078-838)", "150523-F-ZL078-838", "2015-05-23", True, ["other words"]),
        ("20150523-F-ZL078-0838", "150523-F-ZL078-0838", "2015-05-23", True, ["four-digit year"]),
        ("19440606-O-ZZ999-001", "440606-O-ZZ999-001", "1944-06-06", True, ["four-digit year"]),
        ("150523-0-ZZ999-001", "150523-O-ZZ999-001", "2015-05-23", True, ["zero for O"]),
        ("080523-C-1234S-001", "080523-C-1234S-001", "2008-05-23", True, ["former service letter"]),
        ("150523-F-1234S-001", "150523-F-1234S-001", "2015-05-23", True, ["former vision id"]),
        ("190101-Q-AB123-001", "190101-Q-AB123-001", "2019-01-01", False, ["unknown service"]),
        ("190101-A-XXXXX-001", "190101-A-XXXXX-001", "2019-01-01", False, ["vision id left open"]),
        ("190101-A-XXXJS-001", "190101-A-XXXJS-001", "2019-01-01", False, ["vision id left open"]),
        ("190101-A-ABCDE-001", "190101-A-ABCDE-001", "2019-01-01", False, ["odd vision id"]),
        ("190101-A-AB123-01", "190101-A-AB123-01", "2019-01-01", False, ["sequence length"]),
        ("190101-A-AB123-0024LC", "190101-A-AB123-0024LC", "2019-01-01", False, ["sequence letters"]),
        ("190230-A-AB123-001", "190230-A-AB123-001", None, False, ["impossible date"]),
        ("191301-A-AB123-001", "191301-A-AB123-001", None, False, ["impossible date"]),
        ("261126-A-AB123-001", "261126-A-AB123-001", "2026-11-26", True, []),
        ("261127-A-AB123-001", "261127-A-AB123-001", "2026-11-27", True, ["after the capture"]),
        ("440606-O-ZZ999-001C", "440606-O-ZZ999-001C", "1944-06-06", True, ["ambiguous century"]),
        ("DOD_107123456", None, None, False, ["DVIDS number"]),
        ("6123456", None, None, False, ["DVIDS number"]),
        ("191024e-001", None, None, False, ["unreadable"]),
        ("", None, None, False, ["unreadable"]),
    ],
)
def test_parse(raw: str, value: str | None, day: str | None, valid: bool, oddities: list[str]) -> None:  # noqa: FBT001
    """A VIRIN gives its canonical form and day, whether its parts obey the standard, and what is odd about it."""
    found = virin.parse(raw, CAPTURED)
    assert (found.raw, found.value, found.date, found.valid, found.oddities) == (raw, value, day, valid, oddities)
    assert all(oddity.sentence for oddity in found.oddities)


def test_every_oddity_is_met() -> None:
    """The table above has each member of the closed set."""
    table = next(mark for mark in test_parse.pytestmark if mark.name == "parametrize").args[1]
    assert {oddity for *_, oddities in table for oddity in oddities} == set(VirinOddity)


def test_parts() -> None:
    """Service, vision id, sequence, edit letter and country are told apart."""
    found = virin.parse("190101-A-AB123-0012B-AF", CAPTURED)
    assert (found.service, found.vision_id, found.sequence, found.suffix, found.country) == (
        "A",
        "AB123",
        "0012",
        "B",
        "AF",
    )


@pytest.mark.parametrize(
    ("raw", "captured", "told", "day", "doubtful"),
    [
        ("260101-A-AB123-001", "2026-11-25", "", "2026-01-01", False),
        ("270101-A-AB123-001", "2026-11-25", "", "1927-01-01", True),
        ("300101-A-AB123-001", "2031-01-01", "", "2030-01-01", False),
        ("990510-N-1234S-001", "2026-11-25", "", "1999-05-10", False),
        ("980510-N-1234S-001", "2026-11-25", "", "1998-05-10", True),
        ("430101-N-ZZ999-001", "2026-11-25", "", "1943-01-01", True),
        ("430101-N-ZZ999-001", "2043-02-01", "A photo of 1943.", "1943-01-01", True),
        ("180601-A-ZZ999-001", "2026-11-25", "Soldiers in France, 1918.", "1918-06-01", True),
        ("180601-A-ZZ999-001", "2026-11-25", "Since 1918; here in 2018.", "2018-06-01", True),
        ("180601-A-ZZ999-001", "2026-11-25", "Soldiers on June 1, 2018.", "2018-06-01", False),
        ("180601-A-ZZ999-001", "2026-11-25", "Hull 19184, built 1921", "2018-06-01", False),
        ("000229-A-AB123-001", "2026-11-25", "", "2000-02-29", False),
    ],
)
def test_century(raw: str, captured: str, told: str, day: str, doubtful: bool) -> None:  # noqa: FBT001
    """Years up to the capture's are of its century, unless the photo's own words name the other one alone."""
    found = virin.parse(raw, date.fromisoformat(captured), told)
    assert found.date == day
    assert (VirinOddity.AMBIGUOUS_CENTURY in found.oddities) == doubtful


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Photo By: X VIRIN: 150523-F-ZL078-838", "150523-F-ZL078-838"),
        ("VIRIN: 191024 - O - ZZ999 - 002 Photo", "191024 - O - ZZ999 - 002"),
        ("VIRIN: 150523-F-ZL078-838 (1)", "150523-F-ZL078-838 (1)"),
        ("VIRIN 150523-F-ZL078-838.JPG Download", "150523-F-ZL078-838.JPG"),
        ("VIRIN: unknown", "unknown"),
        ("VIRIN:", None),
        ("150523-F-ZL078-838", None),
        (None, None),
    ],
)
def test_labelled(text: str | None, number: str | None) -> None:
    """What follows the label is handed over as it stands, with what belongs to it."""
    assert virin.labelled(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("/2015/150523-F-ZL078-838.JPG", "150523-F-ZL078-838"),
        ("150523_F_ZL078_838_web.jpg", "150523_F_ZL078_838"),
        ("150523_f_zl078_838.jpg", "150523_f_zl078_838"),
        ("no number", None),
        ("call 150523-4-12345-678", None),
        (None, None),
    ],
)
def test_find(text: str | None, number: str | None) -> None:
    """A VIRIN is found in a file name; a number of other parts is none."""
    assert virin.find(text) == number


@given(st.text(), st.dates(), st.text())
def test_no_input_raises(raw: str, captured: date, told: str) -> None:
    """Whatever a page has in the place of a VIRIN is read, or said to be odd."""
    found = virin.parse(raw, captured, told)
    assert found.value or found.oddities
    assert virin.labelled(f"VIRIN: {raw}") is None or raw.strip()


@needs("virins.txt")
def test_virins_of_the_wild() -> None:
    """Every VIRIN found in the wild is read; one alone is odd, a photo of 1944."""
    lines = [
        line.strip()
        for line in (FOLDER / "virins.txt").read_text(encoding="utf-8").splitlines()
        if re.match(r"\d", line)
    ]
    found = [virin.parse(line, CAPTURED) for line in lines]
    assert all(each.value == line and each.valid for each, line in zip(found, lines, strict=True))
    assert [(each.date, each.oddities) for each in found if each.oddities] == [
        ("1944-06-06", [VirinOddity.AMBIGUOUS_CENTURY])
    ]


@needs("afmil-2016", "truth.jsonl")
def test_virins_of_real_stories() -> None:
    """Of the 206 photos of ninety stories twenty have a vision id that was left open; nothing else is odd."""
    stories = map(json.loads, (FOLDER / "afmil-2016" / "truth.jsonl").open(encoding="utf-8"))
    numbers = [photo["virin"] for story in stories for photo in story["photos"] if photo["virin"]]
    found = [virin.parse(number, date(2016, 1, 18)) for number in numbers]
    assert [each.value for each in found] == numbers
    assert Counter(oddity for each in found for oddity in each.oddities) == {VirinOddity.OPEN_VISION_ID: 20}
