"""Replays as a user starts them, and how to ask them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawls import ROOT


def wayback() -> Path:
    """pywb's program where `make pywb` puts it or where the machine has it; skips the test without it."""
    own = (Path(environment) / "pywb" / "bin" / "wayback" for environment in (ROOT / ".venv", sys.prefix))
    found = next((program for program in own if program.exists()), None) or shutil.which("wayback")
    if not found:
        pytest.skip("pywb is not installed: make pywb")
    return Path(found)


@dataclass(frozen=True)
class Answer:
    """What the replay says to one request."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def moment(self) -> str | None:
        """The time of the capture; None where pywb itself speaks."""
        return self.headers.get("memento-datetime")


@dataclass
class Replay:
    """A running `archive-crawler replay`."""

    process: subprocess.Popen[str]
    address: str
    """What it printed."""

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def collection(self) -> str:
        return urlsplit(self.address).path.split("/")[1]

    def get(self, url: str, timestamp: str, modifier: str = "mp_") -> Answer:
        """A capture as a browser's frame asks for it; with `id_` without any rewriting. Redirects are not followed."""
        return self.ask(f"/{self.collection}/{timestamp}{modifier}/{url}")

    def ask(self, path: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest("GET", path, skip_accept_encoding=True)
        connection.putheader("Connection", "close")
        connection.endheaders()
        response = connection.getresponse()
        try:
            body = response.read()
        except IncompleteRead as cut:  # a capture that was cut short has the length that the server promised
            body = cut.partial
        connection.close()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


@contextmanager
def replaying(*arguments: object, browser: bool = False, **environment: str) -> Iterator[Replay]:
    """`archive-crawler replay ARGUMENTS`, without a browser unless one is wanted; it ends with the block."""
    command = [sys.executable, "-m", "archive_crawler", "replay", *map(str, arguments)]
    if not browser:
        command.append("--no-browser")
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    try:
        address = process.stdout.readline().strip()
        if not address:
            pytest.fail(f"no address was printed: {process.communicate(timeout=30)[1]}")
        yield Replay(process, address)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)
