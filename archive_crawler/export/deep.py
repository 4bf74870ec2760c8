"""Deep verification: each record of a run derived again from its capture, and held against its line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from pydantic import TypeAdapter, ValidationError

from archive_crawler import __version__
from archive_crawler.collection.discovery import Role
from archive_crawler.errors import WarcError
from archive_crawler.export.difference import differences
from archive_crawler.export.drift import Drift, short
from archive_crawler.export.lines import FILES
from archive_crawler.export.readers import GAVE_UP, in_order
from archive_crawler.export.rederive import errand
from archive_crawler.export.rejoin import photo_drifts
from archive_crawler.items import Article, Capture, JoinedPhoto, Outcome, Rejected, SeenUrl
from archive_crawler.warc.places import Places
from archive_crawler.warc.reader import described, response, stored
from archive_crawler.warc.verify.lines import lines, parsed
from archive_crawler.warc.verify.problem import Check, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.export.drift import Count
    from archive_crawler.export.readers import Derived
    from archive_crawler.normalize.errand import Errand

_READ = {Role.PAGE.value, Role.LISTING.value}
"""Roles of what a crawl reads as a page; it takes frames, sitemaps and feeds for no articles, whatever they say."""
_KEPT = {Outcome.CAPTURED.value, Outcome.REVISIT.value}
_MOST = 10
"""Differences of one record that are told; how many more there are is told, too."""
_CAPTURE = TypeAdapter(Capture)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a run's records, or a capture that has none."""

    file: str
    number: int | None
    row: dict[str, Any]
    trouble: str | None = None
    """Why its capture cannot be read."""


def drifts(folder: Path, jobs: int, count: Count) -> Iterator[Drift]:
    """Every line that is not what its capture gives, every capture that gives a record and has no line, and photos joined otherwise.

    Streams; of each record id and URL some 60 bytes are kept.
    """
    records = folder / "records"
    count.lines = sum(_lines_in(records / FILES[kind]) for kind in (Article, Rejected, JoinedPhoto))
    yield from _Run(folder, jobs, count).drifts()
    if (records / FILES[JoinedPhoto]).exists():
        yield from photo_drifts(_rows(records / FILES[Article]), _rows(records / FILES[JoinedPhoto]), count)


def _lines_in(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))


class _Known:
    """Record ids and URLs that were met; of each its hash is kept."""

    def __init__(self) -> None:
        self._met: set[int] = set()

    def __contains__(self, name: object) -> bool:
        return hash(name) in self._met

    def add(self, name: str) -> bool:
        """Remember it; whether it is new."""
        before = len(self._met)
        self._met.add(hash(name))
        return len(self._met) > before


