"""What the collection has already: originals by payload digest, and what a server needs to say "not modified"."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import bindparam, literal_column, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection, Engine

from archive_crawler.frontier.tables import originals, validators
from archive_crawler.frontier.unsealed import existing
from archive_crawler.items import Original

_ORIGINAL = (
    select(originals)
    .where(originals.c.payload_digest == bindparam("digest"))
    .order_by(originals.c.url != bindparam("of_url"), literal_column("rowid"))
    .limit(1)
)
_VALIDATOR = select(validators).where(validators.c.url == bindparam("of_url"))
_LEARN_ORIGINAL = insert(originals).on_conflict_do_nothing()
_NEW_VALIDATOR = insert(validators)
_LEARN_VALIDATOR = _NEW_VALIDATOR.on_conflict_do_update(
    index_elements=["url"],
    set_={name: _NEW_VALIDATOR.excluded[name] for name in ("etag", "last_modified", "payload_digest")},
)


@dataclass(frozen=True, slots=True)
class Validator:
    """What a whole 200 answer said of its version (RFC 9110 section 8.8)."""

    etag: str | None
    """The ETag as sent."""
    last_modified: str | None
    """The Last-Modified as sent."""
    payload_digest: str
    """WARC-Payload-Digest of what it came with."""


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier capture tells a server, so that it may answer 304 (RFC 9110 section 13.1)."""

    validator: Validator
    """What that answer said of its version."""
    original: Original
    """The record that has the payload."""


Originals = dict[str, dict[str, Original]]
"""The records that have a payload, by payload digest and URL."""


class Former:
    """Former captures of one collection, this run's included as soon as they are written.

    The archive's thread learns; the event loop's thread asks, and stores what was learned together with the lengths of
    the files that hold it, so that no original is known whose bytes a crash took.
    """

    def __init__(self, engine: Engine, home: Path, run: str) -> None:
        self.run = run
        self._home = home
        self._readers = [engine.connect().execution_options(isolation_level="AUTOCOMMIT") for _ in range(2)]
        """One a thread."""
        self._originals: Originals = {}
        self._validators: dict[str, Validator] = {}
        self._ready: tuple[Originals, dict[str, Validator]] = ({}, {})

    def original(self, payload_digest: str, url: str) -> Original | None:
        """The record that has a payload: of this URL, or else the first of any. For the archive's thread."""
        held = {**self._ready[0].get(payload_digest, {}), **self._originals.get(payload_digest, {})}
        if url in held:
            return held[url]
        stored = _original(self._readers[0], payload_digest, url)
        return stored or next(iter(held.values()), None)

    def learn(self, payload_digest: str, original: Original) -> None:
        """Take a record that has its payload. For the archive's thread."""
        self._originals.setdefault(payload_digest, {})[original.url] = original

    def learn_version(self, url: str, validator: Validator) -> None:
        """Take what an answer said of its version. For the archive's thread."""
        self._validators[url] = validator

    def written(self) -> None:
        """All that was learned until now is in files that were synced. For the archive's thread."""
        ready, versions = self._ready
        found = {digest: {**ready.get(digest, {}), **by_url} for digest, by_url in self._originals.items()}
        self._ready = ({**ready, **found}, {**versions, **self._validators})
        self._originals, self._validators = {}, {}

    def store(self, connection: Connection) -> None:
        """Put what is in synced files into the connection's open transaction."""
        found, versions = self._ready
        if found:
            rows = [_row(digest, original) for digest, by_url in found.items() for original in by_url.values()]
            connection.execute(_LEARN_ORIGINAL, rows)
        if versions:
            connection.execute(_LEARN_VALIDATOR, [{"url": url, **asdict(version)} for url, version in versions.items()])

    def stored(self) -> None:
        """The transaction is committed."""
        self._ready = ({}, {})

    def known(self, url: str) -> Known | None:
        """What an earlier capture of a URL tells its server; null where the original's file is not at hand."""
        row = self._readers[1].execute(_VALIDATOR, {"of_url": url}).one_or_none()
        original = _original(self._readers[1], row.payload_digest, url) if row else None
        if row is None or original is None or self.file(original) is None:
            return None
        return Known(Validator(row.etag, row.last_modified, row.payload_digest), original)

    def file(self, original: Original) -> Path | None:
        """The file that has an original; null where it was moved away."""
        return existing(self._home / original.run_id / "archive" / original.warc)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()


def _original(connection: Connection, payload_digest: str, url: str) -> Original | None:
    row = connection.execute(_ORIGINAL, {"digest": payload_digest, "of_url": url}).one_or_none()
    return (
        None if row is None else Original(row.run, row.warc, row.offset, row.length, row.record_id, row.date, row.url)
    )


def _row(payload_digest: str, original: Original) -> dict[str, object]:
    row = asdict(original)
    return {"payload_digest": payload_digest, "run": row.pop("run_id"), **row}
