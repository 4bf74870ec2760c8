"""A crawl that is killed a hundred times ends as one that nobody disturbed."""

from __future__ import annotations

import random

import pytest
from killing import kill_many

KILLS = 100
STORIES = 10
"""A small site: more of its rounds fit into the time; `make kill-test` takes a larger one."""


@pytest.mark.timeout(600)
def test_a_crawl_that_is_killed_again_and_again_ends_as_one_that_was_left_alone(tmp_path):
    """kill -9 at random moments, and right before a random write, sync or commit: nothing lost, nothing twice."""
    done = kill_many(KILLS, random.randrange(1 << 32), tmp_path, STORIES)
    assert done.kills >= KILLS
    assert min(done.kinds.values()) > 0
    assert len(done.kinds) == 4
    assert len(done.runs) > 1
