"""Tells what has happened: finds the events of a collection's runs, and delivers what was not delivered."""

from __future__ import annotations

import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from archive_crawler.collection.model import Collection
from archive_crawler.desk import messages
from archive_crawler.desk.event import Ended, Event, Room, events, of_fire
from archive_crawler.desk.fire import FireState
from archive_crawler.desk.ledger import Ledger
from archive_crawler.errors import BadArguments, NotSent, SentInDoubt
from archive_crawler.export.lines import FILES, read
from archive_crawler.items import Change
from archive_crawler.reports.post import hand_over
from archive_crawler.run.room import floor_of

SECRET = "ARCHIVE_CRAWLER_WEBHOOK_SECRET"  # noqa: S105 - the variable's name
_TRIES, _PAUSE, _PATIENCE = 4, 1.0, 15.0
_ENDED = {"failed", "finished", "finished with limits or failures"}
_RUNS = 3
"""The latest ended runs whose events are looked for: what was told of them is not told again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message."""

    channel: str
    events: tuple[str, ...]
    """Their ids."""
    error: str | None
    """Why it was not delivered; null where it was."""


def found(collection: Collection, output: Path, ledger: Ledger | None) -> list[Event]:
    """The events of a collection's latest runs, and of scheduled ones that failed."""
    home = output / collection.name
    runs = list(_ended(home))
    room = Room(shutil.disk_usage(output).free, floor_of(output, collection.limits.disk_floor))
    told: dict[str, Event] = {}
    first = max(0, len(runs) - _RUNS)
    for number, run in enumerate(runs[first:], first):
        latest = number == len(runs) - 1
        earlier = [each for each in runs[:number] if str(each.about["state"]).startswith("finished")]
        changes = (
            read(home / run.id / "records", Change) if (home / run.id / "records" / FILES[Change]).exists() else ()
        )
        # The disk is as it is now: only the latest run can tell of it.
        for event in events(run, earlier, changes, room if latest else None, collection.notify):
            told.setdefault(event.id, event)
    for fire in ledger.history([collection.name], most=_RUNS) if ledger else []:
        if fire.state is FireState.FAILED and (event := of_fire(fire)).kind in collection.notify.events:
            told.setdefault(event.id, event)
    return list(told.values())


def deliver(
    collection: Collection, wanted: Sequence[Event], ledger: Ledger, environment: Mapping[str, str]
) -> Iterator[Outcome]:
    """Send each event once to everybody; raises BadArguments where the collection does not say how."""
    notify = collection.notify
    check(collection, environment)
    for channel in (*notify.to, *notify.webhooks):
        for some in [wanted] if notify.digest else [[event] for event in wanted]:
            batch = ledger.outbox.take(some, channel, datetime.now(UTC))
            if not batch:
                continue
            try:
                send(collection, batch, channel, environment)
            except SentInDoubt as error:
                yield Outcome(channel, tuple(event.id for event in batch), str(error))
                continue
            except NotSent as error:
                ledger.outbox.settle(batch, channel, str(error))
                yield Outcome(channel, tuple(event.id for event in batch), str(error))
                continue
            ledger.outbox.settle(batch, channel, None)
            yield Outcome(channel, tuple(event.id for event in batch), None)


def check(collection: Collection, environment: Mapping[str, str]) -> None:
    """Raise BadArguments where a message could not be sent."""
    notify = collection.notify
    if not notify.to and not notify.webhooks:
        raise BadArguments(f"collection {collection.name}: nobody is to be told: set `notify.to` or `notify.webhooks`")
    if notify.to and not collection.mail.host:
        raise BadArguments(f"collection {collection.name}: notify.to needs a mail server: set `mail.host`")
    if notify.webhooks and not environment.get(SECRET):
        raise BadArguments(f"collection {collection.name}: notify.webhooks needs a secret to sign with: set {SECRET}")


def send(collection: Collection, batch: Sequence[Event], channel: str, environment: Mapping[str, str]) -> None:
    """Deliver one message; raises NotSent where the receiver surely does not have it, SentInDoubt where nobody knows."""
    now = datetime.now(UTC)
    if urlsplit(channel).scheme in {"http", "https"}:
        _post(channel, messages.body(batch, now), environment[SECRET], messages.identity(batch, channel))
        return
    sender = collection.mail.sender or collection.contact or channel
    hand_over(messages.mail(batch, sender if "@" in sender else channel, channel, now), collection.mail, environment)


def _post(url: str, content: bytes, secret: str, identity: str) -> None:
    """POST with a signature; tried again, with the same Idempotency-Key, while the receiver is not there or fails."""
    headers = {"Content-Type": "application/json", messages.SIGNATURE: messages.signature(secret, content)}
    request = urllib.request.Request(url, content, headers | {"Idempotency-Key": identity})  # noqa: S310 - http or https alone
    for attempt in range(1, _TRIES + 1):
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE):  # noqa: S310 - as above
                return
        except urllib.error.HTTPError as error:
            if error.code < 500 and error.code not in {408, 425, 429}:
                raise NotSent(f"{url}: the receiver says {error.code} {error.reason}") from error
            problem: Exception = error
        except urllib.error.URLError as error:
            problem = error
        except OSError as error:  # it has the request, and broke off
            raise SentInDoubt(f"{url}: no answer came: {error}") from error
        if attempt < _TRIES:
            time.sleep(_PAUSE * 2 ** (attempt - 1))
    raise NotSent(f"{url}: not delivered in {_TRIES} tries: {problem}")


def _ended(home: Path) -> Iterator[Ended]:
    """The crawls of a collection that have ended, the oldest first."""
    known = []
    for path in home.glob("*/run.json"):
        about = orjson.loads(path.read_bytes())
        if about.get("kind", "crawl") == "crawl" and about.get("state") in _ENDED:
            known.append((str(about["started"]), path.parent, about))
    for _, folder, about in sorted(known, key=lambda each: (each[0], each[1].name)):
        summary = folder / "reports" / "crawl.json"
        hosts = orjson.loads(summary.read_bytes()).get("hosts", {}) if summary.exists() else {}
        yield Ended(about, hosts)
