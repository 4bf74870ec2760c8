"""One libcurl handle: a request goes out, a response or a failure comes back."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import pycurl
from w3lib.url import safe_url_string

from archive_crawler.capture.addresses import is_public
from archive_crawler.collection.credentials import without_credentials
from archive_crawler.links.evidence import DECIDING_HEADERS, Failure, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.links.course import Ask

HEAD_OF_BODY = 16 * 1024
"""A GET is closed once so many bytes of the body came."""

_HEADERS = ["Accept: text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language: en-US,en;q=0.8"]


@dataclass(frozen=True, slots=True)
class Manners:
    """How every request is made."""

    user_agent: str
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Lower-case host -> "ip:port" to connect to in its place; exempt from the address guard."""
    allow_private: bool = False
    timeout: float = 30.0
    connect_timeout: float = 10.0


class Transfer:
    """A handle that is used again and again; not for two requests at once."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self.curl = pycurl.Curl()
        self._configure()
        self._ask: Ask | None = None
        self._guarded = True
        self._clear()

    def begin(self, ask: Ask) -> None:
        """Set the handle up for a request."""
        self._clear()
        self._ask = ask
        host = host_of(ask.url)
        stand_in = self._manners.hosts.get(host)
        self._guarded = not self._manners.allow_private and stand_in is None
        curl = self.curl
        curl.setopt(pycurl.CONNECT_TO, [f"{host}::{stand_in}"] if stand_in else [])
        curl.setopt(pycurl.URL, _as_sent(ask.url))
        curl.setopt(pycurl.NOBODY, 1) if ask.method == "HEAD" else curl.setopt(pycurl.HTTPGET, 1)
        curl.setopt(pycurl.SSL_VERIFYPEER, int(ask.verify))
        curl.setopt(pycurl.SSL_VERIFYHOST, 2 if ask.verify else 0)

    def end(self, code: int, message: str) -> Response | Failure:
        """What came of it. An error after the last header does not undo the answer."""
        assert self._ask is not None  # noqa: S101 - for mypy: `begin` came before
        ip = self.curl.getinfo(pycurl.PRIMARY_IP) or None
        if code == pycurl.E_OK or self._complete:
            return self._response(self._ask, ip)
        return Failure(
            url=self._ask.url,
            method=self._ask.method,
            code=code,
            message=message,
            x509=self.curl.getinfo(pycurl.SSL_VERIFYRESULT),
            errno=self.curl.getinfo(pycurl.OS_ERRNO),
            refused_address=self._refused if code == pycurl.E_COULDNT_CONNECT else None,
            ip=ip,
        )

    def _response(self, ask: Ask, ip: str | None) -> Response:
        return Response(
            url=ask.url,
            method=ask.method,
            status=self.curl.getinfo(pycurl.RESPONSE_CODE),
            headers=self._headers,
            location=_join(ask.url, self._headers.get("location")),
            body=bytes(self._body),
            ip=ip,
        )

    def _clear(self) -> None:
        self._headers: dict[str, str] = {}
        self._body = bytearray()
        self._complete = False
        self._refused: str | None = None

    def _configure(self) -> None:
        manners, curl = self._manners, self.curl
        curl.setopt(pycurl.USERAGENT, manners.user_agent)
        curl.setopt(pycurl.HTTPHEADER, _HEADERS)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")  # a proxy would connect where the address guard does not see it
        curl.setopt(pycurl.TIMEOUT_MS, int(manners.timeout * 1000))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(manners.connect_timeout * 1000))
        if authorities := ssl.get_default_verify_paths().cafile:  # SSL_CERT_FILE, else the system's
            curl.setopt(pycurl.CAINFO, authorities)
        curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._on_body)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._on_socket)

    def _on_header(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):  # again after a 1xx
            self._headers, self._complete = {}, False
        elif not line.strip():
            self._complete = True
        else:
            name, _, value = line.partition(b":")
            key = name.decode("latin-1").strip().lower()
            if key in DECIDING_HEADERS:
                self._headers[key] = _text(value)

    def _on_body(self, chunk: bytes) -> int | None:
        self._body += chunk[: HEAD_OF_BODY - len(self._body)]
        return -1 if len(self._body) >= HEAD_OF_BODY else None

    def _on_socket(self, _purpose: int, address: Any) -> socket.socket | int:
        ip = address.addr[0]
        if self._guarded and not is_public(ip):
            self._refused = ip
            return int(pycurl.SOCKET_BAD)
        return socket.socket(address.family, address.socktype, address.protocol)


def host_of(url: str) -> str:
    """The URL's host name, in lower case."""
    return urlsplit(url.replace("\\", "/")).hostname or ""


def _as_sent(url: str) -> str:
    """As browsers send it: encoded, without fragment; and without a user name, which a page gives away to nobody."""
    parts = urlsplit(url.strip().replace("\\", "/"))
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="")
    return str(safe_url_string(urlunsplit(bare)))


def _join(url: str, location: str | None) -> str | None:
    try:
        return urljoin(url, without_credentials(location)) if location else None
    except ValueError:
        return None


def _text(value: bytes) -> str:
    try:
        return value.decode().strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()
