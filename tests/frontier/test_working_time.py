"""How long a run works: its blackouts are not part of it."""

from __future__ import annotations

from datetime import UTC, datetime

from archive_crawler.collection.model import Collection, Politeness
from archive_crawler.frontier.hours import Hours, WorkingTime

EIGHT = datetime(2026, 1, 5, 8, tzinfo=UTC).timestamp()


def working(before=0.0):
    politeness = Politeness(blackout=["08:00-09:00 UTC"])
    collection = Collection(name="t", seeds=["https://www.example.gov/"], politeness=politeness)
    return WorkingTime(Hours(collection), before, 1000.0)


def test_time_counts_through_the_parts_of_a_run():
    """Also where nobody asked for an hour."""
    clock = working(before=30.0)
    assert clock.seconds(1010.0, EIGHT - 7200) == 40.0
    assert clock.seconds(4610.0, EIGHT - 3600) == 3640.0


def test_a_blackout_does_not_count():
    """It begins and ends between two looks; what lies between them counts as the first one found it."""
    clock = working()
    assert clock.seconds(1100.0, EIGHT - 5) == 100.0
    assert clock.seconds(1105.0, EIGHT) == 105.0
    for seconds in range(5, 3600, 5):
        assert clock.seconds(1105.0 + seconds, EIGHT + seconds) == 105.0
    assert clock.seconds(1105.0 + 3600, EIGHT + 3600) == 105.0
    assert clock.seconds(1105.0 + 3610, EIGHT + 3610) == 115.0


def test_a_run_that_begins_in_a_blackout_has_not_worked():
    """From the first look on."""
    clock = working()
    assert clock.seconds(1000.0, EIGHT + 60) == 0.0
    assert clock.seconds(2000.0, EIGHT + 1060) == 0.0
