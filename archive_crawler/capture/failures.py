"""Why a fetch gave no response, in words for machines."""

from __future__ import annotations

from dataclasses import dataclass
from errno import ECONNRESET
from typing import TYPE_CHECKING

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from service_identity import VerificationError
from twisted.internet import error as network
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

from archive_crawler.capture.parser import HeadTooLong
from archive_crawler.errors import AddressRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive_crawler.capture.exchange import Exchange

X509_ERRORS = {  # OpenSSL, x509_vfy.h
    9: "tls-not-yet-valid",
    10: "tls-expired",
    18: "tls-self-signed",
    19: "tls-untrusted",
    20: "tls-untrusted",
    21: "tls-untrusted",
    62: "tls-wrong-host",
}
"""What OpenSSL's verification may find, by its number."""


@dataclass(frozen=True, slots=True)
class FetchFailure:
    """Why there is no response."""

    error: str
    """One of: bad-url, private-address, dns, refused, unreachable, proxy-refused, timeout, reset, empty, odd-answer,
    too-large, tls-expired, tls-not-yet-valid, tls-self-signed, tls-untrusted, tls-wrong-host, tls-other, no-answer."""
    exception: str | None
    """The exception's class."""
    message: str
    """The exception's words."""
    tls_verify_result: int | None
    """OpenSSL's X509_V_ code, where a certificate was looked at."""


def failure(exchange: Exchange) -> FetchFailure:
    """What made an exchange fail."""
    error = exchange.error
    return FetchFailure(
        error=_name(exchange),
        exception=type(error).__name__ if error else None,
        message=str(error) if error else "the server sent no whole response head",
        tls_verify_result=exchange.tls.verify_result if exchange.tls else None,
    )


_NAMES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (AddressRefused, "private-address"),
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    ((DownloadCancelledError, HeadTooLong), "too-large"),
    (TunnelError, "proxy-refused"),
    (VerificationError, "tls-wrong-host"),
    (SSL.Error, "tls-other"),
    (DownloadConnectionRefusedError, "refused"),
    (network.ConnectError, "unreachable"),
    ((ParseError, ValueError), "odd-answer"),
    (network.ConnectionDone, "empty"),
    (network.ConnectionLost, "reset"),
)


def _name(exchange: Exchange) -> str:
    causes = list(_causes(exchange.error))
    name = next((name for kinds, name in _NAMES if any(isinstance(cause, kinds) for cause in causes)), "no-answer")
    if name == "tls-other" and exchange.tls:
        return X509_ERRORS.get(exchange.tls.verify_result, name)
    if name == "odd-answer" and not exchange.request:
        return "bad-url"  # what Twisted cannot ask for
    if name == "unreachable" and any(getattr(cause, "osError", None) == ECONNRESET for cause in causes):
        return "reset"  # Twisted tells so of one that ends as it begins
    # A connection that ends within the head is told like one that ends before it.
    return "odd-answer" if name == "empty" and len(exchange.response) else name


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and what is behind it; Twisted keeps that in `reasons`."""
    while error is not None:
        yield error
        for reason in getattr(error, "reasons", None) or []:
            if isinstance(reason, Failure) and reason.value is not None:
                yield from _causes(reason.value)
        error = error.__cause__
