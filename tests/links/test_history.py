"""Broken is what time has confirmed; and every target is looked at again, at the right time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archive_crawler.items import LinkCheck, LinkHealth
from archive_crawler.links.history import CONFIRMING, LEEWAY, OCCASION, RARELY, after, confirm, due, told
from archive_crawler.links.states import LinkState
from archive_crawler.links.verdict import from_link

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://other.example.gov/a"
GOOD = (LinkHealth.FINE, LinkHealth.REDIRECTED, LinkHealth.FLAWED)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSING = (LinkState.NOT_FOUND, LinkState.SERVER_ERROR, LinkState.REFUSED)
UNSURE = (LinkState.BLOCKED, LinkState.TIMEOUT, LinkState.UNCHECKED)


def looked(state, url=URL):
    return LinkCheck(url, state.health, state.value, None, None, "check", None, "GET", None, None)


def history(*looks, url=URL):
    """The health after each of these looks: hours since the first, and the state that was found."""
    record, healths = None, []
    for hours, state in looks:
        now = BEGIN + hours * HOUR
        healths.append(confirm(record, looked(state, url), now).health)
        record = after(record, looked(state, url), now)
    return record, healths


def test_a_failure_is_failing_until_three_of_them_have_lasted_three_days():
    """Neither three failures in two days nor two in ten are enough."""
    _, early = history((0, LinkState.NOT_FOUND), (24, LinkState.SERVER_ERROR), (48, LinkState.NOT_FOUND))
    assert early == [LinkHealth.FAILING] * 3
    _, few = history((0, LinkState.NOT_FOUND), (240, LinkState.NOT_FOUND))
    assert few == [LinkHealth.FAILING] * 2
    _, enough = history((0, LinkState.NOT_FOUND), (24, LinkState.REFUSED), (72, LinkState.NOT_FOUND))
    assert enough == [LinkHealth.FAILING, LinkHealth.FAILING, LinkHealth.BROKEN]
    _, nearly = history((0, LinkState.NOT_FOUND), (24, LinkState.REFUSED), (71.7, LinkState.NOT_FOUND))
    assert nearly[-1] is LinkHealth.FAILING


def test_looks_within_six_hours_are_one_occasion():
    """Who checks twice in a minute has not waited for anything."""
    record, healths = history((0, LinkState.NOT_FOUND), (0.1, LinkState.NOT_FOUND), (80, LinkState.NOT_FOUND))
    assert (healths[-1], record.failures, record.checks) == (LinkHealth.FAILING, 2, 3)


def test_what_is_gone_or_wrong_by_its_own_words_is_broken_at_once():
    """410, and what no server has a say in."""
    assert history((0, LinkState.GONE))[1] == [LinkHealth.BROKEN]
    assert history((0, LinkState.MISSING_SCHEME))[1] == [LinkHealth.BROKEN]
    check = from_link("https://https://www.example.gov/")
    assert confirm(None, check, BEGIN).health is LinkHealth.BROKEN
    assert confirm(None, check, BEGIN).history.confirmed


def test_a_name_that_does_not_exist_twice_is_broken():
    """Once may be a mishap of the name server, and twice within six hours the same one."""
    assert history((0, LinkState.NO_SUCH_HOST), (5, LinkState.NO_SUCH_HOST))[1] == [LinkHealth.FAILING] * 2
    assert history((0, LinkState.NO_SUCH_HOST), (6, LinkState.NO_SUCH_HOST))[1][-1] is LinkHealth.BROKEN
    between = history((0, LinkState.NO_SUCH_HOST), (6, LinkState.NOT_FOUND), (12, LinkState.NO_SUCH_HOST))
    assert between[1] == [LinkHealth.FAILING] * 3  # the 404 came from somebody of that name


def test_a_good_look_ends_the_streak():
    """And the next failure begins a new one."""
    record, healths = history(
        (0, LinkState.NOT_FOUND),
        (24, LinkState.NOT_FOUND),
        (80, LinkState.NOT_FOUND),
        (90, LinkState.OK),
        (100, LinkState.NOT_FOUND),
    )
    assert healths[2:] == [LinkHealth.BROKEN, LinkHealth.FINE, LinkHealth.FAILING]
    assert (record.failures, record.failing_since) == (1, BEGIN + 100 * HOUR)
    assert record.last_good == BEGIN + 90 * HOUR


def test_what_was_confirmed_stays_confirmed_whatever_the_failure():
    """Until it works again."""
    assert history((0, LinkState.GONE), (1, LinkState.SERVER_ERROR))[1][-1] is LinkHealth.BROKEN


def test_a_firewall_neither_revives_nor_kills():
    """The look itself is undecided; the streak goes on behind it."""
    record, healths = history((0, LinkState.NOT_FOUND), (24, LinkState.BLOCKED), (80, LinkState.NOT_FOUND))
    assert healths == [LinkHealth.FAILING, LinkHealth.UNDECIDED, LinkHealth.FAILING]
    assert (record.failures, record.checks) == (2, 3)


def test_what_nobody_asked_has_no_history():
    """It is linked, and that is all."""
    assert confirm(None, looked(LinkState.UNCHECKED), BEGIN).history is None
    record, healths = history((0, LinkState.NOT_FOUND), (1, LinkState.UNCHECKED))
    assert (healths[-1], record.checks) == (LinkHealth.UNCHECKED, 1)


LOOKS = some.lists(
    some.tuples(some.integers(0, 400), some.sampled_from([*PASSING, *UNSURE, LinkState.OK, LinkState.NO_SUCH_HOST])),
    max_size=12,
)


@given(LOOKS)
def test_nothing_is_called_broken_that_time_has_not_confirmed(steps):
    """For any course of looks: the rule, told once more in other words."""
    at, looks = 0, []
    for pause, state in steps:
        at += pause
        looks.append((at, state))
    _, healths = history(*looks)
    for number, ((now, state), health) in enumerate(zip(looks, healths, strict=True)):
        if state.health is not LinkHealth.BROKEN:
            assert health is state.health
            continue
        last_good = max((i for i, (_, was) in enumerate(looks[:number]) if was.health in GOOD), default=-1)
        streak = [(time, was) for time, was in looks[last_good + 1 : number + 1] if was.health is LinkHealth.BROKEN]
        if health is LinkHealth.BROKEN and healths[number - 1 : number] != [LinkHealth.BROKEN]:
            nameless = [time for time, was in streak if was is LinkState.NO_SUCH_HOST]
            by_name = len(nameless) > 1 and nameless[-1] - nameless[0] >= OCCASION / HOUR
            by_time = len(streak) >= 3 and now - streak[0][0] >= CONFIRMING / HOUR - 0.25
            earlier = any(was is LinkHealth.BROKEN for was in healths[last_good + 1 : number])
            assert by_name or by_time or earlier


@given(LOOKS, some.sampled_from(["https://a.example.gov/", "https://b.example.gov/x#y", URL]))
def test_a_next_look_is_never_now_and_never_later_than_a_month(steps, url):
    """Whatever was found: what can be asked is asked again."""
    at, record = BEGIN, None
    for pause, state in steps:
        at += pause * HOUR
        record = after(record, looked(state, url), at)
        check = told(record, looked(state, url))
        assert timedelta() < due(url, record, check, at) - at <= RARELY
        assert due(url, record, check, at) == due(url, record, check, at)


def test_the_links_own_words_are_not_asked_again():
    """They will not change."""
    check = from_link("https://https://www.example.gov/")
    assert due(check.url, after(None, check, BEGIN), check, BEGIN) is None


def year(state_on, *, every=DAY / 4):
    """Looks of a year as they become due, with the clock at hand four times a day: time, health."""
    at, record, looks, next_look = BEGIN, None, [], BEGIN
    while at < BEGIN + 365 * DAY:
        if next_look <= at:
            check = looked(state_on(at))
            record = after(record, check, at)
            looks.append((at, told(record, check).health))
            next_look = due(URL, record, told(record, check), at)
        at += every
    return looks


def test_in_a_year_what_works_is_asked_ever_more_rarely():
    """After a day, two, four, … and then once a month."""
    looks = [at for at, _ in year(lambda _: LinkState.OK)]
    pauses = [later - earlier for earlier, later in pairwise(looks)]
    assert 14 <= len(looks) <= 19
    assert pauses[0] <= DAY + DAY / 4
    assert 27 * DAY <= pauses[-1] <= 31 * DAY


def test_in_a_year_what_dies_is_called_broken_after_three_days_and_fixed_when_it_comes_back():
    """It died on day 40 and came back on day 200."""
    died, back = BEGIN + 40 * DAY, BEGIN + 200 * DAY
    looks = year(lambda at: LinkState.NOT_FOUND if died <= at < back else LinkState.OK)
    failing = [at for at, health in looks if health is LinkHealth.FAILING]
    broken = [at for at, health in looks if health is LinkHealth.BROKEN]
    assert CONFIRMING - LEEWAY <= broken[0] - failing[0] <= CONFIRMING + DAY
    assert 3 <= len(failing) <= 5
    assert 5 <= len(broken) <= 12
    again = next(at for at, health in looks if at > broken[-1] and health is LinkHealth.FINE)
    assert again - back <= 31 * DAY


def test_in_a_year_an_outage_of_a_day_is_never_called_broken():
    """Once a fortnight, wherever it falls."""
    looks = year(lambda at: LinkState.SERVER_ERROR if (at - BEGIN).days % 14 == 13 else LinkState.OK)
    assert LinkHealth.BROKEN not in {health for _, health in looks}


def test_a_daily_check_confirms_on_the_fourth_day():
    """Though each begins a few seconds earlier than the day before."""
    record, next_look = None, BEGIN
    for day in range(4):
        at, check = BEGIN + day * (DAY - timedelta(seconds=3)), looked(LinkState.NOT_FOUND)
        assert next_look <= at
        record = after(record, check, at)
        next_look = due(URL, record, told(record, check), at)
    assert told(record, check).health is LinkHealth.BROKEN


def test_what_a_name_server_lost_is_confirmed_within_a_day():
    """The second look comes soon."""
    looks = year(lambda _: LinkState.NO_SUCH_HOST)
    first = next(at for at, health in looks if health is LinkHealth.BROKEN)
    assert OCCASION <= first - BEGIN <= DAY


@pytest.mark.parametrize("health", GOOD)
def test_what_works_with_a_flaw_works(health):
    """A missing fragment is no failure of the target."""
    record = after(None, replace(looked(LinkState.OK), health=health), BEGIN)
    assert record.last_good == BEGIN
