"""Hours in which nothing is fetched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive_crawler.collection.blackout import blackout, blackout_until
from archive_crawler.collection.load import parse
from archive_crawler.errors import BadCollection

WINTER = "2026-01-07"  # a Wednesday


def until(texts, moment):
    ends = blackout_until([texts] if isinstance(texts, str) else texts, datetime.fromisoformat(moment))
    return ends and ends.isoformat()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (f"{WINTER}T12:59:59Z", None),
        (f"{WINTER}T13:00:00Z", f"{WINTER}T23:00:00+00:00"),
        (f"{WINTER}T22:59:59Z", f"{WINTER}T23:00:00+00:00"),
        (f"{WINTER}T23:00:00Z", None),
        ("2026-07-08T12:00:00Z", "2026-07-08T22:00:00+00:00"),
    ],
)
def test_hours_are_those_of_the_zone(moment, expected):
    """Eight o'clock in New York is 13:00 UTC in winter and 12:00 UTC in summer; the end is not part of it."""
    assert until("08:00-18:00 America/New_York", moment) == expected


def test_a_blackout_may_last_into_the_next_day():
    """The day named is the one on which it begins."""
    night = "Fri 22:00-06:00 UTC"
    assert until(night, "2026-01-09T23:00Z") == until(night, "2026-01-10T05:59Z") == "2026-01-10T06:00:00+00:00"
    assert until(night, "2026-01-09T05:00Z") is None
    assert until(night, "2026-01-10T23:00Z") is None


def test_days():
    """Days are single, listed or spans, and a span may go over Sunday."""
    assert blackout("Mon-Fri 08:00-18:00 UTC").days == {0, 1, 2, 3, 4}
    assert blackout("sat,Sun 00:00-24:00 UTC").days == {5, 6}
    assert blackout("Fri-Mon,Wed 08:00-18:00 UTC").days == {4, 5, 6, 0, 2}
    assert until("Sun 00:00-24:00 UTC", "2026-01-11T23:59Z") == "2026-01-12T00:00:00+00:00"


def test_when_the_clock_is_put_back_the_longer_reading_holds():
    """01:30 comes twice in New York on 2026-11-01: a blackout that ends then ends at the second."""
    assert until("00:00-01:30 America/New_York", "2026-11-01T05:45Z") == "2026-11-01T06:30:00+00:00"
    assert until("01:30-03:00 America/New_York", "2026-11-01T05:35Z") == "2026-11-01T08:00:00+00:00"


def test_when_the_clock_is_put_forward_no_minute_is_lost():
    """02:30 does not exist in New York on 2026-03-08, whose clocks go from 06:59 UTC, 01:59, to 07:00 UTC, 03:00."""
    assert until("00:00-02:30 America/New_York", "2026-03-08T06:59Z") == "2026-03-08T07:30:00+00:00"
    assert until("02:30-05:00 America/New_York", "2026-03-08T07:10Z") == "2026-03-08T09:00:00+00:00"


def test_adjoining_blackouts_are_one():
    """The crawl does not begin for an instant between two of them."""
    texts = ["Wed 08:00-12:00 UTC", "Wed 12:00-18:00 UTC"]
    assert until(texts, f"{WINTER}T09:00Z") == f"{WINTER}T18:00:00+00:00"


@pytest.mark.parametrize(
    ("hours", "complaint"),
    [
        ("08:00-18:00", "expected hours and a time zone"),
        ("8-18 UTC", "expected hours and a time zone"),
        ("08:00-25:00 UTC", "no time 25:00"),
        ("08:00-08:00 UTC", "begins and ends at the same time"),
        ("08:00-18:00 America/Nowhere", "no time zone 'America/Nowhere'"),
        ("08:00-18:00 ../../etc/passwd", "expected hours and a time zone"),
        ("Mon-Fry 08:00-18:00 UTC", "no days 'Mon-Fry'"),
        ("00:00-24:00 UTC", "leave no time to crawl"),
    ],
)
def test_a_wrong_one_is_told_with_file_and_line(hours, complaint):
    """Like every other key of a collection file."""
    text = f'name = "x"\nseeds = ["https://www.example.gov/"]\n[politeness]\nblackout = ["{hours}"]\n'
    with pytest.raises(BadCollection, match=rf"x\.toml:[34]: politeness.*{complaint}"):
        parse(text.encode(), "x.toml")


def test_now_is_aware_of_its_zone():
    """The same instant in another zone gives the same answer."""
    assert blackout("00:00-12:00 UTC").until(datetime(2026, 1, 7, 3, tzinfo=UTC)) is not None
