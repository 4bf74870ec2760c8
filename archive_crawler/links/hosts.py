"""Where an address leads, as browsers read it (URL Standard)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ada_url import normalize_url

_PARTS = re.compile(r"(https?://)(?:[^/?#]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in its parts."""

    host: str
    """The host as it is looked up: mapped by UTS 46, numbers as an address, without brackets and without a dot at its end."""
    site: str
    """Scheme, host and port, as in `https://www.example.gov` or `http://[::1]:8080`."""
    path: str
    """The path, encoded."""
    query: str
    """The query, encoded, without its question mark."""

    @property
    def sent(self) -> str:
        """What is asked for: without fragment; and without a user name, which a page gives away to nobody."""
        return f"{self.site}{self.path}{self.query and '?'}{self.query}"


@lru_cache(4096)
def address(url: str) -> Address:
    """The parts of an address; raises ValueError where it is none."""
    try:
        found = _PARTS.match(normalize_url(url))
    except (ValueError, UnicodeError) as error:
        raise ValueError(f"{url!r}: a web address was expected: {error}") from error
    if not found:
        raise ValueError(f"{url!r}: a web address was expected, which begins with http: or https:")
    scheme, netloc, path, query = found.groups()
    host = netloc[1:].partition("]")[0] if netloc.startswith("[") else netloc.partition(":")[0].removesuffix(".")
    return Address(host, scheme + netloc, path, query or "")


def host_of(url: str) -> str:
    """The host that an address leads to; raises ValueError."""
    return address(url).host


def site_of(url: str) -> str:
    """The site of an address; raises ValueError."""
    return address(url).site


def as_sent(url: str) -> str:
    """What is asked for of an address; raises ValueError."""
    return address(url).sent
