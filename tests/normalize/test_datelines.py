"""Datelines are the place that opens a story."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.normalize import datelines


@pytest.mark.parametrize(
    ("paragraph", "place", "service"),
    [
        ("WASHINGTON (AFNS) -- The ministers met.", "WASHINGTON", "AFNS"),
        ("BRUSSELS -- The ministers met.", "BRUSSELS", None),
        ("INCIRLIK AIR BASE, Turkey (AFNS) -- The word", "INCIRLIK AIR BASE, Turkey", "AFNS"),
        ("JOINT BASE SAN ANTONIO-RANDOLPH, Texas (AFNS) -- The", "JOINT BASE SAN ANTONIO-RANDOLPH, Texas", "AFNS"),
        ("WASHINGTON, Oct. 24, 2019 — The ministers met.", "WASHINGTON", None),
        ("Washington, D.C. – The office met.", "Washington, D.C.", None),
        ("FORT GEORGE G. MEADE, Md. (AFNS) – The", "FORT GEORGE G. MEADE, Md.", "AFNS"),
        ("SPANGDAHLEM AIR BASE, Germany (AFNS) -- ", "SPANGDAHLEM AIR BASE, Germany", "AFNS"),
        ("PACIFIC OCEAN (Oct. 24, 2019) -- Sailors", "PACIFIC OCEAN", None),
        ("FORT BRAGG, N.C. (Army News Service, Jan. 7, 2020) -- ", "FORT BRAGG, N.C.", "Army News Service"),
        ("ARLINGTON, Va. – ", "ARLINGTON, Va.", None),
        ("BRUSSELS -- ", "BRUSSELS", None),
        ("BRUSSELS -- the ministers met.", "BRUSSELS", None),
        ("NAVAL STATION NORFOLK (NNS) -- The", "NAVAL STATION NORFOLK", "NNS"),
        ("JOINT BASE PEARL HARBOR-HICKAM, Hawaii (AFNS) — The", "JOINT BASE PEARL HARBOR-HICKAM, Hawaii", "AFNS"),
        ("PACIFIC OCEAN – The", "PACIFIC OCEAN", None),
        ("USS NIMITZ, At Sea -- The", "USS NIMITZ, At Sea", None),
        ("ABOARD USS SAMPLE -- The", "ABOARD USS SAMPLE", None),
        ("AT SEA -- The", "AT SEA", None),
        ("THE PENTAGON -- The", "THE PENTAGON", None),
        ("WASHINGTON—The", "WASHINGTON", None),
        ("WASHINGTON, D.C.—The", "WASHINGTON, D.C.", None),
        ("(WASHINGTON) – The", "WASHINGTON", None),
        ("(Washington, D.C.) — The", "Washington, D.C.", None),
        ("WASHINGTON /HarborNews/ -- The", "WASHINGTON", "HarborNews"),
        ("Fort Sample, North Carolina – The", "Fort Sample, North Carolina", None),
        ("Seoul, South Korea (Oct. 24, 2019) – The", "Seoul, South Korea", None),
        ("ROME – The", "ROME", None),
        ("GUAM (NNS) -- The", "GUAM", "NNS"),
        ("KYIV, Ukraine — The", "KYIV, Ukraine", None),
    ],
)
def test_dateline(paragraph: str, place: str, service: str | None) -> None:
    """Place and service are told apart."""
    found = datelines.dateline(paragraph)
    assert (found.place, found.service) == (place, service)
    assert paragraph.startswith(found.raw)


@pytest.mark.parametrize(
    "paragraph",
    [
        "The ministers -- all of them -- met.",
        "A long-awaited talk began.",
        "Fathom spoke during a meeting — the first.",
        "ISIS is not able to come back, he said -- not now.",
        "NATO -- the alliance of 29 nations -- met",
        "COVID-19 — the disease — spread",
        "General Sample (Ret.) -- a hero",
        "NATO -- Its members met.",
        "NATO -- Russia came, too.",
        "NATO (North Atlantic Treaty Organization) -- Its members met.",
        "DOD — The department",
        "FACT SHEET – The plan",
        "MEDIA ADVISORY — Join us",
        "EDITOR'S NOTE — The story",
        "WHAT — A talk about safety",
        "SAFETY FIRST — Wear a helmet.",
        "HOW YOU CAN HELP — Give time.",
        "GEN. SAMPLE -- Thank you.",
        "MR. SAMPLE -- Good morning.",
        "SECRETARY SAMPLE — Well, yes.",
        "GAO-20-123 — A report",
        "Samples, Jones – and others",
        "Oct. 24, 2019 – WASHINGTON – The",
        "U.S. – The",
        "",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    """A dash inside a sentence makes no dateline."""
    assert datelines.dateline(paragraph) is None


@given(st.text() | st.from_regex(r"[A-Z]{0,9},? ?[A-Za-z(). ]{0,12}(--|\u2014) ?[a-zA-Z]{0,5}"))
def test_no_input_raises(paragraph: str) -> None:
    """Whatever opens a story, its dateline is how it begins, and stays in the body."""
    found = datelines.dateline(paragraph)
    assert found is None or paragraph.startswith(found.raw)
    datelines.outside(paragraph)
