"""libcurl's errors, the resolver's and OpenSSL's, as link states."""

from __future__ import annotations

import errno as os_errors
from typing import TYPE_CHECKING

from archive_crawler.links.states import LinkState

if TYPE_CHECKING:
    from archive_crawler.links.evidence import Failure

_BY_CODE = {  # https://curl.se/libcurl/c/libcurl-errors.html
    1: (LinkState.ODD_ANSWER, "odd-answer"),
    3: (LinkState.MALFORMED, "malformed"),
    8: (LinkState.ODD_ANSWER, "odd-answer"),
    16: (LinkState.ODD_ANSWER, "odd-answer"),
    28: (LinkState.TIMEOUT, "timeout"),
    35: (LinkState.TLS_OTHER, "tls-other"),
    52: (LinkState.EMPTY_ANSWER, "empty"),
    55: (LinkState.CONNECTION_RESET, "reset"),
    56: (LinkState.CONNECTION_RESET, "reset"),
    58: (LinkState.TLS_OTHER, "tls-other"),
    59: (LinkState.TLS_OTHER, "tls-other"),
    83: (LinkState.TLS_OTHER, "tls-other"),
    91: (LinkState.TLS_OTHER, "tls-other"),
    92: (LinkState.ODD_ANSWER, "odd-answer"),
    95: (LinkState.ODD_ANSWER, "odd-answer"),
}
_BY_X509 = {  # OpenSSL, x509_vfy.h
    0: (LinkState.TLS_WRONG_HOST, "tls-wrong-host"),  # libcurl compares the name itself and leaves 0
    1: (LinkState.TLS_WRONG_HOST, "tls-wrong-host"),  # libcurl 8.23 sets 1, "unspecified", for the same
    9: (LinkState.TLS_EXPIRED, "tls-not-yet-valid"),
    10: (LinkState.TLS_EXPIRED, "tls-expired"),
    18: (LinkState.TLS_SELF_SIGNED, "tls-self-signed"),
    19: (LinkState.TLS_UNTRUSTED, "tls-untrusted"),
    20: (LinkState.TLS_UNTRUSTED, "tls-untrusted"),
    21: (LinkState.TLS_UNTRUSTED, "tls-untrusted"),
    62: (LinkState.TLS_WRONG_HOST, "tls-wrong-host"),
}
_DNS, _CONNECT, _TIMEOUT, _VERIFY, _TLS_CONNECT = 6, 7, 28, 60, 35
_PASSING = {1, 7, 8, 16, 18, 28, 35, 52, 55, 56, 92}
_RESET = {os_errors.ECONNRESET, os_errors.EPIPE}


def is_certificate_refused(failure: Failure) -> bool:
    """Whether asking again without verification would bring an answer."""
    return failure.code == _VERIFY


def classify(failure: Failure) -> tuple[LinkState, str]:
    """The state of a request without an answer, and its name for machines."""
    if failure.refused_address:
        return LinkState.PRIVATE_HOST, "private-address"
    if failure.code == _VERIFY:
        return _BY_X509.get(failure.x509, (LinkState.TLS_OTHER, "tls-other"))
    if failure.code == _DNS:
        return (LinkState.DNS_FAILURE, "dns-temporary") if failure.temporary_dns else (LinkState.NO_SUCH_HOST, "dns")
    if failure.code == _CONNECT:
        return _connecting(failure)
    if failure.code == _TLS_CONNECT and failure.errno in _RESET:
        return LinkState.CONNECTION_RESET, "reset"
    return _BY_CODE.get(failure.code, (LinkState.INTERNAL_ERROR, f"curl-{failure.code}"))


def _connecting(failure: Failure) -> tuple[LinkState, str]:
    if failure.errno in {os_errors.ECONNREFUSED, 0}:
        return LinkState.REFUSED, "refused"
    if failure.errno == os_errors.ETIMEDOUT:
        return LinkState.TIMEOUT, "timeout"
    return LinkState.UNREACHABLE, "unreachable"


def is_timeout(failure: Failure) -> bool:
    """Whether nothing came for too long."""
    return failure.code == _TIMEOUT or (failure.code == _CONNECT and failure.errno == os_errors.ETIMEDOUT)


def is_passing(failure: Failure) -> bool:
    """Whether a second try may go better."""
    if failure.refused_address or is_certificate_refused(failure):
        return False
    return failure.temporary_dns if failure.code == _DNS else failure.code in _PASSING
