"""The command line: one small module a command, each with `register` and `run`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import archive_crawler
from archive_crawler.cli import crawl, demo, explain, extract, listing, package, recover, replay, verify
from archive_crawler.errors import ArchiveCrawlerError, BadArguments

COMMANDS = (crawl, demo, listing, explain, extract, package, recover, replay, verify)

EPILOG = """\
examples:
  archive-crawler demo                        crawl the bundled sample site
  archive-crawler list                        the collections that come with the program
  archive-crawler crawl defense-news          crawl one; the same command resumes it
  archive-crawler explain URL -c war-news.toml
  archive-crawler package output/demo/RUN      one file of a run, for ReplayWeb.page

exit codes:
  0   fine
  1   unexpected failure
  2   bad arguments or configuration
  5   finished, with limits reached or failures
  6   verification found errors
  11  interrupted; the same command resumes
"""


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="archive-crawler",
        description=archive_crawler.__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {archive_crawler.__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except BadArguments as error:
        sys.stderr.write(f"archive-crawler {options.command}: {error}\n")
        return 2
    except ArchiveCrawlerError as error:
        sys.stderr.write(f"archive-crawler {options.command}: {error}\n")
        return 1
    except BrokenPipeError:  # `archive-crawler list | head`
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        return 11
