"""How much links to a hanging host slow a crawl: the same pages, crawled with links that answer and with links that hang.

Run as `make bench`. Prints the crawl's own time (first to last capture) of each, and the ratio.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson

PAGES, ROUNDS = 150, 3
PARAGRAPH = "<p>" + "The harbor keeps its lights on through the winter for those who come late. " * 20 + "</p>"

COLLECTION = """
name = "bench"
contact = "archivist@example.org"
seeds = ["http://www.example.gov/"]
[politeness]
delay = 0
concurrency = 8
[links]
delay = 0
timeout = 30
wait = 0
[hosts]
"www.example.gov" = "127.0.0.1:{site}"
"links.example.gov" = "127.0.0.1:{links}"
"""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A link check that has seen enough hangs up: no news."""


class Site(BaseHTTPRequestHandler):
    """A listing, and pages that each link out twenty times."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if name == "robots.txt":
            self.send_error(404)
            return
        body = self._story(name) if name else "".join(f'<a href="/{n}">{n}</a> ' for n in range(PAGES))
        content = f"<html><title>Story {name}</title><body>{body}</body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

    def _story(self, name: str) -> str:
        links = "".join(
            f'<p>See <a href="http://links.example.gov/{name}-{n}">paper {n}</a> for more of it.</p>' for n in range(20)
        )
        return f'<article><h1>Story {name}</h1><time datetime="2026-01-02">Jan. 2, 2026</time>{PARAGRAPH * 4}{links}</article>'

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def listening(*, answers: bool) -> Iterator[int]:
    """A port that answers, or that takes connections and says nothing."""
    if answers:
        server = Server(("127.0.0.1", 0), Site)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()
        return
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as silent:
        yield silent.getsockname()[1]


def seconds(*, links_answer: bool) -> float:
    """Time from the first to the last capture of a crawl."""
    with (
        listening(answers=True) as site,
        listening(answers=links_answer) as links,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        (folder / "bench.toml").write_text(COLLECTION.format(site=site, links=links))
        command = [sys.executable, "-m", "archive_crawler", "crawl", str(folder / "bench.toml"), "-o", name]
        subprocess.run(command, check=False, capture_output=True)
        (urls,) = folder.glob("bench/*/records/urls.jsonl")
        rows = [orjson.loads(row) for row in urls.read_bytes().splitlines()]
        moments = [datetime.fromisoformat(row["capture"]["date"]) for row in rows if row["capture"]]
        if len(moments) < PAGES:
            raise SystemExit(f"only {len(moments)} captures")
        return (max(moments) - min(moments)).total_seconds()


def main() -> None:
    # In turns, so that what else the machine does falls on both.
    rounds = [(seconds(links_answer=True), seconds(links_answer=False)) for _ in range(ROUNDS)]
    fine, hanging = (statistics.median(times) for times in zip(*rounds, strict=True))
    sys.stdout.write(
        f"{PAGES} pages with 20 links each, median of {ROUNDS} crawls\n"
        f"links answer: {fine:.2f} s   links hang: {hanging:.2f} s   ratio {hanging / fine:.3f}\n"
    )


if __name__ == "__main__":
    main()
