"""What the collection has already: originals by payload digest, and what a server needs to say "not modified"."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection, Engine

from archive_crawler.frontier.tables import originals, validators
from archive_crawler.items import Original

_ORIGINAL = select(originals).where(originals.c.payload_digest == bindparam("digest"))
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
        self._originals: dict[str, Original] = {}
        self._validators: dict[str, Validator] = {}
        self._ready: tuple[dict[str, Original], dict[str, Validator]] = ({}, {})

    def original(self, payload_digest: str) -> Original | None:
        """The record that has a payload. For the archive's thread."""
        found = self._originals.get(payload_digest) or self._ready[0].get(payload_digest)
        return found or _original(self._readers[0], payload_digest)

    def learn(self, payload_digest: str, original: Original) -> None:
        """Take the record of a payload that was new. For the archive's thread."""
        self._originals[payload_digest] = original

    def learn_version(self, url: str, validator: Validator) -> None:
        """Take what an answer said of its version. For the archive's thread."""
        self._validators[url] = validator

    def written(self) -> None:
        """All that was learned until now is in files that were synced. For the archive's thread."""
        originals_ready, validators_ready = self._ready
        self._ready = ({**originals_ready, **self._originals}, {**validators_ready, **self._validators})
        self._originals, self._validators = {}, {}

    def store(self, connection: Connection) -> None:
        """Put what is in synced files into the connection's open transaction."""
        found, versions = self._ready
        if found:
            connection.execute(_LEARN_ORIGINAL, [_row(digest, original) for digest, original in found.items()])
        if versions:
            connection.execute(_LEARN_VALIDATOR, [{"url": url, **asdict(version)} for url, version in versions.items()])

    def stored(self) -> None:
        """The transaction is committed."""
        self._ready = ({}, {})

    def known(self, url: str) -> Known | None:
        """What an earlier capture of a URL tells its server; null where the original's file is not at hand."""
        row = self._readers[1].execute(_VALIDATOR, {"of_url": url}).one_or_none()
        original = _original(self._readers[1], row.payload_digest) if row else None
        if row is None or original is None or self.file(original) is None:
            return None
        return Known(Validator(row.etag, row.last_modified, row.payload_digest), original)

    def file(self, original: Original) -> Path | None:
        """The file that has an original; null where it was moved away."""
        path = self._home / original.run_id / "archive" / original.warc
        # What is being written is called so until it is sealed.
        candidates = (path, path.with_name(path.name + ".open"))
        return next((candidate for candidate in candidates if candidate.exists()), None)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()


def _original(connection: Connection, payload_digest: str) -> Original | None:
    row = connection.execute(_ORIGINAL, {"digest": payload_digest}).one_or_none()
    return (
        None if row is None else Original(row.run, row.warc, row.offset, row.length, row.record_id, row.date, row.url)
    )


def _row(payload_digest: str, original: Original) -> dict[str, object]:
    row = asdict(original)
    return {"payload_digest": payload_digest, "run": row.pop("run_id"), **row}
