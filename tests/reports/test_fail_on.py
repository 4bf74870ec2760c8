import pytest

from archive_crawler.errors import BadArguments
from archive_crawler.items import LinkHealth
from archive_crawler.reports.fail_on import FailOn, fails, parse_fail_on, why_it_fails
from archive_crawler.reports.summary import ChangeTotals, LinkRotSummary, PewFigure


def summary(changes=None, **health):
    by_health = {kind.value: health.get(kind.value, 0) for kind in LinkHealth}
    return LinkRotSummary(9, 9, by_health, {}, 1, 1, 1.0, PewFigure(0, 9, 0.0), changes=changes)


@pytest.mark.parametrize("what", [kind for kind in FailOn if kind is not FailOn.NEW_BROKEN])
def test_each_health(what):
    """One target of a health is enough, and another health is not."""
    assert fails(summary(**{what.value: 1}), what)
    assert not fails(summary(fine=1, unchecked=1), what)


def test_new_broken():
    """Only what is new since the last report; without one all that is broken is."""
    since = ChangeTotals("2026-11-01T00:00:00Z", new=0, still=3, fixed=0, failing=0, unclear=0)
    assert not fails(summary(since, broken=3), FailOn.NEW_BROKEN)
    assert fails(summary(broken=3), FailOn.NEW_BROKEN)


def test_parsed():
    """A comma list, each kind once."""
    assert parse_fail_on("broken, new-broken,broken") == (FailOn.BROKEN, FailOn.NEW_BROKEN)
    for wrong in ("", "dead", "broken,dead"):
        with pytest.raises(BadArguments, match="--fail-on: expected one or more of broken, failing"):
            parse_fail_on(wrong)


def test_reasons():
    """Each kind that is met has its sentence."""
    assert why_it_fails(summary(broken=2, failing=0), [FailOn.BROKEN, FailOn.FAILING]) == ["2 broken"]
