"""What the tests of faults share: one small site, one warm process, one crawl that nobody disturbed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from broken_off import FINISHED, Warm, check, runs, warm
from harbor_site import harbor


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The collection file of a site of few pages."""
    with harbor(tmp_path_factory.mktemp("site"), stories=5) as collection:
        yield collection


@pytest.fixture(scope="session")
def crawls(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Crawls of the small site."""
    with warm(tmp_path_factory.mktemp("warm"), small_site) as process:
        yield process


@pytest.fixture(scope="session")
def undisturbed(crawls: Warm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a crawl finds out that nobody disturbs."""
    output = tmp_path_factory.mktemp("undisturbed")
    ended = crawls.crawl(output)
    assert ended.code in FINISHED, ended.said
    return check(runs(output)[0])
