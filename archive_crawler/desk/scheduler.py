"""The scheduler: at each turn, what ended is written down, what is due is started. The clock and the processes are passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from archive_crawler.collection.model import StillGoing
from archive_crawler.desk.fire import Fire, FireState, entered, written
from archive_crawler.desk.ledger import Ledger
from archive_crawler.desk.roster import Scheduled

ATTEMPTS = 3
"""How often a crawl that dies is started for one scheduled run."""
_PAUSE = timedelta(minutes=1)
"""Before a crawl that died is started again, longer by as much each time."""
_INTERRUPTED, _BAD_ARGUMENTS = 11, 2
_TOLD = {FireState.FINISHED, FireState.FINISHED_WITH_LIMITS, FireState.FAILED}


class Child(Protocol):
    """A crawl's process."""

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""

    def terminate(self) -> None:
        """Ask it to stop in order."""


class Crawls(Protocol):
    """Starts crawls, and knows what became of them."""

    def start(self, fire: Fire, file: str) -> Child:
        """Crawl a collection for a scheduled run, or go on with that run; where it has finished nothing is done."""

    def is_going(self, collection: str) -> bool:
        """Whether any process crawls the collection."""

    def outcome(self, fire: Fire) -> tuple[str | None, FireState | None]:
        """The id of the run that is for this fire, and where it stands at its end; None where there is none, or no end."""

    def tell(self, fire: Fire, file: str) -> None:
        """Have those told who want to hear of a run that has come to an end."""

    def last_words(self, collection: str) -> str | None:
        """The last that a crawl said."""