class _Run:
    def __init__(self, folder: Path, jobs: int, count: Count) -> None:
        self._records = folder / "records"
        self._places = Places(folder)
        self._jobs = jobs
        self._count = count
        self._lined = _Known()
        self._visited = _Known()
        self._seen = _Known()

    def drifts(self) -> Iterator[Drift]:
        for one, derived in in_order(map(self._with_errand, self._lines()), self._jobs):
            self._count.derived[one.file] += 1
            found = list(self._of_line(one, derived))
            self._count.drifted += bool(found)
            yield from found
        for one, derived in in_order(self._without_line(), self._jobs):
            self._count.others += 1
            if derived is None or derived.kind:
                self._count.drifted += 1
                yield self._missing(one, derived)

    # The lines, one after the other, each with what its capture has to read.

    def _lines(self) -> Iterator[_Line]:
        for kind in (Article, Rejected):
            for number, row in _rows(self._records / FILES[kind]):
                extraction = row.get("extraction")
                version = extraction.get("version") if isinstance(extraction, dict) else None
                self._count.versions[str(version or "unknown")] += 1
                yield _Line(FILES[kind], number, row)

    def _with_errand(self, one: _Line) -> tuple[_Line, Errand | None]:
        try:
            capture = _CAPTURE.validate_python(one.row.get("capture"))
            if not self._lined.add(capture.record_id):
                return replace(one, trouble="one line for each capture, the record has one before"), None
            return one, self._errand(capture)
        except ValidationError:
            return replace(one, trouble="a capture, and where it lies"), None
        except WarcError as error:
            return replace(one, trouble=f"a capture that can be read: {error}"), None

    def _errand(self, capture: Capture) -> Errand | None:
        path = self._places.file(capture.warc)
        found = response(path, self._places.resolved(capture), self._places.original)
        told = capture if capture.original else replace(found.capture, warc=capture.warc)
        return errand(replace(described(found, self._places.about(capture.warc)), capture=told))

    # What is said of each.

    def _of_line(self, one: _Line, derived: Derived | None) -> Iterator[Drift]:
        if one.trouble:
            yield self._drift(one, None, one.trouble, "this line")
            return
        if derived is None:
            yield self._drift(one, None, f"a capture that can be read: {GAVE_UP}", "this line")
        elif not derived.kind:
            why = derived.reason or "what was captured is no page"
            yield self._drift(one, None, f"no line: {why}", f"one in {one.file}")
        elif FILES[derived.kind] != one.file:
            reason = f": {orjson.loads(derived.line)['reason']}" if derived.kind is Rejected else ""
            yield self._drift(one, None, f"a line in {FILES[derived.kind]}{reason}", f"one in {one.file}")
        else:
            yield from self._fields(one, orjson.loads(derived.line))

    def _fields(self, one: _Line, derived: dict[str, Any]) -> Iterator[Drift]:
        found = list(differences(one.row, derived))
        self._count.fields.update({each.kind for each in found})
        for each in found[:_MOST]:
            expected, recorded = short(each.derived, each.recorded), short(each.recorded, each.derived)
            yield self._drift(one, each.field, expected, recorded)
        if len(found) > _MOST:
            yield self._drift(one, None, "the same in all fields", f"{len(found) - _MOST} more that differ")

    def _drift(self, one: _Line, field: str | None, expected: str, found: str) -> Drift:
        if field is None:
            self._count.fields[""] += 1
        row = one.row
        capture, extraction = (
            value if isinstance(value := row.get(key), dict) else {} for key in ("capture", "extraction")
        )
        return Drift(
            Severity.ERROR, Check.RECORD, one.file, one.number, row.get("id"), row.get("url"), field, expected, found,
            capture.get("warc"), capture.get("offset"), capture.get("record_id"), extraction.get("version"), __version__,
        )  # fmt: skip

    # Captures without a line.

    def _without_line(self) -> Iterator[tuple[_Line, Errand]]:
        if not (self._records / FILES[SeenUrl]).exists():
            self._count.notes.append(
                "captures without a line were not looked at: there is no urls.jsonl, as a run has that ended"
            )
            return
        yield from self._visits()
        for path in self._places.warcs():
            for found in stored(path, known=self._lined):
                if isinstance(found, WarcError) or found.capture.record_id in self._seen:
                    continue
                if found.url in self._visited:
                    self._count.left["of URLs with a later capture"] += 1
                    continue
                row = {"url": found.url, "capture": orjson.loads(orjson.dumps(found.capture))}
                if one := errand(found):
                    yield _Line("", None, row), one

    def _visits(self) -> Iterator[tuple[_Line, Errand]]:
        """What `urls.jsonl` has for a page; it says of each URL what it was fetched for and which capture counts."""
        for _, row in _rows(self._records / FILES[SeenUrl]):
            self._visited.add(str(row.get("url")))
            try:
                capture = _CAPTURE.validate_python(row.get("capture"))
            except ValidationError:
                continue
            self._seen.add(capture.record_id)
            if capture.record_id in self._lined:
                continue
            if why := _why_not(row):
                self._count.left[why] += 1
                continue
            try:
                one = self._errand(capture)
            except WarcError:  # `verify` without --deep tells it
                self._count.left["not to be read"] += 1
                continue
            if one:
                yield _Line("", None, row), one

    def _missing(self, one: _Line, derived: Derived | None) -> Drift:
        if derived is None or not derived.kind:
            return self._drift(replace(one, file=FILES[Article]), None, "a capture that can be read", GAVE_UP)
        row = {**one.row, "id": orjson.loads(derived.line).get("id")}
        file = FILES[derived.kind]
        return self._drift(replace(one, file=file, row=row), None, "a line, as the capture gives a record", "none")


def _why_not(row: dict[str, Any]) -> str | None:
    """Why a crawl made no record of a capture, as only the crawl knows it; null where it read it as a page."""
    if row.get("role") not in _READ:
        return "fetched for something else than a page"
    if row.get("outcome") not in _KEPT:
        return "not received whole"
    return "given up by the crawl, which says so" if str(row.get("reason")).startswith("not read: ") else None


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The whole lines of a file and their numbers; what is torn is told by `verify` without --deep."""
    if not path.exists():
        return
    with path.open("rb") as file:
        for item in lines(str(path), file, Check.POINTER):
            if isinstance(item, Problem):
                continue
            place, text = item
            row = parsed(place, text, Check.POINTER)
            if not isinstance(row, Problem):
                yield place.line or 0, row
