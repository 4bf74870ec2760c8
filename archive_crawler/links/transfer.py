"""One libcurl handle: a request goes out, a response or a failure comes back."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pycurl

from archive_crawler.capture.addresses import is_public
from archive_crawler.capture.exchange import Exchange
from archive_crawler.capture.tls import TlsEvidence
from archive_crawler.collection.discovery import Hop
from archive_crawler.items import Timings
from archive_crawler.links.certificates import chain, expires
from archive_crawler.links.evidence import Failure, Response
from archive_crawler.links.hosts import as_sent, host_of, site_of
from archive_crawler.links.joining import join
from archive_crawler.links.lately import Lately
from archive_crawler.links.reception import Reading, Reception

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive_crawler.links.course import Ask

_HEADERS = [  # as browsers send them; the user agent says who asks
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language: en-US,en;q=0.8",
    "Accept-Encoding: gzip, deflate, br",
]
_WRITE_ERROR = 23  # what libcurl calls it when no more is wanted
_REFUSED_SOCKET = pycurl.E_COULDNT_CONNECT


@dataclass(frozen=True, slots=True)
class Manners:
    """How every request is made."""

    user_agent: str
    hosts: Mapping[str, str] = field(default_factory=dict)
    """Lower-case host -> "ip:port" to connect to in its place; exempt from the address guard."""
    allow_private: bool = False
    timeout: float = 30.0
    connect_timeout: float = 10.0
    certificates: Lately[str, str] = field(default_factory=lambda: Lately(10_000))
    """Site -> when its certificate expires: only a new connection tells it."""


class Transfer:
    """A handle that is used again and again; not for two requests at once."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self.curl = pycurl.Curl()
        self._configure()
        self._ask: Ask | None = None
        self._guarded = True
        self._has_cookies = False
        self._wired = False
        self._told: list[Any] = []
        self._clear(Reading())

    def begin(self, ask: Ask) -> None:
        """Set the handle up for a request."""
        self._clear(ask.reading)
        self._ask = ask
        host = host_of(ask.url)
        stand_in = self._manners.hosts.get(host)
        self._guarded = not self._manners.allow_private and stand_in is None
        curl = self.curl
        if stand_in:  # it stays set: pycurl takes no empty list
            curl.setopt(pycurl.CONNECT_TO, [f"{name}::{stand_in}" for name in (host, f"{host}.")])
        curl.setopt(pycurl.URL, as_sent(ask.url))
        curl.setopt(pycurl.NOBODY, 1) if ask.method == "HEAD" else curl.setopt(pycurl.HTTPGET, 1)
        curl.setopt(pycurl.TIMEOUT_MS, int(1000 * min(self._manners.timeout, ask.patience)))
        curl.setopt(pycurl.SSL_VERIFYPEER, int(ask.verify))
        curl.setopt(pycurl.SSL_VERIFYHOST, 2 if ask.verify else 0)
        self._wire(on=False)  # libcurl would tell of each cookie that it is given
        self._bring(ask.cookies)
        self._wire(on=ask.reading.wire)

    def end(self, code: int, message: str) -> Response | Failure:
        """What came of it. An error after the last header does not undo the answer."""
        assert self._ask is not None  # noqa: S101 - for mypy: `begin` came before
        ip = self.curl.getinfo(pycurl.PRIMARY_IP) or None
        if code == pycurl.E_OK or self._came.complete:
            return self._response(self._ask, ip, code)
        return Failure(
            url=self._ask.url,
            method=self._ask.method,
            code=code,
            message=message,
            x509=self.curl.getinfo(pycurl.SSL_VERIFYRESULT),
            errno=self.curl.getinfo(pycurl.OS_ERRNO),
            refused_address=self._refused if code == _REFUSED_SOCKET else None,
            ip=ip,
        )

    @property
    def cookies(self) -> tuple[bytes, ...]:
        """The cookies that the server's answer and earlier ones have set, as libcurl writes them."""
        self._has_cookies = self._has_cookies or "set-cookie" in self._came.headers
        return tuple(self.curl.getinfo_raw(pycurl.INFO_COOKIELIST)) if self._has_cookies else ()

    def exchange(self, via: str) -> Exchange | None:
        """The bytes of request and answer as they went over the wire, save that libcurl joins folded header lines."""
        assert self._ask is not None  # noqa: S101 - as above
        if not self._came.complete:
            return None
        seconds = self.curl.getinfo(pycurl.TOTAL_TIME)
        exchange = Exchange(
            as_sent(self._ask.url), via=via, path=Hop.INFERRED, started=self._started, request=bytearray(self._sent)
        )
        exchange.received(self._came.message)
        exchange.ip = self.curl.getinfo(pycurl.PRIMARY_IP) or None
        exchange.truncated = self._came.truncation
        if told := chain(self._told):
            exchange.tls = TlsEvidence(None, None, told, self.curl.getinfo(pycurl.SSL_VERIFYRESULT))
        exchange.milliseconds, exchange.sealed = round(1000 * seconds), True
        return exchange

    def _response(self, ask: Ask, ip: str | None, code: int) -> Response:
        headers, body = self._came.headers, self._came.body()
        return Response(
            url=ask.url,
            method=ask.method,
            status=self.curl.getinfo(pycurl.RESPONSE_CODE),
            headers=headers,
            location=join(ask.url, headers["location"]) if headers.get("location") else None,
            body=body,
            ip=ip,
            status_line=self._came.status_line,
            truncated=ask.method == "GET" and (self._came.is_cut or code not in {pycurl.E_OK, _WRITE_ERROR}),
            certificate_expires=self._expires(ask.url) if ask.url.lower().startswith("https:") else None,
            timings=self._timings(),
        )

    def _expires(self, url: str) -> str | None:
        site = site_of(url)
        self._told = self.curl.getinfo_raw(pycurl.INFO_CERTINFO) if self.curl.getinfo(pycurl.NUM_CONNECTS) else []
        if date := expires(self._told):
            self._manners.certificates.put(site, date)
            return date
        return self._manners.certificates.get(site)

    def _timings(self) -> Timings:
        ask = self.curl.getinfo
        times = (
            pycurl.NAMELOOKUP_TIME,
            pycurl.CONNECT_TIME,
            pycurl.APPCONNECT_TIME,
            pycurl.STARTTRANSFER_TIME,
            pycurl.TOTAL_TIME,
        )
        return Timings(*(round(ask(time), 6) for time in times))

    def _clear(self, reading: Reading) -> None:
        self._came = Reception(reading)
        self._refused: str | None = None
        self._sent = bytearray()
        self._told = []
        self._started = datetime.now(UTC)

    def _bring(self, cookies: tuple[bytes, ...]) -> None:
        """Have these cookies and no others: a handle serves many checks."""
        if self._has_cookies:
            self.curl.setopt(pycurl.COOKIELIST, "ALL")
        for cookie in cookies:
            self.curl.setopt(pycurl.COOKIELIST, cookie)
        self._has_cookies = bool(cookies)

    def _wire(self, *, on: bool) -> None:
        if on != self._wired:
            self._wired = on
            self.curl.setopt(pycurl.HTTP_TRANSFER_DECODING, int(not on))
            self.curl.setopt(pycurl.VERBOSE, int(on))

    def _configure(self) -> None:
        manners, curl = self._manners, self.curl
        curl.setopt(pycurl.USERAGENT, manners.user_agent)
        curl.setopt(pycurl.HTTPHEADER, _HEADERS)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")  # a proxy would connect where the address guard does not see it
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, int(manners.connect_timeout * 1000))
        curl.setopt(pycurl.COOKIEFILE, "")
        curl.setopt(pycurl.OPT_CERTINFO, 1)
        if authorities := ssl.get_default_verify_paths().cafile:  # SSL_CERT_FILE, else the system's
            curl.setopt(pycurl.CAINFO, authorities)
        curl.setopt(pycurl.HEADERFUNCTION, self._on_header)
        curl.setopt(pycurl.WRITEFUNCTION, self._on_body)
        curl.setopt(pycurl.DEBUGFUNCTION, self._on_debug)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._on_socket)

    def _on_header(self, line: bytes) -> None:
        self._came.take_line(line)

    def _on_body(self, chunk: bytes) -> int | None:
        return None if self._came.take_body(chunk) else -1

    def _on_debug(self, kind: int, data: bytes) -> None:
        if kind == pycurl.INFOTYPE_HEADER_OUT:
            self._sent += data

    def _on_socket(self, _purpose: int, address: Any) -> socket.socket | int:
        ip = address.addr[0]
        if self._guarded and not is_public(ip):
            self._refused = ip
            return int(pycurl.SOCKET_BAD)
        return socket.socket(address.family, address.socktype, address.protocol)
