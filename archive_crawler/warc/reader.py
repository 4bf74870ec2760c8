"""Responses out of any WARC file: ours, wget's, Heritrix's, a browser's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive_crawler.capture.coding import decoded
from archive_crawler.errors import WarcError
from archive_crawler.items import Capture, Original
from archive_crawler.warc.contents import LONGEST_HEAD
from archive_crawler.warc.date import moment
from archive_crawler.warc.member import StoredRecord, damage, record_at
from archive_crawler.warc.message import entity, final_head
from archive_crawler.warc.record import digest
from archive_crawler.warc.walk import walk

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Container, Iterator, Mapping

    from archive_crawler.warc.message import Head

__all__ = ["MAX_BODY", "Stored", "about", "described", "payload_digest", "record_at", "response", "stored"]

Find = Callable[[Original], Path]
"""Tells where the file of an original is."""
NOT_MODIFIED = 304
MAX_BODY = 50 * 1024 * 1024
"""Bytes of a body that are given at most: what a bomb can cost."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A response as it was stored."""

    url: str
    """WARC-Target-URI."""
    status: int
    """Status code."""
    content_type: str | None
    """Content-Type as the server sent it."""
    headers: tuple[tuple[str, str], ...]
    """Header names and values in their order, latin-1, unfolded."""
    body: bytes
    """The body without transfer- and content-coding, at most `MAX_BODY` bytes."""
    capture: Capture
    """Where it lies."""
    collection: str | None = None
    """`isPartOf` of the file's warcinfo."""
    agency: str | None = None
    """`publisher` of the file's warcinfo."""
    run_id: str | None = None
    """`run-id` of the file's warcinfo, a field of our own."""
    path: str = ""
    """`hopsFromSeed` of the metadata beside it, where a file is read from its beginning."""


Originals = dict[str, tuple[Path, Original]]
"""Responses that a later revisit may refer to, by record id, and the file of each."""


def stored(
    path: Path,
    skipped: Counter[str] | None = None,
    originals: Originals | None = None,
    *,
    known: Container[str] = (),
) -> Iterator[Stored | WarcError]:
    """The http and https responses of a WARC file, in its order.

    A record that cannot be read gives a WarcError in its place. A revisit is given with the body of its original, where
    that is a page among `originals`, to which the file's own pages are added. Records whose ids are `known` are passed over,
    and other records counted in `skipped`.
    """
    last: Stored | None = None
    """What the next records may tell more of."""
    for found in _answers(path, skipped, originals, known):
        if isinstance(found, StoredRecord):
            if last and _is_beside(found, last):
                last = replace(last, path=_warcinfo(found.block).get("hopsfromseed", ""))
            continue
        if last:
            yield last
        last = found if isinstance(found, Stored) else None
        if isinstance(found, WarcError):
            yield found
    if last:
        yield last


def _answers(
    path: Path, skipped: Counter[str] | None, originals: Originals | None, known: Container[str]
) -> Iterator[Stored | WarcError | StoredRecord]:
    """The same, with all other records between them."""
    infos: dict[str, dict[str, str]] = {}
    latest: dict[str, str] = {}
    for record in walk(path, MAX_BODY):
        if isinstance(record, WarcError):
            yield record
            continue
        info = infos.get(record.fields.get("warc-warcinfo-id", "").strip("<> "), latest)
        found = None
        if record.id in known:
            continue
        if record.type == "warcinfo":
            latest = infos[record.id] = _warcinfo(record.block)
        elif record.type == "response" and record.target_uri.lower().startswith(("http://", "https://")):
            found = _stored(record, info, path)
            if originals is not None and isinstance(found, Stored) and _is_page(found):
                originals[record.id] = path, _pointer(record, found)
        elif record.type == "revisit":
            found = _revisit(record, info, path, originals or {})
        if found is not None:
            yield found if isinstance(found, WarcError) else _dated(found, path)
            continue
        if skipped is not None and record.type != "warcinfo":
            skipped[record.type or "without a type"] += 1
        yield record


def _is_beside(record: StoredRecord, found: Stored) -> bool:
    """Whether a record is of the same exchange, and says how its address was found."""
    same = record.target_uri == found.url and record.fields.get("warc-date") == found.capture.date
    kind = record.fields.get("content-type", "")
    return same and record.type == "metadata" and kind.startswith("application/warc-fields")


def _dated(found: Stored, path: Path) -> Stored | WarcError:
    try:
        moment(found.capture.date)
    except ValueError as error:
        return damage(path, found.capture.offset, str(error))
    return found


def _is_page(found: Stored) -> bool:
    return "html" in (found.content_type or "html").lower()


