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
    18: (LinkState.CONNECTION_RESET, "cut"),
    35: (LinkState.TLS_OTHER, "tls-other"),
    52: (LinkState.EMPTY_ANSWER, "empty"),
    55: (LinkState.CONNECTION_RESET, "reset"),
    56: (LinkState.CONNECTION_RESET, "reset"),
    58: (LinkState.TLS_OTHER, "tls-other"),
    59: (LinkState.TLS_OTHER, "tls-other"),
    61: (LinkState.ODD_ANSWER, "odd-answer"),
    83: (LinkState.TLS_OTHER, "tls-other"),
    91: (LinkState.TLS_OTHER, "tls-other"),
    92: (LinkState.ODD_ANSWER, "odd-answer"),
    95: (LinkState.ODD_ANSWER, "odd-answer"),
}
_BY_X509 = {  # OpenSSL, x509_vfy.h
    0: (LinkState.TLS_WRONG_HOST, "tls-wrong-host"),  # libcurl compares the name itself and leaves 0
    1: (LinkState.TLS_WRONG_HOST, "tls-wrong-host"),  # libcurl 8.23 sets 1, "unspecified", for the same
    2: (LinkState.TLS_INCOMPLETE, "tls-incomplete"),
    9: (LinkState.TLS_NOT_YET_VALID, "tls-not-yet-valid"),
    10: (LinkState.TLS_EXPIRED, "tls-expired"),
    18: (LinkState.TLS_SELF_SIGNED, "tls-self-signed"),
    19: (LinkState.TLS_UNTRUSTED, "tls-untrusted"),
    20: (LinkState.TLS_INCOMPLETE, "tls-incomplete"),
    21: (LinkState.TLS_INCOMPLETE, "tls-incomplete"),
    23: (LinkState.TLS_REVOKED, "tls-revoked"),
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
    if told := _TOLD.get(failure.code):
        return told(failure)
    if failure.code == _TLS_CONNECT and failure.errno in _RESET:
        return LinkState.CONNECTION_RESET, "reset"
    return _BY_CODE.get(failure.code, (LinkState.INTERNAL_ERROR, f"curl-{failure.code}"))


def _nameless(failure: Failure) -> tuple[LinkState, str]:
    return (LinkState.DNS_FAILURE, "dns-temporary") if failure.temporary_dns else (LinkState.NO_SUCH_HOST, "dns")


def _refused_certificate(failure: Failure) -> tuple[LinkState, str]:
    return _BY_X509.get(failure.x509, (LinkState.TLS_OTHER, "tls-other"))


def _connecting(failure: Failure) -> tuple[LinkState, str]:
    if failure.errno in {os_errors.ECONNREFUSED, 0}:
        return LinkState.REFUSED, "refused"
    if failure.errno == os_errors.ETIMEDOUT:
        return LinkState.NO_CONNECTION, "connect-timeout"
    return LinkState.UNREACHABLE, "unreachable"


def is_timeout(failure: Failure) -> bool:
    """Whether nothing came for too long."""
    return failure.code == _TIMEOUT or (failure.code == _CONNECT and failure.errno == os_errors.ETIMEDOUT)


def _waiting(failure: Failure) -> tuple[LinkState, str]:
    """What was waited for; libcurl tells only in words."""
    if failure.message.startswith("Resolving"):
        return LinkState.DNS_FAILURE, "dns-temporary"
    if failure.message.startswith(("Connection time", "Failed to connect")):  # "timed out", since 8.8 "timeout"
        return LinkState.NO_CONNECTION, "connect-timeout"
    return LinkState.TIMEOUT, "timeout"


_TOLD = {_DNS: _nameless, _CONNECT: _connecting, _TIMEOUT: _waiting, _VERIFY: _refused_certificate}
"""Codes that say more than one thing."""


def is_passing(failure: Failure) -> bool:
    """Whether a second try may go better."""
    if failure.refused_address or is_certificate_refused(failure):
        return False
    return failure.temporary_dns if failure.code == _DNS else failure.code in _PASSING
