"""Certificates of the acid test's hosts, good or bad by the host's first label."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from link_server import authority, context, intermediate

_DAYS = 200


class Certificates:
    """Makes a TLS context for each host that is asked for, under an authority of its own."""

    def __init__(self, directory: Path, hosts: Iterable[str] = ()) -> None:
        """`hosts` are those whose certificates are made at once: a handshake does not wait for them."""
        self._directory = directory
        self.authority, _, self._key = authority(directory)
        """Path of the authority's certificate."""
        self._between: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] = intermediate(self._key)
        self._made: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        for host in hosts:
            self(host)

    def __call__(self, host: str) -> ssl.SSLContext:
        with self._lock:
            if host not in self._made:
                self._made[host] = self._make(host)
            return self._made[host]

    def _make(self, host: str) -> ssl.SSLContext:
        key, (between, between_key) = self._key, self._between
        make = partial(context, self._directory, host or "nameless.example.gov")
        match host.partition(".")[0]:
            case "tls-expired":
                made = make(key, -3)
            case "tls-soon":
                made = make(key, 20)
            case "tls-wrong-host":
                made = context(self._directory, "elsewhere.example.org", key, _DAYS)
            case "tls-self-signed":
                made = make(None, _DAYS)
            case "tls-incomplete":
                made = make(between_key, _DAYS, issuer="Test Intermediate")
            case "tls-complete":
                made = make(between_key, _DAYS, issuer="Test Intermediate", chain=(between,))
            case _:
                made = make(key, _DAYS)
        return made
