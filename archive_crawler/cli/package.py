"""`archive-crawler package`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from archive_crawler.cli.terminal import tell, tell_json
from archive_crawler.errors import BadArguments
from archive_crawler.run.finished import about
from archive_crawler.run.package import Packaged, package
from archive_crawler.warc.signature import load_key, new_key

_TROUBLE = 5


def register(commands: Any) -> None:
    command = commands.add_parser(
        "package",
        help="write a run as one WACZ file, which ReplayWeb.page opens",
        description="Write a run's WARC files, index, pages, records, reports and logs as one signed WACZ 1.1.1 file. "
        "What its revisits found unchanged since an earlier run is copied into it.",
        epilog="examples:\n  archive-crawler package output/demo/20260102T030405Z\n"
        "  archive-crawler package output/demo/20260102T030405Z --to demo.wacz --key archivist.pem\n\n"
        "exit code 5 when something is missing in the package: damaged records, or originals that are gone",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("folder", metavar="RUN", type=Path, help="folder of a run, as in output/COLLECTION/RUN-ID")
    command.add_argument(
        "--to", metavar="FILE.wacz", type=Path, help="default: COLLECTION-RUN-ID.wacz beside the run's folder"
    )
    command.add_argument("--overwrite", action="store_true", help="replace FILE.wacz if it is there")
    command.add_argument("--unfinished", action="store_true", help="package what there is of a run that did not end")
    command.add_argument(
        "--key", metavar="PEM", type=Path, help="private key on P-384 to sign with (default: a new one, thrown away)"
    )
    command.add_argument("--json", action="store_true", help="print what was packaged as JSON")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    target = _target(options, folder)
    key = load_key(options.key) if options.key else new_key()
    # So that a stopped service, too, leaves nothing half-written.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with _progress() as advance:
        try:
            packaged = package(folder, target, key, unfinished=options.unfinished, advance=advance)
        except OSError as error:
            raise BadArguments(f"{error.filename or target}: {error.strerror or error}") from error
    _tell(packaged, as_json=options.json)
    return _TROUBLE if packaged.originals_missing or packaged.revisits_unresolved or packaged.damaged else 0


def _target(options: argparse.Namespace, folder: Path) -> Path:
    target: Path | None = options.to
    if target is None:
        run = about(folder)
        target = folder.resolve().parent / f"{run.collection.name}-{run.run_id}.wacz"
    if target.suffix != ".wacz":
        raise BadArguments(f"{target}: a name that ends in .wacz was expected")
    if target.exists() and not options.overwrite:
        raise BadArguments(f"{target}: there is such a file already; --overwrite replaces it")
    if not target.parent.is_dir():
        raise BadArguments(f"{target.parent}: no such folder")
    return target


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("packaging"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("packaging", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _tell(packaged: Packaged, *, as_json: bool) -> None:
    for warning in packaged.warnings:
        tell(sys.stderr, warning)
    if as_json:
        tell_json(sys.stdout, packaged)
        return
    sys.stdout.write(
        f"{packaged.file}: {packaged.bytes:,} bytes, {packaged.pages:,} pages, {packaged.resources} files, "
        f"{packaged.warcs} of them WARC\n"
    )
    counts = {
        "captures of earlier runs copied into it, for revisits": packaged.originals,
        "captures of earlier runs NOT found: their revisits cannot be replayed": packaged.originals_missing,
        "revisits that do not tell where their original is": packaged.revisits_unresolved,
        "damaged records, left out of the index": packaged.damaged,
    }
    for what, count in counts.items():
        if count:
            sys.stdout.write(f"  {count:,} {what}\n")
    sys.stdout.write("Open it in ReplayWeb.page, or check it with `archive-crawler verify`.\n")
