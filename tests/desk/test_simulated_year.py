"""A year of three collections across both changes of the clock, with a scheduler that is killed at random."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest

from archive_crawler.collection.load import parse
from archive_crawler.collection.times import times
from archive_crawler.desk.fire import ON_TIME, FireState
from archive_crawler.desk.ledger import Ledger
from archive_crawler.desk.roster import Scheduled
from archive_crawler.desk.scheduler import Scheduler

FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
PLANS = {
    "daily": '{ cron = "30 2 * * *", timezone = "America/New_York", jitter = 900 }',
    "often": '{ cron = "0 */4 * * *", timezone = "America/Chicago", missed = "skip", overlap = "queue" }',
    "weekly": '{ cron = "30 1 * * Sun", timezone = "Europe/Berlin", jitter = 60 }',
}


class Killed(BaseException):
    """The scheduler's process is gone."""


class Process:
    """A crawl, which outlives its scheduler."""

    def __init__(self, collection, nominal, begins, ends, code):
        self.collection, self.nominal, self.begins, self.ends, self.code = collection, nominal, begins, ends, code
        self.world = None

    def poll(self):
        return self.code if self.world.now >= self.ends else None

    def terminate(self):
        if self.world.now < self.ends:
            self.ends, self.code = self.world.now + timedelta(seconds=20), 11


class World:
    """The crawls of the year, as the operating system would know them."""

    def __init__(self, chance):
        self.chance, self.now, self.processes, self.told = chance, FROM, [], []

    def start(self, fire, _file):
        if any(
            p.code in {0, 5} and p.nominal == fire.nominal and p.collection == fire.collection for p in self.processes
        ):
            raise AssertionError(f"{fire} is done twice")
        assert not self.is_going(fire.collection), f"two crawls of {fire.collection} at {self.now}"
        took = timedelta(minutes=self.chance.choice([3, 20, 50, 50, 290 if fire.collection == "often" else 70]))
        code = self.chance.choice([0, 0, 0, 0, 0, 5, -9, 1])
        process = Process(fire.collection, fire.nominal, self.now, self.now + took, code)
        process.world = self
        self.processes.append(process)
        return process

    def is_going(self, collection):
        return any(p.collection == collection and p.ends > self.now for p in self.processes)

    def outcome(self, fire):
        mine = [p for p in self.processes if (p.collection, p.nominal) == (fire.collection, fire.nominal)]
        states = {0: FireState.FINISHED, 5: FireState.FINISHED_WITH_LIMITS, 1: FireState.FAILED, 11: FireState.STOPPED}
        return ("a run", states.get(mine[-1].code)) if mine and mine[-1].ends <= self.now else (None, None)

    def tell(self, fire, _file):
        self.told.append((fire.collection, fire.nominal, fire.state))

    def last_words(self, _collection):
        return "no words"


class MortalLedger(Ledger):
    """A ledger whose scheduler may die before or after any of its writes."""

    def __init__(self, output, chance, risk):
        super().__init__(output)
        self._chance, self._risk = chance, risk

    def _live_or_die(self):
        if self._chance.random() < self._risk:
            raise Killed

    def put(self, fire):
        self._live_or_die()
        super().put(fire)
        self._live_or_die()

    def enter(self, collection, new, until):
        self._live_or_die()
        super().enter(collection, new, until)
        self._live_or_die()


def collections():
    made = {}
    for name, schedule in PLANS.items():
        text = f'name = "{name}"\nseeds = ["https://www.example.gov/"]\nschedule = {schedule}'
        collection = parse(text.encode(), name)
        made[name] = Scheduled(name, collection, collection.schedule)
    return made


