"""The one check of a list of links, against the acid test's server."""

from __future__ import annotations

import socket
from collections.abc import Iterable

import pytest
from acid.server import AcidServer

from archive_crawler.items import LinkCheck
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.sinks import Sinks

AGENT = "archive-crawler-test (+mailto:web@example.gov)"
NAMELESS, TROUBLED, REFUSING, WITHOUT_TLS = (
    "no-such-host.invalid",
    "dns-trouble.invalid",
    "refusing.example.gov",
    "tls-none.example.gov",
)


def stand_ins(hosts: Iterable[str], server: AcidServer, refusing: str, plain: str) -> dict[str, str]:
    """Where each host is found; names as pages write them and as they are sent."""
    addresses = dict.fromkeys(hosts, server.address) | {REFUSING: refusing, WITHOUT_TLS: plain}
    for host, address in list(addresses.items()):
        if host.startswith("xn--"):
            addresses[host.encode().decode("idna")] = address
    return addresses


def resolve_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that do not exist, and names of which the resolver cannot tell, wherever the test runs."""
    ask = socket.getaddrinfo

    def asked(host: object, *rest: object, **more: object) -> object:
        if str(host).rstrip(".") == NAMELESS:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if str(host) == TROUBLED:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return ask(host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", asked)


def judge(urls: Iterable[str], hosts: dict[str, str]) -> dict[str, LinkCheck]:
    """What the program says of each link, first by itself, then beside the others."""
    checker = LinkChecker(
        AGENT,
        hosts=hosts,
        per_host_delay=0.0,
        per_host_connections=8,
        retry_pause=0.05,
        timeout=2.0,
        connect_timeout=1.0,
    )
    for url in urls:
        checker.submit(url)
    checks = checker.close(30)
    sinks = Sinks()
    for check in checks:
        sinks.note(check)
    return {check.url: sinks.judged(check) for check in checks}
