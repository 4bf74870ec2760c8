"""Bylines tell persons from offices."""

from __future__ import annotations

import pytest

from archive_crawler.normalize import names


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
    ],
)
def test_byline(raw: str, people: list[str], organization: str | None) -> None:
    """Persons come first, the rest is the organization, unsplit."""
    found = names.byline(raw)
    assert (found.names, found.organization) == (people, organization)
