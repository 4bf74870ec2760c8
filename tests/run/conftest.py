"""Runs are made of the records that the tests of the WARC stage write."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "warc"))
