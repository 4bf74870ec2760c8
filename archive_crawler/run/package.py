"""A run's folder becomes one WACZ file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import archive_crawler
from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.export.lines import FILES, read
from archive_crawler.frontier.unsealed import OPEN
from archive_crawler.items import SeenUrl
from archive_crawler.run.finished import About, about, held_still
from archive_crawler.run.pages import pages, pages_of_index
from archive_crawler.run.state import Folders
from archive_crawler.warc.cdxj import Place
from archive_crawler.warc.cluster import compress
from archive_crawler.warc.indexing import build
from archive_crawler.warc.originals import Fetched, OriginalsWarc, include
from archive_crawler.warc.replacement import replacing
from archive_crawler.warc.wacz import PAGES_HEADER, Description, PackageWriter, Page, Resource, Source
from archive_crawler.warc.walk import walk

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

SOFTWARE = f"archive-crawler/{archive_crawler.__version__}"
LARGE_INDEX = 50_000_000
"""Bytes of CDXJ from which on the index is compressed, so that a browser need not read all of it."""
_ALSO = ("records", "reports", "logs")


@dataclass(frozen=True, slots=True)
class Packaged:
    """What came of packaging a run."""

    file: str
    """The package."""
    bytes: int
    """Its size."""
    pages: int
    """Pages it lists."""
    resources: int
    """Files it contains, besides its description and signature."""
    warcs: int
    """WARC files among them."""
    originals: int
    """Captures of earlier runs that revisits need, copied into it."""
    originals_missing: int
    """Captures that revisits need and that were not found."""
    revisits_unresolved: int
    """Revisits that do not tell where their original is."""
    damaged: int
    """Records that could not be read and are not in the index."""
    warnings: list[str]
    """What is missing or damaged, a sentence each, at most the first hundred of each kind."""
    datapackage_hash: str
    """SHA-256 of `datapackage.json`, which has the hashes of all others: what is signed."""


def package(
    folder: Path,
    target: Path,
    key: EllipticCurvePrivateKey,
    *,
    unfinished: bool,
    advance: Callable[[int, int], None],
) -> Packaged:
    """Write a run as a WACZ file, replacing `target` atomically.

    Raises BadArguments for what is no run, one that is being crawled, or, without `unfinished`, one that did not end.
    `advance` is told bytes written and bytes in all.
    """
    run = about(folder)
    if not run.is_finished and not unfinished:
        raise BadArguments(
            f'{folder}: the run is not finished, its state is "{run.state}": resume it with the command that began it, '
            "or package what there is with --unfinished"
        )
    with held_still(folder, run), TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as work:
        return _Packaging(folder, run, Path(work)).write(target, key, advance)


class _Packaging:
    def __init__(self, folder: Path, run: About, work: Path) -> None:
        self._folders = Folders(folder)
        self._run = run
        self._work = work
        self._warcs = [_warc(path) for path in sorted(self._folders.archive.glob("*.warc.gz*"))]
        self._names = {source.path.rpartition("/")[2]: source.file for source in self._warcs}
        self._damage: list[WarcError] = []
        self._pages = 0
        self._main: Page | None = None
        if not self._warcs:
            raise BadArguments(f"{self._folders.archive}: no WARC file is there to package")

    def write(self, target: Path, key: EllipticCurvePrivateKey, advance: Callable[[int, int], None]) -> Packaged:
        index, fetched = self._index()
        sources = [*self._warcs, *self._copied(), *self._indexes(index), self._page_list(index), *self._also()]
        total, done = sum(source.size for source in sources), 0

        def told(count: int) -> None:
            nonlocal done
            done += count
            advance(done, max(total, done))

        with replacing(target) as out, PackageWriter(out, told) as writer:
            resources = [writer.add(source) for source in sources]
            digest = writer.close(self._description(), key)
        return self._packaged(target, resources, fetched, digest)

    def _index(self) -> tuple[Path, Fetched]:
        kept, built, complete = (
            self._folders.root / "indexes/index.cdxj",
            self._work / "built",
            self._work / "index.cdxj",
        )
        if not (kept.exists() and self._run.is_finished):
            build([source.file for source in self._warcs], built, self._damage.append, self._known_originals())
            kept = built
        warc = self._work / f"originals-{self._run.run_id}.warc.gz"
        info = {
            "software": SOFTWARE,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": self._run.collection.name,
            "description": f"Captures of earlier runs that revisits of run {self._run.run_id} refer to, copied byte for byte",
        }
        originals = OriginalsWarc(warc, info, self._find)
        try:
            return complete, include(kept, self._names.keys(), originals, complete)
        except WarcError as error:
            raise WarcError(f"{kept}: {error}") from error
        finally:
            originals.close()

    def _known_originals(self) -> dict[tuple[str, int], Place]:
        """Where the records say that originals are; WARC files alone tell it of their own run only."""
        return {
            (seen.capture.warc, seen.capture.offset): Place(original.warc, original.offset, original.length)
            for seen in read(self._folders.records, SeenUrl)
            if seen.capture and (original := seen.capture.original)
        }

    def _find(self, name: str) -> Path | None:
        """A WARC file by its name, in this run or another one of the collection."""
        if name in self._names:
            return self._names[name]
        if name != Path(name).name:  # a name of somebody else's making leads nowhere else
            return None
        home = self._folders.root.resolve().parent
        return next((path for run in sorted(home.iterdir()) if (path := run / "archive" / name).is_file()), None)

    def _copied(self) -> Iterator[Source]:
        for path in self._work.glob("originals-*.warc.gz"):
            yield _source(f"archive/{path.name}", path)

    def _indexes(self, index: Path) -> Iterator[Source]:
        if index.stat().st_size < LARGE_INDEX:
            yield _source("indexes/index.cdxj", index)
            return
        data, places = self._work / "index.cdx.gz", self._work / "index.idx"
        compress(index, data, places)
        yield from (_source(f"indexes/{path.name}", path) for path in (data, places))

    def _page_list(self, index: Path) -> Source:
        path = self._work / "pages.jsonl"
        records = self._folders.records
        found = pages(records, self._find) if (records / FILES[SeenUrl]).exists() else pages_of_index(index, self._find)
        with path.open("wb") as out:
            out.write(PAGES_HEADER)
            for page in found:
                out.write(page.line())
                self._pages += 1
                if self._main is None or (page.seed and not self._main.seed):
                    self._main = page
        return _source("pages/pages.jsonl", path)

    def _also(self) -> Iterator[Source]:
        root = self._folders.root
        for folder in _ALSO:
            for path in sorted((root / folder).rglob("*")):
                if path.is_file():
                    yield _source(path.relative_to(root).as_posix(), path)
        # Not on the top level: py-wacz, as of 0.6, calls a package invalid that has files of its own there.
        yield _source("reports/run.json", root / "run.json")

    def _description(self) -> Description:
        run, main = self._run, self._main
        until = f" to {run.ended}" if run.ended else ""
        ending = "" if run.is_finished else f" The run is not finished, its state is {run.state}."
        return Description(
            title=f"{run.collection.name}, {run.started[:10]}",
            description=f"{run.collection.description or run.collection.name}. Crawled {run.started}{until}, run "
            f"{run.run_id}.{ending}",
            created=datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            software=SOFTWARE,
            main_page_url=main.url if main else None,
            main_page_date=main.ts if main else None,
        )

    def _packaged(self, target: Path, resources: list[Resource], fetched: Fetched, digest: str) -> Packaged:
        return Packaged(
            file=str(target),
            bytes=target.stat().st_size,
            pages=self._pages,
            resources=len(resources),
            warcs=sum(resource.path.startswith("archive/") for resource in resources),
            originals=fetched.copied,
            originals_missing=fetched.lost,
            revisits_unresolved=fetched.unresolved,
            damaged=len(self._damage),
            warnings=[*map(str, self._damage[:100]), *fetched.missing],
            datapackage_hash=digest,
        )


def _source(path: str, file: Path) -> Source:
    return Source(path, file, file.stat().st_size)


def _warc(path: Path) -> Source:
    """A WARC file of the run; of one that was never sealed, as much as its whole records are."""
    source = _source(f"archive/{path.name.removesuffix(OPEN)}", path)
    if not path.name.endswith(OPEN):
        return source
    ends = (record.offset + record.length for record in walk(path, 0) if not isinstance(record, WarcError))
    return Source(source.path, path, max(ends, default=0))
