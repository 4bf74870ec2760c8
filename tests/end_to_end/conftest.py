"""One crawl of the sample site serves many tests."""

from __future__ import annotations

import pytest
from crawls import Crawled, command, latest


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of the sample site."""
    output = tmp_path_factory.mktemp("output")
    done = command("demo", "--output", output)
    assert done.returncode == 0, done.stderr
    return Crawled(latest(output, "demo"), done)