def simulate(folder, seed):
    """The year: the world, the ledger's history, and the spans without a scheduler."""
    chance = random.Random(seed)
    world, plans, away = World(chance), collections(), []
    scheduler = ledger = None
    while world.now < TO:
        try:
            if scheduler is None:
                ledger = MortalLedger(folder, chance, 0.02)
                scheduler = Scheduler(ledger, world, world.now, at_most=2)
            scheduler.turn(plans, world.now)
            if chance.random() < 0.004:
                scheduler.stop()
            gone_in_order = scheduler.stopping and not scheduler.children
        except Killed:
            gone_in_order = True
        if gone_in_order:
            ledger.close()
            gone = timedelta(seconds=chance.choice([1, 1, 30, 30, 3600, 9 * 3600, 80 * 3600]))
            away.append((world.now, world.now + gone))
            scheduler = None
            world.now += gone
            continue
        world.now = soon(world, plans, ledger)
    history = Ledger(folder)
    fires = history.history()
    history.close()
    return world, fires, away


def soon(world, plans, ledger):
    """When something may happen next."""
    ahead = [next(times(each.schedule.cron, each.schedule.timezone, world.now)) for each in plans.values()]
    ahead += [process.ends for process in world.processes[-40:] if process.ends > world.now]
    ahead += [fire.due for fire in ledger.open_fires() if fire.due > world.now]
    return min(*ahead, world.now + timedelta(hours=3))


@pytest.fixture(scope="module", params=[1, 2])
def year(request):
    memory = Path("/dev/shm")  # each write is synced
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as home:
        yield simulate(Path(home), request.param)


def test_every_time_of_the_year_is_there_once(year):
    """No time is forgotten, none doubled, across both changes of the clock."""
    _, fires, _ = year
    for name, each in collections().items():
        wanted = []
        for nominal in times(each.schedule.cron, each.schedule.timezone, FROM):
            if nominal >= TO - timedelta(days=4):
                break
            wanted.append(nominal)
        got = Counter(fire.nominal for fire in fires if fire.collection == name)
        assert max(got.values()) == 1
        assert not set(wanted) - set(got), name


def test_daily_means_once_a_day(year):
    """A local day has one run of a daily schedule, those of 23 and 25 hours too."""
    _, fires, _ = year
    days = Counter(
        fire.nominal.astimezone(ZoneInfo("America/New_York")).date() for fire in fires if fire.collection == "daily"
    )
    assert set(days.values()) == {1}
    assert len(days) >= 360


def test_crawls_never_overlap(year):
    """Of one collection no two crawls go at a time; over all no more than two are started together."""
    world, _, _ = year
    for name in PLANS:
        mine = sorted((p for p in world.processes if p.collection == name), key=lambda p: p.begins)
        for one, other in pairwise(mine):
            assert one.ends <= other.begins, (one.nominal, other.nominal)


def test_no_run_is_done_twice(year):
    """A time has at most one crawl that finished."""
    world, fires, _ = year
    done = Counter((p.collection, p.nominal) for p in world.processes if p.code in {0, 5})
    assert max(done.values()) == 1
    states = {(fire.collection, fire.nominal): fire.state for fire in fires}
    for key in done:
        assert states[key] in {FireState.FINISHED, FireState.FINISHED_WITH_LIMITS, FireState.RUNNING}, key


def test_what_was_missed_is_made_up_for_as_the_policy_says(year):
    """`run once`: after an absence one run; `skip`: none. Each skipped one says why."""
    _, fires, away = year
    for fire in fires:
        if fire.state is FireState.SKIPPED:
            assert fire.reason, fire
            if fire.reason.startswith("missed"):
                assert any(begin <= fire.nominal + ON_TIME and fire.nominal <= end for begin, end in away), fire
        if fire.collection == "often" and fire.reason:
            assert "made up for" not in fire.reason
    long = [span for span in away if span[1] - span[0] > timedelta(hours=50)]
    assert long
    for begin, end in long:
        during = [f for f in fires if f.collection == "daily" and begin < f.nominal < end - ON_TIME and end < TO]
        ran = [f for f in during if f.state is not FireState.SKIPPED]
        assert len(ran) <= 1, during
        if during and not ran:
            assert all("makes up for it" in f.reason or "still going" in f.reason for f in during), during


def test_nothing_stays_open(year):
    """At the end only what is due or going is open."""
    _, fires, _ = year
    open_ones = [fire for fire in fires if fire.state in {FireState.WAITING, FireState.INTERRUPTED, FireState.RUNNING}]
    assert len(open_ones) <= 2 * len(PLANS), open_ones
