"""A small invented site on loopback: articles, photos, equal payloads, redirects, what is busy at first, what is missing."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COLLECTION = """
name = "harbor"
contact = "archivist@example.org"
seeds = ["http://www.harbor.example.gov/"]
[limits]
disk_floor = 0
[politeness]
delay = 0
concurrency = 4
retries = 10
retry_pause = 0.01
timeout = 20
[links]
delay = 0
timeout = 5
[hosts]
"www.harbor.example.gov" = "127.0.0.1:{port}"
"media.harbor.example.gov" = "127.0.0.1:{port}"
"links.example.gov" = "127.0.0.1:{port}"
"""

_STORY = """<!doctype html><html><head><title>Pier {n} Opens</title><link rel="stylesheet" href="/style.css"></head><body>
<article><h1>Pier {n} Opens at Gull Harbor</h1><time datetime="2026-01-{day:02}">Jan. {day}, 2026</time>
<p>The harbor master opened pier {n} in the morning, and the boats came in one after the other until noon.</p>
<p>Nobody had expected so many of them, and the ropes that had been laid out were gone within the hour.</p>
<p>By the evening the lamps were lit on pier {n}, as they had been in the years before the storm took them.</p>
<img src="http://media.harbor.example.gov/photo/{n}.jpg" alt="Pier {n}"><img src="/same/{n}.png" alt="A gull">
<p>More in <a href="http://links.example.gov/paper/{paper}">the paper</a>, on <a href="/news/{following}">the next pier</a>
and in <a href="/old/{n}">an older story</a>.</p></article></body></html>"""


class Handler(BaseHTTPRequestHandler):
    """Answers by path."""

    protocol_version = "HTTP/1.1"
    stories: int
    asked: Counter[str]
    hold: int

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        status, content_type, body, more = self._answer()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.headers["If-None-Match"] == etag:
            status, body = 304, b""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        if status in {200, 304}:
            self.send_header("ETag", etag)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

    def _answer(self) -> tuple[int, str, bytes, dict[str, str]]:  # noqa: PLR0911 - a path a line
        html = "text/html; charset=utf-8"
        _, kind, *rest = self.path.split("/")
        number = int(rest[0].partition(".")[0]) if rest and rest[0].partition(".")[0].isdecimal() else 0
        if self.path == "/":
            return 200, html, self._front(), {}
        if self.path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow: /private/\n", {}
        if self.path == "/style.css":
            return 200, "text/css", b"body { background: url(/same/0.png) }", {}
        if kind == "news":
            return 200, html, story(number, self.stories).encode(), {}
        if kind == "old":
            return 301, html, b"moved", {"Location": f"/news/{number}"}
        if kind == "busy" and self.asked[self.path] % 2:
            return 503, html, b"busy", {"Retry-After": str(self.hold)}
        if kind in {"busy", "paper"}:
            return 200, html, f"<title>{kind}</title><p>Number {number}.</p>".encode(), {}
        if kind == "same":
            return 200, "image/png", b"\x89PNG\r\n\x1a\n" + b"gull" * 200, {}
        if kind == "photo":
            return 200, "image/jpeg", b"\xff\xd8\xff" + hashlib.sha256(str(number).encode()).digest() * 400, {}
        if kind == "chart":  # more than a spool holds in memory
            return 200, "image/jpeg", hashlib.sha512(self.path.encode()).digest() * 24_000, {}
        return 404, html, b"<title>No such page</title>", {}

    def _front(self) -> bytes:
        paths = [f"/news/{n}" for n in range(self.stories)] + [f"/busy/{n}" for n in range(4)]
        paths += ["/private/1", "/gone", "http://elsewhere.example.gov/"]
        links = "".join(f'<a href="{path}">{path}</a> ' for path in paths)
        return f'<title>Harbor</title>{links}<img src="/chart/1.jpg"><img src="/chart/2.jpg">'.encode()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def story(n: int, stories: int) -> str:
    return _STORY.format(n=n, day=n % 28 + 1, paper=n % 5, following=(n + 1) % stories)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Keep quiet: a client that was killed hangs up."""


@contextmanager
def harbor(folder: Path, stories: int = 24, hold: int = 0) -> Iterator[Path]:
    """Serve the site; the collection file to crawl it with. What is busy asks to be left alone for `hold` seconds."""
    handler = type("Harbor", (Handler,), {"stories": stories, "asked": Counter(), "hold": hold})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    collection = folder / "harbor.toml"
    collection.write_text(COLLECTION.format(port=server.server_port))
    try:
        yield collection
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
