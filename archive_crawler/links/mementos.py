"""Copies of dead targets in web archives: what to ask, and what the answers say. Pure.

Sources: RFC 7089 (Memento), the Wayback CDX server's README, Robust Links (https://robustlinks.mementoweb.org/spec/).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.items import LinkCheck, Original

_STAMP = "%Y%m%d%H%M%S"
_ORIGINAL = re.compile(r'<([^>]*)>\s*(?:;[^,<]*)?;\s*rel="?[^",;]*\boriginal\b', re.IGNORECASE)
_MOST = 3
"""Copies that the index is asked for."""


@dataclass(frozen=True, slots=True)
class Memento:
    """A copy of a page in a web archive that was looked at."""

    url: str
    """The page that it is a copy of."""
    address: str
    """Where the copy is."""
    date: str
    """When it was made, ISO 8601 in UTC."""
    archive: str
    """Host of the archive."""


def wanted(check: LinkCheck, now: datetime) -> datetime:
    """The time from which a copy is wanted: when the target last worked, else when it was first linked, else now."""
    history = check.history
    moment = (history.last_good or history.first_seen) if history else None
    try:
        return datetime.fromisoformat(moment).astimezone(UTC) if moment else now
    except ValueError:
        return now


def timegate(prefix: str, url: str) -> str:
    """The address of a TimeGate for a target."""
    return prefix + url.partition("#")[0]


def accept_datetime(moment: datetime) -> str:
    """The header that names the time (RFC 7089 section 2.1.1)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def cdx_query(index: str, url: str, moment: datetime) -> str:
    """The question for the index: good copies, the nearest to a time first."""
    asked = {
        "url": url.partition("#")[0],
        "output": "json",
        "fl": "timestamp,original,statuscode",
        "filter": "statuscode:200",
        "closest": moment.strftime(_STAMP),
        "sort": "closest",
        "limit": str(_MOST),
    }
    return f"{index}{'&' if '?' in index else '?'}{urlencode(asked)}"


def cdx_copies(body: bytes, prefix: str) -> list[str]:
    """The addresses of the copies that an index tells of, in its order; none where it is no answer of an index."""
    try:
        rows = json.loads(body or b"[]")
        names, *found = rows or [[]]
        stamp, original = names.index("timestamp"), names.index("original")
        copies = [(str(row[stamp]), str(row[original])) for row in found]
    except (ValueError, TypeError, IndexError, AttributeError):
        return []
    return [f"{prefix}{at}/{url}" for at, url in copies if re.fullmatch(r"\d{14}", at)][:_MOST]


def memento(url: str, address: str, status: int, headers: Mapping[str, str]) -> Memento | None:
    """The copy that an archive has served; null where the answer is no good copy of this target.

    It is one by RFC 7089 if it has Memento-Datetime; what a server says of itself in `Link` must be this target.
    """
    at = _moment(headers.get("memento-datetime"))
    if status != 200 or at is None:
        return None
    original = _ORIGINAL.search(headers.get("link", ""))
    if original and _bare(original[1]) != _bare(url):
        return None
    day = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Memento(url, address, day, urlsplit(address).hostname or "")


def memento_of(original: Original, archive: str) -> Memento:
    """Our own capture, as an archive that serves captures by time and URL shows it."""
    stamp = datetime.fromisoformat(original.date).strftime(_STAMP)
    host = urlsplit(archive).hostname or ""
    return Memento(original.url, f"{archive}{stamp}/{original.url}", original.date, host)


def robust_link(url: str, address: str, date: str, text: str) -> str:
    """A link to a copy that keeps the original address beside it."""
    return (
        f'<a href="{escape(address)}" data-originalurl="{escape(url)}" data-versionurl="{escape(address)}" '
        f'data-versiondate="{escape(date[:10])}">{escape(text)}</a>'
    )


def _moment(value: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def _bare(url: str) -> str:
    """An address as archives compare it: without scheme, port of the scheme, "www.", fragment and last slash."""
    parts = urlsplit(url.partition("#")[0])
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    path = quote(unquote(parts.path)).rstrip("/")
    return f"{host}{port}{path}{'?' + parts.query if parts.query else ''}".lower()
