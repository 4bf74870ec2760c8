"""ReplayWeb.page in Chromium, as its users have it, over packages on loopback."""

from __future__ import annotations

import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

import pytest
from crawls import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # what escapes the replay finds no live web
)
_PATIENCE = 20_000
"""Milliseconds for a page to come up."""


def chromium() -> str:
    """The browser's program; skips the test without it."""
    found = shutil.which("chromium")
    return found or pytest.skip("chromium is not installed")


def replay_web_page() -> Path:
    """The folder with ui.js and sw.js, where `make replay-tools` puts it; skips the test without it."""
    for environment in (ROOT / ".venv", Path(sys.prefix)):
        folder = environment / "replay-web-page" / "package"
        if (folder / "ui.js").is_file():
            return folder
    pytest.skip("ReplayWeb.page is not installed: make replay-tools")


@contextmanager
def browser(program: str) -> Iterator[Browser]:
    """Chromium, driven by playwright; skips the test without it.

    For one module, not for a session: an event loop runs while it is open, and other tests start their own.
    """
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make replay-tools")
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield started
        started.close()


class Player:
    """A server of ReplayWeb.page and of packages, and a browser that shows them."""

    def __init__(self, site: Path, browser: Browser) -> None:
        self.site, self._browser = site, browser
        site.mkdir(exist_ok=True)
        for name in ("ui.js", "sw.js", "index.html"):
            shutil.copy(replay_web_page() / name, site / name)
        self._server = _Server(("127.0.0.1", 0), partial(_Ranges, directory=str(site)))

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._context = self._browser.new_context(viewport={"width": 1280, "height": 800})
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def another(self, site: Path) -> Player:
        """A player on an origin of its own, in the same browser."""
        return Player(site, self._browser)

    def add(self, package: Path) -> str:
        """Serve a package; the name it is opened by."""
        shutil.copy(package, self.site / package.name)
        return package.name

    def open(self, package: str, url: str = "", timestamp: str = "", view: str = "pages") -> Page:
        """ReplayWeb.page with a package open, at a capture if one is named."""
        place = f"&url={quote(url, safe='')}&ts={timestamp}" if url else ""
        return self.visit(f"?source={quote(f'{self.address}/{package}', safe='')}#view={view}{place}")

    def visit(self, path: str) -> Page:
        """A page of the server."""
        page = self._context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.goto(f"{self.address}/{path}")
        return page

    def show(self, package: str, url: str, timestamp: str = "") -> Frame:
        """The frame in which a capture is replayed, once it has loaded."""
        page = self.open(package, url, timestamp)
        frame = replayed(page)
        frame.wait_for_load_state("load")
        return frame


def replayed(page: Page) -> Frame:
    """The frame of the capture."""
    for _ in range(_PATIENCE // 50):
        found = next((frame for frame in page.frames if re.search(r"/\d*mp_/", frame.url)), None)
        if found:
            return found
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing is replayed at {page.url}: {page.locator('body').inner_text()[:500]}")


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """The player breaks connections off once it has read what it wants."""


class _Ranges(SimpleHTTPRequestHandler):
    """Files with byte ranges, by which the player reads a package (RFC 9110, 14)."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix != ".wacz" or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        asked = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "bytes=0-"))
        start, end = _span(asked[1], asked[2], size)
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("Content-Type", "application/wacz")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        self.send_header("Content-Length", str(end - start))
        self.end_headers()
        with path.open("rb") as file:
            file.seek(start)
            self.wfile.write(file.read(end - start))

    def list_directory(
        self, _path: str
    ) -> None:  # as real servers are set up; the player takes a list for its own page
        self.send_error(403)

    def log_message(self, *_: Any) -> None:
        pass


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size
