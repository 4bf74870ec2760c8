"""URLs: one address for the same article."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|_ga|source_?id)$", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def normalized(url: str) -> str:
    """Lower-case scheme and host, no default port, no fragment, no tracking parameters."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").lower()
    address = f"[{host}]" if ":" in host else host
    if port is not None and port != _PORTS.get(parts.scheme.lower()):
        address = f"{address}:{port}"
    return urlunsplit((parts.scheme.lower(), address, parts.path or "/", _query(parts), ""))


def _query(parts: SplitResult) -> str:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if not _TRACKING.match(pair[0])]
    return parts.query if len(kept) == len(pairs) else urlencode(kept)


def canonical(declared: str | None, fetched: str) -> str:
    """The declared URL where it is on the fetched page's own host and not merely its home page, else the fetched one."""
    own = normalized(fetched)
    if declared is None:
        return own
    candidate = normalized(declared)
    if site(candidate) != site(own) or not candidate.startswith(("http://", "https://")):
        return own
    is_home = urlsplit(candidate).path in {"", "/"} and urlsplit(own).path not in {"", "/"}
    return own if is_home else candidate


def site(url: str) -> str:
    """Host name without "www."."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""
