"""The command line: one small module a command, each with `register` and `run`."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

import archive_crawler
from archive_crawler.cli.terminal import tell
from archive_crawler.errors import ArchiveCrawlerError, BadArguments

COMMANDS = {
    "crawl": "crawl",
    "status": "status",
    "pause": "pause",
    "resume": "resume",
    "stop": "stop",
    "check": "check",
    "completion": "completion",
    "report": "report",
    "demo": "demo",
    "diff": "diff",
    "keep": "keep",
    "discard": "discard",
    "completeness": "completeness",
    "list": "listing",
    "search": "search",
    "explain": "explain",
    "export": "export",
    "extract": "extract",
    "golden": "golden",
    "import": "importing",
    "init": "init",
    "notify": "notify",
    "package": "package",
    "recover": "recover",
    "replay": "replay",
    "schedule": "schedule",
    "scheduler": "scheduler",
    "show": "show",
    "trace": "trace",
    "verify": "verify",
}
"""The module of each command, in the order of the help."""

EPILOG = """\
examples:
  archive-crawler demo                        crawl the bundled sample site
  archive-crawler list                        the collections that come with the program
  archive-crawler crawl defense-news          crawl one; the same command resumes it
  archive-crawler check defense-news          look again at its links that are due
  archive-crawler explain URL -c war-news.toml
  archive-crawler show ID --field title        a record, and where on the page a field was read
  archive-crawler export demo --to demo-data   all runs of a collection as tables, for research
  archive-crawler package output/demo/RUN      one file of a run, for ReplayWeb.page

exit codes:
  0   fine
  1   unexpected failure
  2   bad arguments or configuration, or what --fail-on names was found
  5   finished, with limits reached or failures
  6   verification found errors, or golden pages are read otherwise
  11  interrupted; the same command resumes
"""


def parser(wanted: Iterable[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The command line, with the commands that are wanted: some take a second to import."""
    top = argparse.ArgumentParser(
        prog="archive-crawler",
        description=archive_crawler.__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {archive_crawler.__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in wanted:
        _imported(COMMANDS[command]).register(commands)
    return top


def _imported(module: str) -> Any:
    """The module of a command. What is imported stays: to look for garbage in it meanwhile takes a fifth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return import_module(f"{__name__}.{module}")
    finally:
        if collects:
            gc.enable()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = parser(_wanted(given)).parse_args(given)
    try:
        return int(options.run(options))
    except BadArguments as error:
        tell(sys.stderr, f"archive-crawler {options.command}: {error}")
        return 2
    except ArchiveCrawlerError as error:
        tell(sys.stderr, f"archive-crawler {options.command}: {error}")
        return 1
    except BrokenPipeError:  # `archive-crawler list | head`
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 11


def _wanted(arguments: Sequence[str]) -> Iterable[str]:
    """The one command that is asked for; all of them where help or an error has to name them."""
    match arguments:
        case ["--version", *_]:
            return ()
        case [command, *_] if command in COMMANDS:
            return (command,)
        case _:
            return COMMANDS