def _pointer(record: StoredRecord, found: Stored) -> Original:
    capture = found.capture
    place = (capture.warc, capture.offset, capture.length, capture.record_id, capture.date)
    return Original(found.run_id or "", *place, record.target_uri)


def _revisit(record: StoredRecord, info: dict[str, str], path: Path, originals: Originals) -> Stored | WarcError | None:
    file, original = originals.get(record.fields.get("warc-refers-to", "").strip("<> "), (path, None))
    _, head = final_head(record.block)
    if original is None or head is None:
        return None
    capture = replace(_capture(record, head, b"", path), original=original)
    try:
        found = response(path, capture, lambda _: file)
    except WarcError as error:
        return error
    return described(found, info)


def described(found: Stored, info: Mapping[str, str]) -> Stored:
    """The same with what a warcinfo says of collection, agency and run."""
    collection, agency, run_id = (info.get(name) or None for name in ("ispartof", "publisher", "run-id"))
    return replace(found, collection=collection, agency=agency, run_id=run_id)


def about(path: Path) -> Mapping[str, str]:
    """The fields of the warcinfo that a file begins with, by lower-case name; none where it begins otherwise."""
    first = next(walk(path, LONGEST_HEAD), None)
    return {} if first is None or isinstance(first, WarcError) or first.type != "warcinfo" else _warcinfo(first.block)


def response(path: Path, capture: Capture, find: Find | None = None) -> Stored:
    """The response that a pointer names, `path` being its file; raises WarcError where there is none.

    A revisit's body is the original's, whose file `find` tells; status and headers are its own, but for a 304.
    """
    record = _record(path, capture.offset, capture.length)
    if record.type != "revisit":
        return _whole(record, path)
    if capture.original is None or find is None:
        raise damage(
            path, capture.offset, f"the revisit {record.id} has no body of its own, and its original is not known"
        )
    original = _original(capture.original, find(capture.original))
    revisit = replace(original, url=record.target_uri, capture=capture)
    _, head = final_head(record.block)
    if head is None or head.status == NOT_MODIFIED:
        # A 304 stands for the original's own answer (RFC 9110 section 15.4.5).
        return revisit
    return replace(revisit, status=head.status, content_type=head.get("content-type"), headers=head.headers)


def payload_digest(path: Path, pointer: Capture | Original) -> str:
    """The digest of a response's entity, computed of the bytes; raises WarcError where there are none."""
    block = _record(path, pointer.offset, pointer.length).block
    at, head = final_head(block)
    if head is None:
        raise damage(path, pointer.offset, f"an HTTP response head was expected, found {block[:20]!r}")
    return digest(entity(head, block, at))


def _original(pointer: Original, path: Path) -> Stored:
    record = _record(path, pointer.offset, pointer.length)
    if record.type == "revisit":
        raise damage(path, pointer.offset, f"a record with the bytes was expected, found the revisit {record.id}")
    if record.id != pointer.record_id:
        raise damage(path, pointer.offset, f"record {pointer.record_id} was expected, found {record.id}")
    return _whole(record, path)


def _record(path: Path, offset: int, length: int) -> StoredRecord:
    return record_at(path, offset, length, MAX_BODY + LONGEST_HEAD)


def _whole(record: StoredRecord, path: Path) -> Stored:
    found = _stored(record, {}, path)
    if isinstance(found, WarcError):
        raise found
    return found


def _stored(record: StoredRecord, info: dict[str, str], path: Path) -> Stored | WarcError:
    at, head = final_head(record.block)
    if head is None:
        return damage(path, record.offset, f"an HTTP response head was expected, found {record.block[:20]!r}")
    payload = entity(head, record.block, at)
    return Stored(
        url=record.target_uri,
        status=head.status,
        content_type=head.get("content-type"),
        headers=head.headers,
        body=decoded(payload, head.get("content-encoding"), MAX_BODY),
        capture=_capture(record, head, payload, path),
        collection=info.get("ispartof") or None,
        agency=info.get("publisher") or None,
        run_id=info.get("run-id") or None,
    )


def _capture(record: StoredRecord, head: Head, payload: bytes, path: Path) -> Capture:
    return Capture(
        warc=path.name,
        offset=record.offset,
        length=record.length,
        record_id=record.id,
        date=record.fields.get("warc-date", ""),
        payload_digest=record.fields.get("warc-payload-digest") or digest(payload),
        http_status=head.status,
        content_type=head.get("content-type"),
        ip=record.fields.get("warc-ip-address"),
    )


def _warcinfo(block: bytes) -> dict[str, str]:
    """The fields of a warcinfo block (`application/warc-fields`), by lower-case name."""
    pairs = (line.partition(":") for line in block.decode("utf-8", "replace").splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
