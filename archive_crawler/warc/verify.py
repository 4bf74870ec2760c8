"""Check that what the records point to is there, whole, and what it was."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from archive_crawler.errors import WarcError
from archive_crawler.warc.member import record_at
from archive_crawler.warc.message import entity, read_head, split_interim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archive_crawler.items import Capture
    from archive_crawler.warc.member import StoredRecord


def problems(directory: Path, captures: Iterable[Capture]) -> Iterator[str]:
    """A sentence for everything that is wrong with what `captures` point to in `directory`."""
    for capture in captures:
        try:
            record = record_at(directory / capture.warc, capture.offset, capture.length)
        except WarcError as error:
            yield f"{error} (record {capture.record_id})"
            continue
        where = f"{directory / capture.warc}: offset {capture.offset}: record {capture.record_id}:"
        yield from (f"{where} {what}" for what in _differences(record, capture))


def _differences(record: StoredRecord, capture: Capture) -> Iterator[str]:
    if record.id != capture.record_id:
        yield f"expected this record id, found {record.id}."
    block_digest = record.fields.get("warc-block-digest")
    if block_digest and (found := _unlike(block_digest, record.block)):
        yield f"expected block digest {block_digest}, found {found}."
    if record.type != "revisit":  # its payload lies elsewhere
        yield from _payload_differences(record, capture)


def _payload_differences(record: StoredRecord, capture: Capture) -> Iterator[str]:
    payload = _payload(record)
    promised = {"record's": record.fields.get("warc-payload-digest"), "pointer's": capture.payload_digest}
    for whose, expected in promised.items():
        if expected and (found := _unlike(expected, payload)):
            yield f"expected the {whose} payload digest {expected}, found {found}."


def _payload(record: StoredRecord) -> bytes:
    _, message = split_interim(record.block)
    head = read_head(message)
    return record.block if head is None else entity(head, message)


def _unlike(expected: str, data: bytes) -> str | None:
    """The digest of `data` in the algorithm and encoding of `expected`, where they differ."""
    algorithm, _, value = expected.partition(":")
    try:
        found = hashlib.new(algorithm.replace("-", ""), data, usedforsecurity=False)
    except ValueError:
        return f"the unknown algorithm {algorithm!r}"
    base16, base32 = found.hexdigest(), base64.b32encode(found.digest()).decode()
    if value.lower() == base16 or value.upper().rstrip("=") == base32.rstrip("="):
        return None
    return f"{algorithm}:{base16 if len(value) == len(base16) else base32}"
