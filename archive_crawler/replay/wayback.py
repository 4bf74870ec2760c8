"""pywb's `wayback`, a program of its own: found, started on loopback, waited for, ended."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Self

from archive_crawler.errors import ArchiveCrawlerError, BadArguments

if TYPE_CHECKING:
    from archive_crawler.replay.source import Page

HOST = "127.0.0.1"
_READY = 60.0
"""Seconds that pywb may take to answer."""
_GRACE = 5.0
"""Seconds that it may take to end."""


def find(named: Path | None) -> Path:
    """The program as named, in the environment `pywb` beside this one's files, in this one, or on PATH."""
    if named:
        if not os.access(named, os.X_OK) or named.is_dir():
            raise BadArguments(f"--pywb {named}: expected pywb's program `wayback`")
        return named.absolute()
    own = Path(sys.prefix) / "pywb"
    for folder in (own / "bin", Path(sys.executable).parent):
        if os.access(folder / "wayback", os.X_OK):
            return folder / "wayback"
    if found := shutil.which("wayback"):
        return Path(found).absolute()
    raise BadArguments(
        "pywb, which replays, is not installed. It needs an environment of its own, where it is found by itself:\n"
        f"  python3 -m venv {own} && {own / 'bin' / 'pip'} install 'pywb>=2.10,<3'\n"
        "or name its program with --pywb PATH/wayback"
    )


def free_port() -> int:
    """A port of loopback that nobody has now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def check_port(port: int) -> None:
    """Raise BadArguments where a port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise BadArguments(f"--port {port}: cannot be had on {HOST}: {error}; name another or none") from error


class Wayback:
    """A running pywb; it ends with the block."""

    def __init__(self, program: Path, root: Path, port: int) -> None:
        self._program, self._root, self.port = program, root, port
        self._log = root / "wayback.log"
        # What holds for this program's modules must not hold for another environment's.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def index(self, root: Path, collection: str) -> None:
        """Let pywb index the WARC files of a collection; raises ArchiveCrawlerError where it cannot."""
        manager = self._program.with_name("wb-manager")
        command = [str(manager), "reindex", collection]
        with self._log.open("ab") as log:
            try:
                done = subprocess.run(command, cwd=root, env=self._environment, stdout=log, stderr=log, check=False)  # noqa: S603
            except OSError as error:
                raise BadArguments(f"{manager}: cannot be started: {error}") from error
        if done.returncode:
            raise ArchiveCrawlerError(f"wb-manager ended with {done.returncode}:\n{self._last_words()}")

    def start(self, collection: str) -> None:
        """Start the server and return when it answers; raises ArchiveCrawlerError where it does not."""
        command = [str(self._program), "-b", HOST, "-p", str(self.port), "-d", str(self._root)]
        with self._log.open("ab") as log:
            try:
                # A session of its own: Ctrl-C in the terminal ends this program, which ends pywb.
                self._process = subprocess.Popen(  # noqa: S603
                    command,
                    env=self._environment,
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError as error:
                raise BadArguments(f"{self._program}: cannot be started: {error}") from error
        deadline = time.monotonic() + _READY
        while not self._answers(f"/{collection}/"):
            self._check_alive()
            if time.monotonic() > deadline:
                raise ArchiveCrawlerError(f"pywb does not answer after {_READY:.0f} s:\n{self._last_words()}")
            time.sleep(0.1)

    def address(self, collection: str, page: Page | None) -> str:
        """Where a page is replayed."""
        base = f"http://{HOST}:{self.port}/{collection}/"
        if page is None:
            return base
        return f"{base}{page.timestamp}/{page.url}" if page.timestamp else f"{base}{page.url}"

    def wait(self) -> None:
        """Stay until pywb ends, which it should not do by itself: raises ArchiveCrawlerError."""
        assert self._process  # noqa: S101  # it was started
        self._process.wait()
        self._check_alive()

    def __exit__(self, *_: object) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answers(self, path: str) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _check_alive(self) -> None:
        if self._process and (code := self._process.poll()) is not None:
            raise ArchiveCrawlerError(f"pywb ended with {code}:\n{self._last_words()}")

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-12:])
