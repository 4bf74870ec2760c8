"""What sitemaps, feeds and listings name, held against what the run has: each that is missing, with its reason."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from archive_crawler.collection.discovery import Hop, Role
from archive_crawler.collection.model import Collection
from archive_crawler.errors import BadArguments, WarcError
from archive_crawler.export.lines import FILES, objects, replace_with
from archive_crawler.frontier.visit import fingerprint
from archive_crawler.items import Outcome, SeenUrl
from archive_crawler.links.kept import temporary
from archive_crawler.normalize.errand import Errand, read
from archive_crawler.normalize.record import Origin
from archive_crawler.run.finished import collection_of
from archive_crawler.run.seen import SeenUrls
from archive_crawler.run.state import Folders
from archive_crawler.warc.places import Places
from archive_crawler.warc.reader import response
from archive_crawler.worker import MEMORY, SECONDS, Worker

FILE = "completeness.json"
LISTED = 1000
"""Missing pages that the file lists of one source; of the rest it has the number."""
_SOURCES = {Role.SITEMAP, Role.FEED, Role.LISTING}
_SEEN = TypeAdapter(SeenUrl)


@dataclass(frozen=True, slots=True)
class Missing:
    """A page that a source names and the run does not have as an article."""

    url: str
    reason: str


@dataclass(slots=True)
class Source:
    """A sitemap, a feed or a listing page."""

    url: str
    role: str
    named: int = 0
    """Pages that it names, each once."""
    articles: int = 0
    """Those of them that the run has as articles."""
    captured: int = 0
    """Those that it has captured, and that are no articles."""
    missing: int = 0
    """Those that it has not captured, or not as the server's own page: an error, a redirect that leads nowhere."""
    reasons: dict[str, int] = field(default_factory=dict)
    """How many are missing for which reason."""
    first_missing: list[Missing] = field(default_factory=list)
    """The first of the missing."""
    error: str | None = None
    """Why the source could not be read; then it names nothing."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """All sources of a run, and all together, each page once."""

    run_id: str
    named: int
    articles: int
    captured: int
    missing: int
    reasons: dict[str, int]
    sources: list[Source]


def write(folder: Path) -> Completeness:
    """Write `reports/completeness.json` of a run that has ended; raises BadArguments where it is none."""
    found = completeness(folder)
    told = orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    replace_with(Folders(folder).reports / FILE, [told])
    return found


def completeness(folder: Path) -> Completeness:
    """Read a run's sources again, and look up what they name; raises BadArguments where the folder is no ended crawl's."""
    seen = Folders(folder).records / FILES[SeenUrl]
    if not seen.exists():
        raise BadArguments(f"{folder}: expected a crawl that has ended, with {FILES[SeenUrl]} in its records")
    return _Count(folder, seen).all()


class _Count:
    def __init__(self, folder: Path, seen: Path) -> None:
        self._folder, self._seen = folder, seen
        self._collection = collection_of(folder)
        self._reader = Worker(_Named(folder, self._collection))
        """A sitemap may be large, or made to stall whoever reads it."""
        self._db = temporary("named (url BLOB PRIMARY KEY, reason TEXT, kind TEXT) WITHOUT ROWID")
        self._urls = SeenUrls(seen.parent)

    def all(self) -> Completeness:
        """Every source, and the sums."""
        try:
            return self._all()
        finally:
            self._reader.close()

    def _all(self) -> Completeness:
        sources = [self._source(row) for row in objects(self._seen) if row["role"] in _SOURCES and row["capture"]]
        counts = dict(self._db.execute("SELECT kind, count(*) FROM named GROUP BY kind").fetchall())
        asked = "SELECT reason, count(*) FROM named WHERE kind = 'missing' GROUP BY reason ORDER BY 2 DESC, 1"
        reasons = dict(self._db.execute(asked).fetchall())
        numbers = {kind: counts.get(kind, 0) for kind in ("articles", "captured", "missing")}
        return Completeness(self._folder.name, sum(numbers.values()), **numbers, reasons=reasons, sources=sources)

    def _source(self, row: dict[str, Any]) -> Source:
        source = Source(row["url"], row["role"])
        names: set[bytes] = set()
        try:
            for url in self._named(row):
                if (name := fingerprint(url)) not in names:
                    names.add(name)
                    self._count(source, url)
        except WarcError as error:
            source.error = str(error)
        source.reasons = dict(sorted(source.reasons.items(), key=lambda each: (-each[1], each[0])))
        return source

    def _named(self, row: dict[str, Any]) -> list[str]:
        """The pages that a capture of a source names."""
        seen = _SEEN.validate_python(row)
        listing = self._listing(seen) if seen.role == Role.LISTING else None
        urls = self._reader.do((seen, listing))
        if isinstance(urls, str) or urls is None:
            raise WarcError(urls or f"{seen.url}: reading it took more than {SECONDS:g} seconds or {MEMORY >> 20} MiB")
        return urls

    def _listing(self, seen: SeenUrl) -> int | None:
        """Which of the collection's listings a page belongs to, by where it was found from."""
        listings = [each.url for each in self._collection.discovery.listings]
        at: SeenUrl | None = seen
        for _ in range(len(listings) + 10_000):
            if at is None or at.url in listings:
                return listings.index(at.url) if at else None
            at = self._urls.get(at.via) if at.via else None
        return None

    def _count(self, source: Source, url: str) -> None:
        kind, reason = self._fate(url)
        source.named += 1
        setattr(source, kind, getattr(source, kind) + 1)
        if kind == "missing":
            source.reasons[reason] = source.reasons.get(reason, 0) + 1
            if len(source.first_missing) < LISTED:
                source.first_missing.append(Missing(url, reason))
        self._db.execute("INSERT OR IGNORE INTO named VALUES (?, ?, ?)", (fingerprint(url), reason, kind))

    def _fate(self, url: str) -> tuple[str, str]:
        seen = self._urls.get(url)
        for _ in range(10):
            if seen is None or not seen.location:
                break
            seen = self._urls.get(seen.location)
        if seen is None:
            return "missing", "nothing is known of it, or of where it redirects to"
        if seen.outcome not in {Outcome.CAPTURED, Outcome.REVISIT}:
            return "missing", f"{seen.outcome or 'pending'}" + (f": {seen.reason}" if seen.reason else "")
        if seen.http_status not in {200, 304}:
            return "missing", f"status {seen.http_status}"
        return ("articles" if seen.kind == "article" else "captured"), seen.reason or ""


@dataclass(frozen=True, slots=True)
class _Named:
    """Reads what a source names, in a process of its own."""

    folder: Path
    collection: Collection

    def __call__(self, asked: tuple[SeenUrl, int | None]) -> list[str] | str:
        """The pages that it names, or why it cannot be read."""
        seen, listing = asked
        assert seen.capture  # noqa: S101 - for mypy: others are not asked for
        places = Places(self.folder)
        try:
            stored = response(places.file(seen.capture.warc), places.resolved(seen.capture), places.original)
        except WarcError as error:
            return str(error)
        errand = Errand(
            stored.url, stored.status, stored.content_type, None, stored.body, None, True,  # noqa: FBT003 - in the fields' order
            Role(seen.role), listing, seen.depth, Origin(None, None, None, stored.capture),
        )  # fmt: skip
        found = read(errand, self.collection).found
        return [each.url for each in found if each.role is Role.PAGE and each.hop is Hop.MANIFEST]
