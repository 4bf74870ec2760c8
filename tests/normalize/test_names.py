"""Bylines tell persons from offices."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.normalize import names, ranks


@pytest.mark.parametrize(
    ("raw", "people", "organization"),
    [
        ("By JIM SAMPLE, DOD News", ["Jim Sample"], "DOD News"),
        ("By Jim Sample", ["Jim Sample"], None),
        ("By KIM MCEXAMPLE AND LEE O'SAMPLE", ["Kim McExample", "Lee O'Sample"], None),
        (
            "By Staff Sgt. Joe W. McSample, 52nd Fighter Wing Public Affairs",
            ["Staff Sgt. Joe W. McSample"],
            "52nd Fighter Wing Public Affairs",
        ),
        (
            "By Senior Airman Kim Sample, 51st Fighter Wing / Published May 27, 2015",
            ["Senior Airman Kim Sample"],
            "51st Fighter Wing",
        ),
        ("By Lee Sample, 375th Group deputy commander", ["Lee Sample"], "375th Group deputy commander"),
        ("By Jim Sample, Jr., DoD News", ["Jim Sample Jr."], "DoD News"),
        ("Kim Sample; Lee Example", ["Kim Sample", "Lee Example"], None),
        ("Center for Drug Evaluation and Research", [], "Center for Drug Evaluation and Research"),
        ("By Secretary of the Air Force Public Affairs,", [], "Secretary of the Air Force Public Affairs"),
        ("Air Force News Service", [], "Air Force News Service"),
        ("By TRICARE.mil Staff", [], "TRICARE.mil Staff"),
        ("by Kim Sample", ["Kim Sample"], None),
        ("OSTP", [], "OSTP"),
        ("By Army Maj. Wes Example, Harbor News", ["Army Maj. Wes Example"], "Harbor News"),
        (
            "By U.S. Air Force Staff Sgt. Jane Sample, 1st Fighter Wing",
            ["U.S. Air Force Staff Sgt. Jane Sample"],
            "1st Fighter Wing",
        ),
        ("By Navy Petty Officer 1st Class Joan Sample", ["Navy Petty Officer 1st Class Joan Sample"], None),
        (
            "By Army Master Sgt. Al Sample and Marine Corps Cpl. Bo Sample, DOD News",
            ["Army Master Sgt. Al Sample", "Marine Corps Cpl. Bo Sample"],
            "DOD News",
        ),
        ("By Chief Petty Officer Ty Base, Navy Public Affairs", ["Chief Petty Officer Ty Base"], "Navy Public Affairs"),
        ("BY ARMY SGT. 1ST CLASS JOSÉ SAMPLE, HARBOR BUREAU", ["Army Sgt. 1st Class José Sample"], "HARBOR BUREAU"),
        ("By Cpl. Jo Ann de la Sample, 1st Marine Division", ["Cpl. Jo Ann de la Sample"], "1st Marine Division"),
        ("By Lee Sample and Jim Sample DOD News", ["Lee Sample", "Jim Sample"], "DOD News"),
        ("By Office of Example DOD News", [], "Office of Example DOD News"),
        ("By Army Public Affairs", [], "Army Public Affairs"),
        ("By 52nd Fighter Wing Public Affairs", [], "52nd Fighter Wing Public Affairs"),
        # What stands before the name.
        ("Story by Spc. Jo Sample", ["Spc. Jo Sample"], None),
        ("Story and photos by Spc. Jo Sample, 1st Brigade", ["Spc. Jo Sample"], "1st Brigade"),
        ("Author: Kim Sample", ["Kim Sample"], None),
        ("By the Office of Example", [], "Office of Example"),
        ("From staff reports", [], "staff reports"),
        ("Courtesy Story", [], None),
        # What stands behind it.
        ("By Kim Sample | Oct. 24, 2019", ["Kim Sample"], None),
        ("By Kim Sample | Published Oct. 24, 2019", ["Kim Sample"], None),
        ("Kim Sample (kim@example.gov)", ["Kim Sample"], None),
        ("By Kim Sample - Example Public Affairs", ["Kim Sample"], "Example Public Affairs"),
        ("By Kim Sample , Example News", ["Kim Sample"], "Example News"),
        # Units without a comma.
        ("By Jane Doe 1st Fighter Wing", ["Jane Doe"], "1st Fighter Wing"),
        ("By Jane Doe and Kim Sample 1st Fighter Wing", ["Jane Doe", "Kim Sample"], "1st Fighter Wing"),
        ("By Kim Ann Sample DOD News", ["Kim Ann Sample"], "DOD News"),
        ("By Senior Airman Jane Doe Air Mobility Command", ["Senior Airman Jane Doe"], "Air Mobility Command"),
        ("By Sample Doe Air Force Base Public Affairs", [], "Sample Doe Air Force Base Public Affairs"),
        ("By Sample Doe Army Institute of Research", [], "Sample Doe Army Institute of Research"),
        (
            "General Kim Sample III speaks at the Air Conference",
            [],
            "General Kim Sample III speaks at the Air Conference",
        ),
        ("By Kim Sample U.S. Army Garrison Example", ["Kim Sample"], "U.S. Army Garrison Example"),
        # Several authors.
        ("By Kim Sample & Lee Doe, Example News", ["Kim Sample", "Lee Doe"], "Example News"),
        ("By Kim Sample, Lee Doe, and Pat Roe", ["Kim Sample", "Lee Doe", "Pat Roe"], None),
        ("By Kim Sample, 1st Wing; Lee Doe, 2nd Wing", ["Kim Sample", "Lee Doe"], "1st Wing; 2nd Wing"),
        (
            "By Sgt. A. Sample, 1st Wing, and Lt. B. Doe, 2nd Wing",
            ["Sgt. A. Sample", "Lt. B. Doe"],
            "1st Wing; 2nd Wing",
        ),
        ("By Jim and Jane Doe", ["Jim", "Jane Doe"], None),
        # Ranks and titles.
        (
            "By Mass Communication Specialist 2nd Class Kim Doe",
            ["Mass Communication Specialist 2nd Class Kim Doe"],
            None,
        ),
        ("By Mass Communication Specialist Seaman Kim Doe", ["Mass Communication Specialist Seaman Kim Doe"], None),
        ("By MC2 (SW/AW) Lee Doe, Navy News", ["MC2 (SW/AW) Lee Doe"], "Navy News"),
        ("By Petty Officer 3rd Class Lee Doe", ["Petty Officer 3rd Class Lee Doe"], None),
        ("By Lt. j.g. Lee Doe", ["Lt. j.g. Lee Doe"], None),
        ("By Rear Adm. Lee Doe", ["Rear Adm. Lee Doe"], None),
        ("By Ensign Lee Doe", ["Ensign Lee Doe"], None),
        ("By Sgt. 1st Class Lee Doe", ["Sgt. 1st Class Lee Doe"], None),
        ("By Sgt. Maj. Lee Doe", ["Sgt. Maj. Lee Doe"], None),
        ("By Chief Warrant Officer 3 Lee Doe", ["Chief Warrant Officer 3 Lee Doe"], None),
        ("By CW3 Lee Doe", ["CW3 Lee Doe"], None),
        ("By Marine Corps Lance Cpl. Lee Doe", ["Marine Corps Lance Cpl. Lee Doe"], None),
        ("By Gunnery Sgt. Lee Doe", ["Gunnery Sgt. Lee Doe"], None),
        ("By Tech. Sgt. Lee Doe", ["Tech. Sgt. Lee Doe"], None),
        ("By Spc. 4 Lee Doe, Space Operations Command", ["Spc. 4 Lee Doe"], "Space Operations Command"),
        ("By Chaplain (Maj.) Lee Doe", ["Chaplain (Maj.) Lee Doe"], None),
        ("By retired Army Col. Lee Doe", ["retired Army Col. Lee Doe"], None),
        ("By Dr. Lee Doe, Ph.D., Example Lab", ["Dr. Lee Doe Ph.D."], "Example Lab"),
        ("By Lt. Col. J. R. Doe III", ["Lt. Col. J. R. Doe III"], None),
        # Names of other shapes, and their case.
        ("By Kim van der Sample", ["Kim van der Sample"], None),
        ("By Kim “Ace” Sample", ["Kim “Ace” Sample"], None),
        ("By Ki-moon Sample-Doe", ["Ki-moon Sample-Doe"], None),
        ("By J.D. Sample", ["J.D. Sample"], None),
        ("By Kim", ["Kim"], None),
        ("By BO O'SAMPLE AND AJ MCDOE", ["Bo O'Sample", "AJ McDoe"], None),
        ("By Sgt. 1st Class JOSE DE LA SAMPLE", ["Sgt. 1st Class Jose de la Sample"], None),
        # No persons.
        ("Office of Public and Indian Affairs", [], "Office of Public and Indian Affairs"),
        ("By Airman Magazine Staff", [], "Airman Magazine Staff"),
        (
            "AFA - Air & Space Conference and Technology Exposition",
            [],
            "AFA - Air & Space Conference and Technology Exposition",
        ),
        ("By Commander, Navy Region Example", [], "Commander, Navy Region Example"),
        ("Air Warfare Symposium, Example City, Feb. 20, 2014", [], None),
        ("EPA,OAR,OAP", [], "EPA,OAR,OAP"),
        ("", [], None),
        ("By", [], None),
        ("By 123", [], None),
        ("(—)", [], None),
    ],
)
def test_byline(raw: str, people: list[str], organization: str | None) -> None:
    """Persons come first, the rest is the organization, unsplit."""
    found = names.byline(raw)
    assert (found.names, found.organization) == (people, organization)


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Staff Sgt. Lee Doe", "Staff Sgt. "),
        ("U.S. Air Force Maj. Gen. Lee Doe", "U.S. Air Force Maj. Gen. "),
        ("Army Public Affairs", ""),
        ("Senior Master Lee Doe", ""),
        ("Sergeant Major of the Example", "Sergeant Major of "),
        ("Airman", ""),
        ("", ""),
    ],
)
def test_rank(text: str, rank: str) -> None:
    """A rank is as long as its words go on, and none without one that is a rank by itself."""
    assert ranks.rank(text) == rank


@given(st.text())
def test_no_input_raises(raw: str) -> None:
    """Whatever a page has for a byline, its names are words of it."""
    found = names.byline(raw)
    assert all(name.strip() for name in found.names)


def test_bylines_of_real_stories(shared: Path) -> None:
    """Of ninety stories each byline that begins with a rank is one person, and the rest of it the office, whole."""
    stories = map(json.loads, (shared / "afmil-2016" / "truth.jsonl").open(encoding="utf-8"))
    bylines = [story["byline_raw"].split(" / ")[0].strip(" ,") for story in stories]
    ranked = [each for each in bylines if ranks.rank(each.removeprefix("By ")) and "speaks during" not in each]
    assert len(ranked) > 35
    for each in ranked:
        if "Magazine" not in each:
            person, _, office = each.removeprefix("By ").partition(",")
            found = names.byline(each)
            assert (found.names, found.organization) == ([person.strip()], office.strip() or None)
    offices = [
        each for each in bylines if re.search("Public Affairs$|News Service$|TV$|Activity$", each) and "," not in each
    ]
    assert len(offices) > 15
    assert all(names.byline(each).names == [] for each in offices)
