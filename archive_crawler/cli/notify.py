"""`archive-crawler notify`."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from archive_crawler.cli.crawl import add_output
from archive_crawler.cli.terminal import cells_of, tell, tell_json
from archive_crawler.collection.load import load
from archive_crawler.collection.model import EventKind
from archive_crawler.desk import telling
from archive_crawler.desk.event import Event
from archive_crawler.desk.ledger import Ledger
from archive_crawler.errors import NotSent, SentInDoubt

_EPILOG = """\
examples:
  archive-crawler notify test my-agency.toml             one message to everybody, to see that it arrives
  archive-crawler notify send my-agency.toml --dry-run   what would be told of the latest runs, and to whom
  archive-crawler notify send my-agency.toml             tell it; what was told is not told again
  archive-crawler notify list                            what was told to whom

The scheduler does `notify send` after each run. The mail server is in [mail] of the collection file; its user name and password are in the
environment, as ARCHIVE_CRAWLER_SMTP_USER and ARCHIVE_CRAWLER_SMTP_PASSWORD, the webhooks' secret as ARCHIVE_CRAWLER_WEBHOOK_SECRET.

exit codes: 0 fine, 1 a message was not delivered, 2 bad arguments, or the collection does not say whom to tell
"""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "notify",
        help="tell archivists what happened to their crawls, by mail and webhook",
        description="Tell archivists what happened: a crawl failed or shrank, a disk is nearly full, robots.txt forbids what it allowed, articles "
        "came under an archive notice, were taken down, or were edited silently.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, action, what in (
        ("send", _send, "tell what has happened in the latest runs and was not told"),
        ("test", _test, "send one message to everybody"),
        ("list", _list, "what was told to whom"),
    ):
        each = actions.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        if name != "list":
            each.add_argument("collection", metavar="COLLECTION", help="a name that `list` shows, or a collection file")
        if name == "send":
            each.add_argument("--dry-run", action="store_true", help="print what would be told, and send nothing")
        add_output(each)
        each.add_argument("--json", action="store_true", help="print JSON")
        each.set_defaults(run=action)


def _send(options: argparse.Namespace) -> int:
    collection = load(options.collection)
    ledger = Ledger(options.output)
    found = telling.found(collection, options.output, ledger)
    if options.dry_run:
        return _show(found, as_json=options.json)
    outcomes = list(telling.deliver(collection, found, ledger, os.environ))
    if options.json:
        tell_json(sys.stdout, outcomes)
    for outcome in outcomes:
        if outcome.error:
            tell(sys.stderr, f"archive-crawler notify: {outcome.error}")
        elif not options.json:
            tell(sys.stdout, f"{outcome.channel}: {len(outcome.events)} told")
    return int(any(outcome.error for outcome in outcomes))


def _show(found: list[Event], *, as_json: bool) -> int:
    if as_json:
        tell_json(sys.stdout, found)
        return 0
    for event in found:
        tell(sys.stdout, "\n".join([f"{event.kind}: {event.head}", *(f"  {line}" for line in event.lines if line)]))
    if not found:
        tell(sys.stdout, "nothing is to be told")
    return 0


def _test(options: argparse.Namespace) -> int:
    collection = load(options.collection)
    telling.check(collection, os.environ)
    now = datetime.now(UTC).isoformat()
    event = Event(
        f"test {collection.name} {now}", EventKind.FAILED, collection.name, None, "A test: nothing has happened", (now,)
    )
    failed = 0
    for channel in (*collection.notify.to, *collection.notify.webhooks):
        try:
            telling.send(collection, [event], channel, os.environ)
            tell(sys.stdout, f"{channel}: sent")
        except (NotSent, SentInDoubt) as error:
            tell(sys.stderr, f"archive-crawler notify: {error}")
            failed = 1
    return failed


def _list(options: argparse.Namespace) -> int:
    told = Ledger(options.output).outbox.all()
    if options.json:
        tell_json(sys.stdout, [asdict(each) for each in told])
        return 0
    table = Table(box=box.SIMPLE)
    for column in ("time", "event", "to", "state", "error"):
        table.add_column(column, overflow="fold")
    for each in told:
        cells = (each.time, each.event, each.channel, each.state, each.error or "")
        table.add_row(*cells_of(*cells))
    Console().print(table)
    return 0
