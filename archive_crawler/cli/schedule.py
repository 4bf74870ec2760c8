"""`archive-crawler schedule`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import cells_of, tell, tell_json
from archive_crawler.collection.times import times, zone
from archive_crawler.desk.fire import Fire, FireState, due, told, written
from archive_crawler.desk.ledger import NAME, Ledger, is_at_work
from archive_crawler.desk.roster import Roster, Scheduled
from archive_crawler.desk.units import FORMS, units
from archive_crawler.errors import BadArguments

_EPILOG = """\
examples:
  archive-crawler schedule list                         what the scheduler looks after, and when it is next
  archive-crawler schedule next 10 collections/         the next ten runs of a folder's collections
  archive-crawler schedule history war-news             what ran, what did not, and why
  archive-crawler schedule pause war-news               no further runs, until: schedule resume war-news
  archive-crawler schedule run war-news                 have the scheduler crawl it now
  archive-crawler schedule export --systemd collections/ --to /etc/systemd/system

exit codes: 0 fine, 2 bad arguments, or nothing is known of a collection
"""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "schedule",
        help="what is scheduled, what ran; pause, resume, run now; units for other engines",
        description="Look at the schedules of collections and at what became of their runs, and steer the scheduler.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, action, what in (
        ("list", _list, "the schedules, with the next and the last run of each"),
        ("next", _next, "the next runs"),
        ("history", _history, "what ran, what was skipped, and why; the latest first"),
        ("pause", _pause, "start no further runs of a collection"),
        ("resume", _resume, "start runs of a collection again"),
        ("run", _run_now, "have the scheduler crawl a collection now"),
        ("export", _export, "write units for an engine that is there already"),
    ):
        each = actions.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        _arguments(each, name)
        add_output(each)
        each.add_argument("--json", action="store_true", help="print JSON")
        each.set_defaults(run=action)


def _arguments(command: argparse.ArgumentParser, action: str) -> None:
    if action == "next":
        command.add_argument("number", metavar="N", type=int, nargs="?", default=10, help="how many (default: 10)")
    if action in {"pause", "resume", "run"}:
        command.add_argument("collection", metavar="COLLECTION", help="the collection's name")
        return
    command.add_argument(
        "collections",
        metavar="COLLECTION",
        nargs="+" if action == "export" else "*",
        help="names" if action == "history" else "collection files or folders (default: what a scheduler has taken up)",
    )
    if action == "history":
        command.add_argument("--most", type=int, default=50, metavar="N", help="how many (default: %(default)s)")
    if action == "export":
        form = command.add_mutually_exclusive_group(required=True)
        for name, what in FORMS.items():
            form.add_argument(f"--{name}", dest="form", action="store_const", const=name, help=what)
        command.add_argument("--to", type=Path, metavar="FOLDER", help="write files there instead of printing them")
        command.add_argument("--contact", help="e-mail address or URL of whoever crawls")


def _list(options: argparse.Namespace) -> int:
    rows: list[dict[str, Any]] = []
    known = _scheduled(options)
    ledger = _ledger(options.output)
    now = datetime.now(UTC)
    for name, each in known.items():
        last = (
            next((fire for fire in ledger.history([name]) if fire.state is not FireState.WAITING), None)
            if ledger
            else None
        )
        paused = bool(ledger and ledger.is_paused(name))
        nominal = next(times(each.schedule.cron, each.schedule.timezone, now))
        rows.append(
            {
                "collection": name,
                "file": each.file,
                "cron": each.schedule.cron,
                "timezone": each.schedule.timezone,
                "paused": paused,
                "next": None if paused else written(due(each.collection, each.schedule, nominal)),
                "last": told(last) if last else None,
            }
        )
    if options.json:
        return _print_json(rows)
    table = _table("collection", "schedule", "next", "last")
    for row in rows:
        last_run = "{nominal}: {state}".format(**row["last"]) if row["last"] else "-"
        table.add_row(
            *cells_of(row["collection"], "{cron} {timezone}".format(**row), row["next"] or "paused", last_run)
        )
    Console().print(table)
    if not is_at_work(options.output):
        tell(
            sys.stderr,
            f"no scheduler is at work in {options.output}: archive-crawler scheduler COLLECTION... starts one",
        )
    return 0


def _next(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    ahead = merge(*(_ahead(name, each, now) for name, each in _scheduled(options).items()))
    rows = list(islice(ahead, max(0, options.number)))
    if options.json:
        keys = ("nominal", "collection", "due", "local")
        return _print_json([dict(zip(keys, (written(row[0]), *row[1:]), strict=True)) for row in rows])
    table = _table("collection", "time", "begins", "local time")
    for at, name, begins, local in rows:
        table.add_row(*cells_of(name, written(at), begins, local))
    Console().print(table)
    return 0


def _ahead(name: str, each: Scheduled, now: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    clock = zone(each.schedule.timezone)
    for instant in times(each.schedule.cron, each.schedule.timezone, now):
        begins = due(each.collection, each.schedule, instant)
        yield instant, name, written(begins), f"{begins.astimezone(clock):%a %Y-%m-%d %H:%M %Z}"


def _history(options: argparse.Namespace) -> int:
    ledger = _known_ledger(options.output)
    fires = ledger.history(options.collections, options.most)
    if options.json:
        return _print_json([told(fire) for fire in fires])
    table = _table("collection", "time", "state", "run", "why")
    for fire in fires:
        table.add_row(*cells_of(fire.collection, written(fire.nominal), fire.state, fire.run or "-", fire.reason or ""))
    Console().print(table)
    return 0


def _pause(options: argparse.Namespace) -> int:
    return _set_paused(options, paused=True)


def _resume(options: argparse.Namespace) -> int:
    return _set_paused(options, paused=False)


def _set_paused(options: argparse.Namespace, *, paused: bool) -> int:
    if not _known_ledger(options.output).pause(options.collection, paused=paused):
        raise _unknown(options)
    return _said(options, "paused" if paused else "goes on")


def _run_now(options: argparse.Namespace) -> int:
    ledger = _known_ledger(options.output)
    if options.collection not in ledger.registered():
        raise _unknown(options)
    now = datetime.now(UTC).replace(microsecond=0)
    ledger.put(Fire(options.collection, now, now, FireState.WAITING, "asked for by hand", by_hand=True))
    waits = "" if is_at_work(options.output) else "; no scheduler is at work: it runs when one is started"
    return _said(options, f"runs as {written(now)}{waits}")


def _said(options: argparse.Namespace, what: str) -> int:
    if options.json:
        return _print_json({"collection": options.collection, "is": what})
    tell(sys.stdout, f"{options.collection}: {what}")
    return 0


def _export(options: argparse.Namespace) -> int:
    files = units(options.form, _scheduled(options), options.output.absolute(), options.contact)
    if options.json:
        return _print_json(files)
    for name, content in files.items():
        if options.to:
            options.to.mkdir(parents=True, exist_ok=True)
            (options.to / name).write_text(content)
            tell(sys.stdout, str(options.to / name))
        else:
            sys.stdout.write(f"# {name}\n{content}\n")
    return 0


def _scheduled(options: argparse.Namespace) -> dict[str, Scheduled]:
    given: Sequence[str] = options.collections or list(_known_ledger(options.output).registered().values())
    roster = Roster(given)
    for complaint in roster.refresh():
        tell(sys.stderr, f"archive-crawler schedule: {complaint}")
    if not roster.scheduled():
        raise BadArguments("no collection has a [schedule]; docs/operations.md shows one")
    return roster.scheduled()


def _ledger(output: Path) -> Ledger | None:
    return Ledger(output) if (output / NAME).exists() else None


def _known_ledger(output: Path) -> Ledger:
    if ledger := _ledger(output):
        return ledger
    raise BadArguments(
        f"{output}: no scheduler has been at work here: expected {NAME}; name collection files, or --output"
    )


def _unknown(options: argparse.Namespace) -> BadArguments:
    known = ", ".join(_known_ledger(options.output).registered()) or "none"
    return BadArguments(
        f"no scheduler has taken a collection {options.collection!r} up in {options.output}; known: {known}"
    )


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _print_json(value: Any) -> int:
    tell_json(sys.stdout, value)
    return 0
