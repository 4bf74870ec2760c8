"""One replay of the sample site's run serves many tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawls import Crawled
from player import Player, browser, chromium, replay_web_page
from records import two_runs
from replaying import Replay, replaying, wayback


@pytest.fixture(scope="session")
def replay(demo: Crawled) -> Iterator[Replay]:
    """The crawl of the sample site, replayed by pywb."""
    with replaying(demo.folder, "--pywb", wayback()) as started:
        yield started


@pytest.fixture(scope="session")
def second_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that found much unchanged since the run before it."""
    return two_runs(tmp_path_factory.mktemp("collection") / "ferries")


@pytest.fixture(scope="module")
def player(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """ReplayWeb.page in Chromium."""
    program = chromium()
    replay_web_page()
    with browser(program) as started, Player(tmp_path_factory.mktemp("site"), started) as shown:
        yield shown
