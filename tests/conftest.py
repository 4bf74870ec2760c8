"""What every test obeys: nobody is asked but loopback. One crawl of the sample site serves many."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from crawls import Crawled, command, latest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets connect to loopback, or not at all."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(
            ("127.", "::1", "localhost")
        ):
            raise AssertionError(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real pages, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the real pages are not on this machine")
    return SHARED


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of the sample site."""
    output = tmp_path_factory.mktemp("output")
    done = command("demo", "--output", output)
    assert done.returncode == 0, done.stderr
    return Crawled(latest(output, "demo"), done)
