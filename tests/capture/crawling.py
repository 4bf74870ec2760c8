"""Run a crawl in a process of its own, and read what it wrote."""

import json
import os
import subprocess
import sys
from pathlib import Path

from archive_crawler.warc.walk import walk

CRAWL = Path(__file__).with_name("crawl.py")
HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
"""The environment in which this checkout's code is run, wherever another one is installed."""


def crawl(requests, directory, *, environment=None, **orders):
    """What a real crawl of `requests` (URLs or orders) gives: results, robots and slots."""
    listed = [{"url": order} if isinstance(order, str) else order for order in requests]
    orders = {"directory": str(directory), "requests": listed, **orders}
    done = subprocess.run(
        [sys.executable, str(CRAWL)],
        input=json.dumps(orders).encode(),
        capture_output=True,
        timeout=100,
        check=False,
        env=HERE | (environment or {}),
    )
    assert done.stdout, done.stderr.decode()
    return {**json.loads(done.stdout), "log": done.stderr.decode()}


def records(directory):
    """Every record that a crawl wrote, in order."""
    return [record for path in sorted(Path(directory).glob("*.warc.gz")) for record in walk(path, 1 << 30)]
