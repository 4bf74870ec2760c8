"""What libcurl tells of a server's certificates (CURLINFO_CERTINFO)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def expires(told: Iterable[Iterable[tuple[bytes, bytes]]]) -> str | None:
    """When the server's own certificate expires, ISO 8601 in UTC; null where that is not told."""
    for date in _values(told, b"Expire date"):
        with suppress(ValueError):
            moment = datetime.strptime(date.decode("latin-1"), "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC)
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        break
    return None


def chain(told: Iterable[Iterable[tuple[bytes, bytes]]]) -> tuple[bytes, ...]:
    """The certificates as the server sent them, PEM, its own first."""
    return tuple(pem.strip() + b"\n" for pem in _values(told, b"Cert"))


def _values(told: Iterable[Iterable[tuple[bytes, bytes]]], wanted: bytes) -> Iterator[bytes]:
    yield from (value for certificate in told for name, value in certificate if name == wanted)
