"""SURT keys: URLs in the sort-friendly form that CDXJ indexes are looked up by.

The canonicalization is that of the IIPC's webarchive-commons (`WaybackURLKeyMaker`), which pywb and cdxj-indexer share:
two URLs that differ in what servers rarely tell apart get one key. A key is ASCII without spaces, whatever the URL is.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import quote_from_bytes

_PORTS = {b"http": b"80", b"https": b"443"}
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""What is not escaped besides letters and digits."""
_URL = re.compile(rb"(?:https?://)*(https?):/*([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.IGNORECASE | re.DOTALL)
_NUMBERS = re.compile(rb"\d+(?:\.\d+){0,3}")
_WWW = re.compile(rb"www\d*\.")
_HEX = b"0123456789abcdefABCDEF"

_LONGEST_SESSION = 8192
"""Bytes of a path or query up to which session ids are looked for: the patterns take quadratic time on hostile ones."""
_PATH_SESSIONS = (
    re.compile(rb"(.*/)\((?:[a-z]\([0-9a-z]{24}\))+\)/([^?]+\.aspx.*)", re.DOTALL),
    re.compile(rb"(.*/)\([0-9a-z]{24}\)/([^?]+\.aspx.*)", re.DOTALL),
)
_QUERY_SESSIONS = tuple(
    re.compile(rb"(.*)" + token + rb"(?:&(.*))?", re.DOTALL)
    for token in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)


class _Parts(NamedTuple):
    scheme: bytes
    host: bytes
    port: bytes
    path: bytes
    query: bytes


def surt(url: str) -> str:
    """The SURT key of an http or https URL, as in `gov,example)/news?id=1`; another URL is only escaped."""
    parts = _parts(url)
    if parts is None:
        return _escaped(_bytes(url)).decode() or "-"
    path = _escaped(_flattened(_unescaped(parts.path))).lower()
    path = _without_session(path, _PATH_SESSIONS)
    query = _without_session(_escaped(_unescaped(parts.query)).lower(), _QUERY_SESSIONS)
    if len(path) > 1:
        path = path.removesuffix(b"/")
    return _key(_host(parts.host), parts, path, query)


def lookup_key(url: str) -> str:
    """The key under which wabac.js looks for a URL in a compressed index: escapes and slashes of the path stay.

    Its own `getSurt` (warcio.js): the WHATWG URL in lower case, host reversed, `www.` dropped, query sorted.
    """
    parts = _parts(url)
    if parts is None:
        return surt(url)
    path = _escaped(parts.path.replace(b"\\", b"/"), kept=_KEPT + "%").lower() or b"/"
    return _key(_host(parts.host), parts, path, _escaped(parts.query, kept=_KEPT + "%").lower())


def _key(host: bytes, parts: _Parts, path: bytes, query: bytes) -> str:
    port = b"" if parts.port in {b"", _PORTS[parts.scheme]} else b":" + parts.port
    arguments = sorted(query.split(b"&"), key=lambda argument: argument.split(b"=", 1))
    asked = b"?" + b"&".join(arguments) if query else b""
    return (b",".join(reversed(host.split(b"."))) + port + b")" + path + asked).decode("ascii")


def _parts(url: str) -> _Parts | None:
    """The parts of an http(s) URL, without user and fragment; null where it is none or has no host."""
    found = _URL.match(re.sub(rb"[\t\r\n]", b"", _bytes(url).strip()))
    if found is None:
        return None
    scheme, authority, path, query = (part or b"" for part in found.groups())
    _, _, place = authority.rpartition(b"@")
    host, port = _host_and_port(place)
    return _Parts(scheme.lower(), host, port, path, query) if host else None


def _host_and_port(place: bytes) -> tuple[bytes, bytes]:
    if place.startswith(b"["):
        host, _, rest = place[1:].partition(b"]")
        return host, _port(rest.removeprefix(b":"))
    host, _, port = place.partition(b":")
    return host, _port(port)


def _port(text: bytes) -> bytes:
    """Digits without leading zeros; what is no port stays visible, escaped."""
    return text.lstrip(b"0") if text.isdigit() else _escaped(text)


def _host(raw: bytes) -> bytes:
    """Lower case, international names in Punycode, numbers as a dotted address, without a leading `www.`."""
    host = _unescaped(raw)
    if not host.isascii() and len(host) < 256:
        with suppress(UnicodeError):  # an impossible name is escaped instead
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".").lower()
    host = _address(host) or _escaped(host).lower()
    www = _WWW.match(host)
    return host[www.end() :] if www else host


def _address(host: bytes) -> bytes | None:
    """The dotted form of an IPv4 address in any notation that `inet_aton` knows."""
    if len(host) > 64 or not _NUMBERS.fullmatch(host):
        return None
    if host.isdigit():
        return socket.inet_ntoa((int(host) & 0xFFFFFFFF).to_bytes(4)).encode()
    try:
        return socket.inet_ntoa(socket.inet_aton(host.decode())).encode()
    except OSError:
        return None


def _flattened(path: bytes) -> bytes:
    """A path without `.`, `..` and empty segments; a slash at the end stays, and so does a `..` that leads out."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    inner = [segment for segment in kept[:-1] if segment]
    return b"/" + b"/".join([*inner, *kept[-1:]])


def _without_session(text: bytes, patterns: tuple[re.Pattern[bytes], ...]) -> bytes:
    """Without what servers put into URLs to know a visitor again."""
    if len(text) > _LONGEST_SESSION:
        return text
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            text = found[1] + (found[2] or b"")
    return text


def _unescaped(text: bytes) -> bytes:
    """Every escape undone, those too that come to light then; in one pass, since hostile URLs nest thousands."""
    if b"%" not in text:
        return text
    out = bytearray()
    for byte in text:
        out.append(byte)
        while len(out) > 2 and out[-3] == 0x25 and out[-2] in _HEX and out[-1] in _HEX:
            out[-3:] = bytes.fromhex(out[-2:].decode())
    return bytes(out)


def _escaped(text: bytes, kept: str = _KEPT) -> bytes:
    return quote_from_bytes(text, safe=kept).encode()


def _bytes(url: str) -> bytes:
    return url.encode("utf-8", "surrogatepass")
