"""`archive-crawler crawl`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import shlex
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rich.console import Console
from rich.table import Table
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from sqlalchemy.exc import SQLAlchemyError

from archive_crawler.cli.progress import ProgressDisplay
from archive_crawler.cli.summary import summary
from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.load import load
from archive_crawler.errors import AlreadyFinished, ArchiveCrawlerError, BadArguments, printable
from archive_crawler.items import Outcome
from archive_crawler.run.beside import ignored
from archive_crawler.run.log import LineFormatter
from archive_crawler.run.moment import now
from archive_crawler.run.purpose import TEST_PAGES, TESTS
from archive_crawler.run.state import RunKind, RunState, exit_code
from archive_crawler.run.trial import refuse_undecided, run_folder

if TYPE_CHECKING:
    from types import FrameType

    from archive_crawler.run import Run

_OF_THE_DISK = (OSError, SQLAlchemyError, ArchiveCrawlerError)


def register(commands: Any) -> None:
    command = commands.add_parser(
        "crawl",
        help="crawl a collection, or resume it",
        description="Crawl a collection: WARC, JSON Lines and reports go to OUTPUT/COLLECTION/RUN-ID. A run that was "
        "interrupted is resumed by the same command.",
        epilog="examples:\n  archive-crawler crawl defense-news --contact archivist@example.org\n  archive-crawler crawl my-agency.toml --output /srv/crawls\n"
        "  archive-crawler crawl defense-news --new     leave an interrupted run and begin anew\n"
        "  archive-crawler crawl my-agency.toml --test  a few pages, to see whether all is well; then `keep` or `discard`\n"
        "  archive-crawler crawl my-agency.toml --only missing.csv\n"
        "  archive-crawler crawl my-agency.toml --retry-failed 20260102T030405Z\n\n"
        "exit codes: 0 fine, 5 finished with limits reached or failures, 11 interrupted and resumable, 1 failed",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("collection", metavar="COLLECTION", help="a name that `list` shows, or a collection file")
    add_output(command)
    command.add_argument("--contact", help="e-mail address or URL of whoever crawls, for the user agent and the WARC")
    command.add_argument("--new", action="store_true", help="begin a new run even if one can be resumed")
    command.add_argument(
        "--scheduled",
        metavar="TIME",
        help="the time of a schedule that the run is for, ISO 8601: what has finished for that time is not done again",
    )
    command.add_argument(
        "--full", action="store_true", help="ask for everything again, also for what its server would call not modified"
    )
    part = command.add_mutually_exclusive_group()
    part.add_argument(
        "--only",
        metavar="FILE",
        type=Path,
        help="fetch only the URLs of a CSV file or list, with what their pages need",
    )
    part.add_argument("--retry-failed", metavar="RUN", help="fetch only what failed in a run: its id, or its folder")
    part.add_argument(
        "--test",
        action="store_true",
        help=f"fetch at most {TEST_PAGES} pages, apart from the collection: `keep` or `discard` it then",
    )
    command.add_argument("--json", action="store_true", help="print the summary as JSON")
    command.set_defaults(run=run)


def add_output(command: argparse.ArgumentParser) -> None:
    """Add the option that says where runs are written."""
    command.add_argument(
        "-o", "--output", type=Path, default=Path("output"), help="folder for all runs (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    output = options.output / TESTS if options.test else options.output
    given = {"new": "1" if options.new else "", "contact": options.contact, "scheduled": options.scheduled}
    given |= {"only": options.only, "test": "1" if options.test else "", "full": "1" if options.full else ""}
    if options.test:
        refuse_undecided(output, load(options.collection).name)
    if options.retry_failed:
        given["failed"] = run_folder(options.output, load(options.collection).name, options.retry_failed)
    try:
        return exit_code(
            crawl(
                options.collection,
                output,
                as_json=options.json,
                **{name: str(value) for name, value in given.items() if value},
            )
        )
    except AlreadyFinished as done:
        run_id, code = done.args
        if options.json:
            tell_json(
                sys.stdout, {"run": run_id, "exit_code": int(code), "scheduled": options.scheduled, "done_before": True}
            )
        tell(sys.stderr, f"archive-crawler crawl: the run for {options.scheduled} has finished: {run_id}")
        return int(code)


def crawl(collection: str, output: Path, *, as_json: bool = False, **options: str) -> RunState:
    """Crawl in this process with a progress display, and print the summary; the options are the spider's."""
    ignored(load(collection), now())  # a bad file is told before anything starts
    console = Console(stderr=True)
    _quiet_log()
    settings = Settings()
    settings.setmodule("archive_crawler.settings", priority="project")
    settings.set("LOG_ENABLED", value=False, priority="cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", value=False, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("news")
    display = ProgressDisplay(console)
    crawler.signals.connect(_Ticker(crawler, display).start, signal=signals.spider_opened, weak=False)
    task = process.crawl(crawler, collection=collection, output=str(output), **options)
    process.start()
    display.close()
    _raise(task)
    finished = _run_of(crawler)
    if finished.state is RunState.RUNNING:  # a second signal stopped the loop before the spider was closed
        finished.finish()
    with suppress(OSError):  # a terminal that is gone reads no summary
        if as_json:
            tell_json(sys.stdout, summary(finished))
        else:
            _summarize(finished, Console())
    return finished.state


class _Ticker:
    """Shows the run four times a second while it works."""

    def __init__(self, crawler: Crawler, display: ProgressDisplay) -> None:
        self._crawler, self._display = crawler, display

    def start(self) -> None:
        _heed_hangup()
        self._task = asyncio.get_running_loop().create_task(self._show())

    async def _show(self) -> None:
        while True:
            self._display.show(_run_of(self._crawler))
            await asyncio.sleep(0.25)


def _heed_hangup() -> None:
    """Have a terminal that closes stop the crawl as SIGTERM does; under `nohup` it goes on."""
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        return

    def hang_up(number: int, frame: FrameType | None) -> None:
        handler = signal.getsignal(signal.SIGTERM)
        if callable(handler):
            handler(number, frame)

    signal.signal(signal.SIGHUP, hang_up)


def _run_of(crawler: Crawler) -> Run:
    return cast("Run", crawler.spider.run)  # type: ignore[union-attr]


def _quiet_log() -> None:
    """Warnings on standard error; everything else is in the run's own log."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    handler.setFormatter(LineFormatter())
    logging.getLogger().addHandler(handler)


def _raise(task: asyncio.Task[None]) -> None:
    """Raise what kept the crawl from starting."""
    if task.done() and (error := task.exception()):
        raise BadArguments(str(error)) if isinstance(error, UsageError) else error


def _summarize(run: Run, console: Console) -> None:
    folders, counts = run.folders, run.frontier.counts
    console.print(f"\nRun [bold]{run.id}[/] of [bold]{run.collection.name}[/]: {run.state}.")
    if run.failure:
        console.print(
            f"It stopped: {printable(run.failure)}. What was acknowledged is safe; the same command resumes it.",
            markup=False,
        )
        return
    table = Table(show_header=False, box=None, padding=(0, 2))
    for outcome in Outcome:
        table.add_row(f"URLs {outcome}", f"{counts.get(outcome, 0):,}")
    table.add_row("articles", f"{run.frontier.tally.kinds.get('article', 0):,}")
    table.add_row("pages rejected", f"{run.frontier.tally.kinds.get('rejected', 0):,}")
    table.add_row("link targets checked", f"{run.links.checked:,}")
    console.print(table)
    if run.state is RunState.INTERRUPTED:
        console.print("\nThe same command resumes it.")
        return
    program = "archive-crawler" if Path(sys.argv[0]).name == "archive-crawler" else "python -m archive_crawler"
    look = {
        "WARC": f"zcat {shlex.quote(str(_first(folders.archive, '*.warc.gz')))} | less",
        "articles": f"head -1 {shlex.quote(str(folders.records / 'articles.jsonl'))} | python3 -m json.tool",
        "link rot": f"xdg-open {shlex.quote(str(folders.reports / 'link-rot.html'))}",
        "summary": f"xdg-open {shlex.quote(str(folders.reports / 'crawl.html'))}",
        "replay": f"{program} replay {shlex.quote(str(folders.root))}",
        "check it": f"{program} verify {shlex.quote(str(folders.root))}",
    }
    if run.kind is RunKind.TEST:
        look |= {name: f"{program} {name} {run.collection.name}" for name in ("keep", "discard")}
    console.print("\nTo look at it:")
    for what, command in look.items():
        console.print(f"  {what + ':':<10} {command}", soft_wrap=True, markup=False, highlight=False)


def _first(folder: Path, pattern: str) -> Path:
    return next(iter(sorted(folder.glob(pattern))), folder)
