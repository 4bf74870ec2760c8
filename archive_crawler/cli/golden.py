"""`archive-crawler golden`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from archive_crawler.cli.verify import DIFFERENT
from archive_crawler.collection.load import load
from archive_crawler.errors import BadArguments
from archive_crawler.export import golden
from archive_crawler.export.drift import short
from archive_crawler.export.traced import overview
from archive_crawler.items import Article
from archive_crawler.pages import NotArticle, Page
from archive_crawler.pages.document import not_html
from archive_crawler.warc.date import moment
from archive_crawler.warc.pick import pick, warcs_of
from archive_crawler.warc.verify.problem import shown

_TROUBLE = 5
_EXPECTED = (
    "title",
    "subtitle",
    "kind",
    "dateline",
    "date_published",
    "date_modified",
    "byline",
    "lang",
    "photos",
    "tags",
)
"""Fields whose lack is told."""
_OWN = """\
Before it goes into the tests of archive-crawler itself, replace its names, text and pictures by invented ones, keep the markup,
and run `archive-crawler golden --update {folder}`: docs/add-a-site.md tells more.
"""


def register(commands: Any) -> None:
    command = commands.add_parser(
        "golden",
        help="make a golden page for tests, or check golden pages",
        description="Make a golden page: a folder with page.html and expected.json, the record that the page must give. The "
        "page comes from a saved file, from a WARC file or a run, or from its URL by one fetch, as a crawl would make it. "
        "With --check, say where golden pages are not read as expected; with --update, write expected.json anew.",
        epilog="examples:\n  archive-crawler golden saved.html --url https://www.example.gov/news/1\n"
        "  archive-crawler golden crawl.warc.gz --at https://www.example.gov/news/1\n"
        "  archive-crawler golden output/demo/20260102T030405Z --at urn:uuid:0855f3d2-1481-4351-9543-479a20133000\n"
        "  archive-crawler golden https://www.example.gov/news/1 --contact archivist@example.org --into pages/\n"
        "  archive-crawler golden --check tests/pages/golden\n\n"
        "exit codes: 0 fine, 5 the page was saved and gives no article yet, 6 --check found differences",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="URL, HTML file, WARC file or run; with --check or --update, folders",
    )
    how = command.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help="compare golden pages with what the parsers give now")
    how.add_argument("--update", action="store_true", help="write expected.json of golden pages anew")
    command.add_argument("--url", help="URL of the page in an HTML file")
    command.add_argument("--at", metavar="WHAT", help="URL, record id or offset of the page in a WARC file or run")
    command.add_argument(
        "--into",
        metavar="FOLDER",
        type=Path,
        default=Path("tests/pages/golden"),
        help="where golden pages are (default: %(default)s)",
    )
    command.add_argument("--name", help="name of the page's folder (default: from its URL)")
    command.add_argument("--overwrite", action="store_true", help="replace a golden page of that name")
    command.add_argument("--contact", help="e-mail address or URL of whoever fetches a URL, for the user agent")
    command.add_argument("-c", "--collection", help="collection whose contact and politeness hold for fetching a URL")
    command.add_argument("--json", action="store_true", help="write each difference of --check as a JSON object")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.check or options.update:
        folders = [each for source in options.sources for each in golden.folders(Path(source))]
        if options.check:
            return _check(folders, as_json=options.json)
        return max(_told(each, golden.update(each)) for each in folders)
    if len(options.sources) != 1:
        raise BadArguments(f"expected one SOURCE, found {len(options.sources)}: {' '.join(options.sources)}")
    page = _page(options.sources[0], options)
    if reason := not_html(page):
        raise BadArguments(f"{page.url}: {reason}")
    folder = options.into / (options.name or golden.named(page.url))
    code = _told(folder, golden.make(folder, page, overwrite=options.overwrite))
    sys.stdout.write(_OWN.format(folder=folder))
    return code


def _page(source: str, options: argparse.Namespace) -> Page:
    if source.lower().startswith(("http://", "https://")):
        return _fetched(source, options)
    path = Path(source)
    if path.is_dir() or warcs_of(path):
        found = pick(path, options.at)
        return Page(found.url, found.body, found.content_type, moment(found.capture.date))
    if not options.url:
        raise BadArguments(f"{path}: --url: the URL of the page in it is wanted; links and page objects depend on it")
    try:
        return Page(options.url, path.read_bytes(), golden.CONTENT_TYPE, datetime.now(UTC).replace(microsecond=0))
    except OSError as error:
        raise BadArguments(f"{path}: cannot be read: {error.strerror or error}") from error


def _fetched(url: str, options: argparse.Namespace) -> Page:
    collection = load(options.collection) if options.collection else None
    contact = options.contact or (collection.contact if collection else None)
    if not contact:
        raise BadArguments("--contact: nothing is fetched without one: an e-mail address or URL of whoever fetches")
    from archive_crawler.cli.one_page import fetched  # noqa: PLC0415 - Scrapy takes a second to import

    found = fetched(url, collection, contact)
    return Page(found.url, found.body, found.content_type, moment(found.capture.date))


def _told(folder: Path, found: Article | NotArticle) -> int:
    """Say who read the page, what was found and what was not."""
    size = (folder / golden.PAGE).stat().st_size
    sys.stdout.write(f"{folder / golden.PAGE}  {size:,} bytes\n{folder / golden.EXPECTED}\n")
    if isinstance(found, NotArticle):
        sys.stdout.write(f"read by {found.page_object} ({found.layout}): no article: {shown(found.reason)}\n")
        sys.stdout.write("expected.json has the URL alone, until a page object reads the page.\n")
        return _TROUBLE
    row = orjson.loads(orjson.dumps(found))
    names = Counter(each.field.split(".")[0] for each in overview(row))
    lacking = [name for name in _EXPECTED if not names.get(name)]
    sys.stdout.write(f"read by {found.extraction.page_object} ({found.extraction.layout})\n")
    sys.stdout.write(f"found: {', '.join(names)}; {len(found.blocks)} blocks, {_photos(found)}\n")
    sys.stdout.write(f"missing: {', '.join(lacking) or 'nothing'}\n")
    for warning in found.extraction.warnings:
        sys.stdout.write(f"warning: {shown(warning)}\n")
    return 0


def _photos(found: Article) -> str:
    words = {
        name: sum(bool(getattr(photo, name)) for photo in found.photos)
        for name in ("alt", "caption", "credit", "virin")
    }
    told = ", ".join(f"{count} with {name}" for name, count in words.items())
    return f"{len(found.photos)} photos{f' ({told})' if found.photos else ''}"


def _check(folders: list[Path], *, as_json: bool) -> int:
    different = 0
    for folder in folders:
        found = list(golden.check(folder))
        different += bool(found)
        for each in found:
            expected, read = short(each.recorded, each.derived), short(each.derived, each.recorded)
            if as_json:
                row = {"page": str(folder), "field": each.field, "expected": expected, "found": read}
                sys.stdout.write(orjson.dumps(row).decode() + "\n")
            else:
                sys.stdout.write(f"{folder}: {shown(each.field)}: expected {expected}, found {read}\n")
    sys.stderr.write(f"{len(folders)} golden pages, {different} not read as expected\n")
    return DIFFERENT if different else 0
