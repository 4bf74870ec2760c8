"""One replay of the sample site's run serves many tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from crawls import Crawled
from replaying import Replay, replaying, wayback


@pytest.fixture(scope="session")
def replay(demo: Crawled) -> Iterator[Replay]:
    """The crawl of the sample site, replayed by pywb."""
    with replaying(demo.folder, "--pywb", wayback()) as started:
        yield started
