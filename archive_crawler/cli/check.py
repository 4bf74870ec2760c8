"""`archive-crawler check`."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from archive_crawler.reports.fail_on import FailOn, parse_fail_on
from archive_crawler.reports.formats import FORMAT_HELP

_EPILOG = """\
examples:
  archive-crawler check my-agency.toml                what is due, of the links that the latest crawl has found
  archive-crawler check defense-news --all --contact archivist@example.org
  archive-crawler check my-agency.toml --only https://www.example.gov/a --only https://www.example.gov/b
  archive-crawler check public/ --url https://www.example.gov/ --offline --fail-on broken     a site as it was built
  archive-crawler check crawl.warc.gz --output report --contact archivist@example.org

A check of a collection that was interrupted is resumed by the same command, and looks at what it was begun for. Its run has
records/link_checks.jsonl, with what it has checked, and reports/, with every link of the crawl. Of a folder and of WARC files nothing
is remembered: records/ and reports/ go to --output. Links within a folder's site are looked up in the folder, those of WARC files in
the files; others are asked, unless --offline.

exit codes: 0 fine, 2 bad arguments or what --fail-on names was found, 5 pages could not be read, 11 interrupted, 1 failed
"""
_WARC = (".warc", ".warc.gz")


def register(commands: Any) -> None:
    command = commands.add_parser(
        "check",
        help="look again at the links that a crawl has found, or check a site that is at hand",
        description="Look again at the links that the latest crawl of a collection has found, without a crawl: at those that are "
        "due, which are failing links soon, and others ever more rarely. The report says what is new, still broken and fixed. Or check "
        "the links of a site that was built into a folder, or of WARC files.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "what",
        metavar="WHAT",
        nargs="+",
        help="a collection's name, as `list` shows it, or file; a folder with a site; or .warc and .warc.gz files",
    )
    command.add_argument(
        "-o", "--output", type=Path, help="folder of all runs, or for records and reports of a site (default: output)"
    )
    command.add_argument("--contact", help="e-mail address or URL of whoever checks, for the user agent")
    which = command.add_mutually_exclusive_group()
    which.add_argument("--due", action="store_true", help="look at links that are due (the default)")
    which.add_argument("--all", action="store_true", help="look at every link, due or not")
    which.add_argument("--only", metavar="URL", action="append", default=[], help="look at this link; may be repeated")
    command.add_argument("--limit", metavar="NUMBER", type=int, help="look at so many at most, the longest due first")
    command.add_argument("--new", action="store_true", help="begin a new check even if one can be resumed")
    command.add_argument(
        "--url", help="the address that a folder's site is given out below, as in https://www.example.gov/"
    )
    command.add_argument("--offline", action="store_true", help="ask nobody: other links of a site are unchecked")
    command.add_argument(
        "-c", "--collection", help="a collection whose contact, manners, hosts and ignore.toml a site's check has"
    )
    command.add_argument("--format", metavar="FORMAT", action="append", help=f"of a site's report: {FORMAT_HELP}")
    command.add_argument(
        "-j", "--jobs", type=int, default=os.cpu_count() or 1, help="processes that read pages (default: %(default)s)"
    )
    command.add_argument(
        "--fail-on",
        metavar="KIND,…",
        help=f"exit with 2 where the report has links of these kinds: {', '.join(FailOn)}",
    )
    command.add_argument("--json", action="store_true", help="print what was found as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    fail_on = parse_fail_on(options.fail_on) if options.fail_on is not None else ()
    # Neither needs what the other does, and it takes a second to import.
    which = "check_site" if _is_site(options) else "check_collection"
    return int(import_module(f"archive_crawler.cli.{which}").run(options, fail_on))


def _is_site(options: argparse.Namespace) -> bool:
    """Whether a site at hand is to be checked, not a collection."""
    return bool(options.url) or any(Path(what).is_dir() or what.lower().endswith(_WARC) for what in options.what)
