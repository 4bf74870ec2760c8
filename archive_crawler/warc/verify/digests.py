"""Every digest of a record, taken while its block goes by."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from archive_crawler.warc.verify.entity import Entity
from archive_crawler.warc.verify.labels import hashing, label
from archive_crawler.warc.verify.problem import Check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.warc.verify.head import Head
    from archive_crawler.warc.verify.problem import Place, Problem

_BLOCK, _PAYLOAD = "warc-block-digest", "warc-payload-digest"
_CODED = "a payload digest of the entity, its transfer-coding removed"
_WARCINFO = 65_536  # bytes of a warcinfo's block that are read


class Digests:
    """Takes the block of one record in pieces, and says which of the digests in its head are wrong."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._block = hashing(_algorithm(head.get(_BLOCK)))
        self._entity = self._message()
        self._payload = None if self._entity else self._own_payload()
        self._beginning = b""

    @property
    def status(self) -> int | None:
        """Status code of a response or revisit."""
        return self._entity.head.status if self._entity and self._entity.head and not self._is_request else None

    @property
    def content_type(self) -> str | None:
        """Content-Type of an HTTP message."""
        return self._entity.head.get("content-type") if self._entity and self._entity.head else None

    @property
    def software(self) -> str:
        """Which software a warcinfo names."""
        lines = self._beginning.decode("utf-8", "replace").splitlines()
        pairs = (line.partition(":") for line in lines)
        return next((value.strip() for name, _, value in pairs if name.strip().lower() == "software"), "")

    @property
    def payload(self) -> str | None:
        """The digest of the payload, as found; of a revisit, whose payload lies elsewhere, as its head says."""
        declared = self._head.get(_PAYLOAD)
        if self._lies_elsewhere:
            return declared
        found = self._entity.entity if self._entity else self._payload
        return f"{found.name}:{found.hexdigest()}" if found else declared

    def update(self, piece: bytes) -> None:
        self._block.update(piece)
        if self._entity:
            self._entity.update(piece)
        elif self._payload:
            self._payload.update(piece)
        if self._head.type == "warcinfo" and len(self._beginning) < _WARCINFO:
            self._beginning += piece[:_WARCINFO]

    def end(self) -> None:
        if self._entity:
            self._entity.end()

    def problems(self, place: Place, *, ours: bool) -> Iterator[Problem]:
        declared = self._head.get(_BLOCK)
        if declared is None:
            yield place.judged(Check.DIGEST, "a WARC-Block-Digest", "none", error=ours)
        elif not _is(self._block, declared):
            yield from _different(place, "block digest", declared, self._block)
        if not self._lies_elsewhere:
            yield from self._payload_problems(place, ours=ours)
        if self._entity and self._entity.head is None and not self._is_request and not self._may_be_empty:
            yield place.judged(Check.STRUCTURE, "the head of an HTTP response in the block", "none", error=ours)

    def _payload_problems(self, place: Place, *, ours: bool) -> Iterator[Problem]:
        declared = self._head.get(_PAYLOAD)
        found = self._entity.entity if self._entity else self._payload
        if declared is None:
            if self._head.type == "response" and self._entity:
                yield place.judged(Check.DIGEST, "a WARC-Payload-Digest", "none", error=ours)
        elif found and not _is(found, declared):
            if self._entity and self._entity.is_chunked and _is(self._entity.body, declared):
                yield place.judged(Check.DIGEST, _CODED, "one taken with the transfer-coding in place", error=ours)
            else:
                yield from _different(place, "payload digest", declared, found)

    @property
    def _is_request(self) -> bool:
        return self._head.type == "request"

    @property
    def _may_be_empty(self) -> bool:
        return self._head.type == "revisit"

    @property
    def _lies_elsewhere(self) -> bool:
        """A revisit's payload is the original's; a segment's is that of the whole logical record."""
        return self._head.type == "revisit" or self._head.get("warc-segment-number") is not None

    def _message(self) -> Entity | None:
        is_http = self._head.target_uri.lower().startswith(("http:", "https:"))
        if self._head.type not in {"response", "request", "revisit"} or not is_http:
            return None
        return Entity(_algorithm(self._head.get(_PAYLOAD)), is_response=not self._is_request)

    def _own_payload(self) -> hashlib._Hash | None:
        """The payload that is the whole block: of a resource, a conversion, a response that is not HTTP."""
        declared = self._head.get(_PAYLOAD)
        indexed = self._head.type in {"response", "resource", "conversion"}
        return hashing(_algorithm(declared)) if declared or indexed else None


def _algorithm(declared: str | None) -> str:
    known = label(declared) if declared else None
    return known.algorithm if known else "sha256"


def _is(found: hashlib._Hash, declared: str) -> bool:
    known = label(declared)
    return known is not None and known.value == found.digest()


def _different(place: Place, what: str, declared: str, found: hashlib._Hash) -> Iterator[Problem]:
    known = label(declared)
    if known is None:
        yield place.warning(Check.DIGEST, f"a {what} of a known algorithm", declared)
    elif not known.value:
        yield place.error(Check.DIGEST, f"a {what} in base16 or base32", declared)
    else:
        yield place.error(Check.DIGEST, f"{what} {declared}", f"{found.name}:{found.hexdigest()}")
