"""`archive-crawler extract`."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.export.lines import FILES
from archive_crawler.export.photos import join
from archive_crawler.export.readers import GAVE_UP, in_order
from archive_crawler.export.rederive import errand
from archive_crawler.export.templates import mark
from archive_crawler.items import Article, LinkUse, Rejected
from archive_crawler.warc.reader import Originals, Stored, stored

_TROUBLE = 5
_KINDS: tuple[type[Article | Rejected | LinkUse], ...] = (Article, Rejected, LinkUse)


def register(commands: Any) -> None:
    command = commands.add_parser(
        "extract",
        help="read articles from WARC files",
        description="Read WARC files from anywhere with the parsers of a live crawl, without any network, on all "
        "cores. Articles go to standard output, or with --to into FOLDER/articles.jsonl and FOLDER/rejected.jsonl, their photos joined into "
        "FOLDER/photos.jsonl, and every link of every HTML page into FOLDER/links.jsonl.",
        epilog="examples:\n  archive-crawler extract output/demo/*/archive/*.warc.gz > articles.jsonl\n"
        "  archive-crawler extract crawl.warc.gz --to records/ --jobs 8\n\n"
        "Links of the records are `unchecked`: extract asks nobody. Exit code 5 when a WARC has unreadable parts,\n"
        "or a page takes more than ten seconds or 256 MiB to be read.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("warcs", metavar="WARC", type=Path, nargs="+", help=".warc or .warc.gz")
    command.add_argument(
        "--to",
        metavar="FOLDER",
        type=Path,
        help="write articles.jsonl, rejected.jsonl, links.jsonl and photos.jsonl there",
    )
    command.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: %(default)s)")
    command.add_argument("-c", "--collection", help="collection to name where the WARC names none")
    command.add_argument(
        "--json",
        action="store_true",
        help="print the counts as JSON, to standard error where the articles go to standard output",
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    for path in options.warcs:
        if not path.is_file():
            raise BadArguments(f"{path}: no such file")
        try:
            path.open("rb").read(1)
        except OSError as error:
            raise BadArguments(f"{path}: cannot be read: {error}") from error
    if options.jobs < 1:
        raise BadArguments(f"--jobs: expected at least 1, found {options.jobs}")
    count: Counter[str] = Counter()
    captures = _captures(options, count)
    with _Output(options.to) as output:
        for kind, text in _extracted(captures, options, count):
            count[FILES[kind]] += kind is not LinkUse
            output.write(kind, text)
    if options.to:
        mark(options.to / FILES[LinkUse])
        join(options.to)
    if options.json:
        told = {"responses": count["captures"], "articles": count[FILES[Article]], "rejected": count[FILES[Rejected]]}
        told |= {
            "unreadable_records": count["damage"],
            "given_up": count["given up"],
            "revisits_left_out": count["revisit"],
        }
        tell_json(sys.stdout if options.to else sys.stderr, told)
    else:
        _tell_counts(count)
    return _TROUBLE if count["damage"] or count["given up"] else 0


def _tell_counts(count: Counter[str]) -> None:
    sys.stderr.write(
        f"{count['captures']} responses read: {count[FILES[Article]]} articles, "
        f"{count[FILES[Rejected]]} rejected, {count['damage']} unreadable records\n"
    )
    if revisits := count["revisit"]:
        sys.stderr.write(
            f"{revisits} revisits left out: their originals are no pages in these files, or come after them\n"
        )


def _captures(options: argparse.Namespace, count: Counter[str]) -> Iterator[Stored]:
    originals: Originals = {}
    for path in options.warcs:
        for capture in stored(path, count, originals):
            if isinstance(capture, WarcError):
                count["damage"] += 1
                tell(sys.stderr, str(capture))
                continue
            count["captures"] += 1
            yield replace(capture, collection=capture.collection or options.collection)


def _extracted(
    captures: Iterator[Stored], options: argparse.Namespace, count: Counter[str]
) -> Iterator[tuple[type[Article | Rejected | LinkUse], bytes]]:
    """The lines of all captures, in the captures' order; those of a page's links together."""
    pages = ((capture.url, one) for capture in captures if (one := errand(capture)))
    for url, derived in in_order(pages, options.jobs, links=options.to is not None):
        if derived is None:
            count["given up"] += 1
            tell(sys.stderr, f"{url}: {GAVE_UP}")
            continue
        if derived.kind:
            yield derived.kind, derived.line
        if derived.links:
            yield LinkUse, derived.links


class _Output:
    """Where the lines go: a file for each kind in a folder, or articles alone on standard output."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files = ExitStack()

    def __enter__(self) -> Self:
        if self._folder:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadArguments(f"--to {self._folder}: not a folder that can be written: {error}") from error
            self._streams = {
                kind: self._files.enter_context((self._folder / FILES[kind]).open("wb")) for kind in _KINDS
            }
        return self

    def write(self, kind: type[Article | Rejected | LinkUse], text: bytes) -> None:
        if self._folder:
            self._streams[kind].write(text)
        elif kind is Article:
            sys.stdout.buffer.write(text)
        else:
            tell(sys.stderr, f"rejected: {text.decode().rstrip()}")

    def __exit__(self, *_: object) -> None:
        self._files.close()
