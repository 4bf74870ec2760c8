"""Dates are as exact as the page gives them."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_crawler.normalize import dates


@pytest.mark.parametrize(
    ("raw", "source", "value", "precision"),
    [
        ("Oct. 24, 2019", "visible text", "2019-10-24", "day"),
        ("Oct. 24, 2019 |", "visible text", "2019-10-24", "day"),
        ("SEPT. 5, 2019", "visible text", "2019-09-05", "day"),
        ("Published January 06, 2016", "visible text", "2016-01-06", "day"),
        ("24 October 2019", "visible text", "2019-10-24", "day"),
        ("10/24/2019", "visible text", "2019-10-24", "day"),
        ("August 1, 2016 - 1:57pm", "visible text", "2016-08-01T13:57", "minute"),
        ("Aug. 1, 2016, at 12:05 a.m. EDT", "visible text", "2016-08-01T00:05-04:00", "minute"),
        ("Aug. 1, 2016 10:30 am ET", "visible text", "2016-08-01T10:30", "minute"),
        ("Thu, 09/25/2025 - 11:38", "JSON-LD", "2025-09-25T11:38", "minute"),
        ("2017-10-06T15:30:28-04:00", "meta element", "2017-10-06T15:30:28-04:00", "second"),
        ("2017-10-06T15:30:28.123Z", "meta element", "2017-10-06T15:30:28+00:00", "second"),
        ("2016-12-24T00:00:00Z", "<time>", "2016-12-24", "day"),
        ("2016-12-24T00:00:00-05:00", "JSON-LD", "2016-12-24", "day"),
        ("2025-09-25T12:00:00Z | September 25, 2025", "<time>", "2025-09-25", "day"),
        ("2019-10-25T01:30:00Z | October 24, 2019", "<time>", "2019-10-24", "day"),
        ("2019-10-24T21:30:00Z | October 24, 2019", "<time>", "2019-10-24T21:30:00+00:00", "second"),
        ("2020/12/29 - ", "meta element", "2020-12-29", "day"),
        ("20190401", "meta element", "2019-04-01", "day"),
        ("October 2019", "visible text", "2019-10", "month"),
        ("2019-10", "meta element", "2019-10", "month"),
        ("2019", "meta element", "2019", "year"),
        ("12 de marzo de 2021", "visible text", "2021-03-12", "day"),
        ("1 de agosto del 2021", "visible text", "2021-08-01", "day"),
        ("Feb. 29, 2020 | 4:05 p.m. EST", "visible text", "2020-02-29T16:05-05:00", "minute"),
        ("Feb. 29, 2020 | 4:05 p.m. EST", "<time>", "2020-02-29T16:05-05:00", "minute"),
        ("Feb. 29, 2020 | 4:05 p.m. CET", "visible text", "2020-02-29T16:05", "minute"),
        # Days, months and years in other orders and spellings.
        ("Sept. 30, 2025", "visible text", "2025-09-30", "day"),
        ("30 SEP 2025", "visible text", "2025-09-30", "day"),
        ("30 Sep 25", "visible text", "2025-09-30", "day"),
        ("30SEP25", "visible text", "2025-09-30", "day"),
        ("30-Sep-2025", "visible text", "2025-09-30", "day"),
        ("Sep-30-2025", "visible text", "2025-09-30", "day"),
        ("12 May 95", "visible text", "1995-05-12", "day"),
        ("12 May 75", "visible text", None, None),
        ("September 30th, 2025", "visible text", "2025-09-30", "day"),
        ("the 4th of March 2019", "visible text", "2019-03-04", "day"),
        ("Published May 27, 2015", "visible text", "2015-05-27", "day"),
        ("2019.03.04", "visible text", "2019-03-04", "day"),
        ("March 4, 2019March 5, 2019", "visible text", "2019-03-04", "day"),
        # Numbers: the month first, as US agencies write it, unless that is no month.
        ("Posted: 3/4/2019", "visible text", "2019-03-04", "day"),
        ("3/4/19", "visible text", "2019-03-04", "day"),
        ("03.04.2019", "visible text", "2019-03-04", "day"),
        ("31/12/2019", "visible text", "2019-12-31", "day"),
        ("2019/13/04", "visible text", None, None),
        ("13/13/2019", "visible text", None, None),
        # Spanish.
        ("4 de marzo de 2019", "visible text", "2019-03-04", "day"),
        ("Marzo 4 de 2019", "visible text", "2019-03-04", "day"),
        ("martes, 4 de setiembre del 2019", "visible text", "2019-09-04", "day"),
        ("septiembre de 2019", "visible text", "2019-09", "month"),
        # Times and zones.
        ("20190304T100000Z", "visible text", "2019-03-04T10:00:00+00:00", "second"),
        ("2019-03-04T10:00", "meta element", "2019-03-04T10:00", "minute"),
        ("2019-03-04T10:00:00-04", "meta element", "2019-03-04T10:00:00-04:00", "second"),
        ("2019-03-04T10:00:00+25:99", "meta element", "2019-03-04T10:00:00", "second"),
        ("Mon, 04 Mar 2019 10:00:00 GMT", "meta element", "2019-03-04T10:00:00+00:00", "second"),
        ("Mon Mar 4 10:00:00 EST 2019", "meta element", "2019-03-04T10:00:00-05:00", "second"),
        ("10:30 a.m. EDT, Monday, March 4, 2019", "visible text", "2019-03-04T10:30-04:00", "minute"),
        ("March 4, 2019 1:00 PM (EDT)", "visible text", "2019-03-04T13:00-04:00", "minute"),
        ("March 4, 2019 1:00 p.m. E.D.T.", "visible text", "2019-03-04T13:00-04:00", "minute"),
        ("March 4, 2019 1300 EST", "visible text", "2019-03-04T13:00-05:00", "minute"),
        ("March 4, 2019 1300 hours", "visible text", "2019-03-04T13:00", "minute"),
        ("March 4, 2019 1300 Main Street", "visible text", "2019-03-04", "day"),
        ("March 4, 2019 10:00-11:00", "visible text", "2019-03-04T10:00", "minute"),
        ("March 4, 2019 at 10 a.m. EDT", "visible text", "2019-03-04", "day"),
        ("March 4, 2019 13:00 p.m.", "visible text", "2019-03-04", "day"),
        ("March 4, 2019 25:99", "visible text", "2019-03-04", "day"),
        # None at all.
        ("yesterday", "visible text", None, None),
        ("2 hours ago", "visible text", None, None),
        ("2 days ago, 2019", "visible text", None, None),
        ("Feb. 30, 2019", "visible text", None, None),
        ("March 4-6, 2019", "visible text", None, None),
        ("Maybe 4, 2019", "visible text", None, None),
        ("Augusta 4, 2019", "visible text", None, None),
        ("\u017fep 4, 2019", "visible text", None, None),
        ("FY 2019", "visible text", None, None),
        ("Spring 2019", "visible text", None, None),
        ("No. 123-19", "visible text", None, None),
        ("March 4, 1819", "visible text", None, None),
        ("1552003200", "meta element", None, None),
        ("0000-00-00", "meta element", None, None),
        ("2020-02-30", "meta element", None, None),
        ("Room 2019 is open", "visible text", None, None),
        ("", "visible text", None, None),
    ],
)
def test_parse(raw: str, source: str, value: str | None, precision: str | None) -> None:
    """A date is read with the precision of its words, and no time or zone is invented."""
    found = dates.parse(raw, source)
    assert (found and found.value, found and found.precision) == (value, precision)


def test_raw_is_what_was_read() -> None:
    """`raw` is the form that gave the value."""
    assert dates.parse("2019-10-25T01:30:00Z | October 24, 2019", "<time>").raw == "October 24, 2019"


@pytest.mark.parametrize(
    ("raw", "published", "modified"),
    [
        ("May 1, 2015", "2015-05-01", "2015-05-01"),
        ("Published May 1, 2015", "2015-05-01", None),
        ("Updated May 2, 2015", None, "2015-05-02"),
        ("Last reviewed: May 2, 2015", None, "2015-05-02"),
        ("Posted May 1, 2015; updated May 2, 2015", "2015-05-01", "2015-05-02"),
        ("Last updated May 2, 2015 | Originally published May 1, 2015", "2015-05-01", "2015-05-02"),
        ("May 1, 2015 (updated May 2, 2015)", "2015-05-01", "2015-05-02"),
        ("May 1, 2015 (updated yesterday)", "2015-05-01", None),
    ],
)
def test_the_last_update_is_no_publication(raw: str, published: str | None, modified: str | None) -> None:
    """Where the words label their dates, each is read as what it is."""
    found = dates.published(raw, "visible text"), dates.modified(raw, "visible text")
    assert tuple(date and date.value for date in found) == (published, modified)


@given(st.text() | st.from_regex(r"[0-9A-Za-z ,./:-]{0,40}"), st.sampled_from(["visible text", "<time>", "JSON-LD"]))
def test_no_input_raises(raw: str, source: str) -> None:
    """What is read of whatever a page has is a date of the calendar, to the precision that it says."""
    found = dates.published(raw, source)
    if found:
        value = found.value + "2000-01-01"[len(found.value) :]
        assert datetime.fromisoformat(value)
