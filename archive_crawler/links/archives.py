"""Asks web archives for copies of dead targets: one request at a time, with pauses, and no longer than it is welcome."""

from __future__ import annotations

import logging
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import pycurl
from w3lib.url import safe_url_string

from archive_crawler.capture.addresses import is_public
from archive_crawler.frontier.retry import retry_after
from archive_crawler.links import mementos
from archive_crawler.links.mementos import Memento

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive_crawler.items import LinkCheck

logger = logging.getLogger(__name__)

_HOPS = 4
_BODY = 256 * 1024
_PATIENCE = 60.0
"""Seconds that an archive may ask us to wait; if it asks for more, it is asked no more."""
_FAILURES = 3
"""Requests in a row without an answer after which an archive is asked no more."""
_LATER = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class _Answer:
    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str | None:
        to = self.headers.get("location")
        return urljoin(self.url, to) if to and 300 <= self.status < 400 else None


class _EnoughAsked(Exception):
    """The archive does not want to be asked, or is not there."""


class Archives:
    """One archive: its TimeGate, and its index."""

    def __init__(
        self,
        timegate: str,
        cdx: str,
        user_agent: str,
        *,
        delay: float,
        timeout: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timegate, self._cdx = timegate, cdx
        self._user_agent = user_agent
        self._delay, self._timeout = delay, timeout
        self._sleep = sleep
        self._own = {urlsplit(timegate).hostname, urlsplit(cdx).hostname}
        """Hosts that the collection names: they may have private addresses."""
        self._next = 0.0
        self._failures = 0

    def find(self, dead: Iterable[LinkCheck], most: int) -> Iterator[tuple[str, Memento | None]]:
        """Each target that was asked for, with its copy nearest to when it last worked, if there is one; so many at most."""
        asked = 0
        for check in dead:
            if asked >= most or not check.url.lower().startswith(("http://", "https://")):
                continue
            asked += 1
            try:
                yield check.url, self._of(check)
            except _EnoughAsked as reason:
                logger.warning("web archive %s: %s; it was asked for %d targets", self._timegate, reason, asked)
                break

    def _of(self, check: LinkCheck) -> Memento | None:
        moment = mementos.wanted(check, datetime.now(UTC))
        asked = {"Accept-Datetime": mementos.accept_datetime(moment)}
        if copy := self._look(check.url, mementos.timegate(self._timegate, check.url), asked):
            return copy
        # The nearest copy may be one of an error page or a redirect; the index knows which are good.
        answer = self._ask(mementos.cdx_query(self._cdx, check.url, moment))
        copies = mementos.cdx_copies(answer.body, self._timegate) if answer.status == 200 else []
        looked = (self._look(check.url, address) for address in copies)
        return next((copy for copy in looked if copy), None)

    def _look(self, url: str, address: str, headers: dict[str, str] | None = None) -> Memento | None:
        """Look at a copy, wherever the archive keeps it; null where it is no good copy."""
        for _ in range(_HOPS):
            answer = self._ask(address, headers)
            if answer.location is None:
                return mementos.memento(url, address, answer.status, answer.headers)
            if "memento-datetime" in answer.headers:  # a copy of a redirect, not the way to a copy
                return None
            address = answer.location
        return None

    def _ask(self, url: str, headers: dict[str, str] | None = None) -> _Answer:
        answer = self._once(url, headers or {})
        if answer.status in _LATER:
            wait = retry_after(answer.headers.get("retry-after"), datetime.now(UTC)) or _PATIENCE
            if wait > _PATIENCE:
                raise _EnoughAsked(f"it asks for a pause of {wait:.0f} s (status {answer.status})")
            self._sleep(wait)
            answer = self._once(url, headers or {})
            if answer.status in _LATER:
                raise _EnoughAsked(f"it asks to be left alone (status {answer.status})")
        return answer

    def _once(self, url: str, headers: dict[str, str]) -> _Answer:
        pause = self._next - time.monotonic()
        if pause > 0:
            self._sleep(pause)
        try:
            answer = _get(
                url, headers, self._user_agent, self._timeout, guarded=urlsplit(url).hostname not in self._own
            )
            self._failures = 0
            return answer
        except (pycurl.error, ValueError) as error:
            self._failures += 1
            if self._failures >= _FAILURES:
                raise _EnoughAsked(f"no answer: {error}") from error
            return _Answer(url, 0, {}, b"")
        finally:
            self._next = time.monotonic() + self._delay


def _get(url: str, headers: dict[str, str], user_agent: str, timeout: float, *, guarded: bool) -> _Answer:
    """One GET, redirects not followed, of the body no more than is looked at."""
    found: dict[str, str] = {}
    body = BytesIO()

    def on_header(line: bytes) -> None:
        if line.startswith(b"HTTP/"):
            found.clear()
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if colon:
            key = name.strip().lower()
            found[key] = f"{found[key]}, {value.strip()}" if key == "link" and key in found else value.strip()

    def on_body(piece: bytes) -> int | None:
        body.write(piece)
        return -1 if body.tell() > _BODY else None

    def on_socket(_purpose: int, address: Any) -> socket.socket | int:
        if guarded and not is_public(address.addr[0]):
            return int(pycurl.SOCKET_BAD)
        return socket.socket(address.family, address.socktype, address.protocol)

    curl = pycurl.Curl()
    try:
        curl.setopt(pycurl.URL, safe_url_string(url))
        curl.setopt(pycurl.USERAGENT, user_agent)
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" for name, value in headers.items()])
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.TIMEOUT_MS, int(timeout * 1000))
        if authorities := ssl.get_default_verify_paths().cafile:
            curl.setopt(pycurl.CAINFO, authorities)
        curl.setopt(pycurl.HEADERFUNCTION, on_header)
        curl.setopt(pycurl.WRITEFUNCTION, on_body)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, on_socket)
        try:
            curl.perform()
        except pycurl.error as error:
            if error.args[0] != pycurl.E_WRITE_ERROR:  # that was us, who have seen enough
                raise
        return _Answer(url, curl.getinfo(pycurl.RESPONSE_CODE), found, body.getvalue())
    finally:
        curl.close()
