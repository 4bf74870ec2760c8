"""Link targets that are hostile: each gets a check, in the time that is set, and costs no memory."""

from __future__ import annotations

import itertools
import resource
import zlib

import pytest
from hostile_server import HTML, OK, Asked, HostileServer, dripping

from archive_crawler.links.checker import LinkChecker

MB = 1 << 20


def drip_head(asked: Asked) -> None:
    asked.send(OK)
    dripping(asked, b"X-Drip: drop\r\n")


def drip_body(asked: Asked) -> None:
    asked.send(OK + HTML + b"\r\n")
    dripping(asked, b"<p>drop</p>")


def endless_body(asked: Asked) -> None:
    asked.send(OK + HTML + b"\r\n")
    asked.forever(b"<p>on and on" * 4096)


def header_flood(asked: Asked) -> None:
    asked.send(OK)
    for number in itertools.count():
        asked.send(b"".join(b"X-Flood-%d-%d: x\r\n" % (number, each) for each in range(1000)))


def interim_flood(asked: Asked) -> None:
    asked.forever(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n" * 100)


def header_line(asked: Asked) -> None:
    asked.send(OK + b"Location: ")
    asked.forever(b"x" * 65536)


def redirects(asked: Asked) -> None:
    asked.redirect(f"/{int(asked.path[1:] or 0) + 1}")


def bomb(asked: Asked) -> None:
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    asked.answer(deflate.compress(bytes(100 * MB)) + deflate.flush(), "text/html", "Content-Encoding: gzip")


def odd_location(asked: Asked) -> None:
    asked.send(b"HTTP/1.1 302 Found\r\nLocation: http://[::1\xff\x00/\r\nContent-Length: 0\r\n\r\n")


HOSTS = {
    "drip-head": (drip_head, "undecided"), "drip-body": (drip_body, "fine"), "endless-body": (endless_body, "fine"),
    "header-flood": (header_flood, None), "interim-flood": (interim_flood, None), "header-line": (header_line, None),
    "redirects": (redirects, "broken"), "bomb": (bomb, "fine"), "closes": (lambda asked: asked.socket.close(), None),
    "odd-location": (odd_location, None), "good": (lambda asked: asked.answer("<title>Good</title><p>Good day to all who come here by boat, and to those who walk."), "fine"),
}  # fmt: skip


@pytest.fixture(scope="module")
def checks():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with HostileServer({f"{name}.example.gov": each for name, (each, _) in HOSTS.items()}) as server:
        hosts = dict.fromkeys(server.hosts, f"127.0.0.1:{server.port}")
        checker = LinkChecker("test", hosts=hosts, per_host_delay=0, timeout=3, connect_timeout=3, retry_pause=0)
        for name in hosts:
            checker.submit(f"http://{name}/")
        done = {check.url: check for check in checker.close(60)}
    return done, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_each_target_has_its_check(checks, name):
    """None is left, and what is merely odd is not called broken."""
    check = checks[0][f"http://{name}.example.gov/"]
    health = HOSTS[name][1]
    assert check.health != "unchecked"
    assert health is None or check.health == health, check


def test_memory_is_bounded(checks):
    """Neither heads nor bodies pile up."""
    assert checks[1] < 100
