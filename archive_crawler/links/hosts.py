"""Hosts and addresses as browsers read them (URL Standard, sections 3.3, 3.5 and 4.4)."""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit, urlunsplit

import idna

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\"#%/:<>?@\[\\\]^|]")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_NOT_IN_URLS = re.compile(r"[\t\r\n]")
_PORTS = {"http": "80", "https": "443"}
_IN_PATH = "!$%&'()*+,-./:;=@[]_|~"
_IN_QUERY = "!$%&()*+,-./:;=?@[]\\^_`{|}~"


def ascii_host(host: str) -> str:
    """A URL's host as it is looked up: percent-decoded, mapped by UTS 46, in lower case; numbers as an IPv4 address.

    Raises ValueError where it is none.
    """
    if ":" in host:
        return host.lower()
    name = unquote_to_bytes(host).decode(errors="replace") if "%" in host else host
    name = name.lower() if name.isascii() else _mapped(name)
    if not name or _FORBIDDEN.search(name):
        raise ValueError(f"{host!r}: a host was expected, and this has characters that none has")
    return _ipv4(name) or name


def host_of(url: str) -> str:
    """The host that a URL leads to, without a dot at its end; empty where it has none. Raises ValueError."""
    name = split(url).hostname
    return ascii_host(name).removesuffix(".") if name else ""


def site_of(url: str) -> str:
    """Scheme, host and port of a URL, as in `https://www.example.gov` or `http://[::1]:8080`."""
    parts = split(url)
    return f"{parts.scheme}://{_netloc(parts)}"


def as_sent(url: str) -> str:
    """As browsers send it: encoded, without fragment; and without a user name, which a page gives away to nobody."""
    parts = split(url)
    path = quote(parts.path or "/", safe=_IN_PATH, errors="replace")
    query = quote(parts.query, safe=_IN_QUERY, errors="replace")
    return urlunsplit((parts.scheme, _netloc(parts), path, query, ""))


def split(url: str) -> SplitResult:
    """The parts of a web address; a backslash is a slash up to the query. Raises ValueError."""
    head, mark, rest = _NOT_IN_URLS.sub("", url.strip()).partition("?")
    before, hash_mark, fragment = head.partition("#")
    return urlsplit(before.replace("\\", "/") + hash_mark + fragment + mark + rest)


def _netloc(parts: SplitResult) -> str:
    host = ascii_host(parts.hostname or "")
    port = "" if parts.port is None or str(parts.port) == _PORTS.get(parts.scheme) else f":{parts.port}"
    return (f"[{host}]" if ":" in host else host) + port


def _mapped(name: str) -> str:
    """UTS 46 without the further rules of IDNA 2008, as browsers do it: they open names with emoji too."""
    try:
        labels = idna.uts46_remap(name, std3_rules=False, transitional=False).split(".")
    except idna.IDNAError as error:
        raise ValueError(f"{name!r}: a host was expected: {error}") from error
    return ".".join(label if label.isascii() else f"xn--{label.encode('punycode').decode()}" for label in labels)


def _ipv4(name: str) -> str | None:
    """The address that a host of numbers means, as in `2130706433` or `0x7f.1`; null for a name."""
    parts = name.removesuffix(".").split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError(f"{name!r}: an IPv4 address was expected, for its last part is a number")
    *front, last = [_number(part) for part in parts]
    if any(number > 255 for number in front) or last >= 256 ** (4 - len(front)):
        raise ValueError(f"{name!r}: an IPv4 address was expected, and this is beyond the last one")
    return str(IPv4Address(last + sum(number * 256 ** (3 - place) for place, number in enumerate(front))))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    try:
        return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)
    except ValueError as error:
        raise ValueError(f"{text!r}: an octal number was expected, for it begins with 0") from error
