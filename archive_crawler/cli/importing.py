"""`archive-crawler import`."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.collection.load import parse
from archive_crawler.collection.model import ScopeType
from archive_crawler.errors import BadArguments
from archive_crawler.moving import browsertrix, document, seedlist
from archive_crawler.moving.moved import Moved, Remark
from archive_crawler.moving.written import put, written

_YAML = {".yaml", ".yml", ".json"}
_LISTS = {".csv", ".tsv", ".txt"}
_IN_THE_FILE = 50
"""Remarks that the collection file repeats."""
_EPILOG = """\
examples:
  archive-crawler import crawl-config.yaml                 a configuration of Browsertrix Crawler, or a workflow as JSON
  archive-crawler import seeds.csv --contact archivist@example.org --scope host
  archive-crawler import crawl-config.yaml --to war-news.toml --name war-news --json

What could not be carried over is told, with its line and the reason, and stands in the collection file as comments.

exit codes: 0 the collection file is written, 2 bad arguments, or no seed can be crawled
"""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "import",
        help="make a collection file of a Browsertrix configuration or a list of seeds",
        description="Make a collection file of a crawl configuration of Browsertrix (YAML), or of a list of seeds (CSV, or a URL a line).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", metavar="FILE", type=Path, help="YAML, JSON, CSV, or a text with a URL in each line")
    command.add_argument("--to", metavar="FILE", type=Path, help="the collection file (default: NAME.toml, here)")
    command.add_argument("--overwrite", action="store_true", help="write over a file that is there")
    command.add_argument("--name", help="the collection's name (default: what the file says, or its own name)")
    command.add_argument("--contact", help="e-mail address or URL of whoever crawls")
    command.add_argument(
        "--scope",
        choices=[each for each in ScopeType if each is not ScopeType.CUSTOM],
        help="how far a list's seeds reach (default: page, the seeds alone)",
    )
    command.add_argument(
        "--json", action="store_true", help="print what was made, and what could not be carried over, as JSON"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    moved = _moved(options)
    changed = {key: getattr(options, key) for key in ("name", "contact") if getattr(options, key)}
    made = {**moved.document, **changed}
    text = written(_ordered(made), _head(options.file.name, moved.remarks), _comments(made))
    target = options.to or Path(f"{made['name']}.toml")
    collection = parse(text.encode(), str(target))
    put(target, text, overwrite=options.overwrite)
    if options.json:
        told = {
            "file": str(target),
            "name": collection.name,
            "seeds": len(collection.seeds),
            "remarks": moved.remarks,
        }
        tell_json(sys.stdout, told)
        return 0
    for remark in moved.remarks:
        tell(sys.stderr, remark.told(str(options.file)))
    far = f"scope {collection.scope.type}" + (
        f", {len(collection.scope.include)} patterns" if collection.scope.include else ""
    )
    tell(
        sys.stdout,
        f"{target}: seeds {len(collection.seeds):,}, {far}; remarks {len(moved.remarks):,}, which are in the file too.",
    )
    tell(
        sys.stdout,
        f"Next:\n  archive-crawler explain URL -c {shlex.quote(str(target))}\n  archive-crawler crawl {shlex.quote(str(target))}",
    )
    if not collection.contact:
        tell(sys.stdout, "Its contact is missing: no crawl starts without one.")
    return 0


def _moved(options: argparse.Namespace) -> Moved:
    path: Path = options.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadArguments(f"{path}: cannot be read: {error.strerror or error}") from None
    if path.suffix.lower() in _YAML:
        if options.scope:
            raise BadArguments("--scope: expected with a list of seeds; a configuration says its own")
        return browsertrix.collection(document.read(content, str(path)), path)
    if path.suffix.lower() not in _LISTS:
        known = ", ".join(sorted(_YAML | _LISTS))
        raise BadArguments(f"{path}: expected a file whose name ends with one of {known}")
    moved = seedlist.collection(content, path, options.scope or ScopeType.PAGE)
    if options.scope:
        return moved
    alone = Remark(None, "scope", "page: the seeds alone are fetched; --scope host, say, takes in their sites")
    return replace(moved, remarks=[alone, *moved.remarks])


def _ordered(made: dict[str, Any]) -> dict[str, Any]:
    first = ("name", "description", "contact", "seeds")
    return {key: made[key] for key in first if key in made} | made


def _head(name: str, remarks: Sequence[Remark]) -> list[str]:
    head = [f"Made of {name} by `archive-crawler import`."]
    if remarks:
        head += ["What is not as it was there:", *(f"  {remark.told(name)}" for remark in remarks[:_IN_THE_FILE])]
    if len(remarks) > _IN_THE_FILE:
        head.append(f"  and {len(remarks) - _IN_THE_FILE:,} others, which `archive-crawler import` tells")
    return head


def _comments(made: dict[str, Any]) -> dict[str, str]:
    found = {"discovery.robots_sitemaps": "Sitemaps that robots.txt names: true finds pages that no page links"}
    if not made.get("contact"):
        found["contact"] = 'contact = "archivist@example.org"   # no crawl starts without one'
    return found
