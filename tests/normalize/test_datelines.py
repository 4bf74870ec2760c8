"""Datelines are the place that opens a story."""

from __future__ import annotations

import pytest

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
        "",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    """A dash inside a sentence makes no dateline."""
    assert datelines.dateline(paragraph) is None
