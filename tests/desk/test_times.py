"""Cron expressions become instants, across the changes of the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice

import pytest

from archive_crawler.collection.times import cron_line, scattered, times

SPRING = datetime(2026, 3, 7, 20, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 31, 20, tzinfo=UTC)


def first(cron, after, number=3, zone="America/New_York"):
    return [f"{instant:%d %H:%M}" for instant in islice(times(cron, zone, after), number)]


def test_a_time_that_the_clock_leaves_out_is_made_up_for_at_once():
    """2:30 does not exist on 8 March in New York: the run comes at 3:00, which is 7:00 UTC; once."""
    assert first("30 2 * * *", SPRING) == ["08 07:00", "09 06:30", "10 06:30"]


def test_a_time_that_the_clock_has_twice_comes_once():
    """1:30 comes twice on 1 November in New York: the first counts."""
    assert first("30 1 * * *", AUTUMN) == ["01 05:30", "02 06:30", "03 06:30"]


def test_every_hour_goes_on_through_the_change():
    """An expression for every hour comes in both of the hours with one name."""
    assert first("0 * * * *", datetime(2026, 11, 1, 4, 30, tzinfo=UTC)) == ["01 05:00", "01 06:00", "01 07:00"]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("0 3 * * 0", ["08 07:00", "15 07:00", "22 07:00"]),
        ("0 3 * * Sun", ["08 07:00", "15 07:00", "22 07:00"]),
        ("@weekly", ["08 05:00", "15 04:00", "22 04:00"]),
        ("0 12 13 * Fri", ["13 16:00", "20 16:00", "27 16:00"]),
    ],
)
def test_days_of_the_week_are_cron_s(cron, expected):
    """0 is Sunday; a day of the month and a day of the week are either of the two, as in cron."""
    assert first(cron, SPRING) == expected


@pytest.mark.parametrize("text", ["* * *", "0 0 30 2 *", "61 * * * *", "0 0 1 1 * *", "@often", "", "0 25 * * *"])
def test_what_is_no_schedule_is_told(text):
    """The message shows what was expected."""
    with pytest.raises(ValueError, match="expected minute, hour"):
        cron_line(text)


def test_runs_are_scattered_alike_each_time():
    """The jitter is within bounds, differs between collections, and is the same for one time."""
    nominal = datetime(2026, 5, 1, tzinfo=UTC)
    delays = {name: (scattered(name, nominal, 900) - nominal).total_seconds() for name in ("a", "b", "c", "d")}
    assert all(0 <= delay <= 900 for delay in delays.values())
    assert len(set(delays.values())) > 1
    assert scattered("a", nominal, 900) == scattered("a", nominal, 900)
    assert scattered("a", nominal, 0) == nominal
