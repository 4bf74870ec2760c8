"""`archive-crawler replay`."""

from __future__ import annotations

import argparse
import signal
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.errors import BadArguments
from archive_crawler.replay.collection import ReplayCollection
from archive_crawler.replay.source import Page, Source, source
from archive_crawler.replay.wayback import Wayback, check_port, find, free_port

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register(commands: Any) -> None:
    command = commands.add_parser(
        "replay",
        help="browse what was captured, with pywb",
        description="Start pywb on loopback over a run, a WACZ package or a WARC file, and open the first seed in the "
        "browser, as it was when it was captured. Nothing is written but a temporary folder; Ctrl-C ends it.",
        epilog="examples:\n  archive-crawler replay output/demo/20260102T030405Z\n"
        "  archive-crawler replay demo.wacz --port 8080 --no-browser\n"
        "  archive-crawler replay crawl.warc.gz --url https://www.example.gov/news/\n\n"
        "pywb is a program of its own and not installed along: without it the command says how to get it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("path", metavar="RUN|FILE", type=Path, help="a run's folder, a .wacz or a .warc.gz file")
    command.add_argument("-p", "--port", type=int, help="port of 127.0.0.1 (default: one that is free)")
    command.add_argument("--url", help="page to open (default: the first seed, or the newest article)")
    command.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    command.add_argument("--pywb", metavar="WAYBACK", type=Path, help="pywb's program `wayback`, if it is not found")
    command.add_argument("--json", action="store_true", help="print address and page as JSON once it is there")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.url and not options.url.lower().startswith(("http://", "https://")):
        raise BadArguments(f"--url {options.url}: expected an absolute http or https URL")
    what, program = source(options.path), find(options.pywb)
    if options.port is not None:
        check_port(options.port)
    try:
        with _signals_end_it():
            _serve(what, program, options)
    except KeyboardInterrupt:
        sys.stderr.write("replay ended\n")
    return 0


def _serve(what: Source, program: Path, options: argparse.Namespace) -> None:
    with (
        TemporaryDirectory(prefix="archive-crawler-replay-") as folder,
        Wayback(program, Path(folder), options.port or free_port()) as wayback,
    ):
        sys.stderr.write(f"Replaying {what.path} with {program}\n")
        replayed = ReplayCollection(Path(folder), what)
        replayed.fill(wayback)
        page = replayed.at(options.url) if options.url else replayed.first
        wayback.start(replayed.name)
        _show(wayback.address(replayed.name, page), page, browser=not options.no_browser, as_json=options.json)
        wayback.wait()


def _show(address: str, page: Page | None, *, browser: bool, as_json: bool) -> None:
    if as_json:
        tell_json(sys.stdout, {"address": address, "url": page.url if page else None})
    else:
        tell(sys.stdout, address)
    sys.stdout.flush()
    if page is None:
        sys.stderr.write("no page was found to open; the address is that of the search form\n")
    if browser and not webbrowser.open(address):
        sys.stderr.write("no browser could be opened: open the address yourself\n")
    sys.stderr.write("Ctrl-C ends it.\n")


@contextmanager
def _signals_end_it() -> Iterator[None]:
    """Ctrl-C, SIGTERM and a closed terminal end the block alike, so that everything is cleared away."""
    before = {number: signal.signal(number, _interrupt) for number in _ENDING if _is_heard(number)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_heard(number: int) -> bool:
    """Under `nohup` a closed terminal is to be ignored."""
    return number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)  # once is enough: a second one must not break the clearing away
    raise KeyboardInterrupt
