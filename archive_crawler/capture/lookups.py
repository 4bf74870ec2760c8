"""What the name server said, until the first exchange that leans on it takes it to the archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

_waiting: dict[str, Lookup] = {}  # process-wide, as Scrapy's own `dnscache`


@dataclass(frozen=True, slots=True)
class Lookup:
    """One answer of the system's resolver, which tells an address and no time to live."""

    name: str
    """The host name asked for."""
    address: str
    """The IPv4 address it leads to."""
    asked: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When; aware, in UTC."""


def note(name: str, address: str) -> None:
    """Remember an answer."""
    _waiting[name.lower()] = Lookup(name.lower(), address)


def take(host: str) -> Lookup | None:
    """The answer for a host that no exchange has taken yet."""
    return _waiting.pop(host.lower(), None)
