"""What time makes of the looks at a target: failing, confirmed broken, good again, and when to look next. Pure.

A look is good (the link works, also where it is flawed), a failure, or tells nothing (undecided, unchecked). Failures in
a row make a streak, which a good look ends. What tells nothing neither lengthens a streak nor ends it: a firewall in
front of a dead page does not bring it back, nor does it make it any deader. Failures within six hours of the one that
was counted last are one occasion: who checks twice in a minute has not waited for anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from hashlib import blake2b

from archive_crawler.items import LinkCheck, LinkHealth, LinkHistory
from archive_crawler.links.catalogue import Group
from archive_crawler.links.states import LinkState

OCCASION = timedelta(hours=6)
"""Looks that are nearer to each other are one occasion; longer than resolvers keep it that a name does not exist (RFC 2308
section 5 finds one to three hours sensible)."""
CONFIRMING = timedelta(days=3)
"""For so long a target must have failed,"""
OCCASIONS = 3
"""and on so many occasions, to be called broken."""
LEEWAY = timedelta(minutes=15)
"""By so much three days may be short: what is started at the same time each day is now a little early, now a little late."""
RARELY = timedelta(days=30)
"""The longest time between two looks."""

_FIRST, _AGAIN = timedelta(hours=8), timedelta(days=1)
_DEAD = timedelta(days=7)
_UNDECIDED = timedelta(days=3)
_SCATTER = 0.1
"""Part of a pause by which it is shortened, by the target's URL."""
_WRONG_BY_ITSELF = frozenset(
    state.value for state in LinkState if state.group is Group.LINK and state.health is LinkHealth.BROKEN
)
"""States that the link's own words tell: no time will change them."""


class Finding(Enum):
    """What one look says of a target."""

    GOOD = auto()
    FAILED = auto()
    UNDECIDED = auto()
    UNCHECKED = auto()


_FINDINGS = {
    LinkHealth.FINE: Finding.GOOD,
    LinkHealth.REDIRECTED: Finding.GOOD,
    LinkHealth.FLAWED: Finding.GOOD,
    LinkHealth.FAILING: Finding.FAILED,
    LinkHealth.BROKEN: Finding.FAILED,
    LinkHealth.UNDECIDED: Finding.UNDECIDED,
    LinkHealth.UNCHECKED: Finding.UNCHECKED,
}
_TELL_NOTHING = frozenset({Finding.UNDECIDED, Finding.UNCHECKED})


@dataclass(frozen=True, slots=True)
class Record:
    """What a collection remembers of a target; times are aware."""

    first_seen: datetime
    """When it was first linked."""
    looked: datetime | None = None
    """The last look; null where there was none."""
    checks: int = 0
    """How many looks there were."""
    last_good: datetime | None = None
    """When it last worked."""
    good_since: datetime | None = None
    """First of the good looks since it last failed; null in a streak of failures."""
    failing_since: datetime | None = None
    """First of the failures since it last worked; null where it works."""
    last_failed: datetime | None = None
    """The failure that was counted last."""
    nameless_since: datetime | None = None
    """Since when its name does not exist, as far as the streak's last failures say; null where it does."""
    failures: int = 0
    """Occasions on which it failed since it last worked."""
    confirmed: bool = False
    """Whether it is broken and not merely failing."""


def after(before: Record | None, check: LinkCheck, now: datetime) -> Record:
    """What is remembered once a look is taken into account.

    `now` is the time of the look. What was not asked is remembered as linked, and nothing else.
    """
    known = before or Record(first_seen=now)
    finding = _FINDINGS[check.health]
    if finding is Finding.UNCHECKED:
        return known
    looked = replace(known, looked=now, checks=known.checks + 1)
    match finding:
        case Finding.GOOD:
            return _worked(looked, now)
        case Finding.FAILED:
            return _failed(looked, check, now)
    return looked


