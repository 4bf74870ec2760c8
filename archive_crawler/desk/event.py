"""What of a run an archivist has to hear. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from archive_crawler.collection.model import EventKind, Notify
from archive_crawler.desk.fire import Fire, written
from archive_crawler.items import Change, ChangeKind

_BEFORE = 5
"""Earlier runs that a run is held against."""
_LISTED = 20
"""Articles that a message names; of the rest it gives the number."""
_KINDS = {ChangeKind.NOTICE: EventKind.NOTICE, ChangeKind.GONE: EventKind.GONE, ChangeKind.CHANGED: EventKind.EDITED}
_HEADS = {
    EventKind.NOTICE: "{} now under an archive notice",
    EventKind.GONE: "{} taken down",
    EventKind.EDITED: "{} edited without a word about it",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody is told of, once."""

    id: str
    """The same for the same event, however often it is found."""
    kind: EventKind
    collection: str
    run: str | None
    """The run's id; null where a crawl did not come so far."""
    head: str
    """It in a line."""
    lines: tuple[str, ...] = ()
    """More of it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that has ended, as its files tell of it."""

    about: Mapping[str, Any]
    """`run.json`."""
    hosts: Mapping[str, Mapping[str, int]]
    """For each host how many URLs ended in which outcome, as `crawl.json` has it."""

    @property
    def id(self) -> str:
        return str(self.about["run_id"])

    @property
    def articles(self) -> int:
        return int((self.about.get("counts") or {}).get("article", 0))


@dataclass(frozen=True, slots=True)
class Room:
    """A disk."""

    free: int
    """Bytes that are free."""
    floor: int
    """Bytes with which crawls stop."""


def events(
    run: Ended, earlier: Sequence[Ended], changes: Iterable[Change], room: Room | None, notify: Notify
) -> list[Event]:
    """What is to be told of a run; `earlier` are the finished ones before it."""
    found = [*_failed(run), *_shrank(run, earlier, notify.shrink), *_disk(run, room)]
    found += [*_forbidden(run, earlier[-1:]), *_changed(run, changes)]
    return [event for event in found if event.kind in notify.events]


def of_fire(fire: Fire) -> Event:
    """What is to be told of a scheduled run that failed."""
    name = fire.run or written(fire.nominal)
    head = f"The crawl of {fire.collection} that was scheduled for {written(fire.nominal)} failed"
    return Event(
        f"failed {fire.collection} {name}", EventKind.FAILED, fire.collection, fire.run, head, (fire.reason or "",)
    )


def _event(run: Ended, kind: EventKind, head: str, lines: Iterable[str] = (), about: str = "") -> Event:
    collection = str(run.about["collection"]["name"])
    name = " ".join(filter(None, (kind.value, collection, run.id, about)))
    return Event(name, kind, collection, run.id, head, tuple(lines))


def _failed(run: Ended) -> Iterator[Event]:
    if run.about["state"] == "failed":
        name = run.about["collection"]["name"]
        yield _event(run, EventKind.FAILED, f"The crawl of {name} failed", [str(run.about.get("failure") or "")])


def _shrank(run: Ended, earlier: Sequence[Ended], share: float) -> Iterator[Event]:
    if not earlier or not str(run.about["state"]).startswith("finished"):
        return
    usual = median(each.articles for each in earlier[-_BEFORE:])
    if run.articles < usual * (1 - share):
        head = f"The crawl of {run.about['collection']['name']} shrank: {run.articles:,} articles, {usual:,.0f} before"
        yield _event(
            run, EventKind.SHRANK, head, [f"{each.id}: {each.articles:,} articles" for each in earlier[-_BEFORE:]]
        )


def _disk(run: Ended, room: Room | None) -> Iterator[Event]:
    if room and room.free < 2 * room.floor:
        head = f"The disk is nearly full: {room.free:,} bytes are free, and crawls stop at {room.floor:,}"
        yield _event(run, EventKind.DISK, head)


def _forbidden(run: Ended, before: Sequence[Ended]) -> Iterator[Event]:
    for host, outcomes in run.hosts.items():
        now = outcomes.get("excluded by robots", 0)
        for last in before:
            then = last.hosts.get(host, {})
            had = then.get("captured", 0) + then.get("revisit", 0)
            has = outcomes.get("captured", 0) + outcomes.get("revisit", 0)
            if had and now > then.get("excluded by robots", 0) and has < had:
                head = f"robots.txt of {host} forbids what it allowed: {now:,} URLs are excluded, {has:,} of {had:,} still come"
                yield _event(run, EventKind.ROBOTS, head, about=host)


def _changed(run: Ended, changes: Iterable[Change]) -> Iterator[Event]:
    numbers: Counter[EventKind] = Counter()
    listed: dict[EventKind, list[str]] = {}
    seen = set()
    for change in changes:
        kind = _KINDS.get(change.kind)
        if kind is None or (kind is EventKind.EDITED and not change.silent) or (kind, change.url) in seen:
            continue
        seen.add((kind, change.url))
        numbers[kind] += 1
        if len(rows := listed.setdefault(kind, [])) < _LISTED:
            rows.append(f"{change.title}: {change.url}")
    for kind, number in numbers.items():
        more = [f"and {number - _LISTED:,} more: archive-crawler diff"] if number > _LISTED else []
        head = _HEADS[kind].format(f"{number:,} article{'' if number == 1 else 's'}")
        yield _event(run, kind, head, [*listed[kind], *more])
