"""JSON Lines against the records that they point to."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import orjson

from archive_crawler.items import Capture
from archive_crawler.warc.verify.labels import same
from archive_crawler.warc.verify.lines import lines, parsed
from archive_crawler.warc.verify.originals import is_name
from archive_crawler.warc.verify.problem import Check, Place, Problem
from archive_crawler.warc.verify.relations import against_original

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.catalog import Catalog, Entry
    from archive_crawler.warc.verify.lines import Lines
    from archive_crawler.warc.verify.originals import Originals
    from archive_crawler.warc.verify.problem import Tally

_KEYS = {"warc", "offset", "length", "record_id"}
_CAPTURE = {field.name for field in fields(Capture)}
_SAID = {"record_id": "id", "date": "date", "http_status": "status", "content_type": "content_type", "ip": "ip"}
"""What a pointer says of its record, and what the catalog calls it."""
_FETCHED = {"articles.jsonl", "rejected.jsonl", "urls.jsonl"}
"""Whose lines are each of the URL that their capture is of."""
_MOST = 2**63


class Pointers:
    """Reads the JSON Lines files of a run, counts their lines, and follows every capture in them."""

    def __init__(self, catalog: Catalog, originals: Originals, tally: Tally) -> None:
        self._catalog = catalog
        self._originals = originals
        self._tally = tally
        self.values: dict[str, Counter[str]] = {}
        """How often which outcome (`urls.jsonl`) and health (`link_checks.jsonl`) stands in which file."""

    def problems(self, name: str, shown: str, file: Lines) -> Iterator[Problem]:
        """Every line of one file that is no object or points to what is not there."""
        values = self.values.setdefault(name, Counter())
        for item in lines(shown, file, Check.POINTER):
            if isinstance(item, Problem):
                yield item
                continue
            place, text = item
            self._tally.lines[name] += 1
            row = parsed(place, text, Check.POINTER)
            if isinstance(row, Problem):
                yield row
                continue
            values[str(row.get("outcome") or row.get("health"))[:40]] += 1
            yield from _text(place, row)
            fetched = name.rpartition("/")[2] in _FETCHED
            if fetched and "capture" not in row:
                yield place.error(Check.POINTER, "a key capture", "none")
            url = str(row.get("url", "")) if fetched else None
            for capture in captures(row):
                if "run_id" in capture:
                    yield from self._original(place, capture, None)
                    continue
                yield from self._capture(place, capture, url if capture is row.get("capture") else None)

    def _capture(self, place: Place, capture: dict[str, Any], url: str | None) -> Iterator[Problem]:
        said = orjson.dumps([url, capture], option=orjson.OPT_SORT_KEYS)
        if not self._catalog.is_new(hashlib.sha256(said).hexdigest()):
            return
        if not _is_pointer(capture):
            yield place.error(Check.POINTER, "a capture's warc, offset and length", str(capture))
            return
        warc, offset = capture["warc"], capture["offset"]
        entry = self._catalog.at(warc, offset) or self._catalog.at(f"{warc}.open", offset)
        if entry is None:
            expected = f"record {capture.get('record_id')} in {warc} at offset {offset}"
            yield place.error(Check.POINTER, expected, "no record that begins there")
            return
        if url is not None and url != entry.uri:
            yield place.error(Check.POINTER, f"url {entry.uri}, of which the record is", str(url))
        yield from _differences(place, capture, entry)
        if isinstance(original := capture.get("original"), dict):
            yield from self._original(place, original, entry)

    def _original(self, place: Place, original: dict[str, Any], revisit: Entry | None) -> Iterator[Problem]:
        """Follow a pointer into another run: a revisit's original, or what a page was before."""
        if not _is_pointer(original) or not is_name(original.get("run_id")):
            yield place.error(Check.POINTER, "an original's run_id, warc, offset and length", str(original))
            return
        found, told = self._find(original), ("record_id", "date", "url", "length")
        if isinstance(found, Problem):
            yield found
            return
        if found is None:
            expected = "the run of a revisit's original at hand" if revisit else "the earlier run at hand"
            yield place.warning(Check.POINTER, expected, f"no ../{original['run_id']}/archive/{original['warc']}")
            return
        for key, value in zip(told, (found.id, found.date, found.uri, found.length), strict=True):
            if original.get(key) != value:
                yield place.error(Check.POINTER, f"original.{key} {value}", str(original.get(key)))
        if revisit:
            yield from against_original(revisit, found)

    def _find(self, original: dict[str, Any]) -> Entry | Problem | None:
        """The original: of this run, of another one at hand, or, as packages have it, copied into another file."""
        run, warc, offset, length = (original[key] for key in ("run_id", "warc", "offset", "length"))
        here = self._catalog.at(warc, offset)
        if here and here.id == original.get("record_id"):
            return here
        copied = self._catalog.select("r.id = ? AND r.type <> 'revisit'", str(original.get("record_id")))
        return self._originals.find(run, warc, offset, length) or next(copied, None)


def captures(row: Any) -> Iterator[dict[str, Any]]:
    """Every object, however deep, that is called a capture or has the keys of one; one of another run names that in `run_id`."""
    rest = [row]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            if value.keys() >= _KEYS:
                yield value
                continue
            if isinstance(value.get("capture"), dict) and not value["capture"].keys() >= _KEYS:
                yield value["capture"]
            rest.extend(value.values())
        elif isinstance(value, list):
            rest.extend(value)


def _is_pointer(capture: dict[str, Any]) -> bool:
    numbers = [capture.get("offset"), capture.get("length")]
    return is_name(capture.get("warc")) and all(type(number) is int and 0 <= number < _MOST for number in numbers)


def _differences(place: Place, capture: dict[str, Any], entry: Entry) -> Iterator[Problem]:
    if odd := sorted((capture.keys() | {"original"}) ^ _CAPTURE):  # runs of 0.1 have no original
        yield place.error(Check.POINTER, "the keys of a capture", f"{', '.join(odd)} too many or missing")
    where = f"record {entry.id} in {entry.file} at offset {entry.offset}"
    if capture["length"] != entry.length:
        yield place.error(Check.POINTER, f"length {entry.length} of {where}", str(capture["length"]))
    for key, name in _SAID.items():
        if key in capture and capture[key] != (value := getattr(entry, name)):
            yield place.error(Check.POINTER, f"{key} {value} of {where}", str(capture[key]))
    digest = capture.get("payload_digest")
    if digest and entry.payload and digest != entry.payload:
        alike = same(str(digest), entry.payload)
        if entry.ours or not alike:
            expected = f"payload_digest {entry.payload} of {where}"
            yield place.judged(Check.POINTER, expected, str(digest), error=bool(entry.ours) or alike is False)


def _text(place: Place, row: dict[str, Any]) -> Iterator[Problem]:
    """Whether an article's text is the one that its fingerprint was taken of."""
    dedup, text = row.get("dedup"), row.get("body_text")
    if isinstance(dedup, dict) and isinstance(text, str) and "text_sha256" in dedup:
        found = hashlib.sha256(text.encode()).hexdigest()
        if found != dedup["text_sha256"]:
            yield place.error(Check.POINTER, f"body_text with dedup.text_sha256 {dedup['text_sha256']}", found)