def confirm(before: Record | None, check: LinkCheck, now: datetime) -> LinkCheck:
    """A finished check with its history, and with the health that time gives it: failing or broken for what failed."""
    return told(after(before, check, now), check)


def told(record: Record, check: LinkCheck) -> LinkCheck:
    """A check that is part of a record, as it is written."""
    health = check.health
    if _FINDINGS[health] is Finding.FAILED:
        health = LinkHealth.BROKEN if record.confirmed else LinkHealth.FAILING
    return replace(check, health=health, history=_history(record) if record.checks else None)


def due(url: str, record: Record, check: LinkCheck, now: datetime) -> datetime | None:
    """When to look next; null for what nobody can ask.

    A failure is looked into after 8 hours, then daily, and when three days are over; what is confirmed dead after a week
    and ever more rarely, since some come back. What works is looked at after a day, then after twice as long each time,
    and what cannot be decided every three days; everything at least once in thirty days. The URL shortens each pause by up
    to a tenth, so that what was found together is not asked for together for ever, and a daily check finds due what is to
    be looked at daily.
    """
    if check.source == "link":
        return None
    scattered = 1 - _SCATTER * _share(url)
    if record.confirmed and record.failing_since:
        wait = max(_DEAD, now - record.failing_since)
    elif _FINDINGS[check.health] in _TELL_NOTHING:
        wait = _UNDECIDED
    elif record.failing_since:
        soon = now + (_FIRST if record.failures <= 1 else _AGAIN) * scattered
        return _before_confirming(soon, record.failing_since, now)
    else:
        wait = max(_AGAIN, now - (record.good_since or now))
    return now + min(wait, RARELY) * scattered


def moment(check: LinkCheck, now: datetime) -> datetime:
    """When a check looked: its own time, to the second, or `now` where nobody was asked."""
    return (datetime.fromisoformat(check.checked) if check.checked else now).replace(microsecond=0).astimezone(UTC)


def _worked(record: Record, now: datetime) -> Record:
    return replace(
        record,
        last_good=now,
        good_since=record.good_since or now,
        failing_since=None,
        last_failed=None,
        nameless_since=None,
        failures=0,
        confirmed=False,
    )


def _failed(record: Record, check: LinkCheck, now: datetime) -> Record:
    is_another = record.last_failed is None or now - record.last_failed >= OCCASION
    nameless = (record.nameless_since or now) if check.state == LinkState.NO_SUCH_HOST else None
    failed = replace(
        record,
        good_since=None,
        failing_since=record.failing_since or now,
        last_failed=now if is_another else record.last_failed,
        nameless_since=nameless,
        failures=record.failures + is_another,
    )
    return replace(failed, confirmed=record.confirmed or _is_confirmed(failed, check, now))


def _is_confirmed(failed: Record, check: LinkCheck, now: datetime) -> bool:
    if check.source == "link" or check.state in _WRONG_BY_ITSELF or check.state == LinkState.GONE:
        return True
    if failed.nameless_since and now - failed.nameless_since >= OCCASION:
        return True
    lasted = now - (failed.failing_since or now)
    return failed.failures >= OCCASIONS and lasted >= CONFIRMING - LEEWAY


def _before_confirming(soon: datetime, since: datetime, now: datetime) -> datetime:
    """As soon as the failure can be confirmed, if that is no longer the same occasion."""
    confirming = since + CONFIRMING - LEEWAY
    return min(soon, confirming) if confirming - now >= OCCASION else soon


def _share(url: str) -> float:
    """A number from 0 to 1 that is always the same for a URL."""
    return int.from_bytes(blake2b(url.encode("utf-8", "surrogatepass"), digest_size=4).digest()) / 2**32


def _history(record: Record) -> LinkHistory:
    return LinkHistory(
        first_seen=iso(record.first_seen),
        last_good=iso(record.last_good) if record.last_good else None,
        failing_since=iso(record.failing_since) if record.failing_since else None,
        failures=record.failures,
        checks=record.checks,
        confirmed=record.confirmed,
    )


def iso(time: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
