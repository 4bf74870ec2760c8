"""Dates are as exact as the page gives them."""

from __future__ import annotations

import pytest

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
