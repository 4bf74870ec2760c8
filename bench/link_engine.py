"""How near the link checker comes to the speed that its own politeness allows, and what memory many links take.

Run as `make bench-links`, or `bench/link_engine.py [LINKS ...]` for other numbers of links than 100,000 and 400,000.

Live-like servers answer after 50 to 300 ms, each host at its own pace, and a twentieth of the links hang. The ideal is what
the limits allow for the very requests that came, in their order: on each host so many connections, a start each `DELAY`; and so many
connections in all. Memory is the most that a process of its own held while so many links were checked.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import resource
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from archive_crawler.items import LinkCheck
from archive_crawler.links.checker import LinkChecker
from archive_crawler.links.ledger import LinkLedger

AGENT = "archive-crawler-bench (+mailto:web@example.gov)"
HOSTS, OF_EACH = 300, 40
DELAY, CONNECTIONS, TIMEOUT, PAUSE, OF_HOST = 0.1, 600, 3.0, 0.5, 2
HANGS = 20
"""One link of so many hangs."""
MANY_HOSTS = 2000
PAGE = b"<!doctype html><title>Tides</title><h1>Tides</h1><p>" + b"High water comes at ten. " * 30 + b"</p>"


class Answers(asyncio.Protocol):
    """Answers each request after its host's latency; notes what was asked, and how long the answer took."""

    asked: ClassVar[list[tuple[str, float]]] = []
    latencies: ClassVar[bool] = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._data = b""

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        method, path, _ = head.split(b" ", 2)
        if path == b"/note":
            self._transport.write(_whole(json.dumps(self.asked).encode()))
            self.asked.clear()
            return
        body = b"" if method == b"HEAD" else PAGE
        reply = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + body
        if not self.latencies:
            self._transport.write(reply)
            return
        host = head.lower().partition(b"\r\nhost: ")[2].partition(b"\r\n")[0].decode()
        if path.endswith(b"-hangs"):
            self.asked.append((host, TIMEOUT))
            return
        wait = latency(host)
        self.asked.append((host, wait))
        asyncio.get_running_loop().call_later(wait, self._write, reply)

    def _write(self, reply: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(reply)


def _whole(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def latency(host: str) -> float:
    """Seconds until a host answers: 0.05 to 0.3."""
    digits = "".join(filter(str.isdigit, host)) or "0"
    return 0.05 + int(digits) * 37 % 251 / 1000


async def serve(*, latencies: bool) -> None:
    Answers.latencies = latencies
    server = await asyncio.get_running_loop().create_server(Answers, "127.0.0.1", 0, backlog=4096)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


@contextmanager
def serving(kind: str) -> Iterator[int]:
    """A server in a process of its own."""
    with subprocess.Popen([sys.executable, __file__, kind], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield int(process.stdout.readline())
        process.kill()


def ask(port: int, hosts: int, urls: Iterator[str], **options: float) -> tuple[int, float, float]:
    """Check links; how many came back, in what time, with what processor time."""
    stand_ins = {f"host-{n}.example.gov": f"127.0.0.1:{port}" for n in range(hosts)}
    checker = LinkChecker(AGENT, hosts=stand_ins, connections=CONNECTIONS, **options)  # type: ignore[arg-type]
    ledger = LinkLedger(checker, lambda _: False, lambda _: None)
    began, burned, done = time.monotonic(), time.process_time(), 0
    for number, url in enumerate(urls):
        ledger.note(url)
        if number % 500 == 0:
            done += len(ledger.take())
    while ledger.pending:
        taken: list[LinkCheck] = ledger.take()
        done += len(taken)
        if not taken:
            time.sleep(0.005)
    spent = time.monotonic() - began, time.process_time() - burned
    ledger.close(0)
    return done, *spent


def ideal(asked: list[tuple[str, float]]) -> float:
    """The least seconds for these requests under the limits."""
    by_host = defaultdict(list)
    for host, seconds in asked:
        by_host[host].append(seconds)
    return max(*map(_of_host, by_host.values()), sum(seconds for _, seconds in asked) / CONNECTIONS)


def _of_host(requests: list[float]) -> float:
    """In the order in which they came: nobody knows beforehand which will hang."""
    free, start, end = [0.0] * OF_HOST, 0.0, 0.0
    for seconds in requests:
        at = max(start, heapq.heappop(free))
        heapq.heappush(free, at + seconds)
        start, end = at + DELAY, max(end, at + seconds)
    return end


def live() -> None:
    """Many hosts, each at its pace."""
    with serving("slow") as port:
        urls = (
            f"http://host-{host}.example.gov/page/{n}{'-hangs' if (host + n) % HANGS == 0 else ''}"
            for n in range(OF_EACH)
            for host in range(HOSTS)
        )
        done, seconds, burned = ask(
            port, HOSTS, urls, per_host_delay=DELAY, per_host_connections=OF_HOST, timeout=TIMEOUT, retry_pause=PAUSE
        )
        asked = _note(port)
    best = ideal(asked)
    sys.stdout.write(
        f"{done} links of {HOSTS} hosts, 50-300 ms, 1 in {HANGS} hangs {TIMEOUT:.0f} s: {seconds:.1f} s, the limits allow {best:.1f} s, "
        f"ratio {seconds / best:.2f}; {len(asked) / done:.2f} requests a link, {1e3 * burned / done:.2f} ms of processor a link\n"
    )


def _note(port: int) -> list[tuple[str, float]]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/note", timeout=30) as reply:  # loopback
        return json.load(reply)


def many(links: int) -> None:
    """So many links; the process's peak of memory."""
    with serving("fast") as port:
        urls = (f"http://host-{n % MANY_HOSTS}.example.gov/page/{n}" for n in range(links))
        done, seconds, burned = ask(port, MANY_HOSTS, urls, per_host_delay=0.0, per_host_connections=4)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{done} links: {peak} MB at most, {seconds:.1f} s, {1e6 * burned / done:.0f} µs of processor a link\n"
    )


def main() -> None:
    match sys.argv[1:]:
        case ["slow" | "fast" as kind]:
            asyncio.run(serve(latencies=kind == "slow"))
        case ["many", number]:
            many(int(number))
        case numbers:
            live()
            for number in numbers or ("100000", "400000"):
                subprocess.run([sys.executable, __file__, "many", number], check=True)


if __name__ == "__main__":
    main()
