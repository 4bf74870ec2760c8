"""VIRINs are read part by part."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from shared_data import FOLDER, needs

from archive_crawler.pages import virin


@pytest.mark.parametrize(
    ("raw", "value", "date", "valid"),
    [
        ("191024-O-ZZ999-002", "191024-O-ZZ999-002", "2019-10-24", True),
        ("191024-o-zz999-002", "191024-O-ZZ999-002", "2019-10-24", True),
        ("150523-F-ZL078-838.JPG", "150523-F-ZL078-838", "2015-05-23", True),
        ("150523-F-ZL078-838 (1)", "150523-F-ZL078-838", "2015-05-23", True),
        ("170801-D-FW736-0024L", "170801-D-FW736-0024L", "2017-08-01", True),
        ("260508-D-D0360-1001", "260508-D-D0360-1001", "2026-05-08", True),
        ("070528-F-3108S-440", "070528-F-3108S-440", "2007-05-28", True),
        ("440606-O-ZZ999-001C", "440606-O-ZZ999-001C", "1944-06-06", True),
        ("190101-A-AB123-001-AF", "190101-A-AB123-001-AF", "2019-01-01", True),
        ("190230-A-AB123-001", "190230-A-AB123-001", None, False),
        ("190101-A-XXXXX-001", "190101-A-XXXXX-001", "2019-01-01", False),
        ("190101-Q-AB123-001", "190101-Q-AB123-001", "2019-01-01", False),
        ("191024e-001", None, None, False),
    ],
)
def test_parse(raw: str, value: str | None, date: str | None, valid: bool) -> None:  # noqa: FBT001
    """A VIRIN gives its canonical form and date, and whether every part obeys the standard."""
    found = virin.parse(raw, captured_year=2026)
    assert (found.raw, found.value, found.date, found.valid) == (raw, value, date, valid)


def test_parts() -> None:
    """Service, vision id, sequence, edit letter and country are told apart."""
    found = virin.parse("190101-A-AB123-0012B-AF", captured_year=2026)
    assert (found.service, found.vision_id, found.sequence, found.suffix, found.country) == (
        "A",
        "AB123",
        "0012",
        "B",
        "AF",
    )


def test_century() -> None:
    """A date after the capture's year is of the century before."""
    assert virin.parse("300101-A-AB123-001", captured_year=2026).date == "1930-01-01"
    assert virin.parse("300101-A-AB123-001", captured_year=2031).date == "2030-01-01"


def test_find() -> None:
    """A VIRIN is found in a file name and after its label."""
    assert virin.find("/2015/150523-F-ZL078-838.JPG") == "150523-F-ZL078-838"
    assert virin.labelled("Photo By: X VIRIN: 150523-F-ZL078-838") == "150523-F-ZL078-838"
    assert virin.find("no number") is None


@needs("virins.txt")
def test_virins_of_the_wild() -> None:
    """Every VIRIN found in the wild is read, and most obey the standard."""
    lines = [
        line.strip()
        for line in (FOLDER / "virins.txt").read_text(encoding="utf-8").splitlines()
        if re.match(r"\d", line)
    ]
    found = [virin.parse(line, captured_year=2026) for line in lines]
    assert all(each.value == line.upper() for each, line in zip(found, lines, strict=True))
    assert sum(each.valid for each in found) >= 0.95 * len(found)