class Scheduler:
    """Carries a ledger's fires out; killed at any moment and started again it neither forgets nor doubles one."""

    def __init__(self, ledger: Ledger, crawls: Crawls, now: datetime, *, at_most: int = 2) -> None:
        self._ledger, self._crawls, self._at_most = ledger, crawls, at_most
        self._children: dict[tuple[str, datetime], Child] = {}
        self._changed: list[Fire] = []
        self._is_first_turn = True
        self.stopping = False
        for fire in ledger.open_fires():
            if fire.state is FireState.INTERRUPTED:
                self._put(replace(fire, state=FireState.WAITING, due=now, reason="goes on after the scheduler's stop"))

    def turn(self, collections: Mapping[str, Scheduled], now: datetime) -> list[Fire]:
        """Bring everything up to an instant; the fires that have changed, for people."""
        for fire in self._ledger.open_fires():
            if fire.state is FireState.RUNNING:
                self._look_after(fire, now)
        for fire in [*self._changed, *self._untold(collections)]:
            if fire.state in _TOLD and fire.collection in collections:
                self._crawls.tell(fire, collections[fire.collection].file)
        if not self.stopping:
            for scheduled in collections.values():
                self._enter(scheduled, now)
            self._start(collections, now)
        changed, self._changed = self._changed, []
        return changed

    def _untold(self, collections: Mapping[str, Scheduled]) -> list[Fire]:
        """The last run of each collection: an earlier scheduler may have been killed before it told of it."""
        names = collections if self._is_first_turn else ()
        self._is_first_turn = False
        return [fire for name in names for fire in self._ledger.history([name], most=1)]

    def stop(self) -> None:
        """Have all crawls stop in order; they are gone on with when a scheduler is there again."""
        self.stopping = True
        for child in self._children.values():
            child.terminate()

    @property
    def children(self) -> int:
        """How many crawls of this scheduler's are going."""
        return len(self._children)

    def _look_after(self, fire: Fire, now: datetime) -> None:
        child = self._children.get((fire.collection, fire.nominal))
        code = child.poll() if child else None
        if child and code is None:
            return
        if child:
            del self._children[fire.collection, fire.nominal]
        if not self._crawls.is_going(fire.collection):  # else it is an earlier scheduler's crawl, which is waited for
            self._put(self._ended(fire, code, now))

    def _ended(self, fire: Fire, code: int | None, now: datetime) -> Fire:
        run, state = self._crawls.outcome(fire)
        ended = replace(fire, run=run, ended=now, exit_code=code, reason=None)
        if state in {FireState.FINISHED, FireState.FINISHED_WITH_LIMITS}:
            return replace(ended, state=state)
        if state is FireState.STOPPED or code == _INTERRUPTED:
            if self.stopping:
                return replace(ended, state=FireState.INTERRUPTED, reason="the scheduler was stopped")
            return replace(ended, state=FireState.STOPPED, reason="stopped by hand; the next run goes on with it")
        if state is FireState.FAILED or code == _BAD_ARGUMENTS or fire.attempts >= ATTEMPTS:
            words = self._crawls.last_words(fire.collection) or "the crawl said nothing"
            return replace(ended, state=FireState.FAILED, reason=f"{_how(code)}: {words}")
        due = now + _PAUSE * fire.attempts
        return replace(ended, state=FireState.WAITING, due=due, ended=None, reason=f"{_how(code)}; it is started again")

    def _enter(self, scheduled: Scheduled, now: datetime) -> None:
        name, schedule = scheduled.collection.name, scheduled.schedule
        self._ledger.register(name, scheduled.file, f"{schedule.cron} {schedule.timezone}", now)
        fires, until = entered(scheduled.collection, schedule, self._ledger.until(name), now)
        if fires and self._ledger.is_paused(name):
            fires = [replace(fire, state=FireState.SKIPPED, reason="the schedule is paused") for fire in fires]
        if fires:
            self._ledger.enter(name, fires, until)
            self._changed += fires

    def _start(self, collections: Mapping[str, Scheduled], now: datetime) -> None:
        fires = self._ledger.open_fires()
        going = {fire.collection: fire for fire in fires if fire.state is FireState.RUNNING}
        waiting: set[str] = set()
        for fire in fires:
            scheduled = collections.get(fire.collection)
            if fire.state is not FireState.WAITING or fire.due > now or scheduled is None:
                continue
            if fire.collection in going or self._crawls.is_going(fire.collection):
                self._hold(fire, scheduled, going.get(fire.collection), fire.collection in waiting)
                waiting.add(fire.collection)
            elif len(going) >= self._at_most:
                self._say(fire, f"waits: {len(going)} crawls are going, which is as many as may")
            else:
                going[fire.collection] = self._launch(fire, scheduled, now)

    def _hold(self, fire: Fire, scheduled: Scheduled, going: Fire | None, another_waits: bool) -> None:  # noqa: FBT001 - one caller
        what = f"the run of {written(going.nominal)}" if going else "a crawl that was started by hand"
        if fire.attempts or fire.by_hand:
            self._say(fire, f"waits: {what} is going")
        elif scheduled.schedule.overlap is StillGoing.SKIP:
            self._put(replace(fire, state=FireState.SKIPPED, reason=f"{what} was still going"))
        elif another_waits:
            self._put(replace(fire, state=FireState.SKIPPED, reason="another run was waiting already"))
        else:
            self._say(fire, f"waits: {what} is going")

    def _say(self, fire: Fire, reason: str) -> None:
        if fire.reason != reason:
            self._put(replace(fire, reason=reason))

    def _launch(self, fire: Fire, scheduled: Scheduled, now: datetime) -> Fire:
        """Written down first: a crawl that nobody knows of would be started twice."""
        started = replace(
            fire, state=FireState.RUNNING, started=fire.started or now, attempts=fire.attempts + 1, reason=None
        )
        self._put(started)
        self._children[fire.collection, fire.nominal] = self._crawls.start(started, scheduled.file)
        return started

    def _put(self, fire: Fire) -> None:
        self._ledger.put(fire)
        self._changed.append(fire)


def _how(code: int | None) -> str:
    if code is None:
        return "the crawl ended while no scheduler was there"
    return f"the crawl was killed by signal {-code}" if code < 0 else f"the crawl ended with exit code {code}"
