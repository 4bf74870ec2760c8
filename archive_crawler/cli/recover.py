"""`archive-crawler recover`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.errors import ArchiveCrawlerError
from archive_crawler.run.recovery import Recovered, recover
from archive_crawler.run.state import RESUMABLE


def register(commands: Any) -> None:
    command = commands.add_parser(
        "recover",
        help="bring a run that was broken off back to what was acknowledged",
        description="Cut the files of a run that was killed back to what was acknowledged, seal its WARC files and mend "
        "its index, as `crawl` does by itself when it resumes. Where state.sqlite3 is gone the files alone tell: WARC "
        "files are cut to their last whole record, lines that are torn or lead to no record are left out, and the "
        "index is made anew.",
        epilog="examples:\n  archive-crawler recover output/demo/20260102T030405Z --dry-run\n"
        "  archive-crawler recover output/demo/20260102T030405Z --json\n\n"
        "exit codes: 0 recovered, or nothing to do; 2 no run, or another process has it; 1 it cannot be written",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("folder", metavar="RUN", type=Path, help="folder of a run, as in output/COLLECTION/RUN-ID")
    command.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    command.add_argument("--json", action="store_true", help="print what was done as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    try:
        recovered = recover(options.folder, dry_run=options.dry_run)
    except OSError as error:
        raise ArchiveCrawlerError(f"{error.filename or options.folder}: {error.strerror or error}") from error
    if options.json:
        tell_json(sys.stdout, recovered)
    else:
        for sentence in [*recovered.done, _summary(recovered)]:
            tell(sys.stdout, sentence)
    return 0


def _summary(recovered: Recovered) -> str:
    told = "Nothing to recover" if not recovered.done else "Nothing was changed" if recovered.dry_run else "Recovered"
    by = "by its state" if recovered.by_state else "by its files alone, since the collection's state does not know it"
    resumed = "; the command that began it resumes it" if recovered.by_state and recovered.state in RESUMABLE else ""
    return f"{told}: run {recovered.run_id}, {by}: {recovered.state}{resumed}."
