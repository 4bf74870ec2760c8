"""Politeness under load: many hosts that want to be left alone, and one that does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise

import orjson
import pytest
from crawls import ROOT, command, latest

MANY = 70
"""More hosts than requests that may be under way (64)."""
PAGES = 12


class Sites(BaseHTTPRequestHandler):
    """Every host's site: what it does is in the first word of its name."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        host = self.headers["Host"]
        self.server.asked.append((host, self.path, time.monotonic()))
        kind = host.partition(".")[0].rstrip("0123456789")
        status, headers, body = getattr(self, f"_{kind}")()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/html" if self.path != "/robots.txt" else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if host.startswith("quick") and self.path == f"/{PAGES - 1}":
            self.server.served.set()

    def _quick(self):
        if self.path == "/robots.txt":
            return 404, {}, b""
        links = "".join(f'<a href="/{number}">{number}</a>' for number in range(PAGES))
        return 200, {}, f"<html><body>{links}</body></html>".encode()

    def _later(self):
        """Asks to be left alone for an hour."""
        return (404, {}, b"") if self.path == "/robots.txt" else (503, {"Retry-After": "3600"}, b"later")

    def _moment(self):
        """The same as a date."""
        date = (datetime.now(UTC) + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return (404, {}, b"") if self.path == "/robots.txt" else (429, {"Retry-After": date}, b"later")

    def _busy(self):
        """Is overloaded, and does not say for how long."""
        return (404, {}, b"") if self.path == "/robots.txt" else (503, {}, b"busy")

    def _mute(self):
        """Has a robots.txt that cannot be had."""
        return 500, {}, b"oops"

    def _slow(self):
        """Wants a minute between two requests."""
        return 200, {}, b"User-agent: *\nCrawl-delay: 60\n" if self.path == "/robots.txt" else b"<html></html>"

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def sites():
    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, *_):
            """A crawl that is stopped hangs up."""

    server = Server(("127.0.0.1", 0), Sites)
    server.asked, server.served = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def collection(folder, sites, hosts, *, politeness="", paths=("/a", "/b", "/c")):
    seeds = [f"http://{host}{path}" for host in hosts for path in paths] + ["http://quick.example.gov/"]
    text = f"""
name = "patience"
contact = "archivist@example.org"
seeds = {orjson.dumps(seeds).decode()}
[politeness]
delay = 0
retry_pause = 60
{politeness}
[links]
check = false
[hosts]
"""
    text += "".join(f'"{host}" = "127.0.0.1:{sites.server_port}"\n' for host in [*hosts, "quick.example.gov"])
    path = folder / "patience.toml"
    path.write_text(text)
    return path


def crawling(path, folder):
    return subprocess.Popen(
        [sys.executable, "-m", "archive_crawler", "crawl", str(path), "--output", str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def stopped(process):
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    return process.returncode


@pytest.mark.parametrize("kind", ["later", "moment", "busy", "mute", "slow"])
def test_hosts_that_wait_block_nobody(kind, sites, tmp_path):
    """Seventy hosts under backoff do not keep another's pages from being fetched, and each is asked no more than it allows."""
    hosts = [f"{kind}{number}.example.gov" for number in range(MANY)]
    process = crawling(collection(tmp_path, sites, hosts), tmp_path)
    assert sites.served.wait(60)
    assert stopped(process) == 11
    # What Twisted sends again, when a pooled connection turns out to be dead, is the same page.
    asked = {(host, path) for host, path, _ in sites.asked if not host.startswith("quick")}
    pages = Counter(host for host, path in asked if path != "/robots.txt")
    robots = Counter(host for host, path, _ in sites.asked if path == "/robots.txt" and not host.startswith("quick"))
    assert max(robots.values()) == 1
    assert max(pages.values(), default=0) <= 1
    assert {path for host, path, _ in sites.asked if host.startswith("quick")} >= {f"/{n}" for n in range(PAGES)}


def test_a_restart_does_not_hasten_anybody(sites, tmp_path):
    """Hosts that asked for an hour are not asked again when the crawl is stopped and resumed."""
    path = collection(tmp_path, sites, ["later0.example.gov"], paths=("/a",))
    for number in (1, 2):
        process = crawling(path, tmp_path)
        _await(tmp_path, lambda log, number=number: log.count("Spider opened") == number)
        assert sites.served.wait(60)
        time.sleep(2)  # long enough for it to be asked, were it not for the hour
        assert stopped(process) == 11
    assert [path for host, path, _ in sites.asked if host.startswith("later")] == ["/robots.txt", "/a"]


def test_a_host_that_is_busy_gets_ever_more_rest(sites, tmp_path):
    """503s without Retry-After: the pauses between a host's requests double, whichever of its pages is next."""
    path = collection(tmp_path, sites, ["busy0.example.gov"], politeness="retries = 1")
    path.write_text(path.read_text().replace("retry_pause = 60", "retry_pause = 0.1"))
    assert command("crawl", path, "--output", tmp_path).returncode == 0
    times = [moment for host, path, moment in sites.asked if host.startswith("busy") and path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 6
    assert all(gap >= 0.1 * 2**number * 0.95 for number, gap in enumerate(gaps))


def test_in_blackout_hours_nothing_is_fetched(sites, tmp_path):
    """The crawl pauses and says until when; when the hours are over the same command goes on."""
    now = datetime.now(UTC)
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M} UTC"
    path = collection(tmp_path, sites, [], politeness=f'blackout = ["{hours}"]')
    process = crawling(path, tmp_path)
    log = _await(tmp_path, lambda log: "blackout" in log)
    time.sleep(1)
    assert stopped(process) == 11
    assert sites.asked == []
    assert f"blackout: nothing is fetched until {now + timedelta(hours=1):%Y-%m-%dT%H:%M}" in log
    path.write_text(path.read_text().replace("blackout", "# blackout"))
    assert command("crawl", path, "--output", tmp_path).returncode == 0
    assert {path for _, path, _ in sites.asked} >= {f"/{n}" for n in range(PAGES)}


def _await(folder, seen):
    deadline = time.monotonic() + 60
    while not seen(log := _log(folder)):
        assert time.monotonic() < deadline, log
        time.sleep(0.2)
    return log


def _log(folder):
    if not (folder / "patience").is_dir() or not list((folder / "patience").glob("*/logs/crawl.jsonl")):
        return ""
    return (latest(folder, "patience") / "logs" / "crawl.jsonl").read_text()
